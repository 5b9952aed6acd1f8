// The audit for other programs: JSON as it is chained, so that anyone can verify it, and CSV for spreadsheets.

import type { ProjectId } from '../core/project-id.ts';
import type { AuditEntry } from './audit.ts';

/** The chain with what is needed to follow it (audit.ts says how the hash is made). */
export function exportAuditJson(project: ProjectId, entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ seq, at, actor, event, details, hash }) => ({ seq, at, actor, event, details, hash }));
  return JSON.stringify({ format: 'wherefrom-audit', version: 1, project, entries: rows }, null, 2);
}

const columns = ['seq', 'at', 'actor', 'by', 'event', 'details', 'hash'] as const;

/** RFC 4180. `by` is who the actor is, as far as that is known today. */
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
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * A quoted cell. Spreadsheets take a cell that begins with one of these signs for a formula, quoted or not, and what
 * members type comes first in some: an apostrophe makes it text (OWASP, "CSV Injection").
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
