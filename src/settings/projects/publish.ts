// Brings what D1 has to KV, where the edge reads it. Never changes settings: of D1 it writes only which revision has
// arrived. KV has no compare-and-set, so an older snapshot that another publisher had under way may land last; that
// publisher then finds D1 moved and repeats. One that dies in between leaves it to republishAll.

import { type Snapshot, type SnapshotSettings, schemaOf, snapshotKey } from '../../core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import type { SettingsContext } from '../context.ts';
import { allProjects, findProject, readEpoch, recordPublished, type StoredProject } from './store.ts';

/**
 * - `published`: KV has the newest revision.
 * - `publishing`: D1 has it and KV does not, because KV failed or others kept changing the project. May be repeated.
 */
export type Publication = 'published' | 'publishing';

/** How often a put is repeated because the project moved meanwhile. */
const roundsMax = 5;

/**
 * The snapshot of a project in D1, with the lowest schema that loses nothing of it; the tombstone of a deleted one. An epoch
 * of 0 is left out: builds before schema 3 do not know it, and read the rest all the same.
 */
function snapshotOf(project: StoredProject, epoch: number): Snapshot {
  const { id, revision, development, appShells, fields, protections, deletedAt } = project;
  const version = { id, ...(epoch === 0 ? {} : { epoch }), revision };
  if (deletedAt !== null) return { schema: 2, ...version, deleted: true };
  const settings: SnapshotSettings = {
    development,
    ...(appShells ? { appShells } : {}),
    allowlist: project.allowlist.map((item) => item.canonical),
    ...(fields === null ? {} : { fields }),
    ...(protections === null ? {} : { protections }),
    keys: project.keys.map(({ name: _, createdAt: __, ...key }) => key),
  };
  return { schema: schemaOf(settings), ...version, ...settings };
}

/** Publishes the project's current revision. The project must exist in D1, deleted or not. D1 failing throws. */
export async function publishProject(
  settings: Pick<SettingsContext, 'db' | 'kv'>,
  id: ProjectId,
): Promise<Publication> {
  for (let round = 0; round < roundsMax; round++) {
    // Before the project: a restore in between must not give the rows from before it the new epoch.
    const epoch = await readEpoch(settings.db);
    const project = await findProject(settings.db, id);
    if (project === null) throw new Error('published a project that D1 does not have');
    try {
      await settings.kv.put(snapshotKey(id), JSON.stringify(snapshotOf(project, epoch)));
    } catch {
      return 'publishing';
    }
    const after = await findProject(settings.db, id);
    if (after?.revision === project.revision && (await readEpoch(settings.db)) === epoch) {
      await recordPublished(settings.db, id, project.revision);
      return 'published';
    }
  }
  return 'publishing';
}

export interface RepublishReport {
  readonly published: number;
  /** Of those, how many are tombstones. */
  readonly deleted: number;
  /** Projects that D1 has and KV could not take. */
  readonly failed: readonly ProjectId[];
  /**
   * Snapshots that were removed from KV because D1 knows no such project, as after D1 was restored to an earlier time.
   * Null where KV failed when it was asked for them.
   */
  readonly removed: readonly string[] | null;
}

/** Makes KV what D1 says, whatever KV held before. Safe to repeat, and while others change projects. */
export async function republishAll(settings: SettingsContext): Promise<RepublishReport> {
  const failed: ProjectId[] = [];
  let published = 0;
  let deleted = 0;
  for (const project of await allProjects(settings.db)) {
    if ((await publishProject(settings, project.id)) === 'publishing') {
      failed.push(project.id);
      continue;
    }
    published++;
    if (project.deletedAt !== null) deleted++;
  }
  return { published, deleted, failed, removed: await removeStrays(settings) };
}

const keyPrefix = 'project:';

async function removeStrays(settings: SettingsContext): Promise<string[] | null> {
  try {
    return await removeStraysFrom(settings);
  } catch {
    return null;
  }
}

async function removeStraysFrom({ db, kv }: SettingsContext): Promise<string[]> {
  const removed: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof kv.list>> = await kv.list({ prefix: keyPrefix, cursor });
    for (const { name } of page.keys) {
      const id = parseProjectId(name.slice(keyPrefix.length));
      // Asked anew for each: a project made since the list was read is no stray.
      if (id !== null && (await findProject(db, id)) !== null) continue;
      await kv.delete(name);
      removed.push(name.slice(keyPrefix.length));
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return removed;
}
