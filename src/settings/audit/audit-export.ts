// Exports the audit: as JSON that contains the hash chain, so that anyone can verify it, and as CSV for spreadsheets.

import { formatCsv } from '../../core/csv.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { AuditEntry } from './audit.ts';

/** Returns the audit as an object with everything needed to verify its hash chain; audit.ts defines the hash. */
export function exportAudit(project: ProjectId, entries: readonly AuditEntry[]) {
  const rows = entries.map(({ seq, at, actor, event, details, hash }) => ({ seq, at, actor, event, details, hash }));
  return { format: 'wherefrom-audit', version: 1, project, entries: rows };
}

export function exportAuditJson(project: ProjectId, entries: readonly AuditEntry[]): string {
  return JSON.stringify(exportAudit(project, entries), null, 2);
}

const columns = ['seq', 'at', 'actor', 'by', 'event', 'details', 'hash'] as const;

/** Returns the audit as CSV. The column `by` has the actor's current name, if it is known. */
export function exportAuditCsv(entries: readonly AuditEntry[], nameOf: (actor: string) => string): string {
  const rows = entries.map(({ seq, at, actor, event, details, hash }) => [
    String(seq),
    at,
    actor,
    nameOf(actor),
    event,
    JSON.stringify(details),
    hash,
  ]);
  return formatCsv([columns, ...rows]);
}
