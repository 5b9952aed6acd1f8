// Lists the KV keys of all snapshots. Does not read the snapshots.

import type { KVNamespace } from '@cloudflare/workers-types';
import { snapshotPrefix } from '../../core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';

export interface SnapshotKvKey {
  readonly key: string;
  /** The project's id in the KV key; null if it is not a valid id. */
  readonly id: ProjectId | null;
}

/** Returns the KV keys of all snapshots. Throws if KV fails. */
export async function listSnapshotKvKeys(kv: KVNamespace): Promise<readonly SnapshotKvKey[]> {
  const keys: SnapshotKvKey[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof kv.list>> = await kv.list({ prefix: snapshotPrefix, cursor });
    for (const { name } of page.keys) keys.push({ key: name, id: parseProjectId(name.slice(snapshotPrefix.length)) });
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return keys;
}
