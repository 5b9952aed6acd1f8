// Reads the projects in the database and in KV that a restore replaces, and the epoch. The epoch is a number in the
// database that each restore raises. Snapshots in KV contain the epoch under which they were published. KV may have
// more projects than the database, for example after the database was deleted.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import * as z from 'zod';
import { snapshotKey } from '../../core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { listSnapshotKvKeys } from '../projects/snapshot-keys.ts';

export interface ReplacedProject {
  readonly id: ProjectId;
  readonly revision: number;
  /** ISO 8601, UTC; null if only KV has the project. */
  readonly createdAt: string | null;
}

export interface SettingsToReplace {
  /**
   * The highest epoch (a number that each restore raises) in the database and all snapshots. The epoch of the restore
   * must exceed it.
   */
  readonly epoch: number;
  readonly databaseEpoch: number;
  /** Deleted projects included. */
  readonly projects: readonly ReplacedProject[];
}

const parallelReads = 20;

const rowShape = z.object({ id: z.string(), revision: z.int(), created_at: z.string() });
const snapshotShape = z.object({ epoch: z.int().optional(), revision: z.int() });

/**
 * Reads the epoch (a number that each restore raises) and the projects that a restore replaces, from the database and
 * KV; null if KV cannot be read.
 */
export async function readSettingsToReplace(db: D1Database, kv: KVNamespace): Promise<SettingsToReplace | null> {
  const { results } = await db.prepare('SELECT id, revision, created_at FROM projects').all();
  const databaseEpoch = z.int().parse(await db.prepare('SELECT epoch FROM deployment').first('epoch'));
  const projects = new Map<ProjectId, ReplacedProject>();
  for (const row of z.array(rowShape).parse(results)) {
    const id = parseProjectId(row.id);
    if (id !== null) projects.set(id, { id, revision: row.revision, createdAt: row.created_at });
  }
  let epoch = databaseEpoch;
  try {
    for (const { id, snapshot } of await listSnapshots(kv)) {
      epoch = Math.max(epoch, snapshot.epoch ?? 0);
      const known = projects.get(id);
      const revision = Math.max(known?.revision ?? 0, snapshot.revision);
      projects.set(id, { id, revision, createdAt: known?.createdAt ?? null });
    }
  } catch {
    return null;
  }
  return { epoch, databaseEpoch, projects: [...projects.values()] };
}

interface ReadSnapshot {
  readonly id: ProjectId;
  readonly snapshot: z.infer<typeof snapshotShape>;
}

/**
 * Reads the epoch (raised by each restore) and the revision of every snapshot. An unreadable snapshot counts as
 * revision 0 without an epoch, so that it does not prevent the restore.
 */
async function listSnapshots(kv: KVNamespace): Promise<readonly ReadSnapshot[]> {
  const ids = (await listSnapshotKvKeys(kv)).flatMap(({ id }) => (id === null ? [] : [id]));
  const snapshots: ReadSnapshot[] = [];
  for (let i = 0; i < ids.length; i += parallelReads) {
    const part = ids.slice(i, i + parallelReads);
    snapshots.push(...(await Promise.all(part.map(async (id) => ({ id, snapshot: await readSnapshot(kv, id) })))));
  }
  return snapshots;
}

async function readSnapshot(kv: KVNamespace, id: ProjectId): Promise<ReadSnapshot['snapshot']> {
  const text = await kv.get(snapshotKey(id));
  try {
    return snapshotShape.parse(JSON.parse(text ?? ''));
  } catch {
    return { revision: 0 };
  }
}
