// Renders the tables of the guides. Does not parse Markdown.

import { escapeHtml, textOfHtml } from './escape-html.ts';

/**
 * A table with at least this many columns shows the cells of a row below each other on a phone, each with its column's
 * name.
 */
const stackedColumnsMin = 3;

/**
 * The ARIA roles to write on a table's elements: an element loses its built-in role where a style sheet changes its
 * `display`.
 */
const roles = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', th: 'columnheader', td: 'cell' };

/**
 * Renders a table of cells that are HTML. `label` is its accessible name. If no header cell has text, the table has no
 * header row.
 */
export function renderTable(label: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = header.map(textOfHtml);
  const isStacked = header.length >= stackedColumnsMin;
  const element = (tag: keyof typeof roles, content: string, attribute = '') =>
    `<${tag}${isStacked ? ` role="${roles[tag]}"${attribute}` : ''}>${content}</${tag}>\n`;
  const cellOf = (html: string, column: number) =>
    element('td', html, ` data-name="${escapeHtml(names[column] ?? '')}"`);
  const head = element('thead', element('tr', header.map((html) => element('th', html)).join('')));
  const body = element('tbody', rows.map((cells) => element('tr', cells.map(cellOf).join(''))).join(''));
  const table = element('table', (names.some((name) => name !== '') ? head : '') + body);
  // The element scrolls, so it must be reachable by keyboard.
  const attributes = `role="group" aria-label="${escapeHtml(label)}" tabindex="0"`;
  return `<div class="${isStacked ? 'scroll stacked' : 'scroll'}" ${attributes}>${table}</div>\n`;
}
