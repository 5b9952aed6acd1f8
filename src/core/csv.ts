// Writes CSV (RFC 4180) whose cells no spreadsheet reads as formulas.

/** Returns the rows as CSV, every cell quoted. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map(csvRow).join('');
}

/** Returns one row. Text is quoted; a number is written as it is, because a number cannot be a formula. */
export function csvRow(row: readonly (string | number)[]): string {
  return `${row.map((value) => (typeof value === 'number' ? value : cell(value))).join(',')}\r\n`;
}

/**
 * Characters that start a formula in a spreadsheet: = + - @ (compared after NFKC, which also covers their full-width,
 * small and superscript forms) and the minus sign. `|` and `%` start commands in old versions (DDE). Sources: OWASP,
 * "CSV Injection"; ASVS 1.2.10.
 */
const formulaStarts: ReadonlySet<string> = new Set(['=', '+', '-', '@', '|', '%', '\u2212']);

/** Characters that spreadsheets skip before a formula, or do not show. */
const skipped = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}"']/u;

/** Positions after characters that some spreadsheets treat as the end of a cell or row despite the quotes. */
const separators = /(?<=[;,])|(?<=[^\t\r\n][\t\r\n]+)(?![\t\r\n])/u;

/**
 * Returns a quoted cell (RFC 4180). Puts an apostrophe before text that would be a formula: at the start of the cell,
 * and after each separator inside it that a spreadsheet may treat as the end of a cell.
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
