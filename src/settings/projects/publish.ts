// Publishes snapshots of projects from D1 to KV, where the edge reads them. Does not change settings: in D1 it writes
// only the published revision. KV has no compare-and-set, so a concurrent publisher may write an older snapshot last.
// That publisher then sees that the revision in D1 has changed and publishes again. If it stops before that,
// republishAll repairs KV.

import {
  type Snapshot,
  type SnapshotSettings,
  snapshotKey,
  snapshotPrefix,
  snapshotSchemaOf,
} from '../../core/project/project.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { SettingsContext } from '../context.ts';
import { listSnapshotKvKeys } from './snapshot-keys.ts';
import { findProject, listAllProjects, type ProjectVersion, readProjectVersion, recordPublished } from './store.ts';

/**
 * Whether a change has reached KV, where the edge reads it:
 *
 * - `published`: KV has the newest revision.
 * - `publishing`: only D1 has it, because KV failed or the project kept changing. Publishing may be repeated.
 */
export type Publication = 'published' | 'publishing';

/** The number of attempts to publish a project that keeps changing. */
const roundsMax = 5;

/**
 * Returns a project's snapshot, in the lowest schema that can represent the project, or a deleted project's tombstone.
 * The database's epoch (raised by a restore) is left out if it is 0, so that the snapshot can be read by builds before
 * schema 3, which do not know epochs.
 */
function snapshotOf({ project, epoch }: ProjectVersion): Snapshot {
  const { id, revision, development, appShells, fields, protections, quota, links, returnUrls, deletedAt } = project;
  const version = { id, ...(epoch === 0 ? {} : { epoch }), revision };
  if (deletedAt !== null) return { schema: 2, ...version, deleted: true };
  const settings: SnapshotSettings = {
    development,
    ...(appShells ? { appShells } : {}),
    allowlist: project.allowlist.map((item) => item.canonical),
    ...(fields === null ? {} : { fields }),
    ...(protections === null ? {} : { protections }),
    ...(quota === null ? {} : { quota }),
    keys: project.keys.map(({ name: _, createdAt: __, ...key }) => key),
    ...(links.length === 0 ? {} : { links }),
    ...(returnUrls.length === 0 ? {} : { returnUrls }),
  };
  return { schema: snapshotSchemaOf(settings), ...version, ...settings };
}

/** Publishes the project's current revision. The project must exist in D1, deleted or not. Throws if D1 fails. */
export async function publishProject(
  settings: Pick<SettingsContext, 'db' | 'kv' | 'deleteUsage'>,
  id: ProjectId,
): Promise<Publication> {
  for (let round = 0; round < roundsMax; round++) {
    const version = await readProjectVersion(settings.db, id);
    if (version === null) throw new Error('published a project that D1 does not have');
    try {
      await settings.kv.put(snapshotKey(id), JSON.stringify(snapshotOf(version)));
    } catch {
      return 'publishing';
    }
    // The publication is not recorded, so that the scheduled run repeats it: the edge has the tombstone, but the usage
    // counts are not deleted yet.
    if (version.project.deletedAt !== null && (await settings.deleteUsage?.(id, version.epoch)) === false)
      return 'published';
    if (await recordPublished(settings.db, version)) return 'published';
  }
  return 'publishing';
}

export interface RepublishReport {
  readonly published: number;
  /** The number of tombstones among the published snapshots. */
  readonly deleted: number;
  /** Projects that could not be written to KV. */
  readonly failed: readonly ProjectId[];
  /**
   * Snapshots removed from KV because D1 has no such project, for example after D1 was restored to an earlier time.
   * Null if KV failed to list or delete them.
   */
  readonly removed: readonly string[] | null;
}

/** Rebuilds KV from D1, whatever KV held before. Safe to repeat and to run while projects change. */
export async function republishAll(settings: SettingsContext): Promise<RepublishReport> {
  const failed: ProjectId[] = [];
  let published = 0;
  let deleted = 0;
  for (const project of await listAllProjects(settings.db)) {
    if ((await publishProject(settings, project.id)) === 'publishing') {
      failed.push(project.id);
      continue;
    }
    published++;
    if (project.deletedAt !== null) deleted++;
  }
  return { published, deleted, failed, removed: await removeStrays(settings) };
}

async function removeStrays(settings: SettingsContext): Promise<string[] | null> {
  try {
    return await removeStraysFrom(settings);
  } catch {
    return null;
  }
}

async function removeStraysFrom({ db, kv }: SettingsContext): Promise<string[]> {
  const removed: string[] = [];
  for (const { key, id } of await listSnapshotKvKeys(kv)) {
    // Reads D1 again for each snapshot, since a project that was created after D1 was listed must keep its snapshot.
    if (id !== null && (await findProject(db, id)) !== null) continue;
    await kv.delete(key);
    removed.push(key.slice(snapshotPrefix.length));
  }
  return removed;
}
