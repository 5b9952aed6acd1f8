// Documents that cannot lie: the README's tables against the code.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failures } from '../../src/core/failure.ts';
import { exampleSecret } from '../../src/core/master-secret.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The rows of the table whose header starts with this cell, as cells without backquotes. */
function tableRows(markdown: string, firstHeader: string): string[][] {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  if (header < 0) throw new Error(`no table starts with ${firstHeader}`);
  const rows: string[][] = [];
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }
  return rows;
}

describe('README', () => {
  it('lists every error with its status and meaning, and no other', () => {
    const documented = tableRows(read('README.md'), '`code`');
    const coded = Object.entries(failures).map(([code, { status, detail }]) => [code, String(status), detail]);
    expect(documented).toEqual(coded);
  });
});

describe('the example of a secret', () => {
  it('is the one that the Worker refuses', () => {
    expect(read('README.md')).toContain(`\`${exampleSecret}\``);
  });
});

describe('src/README', () => {
  it('gives a reason for each dependency, and for no other', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const documented = tableRows(read('src/README.md'), 'package').map(([name]) => name);
    expect(documented.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted());
  });
});
