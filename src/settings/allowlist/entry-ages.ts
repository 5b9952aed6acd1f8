// Reads from the audit when allowlist entries were added. The times are stored nowhere else.

import type { D1Database } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { ProjectId } from '../../core/project/project-id.ts';

const rowShape = z.object({ entry: z.string(), at: z.string() });

/**
 * Returns when each entry was last added, as ISO 8601, by its canonical text. Entries older than the project's audit
 * are missing.
 */
export async function readEntryAges(db: D1Database, project: ProjectId): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT value AS entry, max(at) AS at
       FROM audit, json_each(details, CASE event
         WHEN 'allowlist.add' THEN '$.entries' WHEN 'project.import' THEN '$.added' ELSE '$.allowlist' END)
       WHERE project_id = ? AND event IN ('allowlist.add', 'project.import', 'project.create')
       GROUP BY value`,
    )
    .bind(project)
    .all();
  return new Map(results.map((row) => rowShape.parse(row)).map(({ entry, at }) => [entry, at]));
}
