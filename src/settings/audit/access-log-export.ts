// Exports the access log: as JSON that contains the hash chain, so that anyone can verify it, and as CSV for
// spreadsheets.

import { formatCsv } from '../../core/csv.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { AccessLog } from './access-log.ts';

/** Returns the access log as JSON, with everything needed to verify its hash chain; access-log.ts defines the hash. */
export function exportAccessLogJson(project: ProjectId, { start, last, entries }: AccessLog): string {
  const rows = entries.map(({ seq, at, member, page, hash }) => ({ seq, at, member, page, hash }));
  const document = { format: 'wherefrom-access-log', version: 1, project, start, last, entries: rows };
  return JSON.stringify(document, null, 2);
}

const columns = ['seq', 'at', 'member', 'by', 'page', 'hash'] as const;

/** Returns the access log as CSV. The column `by` has the member's current name, if it is known. */
export function exportAccessLogCsv({ entries }: AccessLog, nameOf: (member: string) => string): string {
  const rows = entries.map(({ seq, at, member, page, hash }) => [String(seq), at, member, nameOf(member), page, hash]);
  return formatCsv([columns, ...rows]);
}
