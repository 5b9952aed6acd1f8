// Reads from the audit who issued each key. The issuer is stored nowhere else: the audit has an entry for each key that
// is issued.

import type { D1Database } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { ActorId } from '../context.ts';

const rowShape = z.object({ key: z.string(), actor: z.string() });

/**
 * Returns the actor who issued each key, by the key's id. Keys that were issued before the project had an audit are
 * missing.
 */
export async function readKeyIssuers(db: D1Database, project: ProjectId): Promise<ReadonlyMap<string, ActorId>> {
  const { results } = await db
    .prepare(
      `SELECT json_extract(details, '$.key') AS key, actor FROM audit WHERE project_id = ? AND event = 'key.issue'`,
    )
    .bind(project)
    .all();
  return new Map(results.map((row) => rowShape.parse(row)).map(({ key, actor }) => [key, actor]));
}
