// The audit for other programs: JSON as it is chained, so that anyone can verify it, and CSV for spreadsheets.

import type { ProjectId } from '../../core/project/project-id.ts';
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
 * What spreadsheets take for the start of a formula: = + - @, the signs that NFKC makes of their full-width, small and
 * superscript forms, and the minus sign. `|` and `%` start commands in old versions (DDE). OWASP, "CSV Injection"; ASVS
 * 1.2.10.
 */
const formulaStarts: ReadonlySet<string> = new Set(['=', '+', '-', '@', '|', '%', '\u2212']);

/** What spreadsheets skip before a formula, or do not show. */
const skipped = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}"']/u;

/** What parts cells or rows where a list is not parted by commas, or where quotes are not what the reader takes them for. */
const separators = /(?<=[;,])|(?<=[^\t\r\n][\t\r\n]+)(?![\t\r\n])/u;

/**
 * A quoted cell (RFC 4180). An apostrophe makes text of what would be a formula, at the start of the cell and behind each
 * sign inside it that some spreadsheet takes for the end of one.
 */
function cell(text: string): string {
  const safe = text.split(separators).map((part, i) => (startsFormula(part, i === 0) ? `'${part}` : part));
  return `"${safe.join('').replaceAll('"', '""')}"`;
}

function startsFormula(part: string, isWhole: boolean): boolean {
  const signs = Array.from(part);
  const first = signs.find((sign) => !skipped.test(sign)) ?? '';
  return formulaStarts.has(first.normalize('NFKC')) || (isWhole && /^[\t\r\n\0]/.test(part));
}
