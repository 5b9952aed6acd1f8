// Runs the command lines that the guides print, or names the test that does. how-lines-run.ts has a row for each.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { documentationPages } from '../../support/guides.ts';
import { guideLines, howToRun } from './how-lines-run.ts';
import { printedLines } from './printed-lines.ts';

const pages = documentationPages.map((guide) => ({ path: guide.path, printed: printedLines(guide) }));

describe('the command lines of the guides', () => {
  it.each(pages.filter(({ printed }) => printed.length > 0))('in $path all have a row', ({ printed }) => {
    expect(printed.filter((line) => howToRun(line) === null)).toEqual([]);
  });

  it('are all printed that have a row', () => {
    const printed = new Set(pages.flatMap((page) => page.printed));
    expect([...guideLines.keys()].filter((line) => !printed.has(line))).toEqual([]);
  });

  it('are like lines that run', () => {
    const likes = [...guideLines.values()].flatMap((how) => (how.run === 'alike' ? [how.to] : []));
    expect(likes.filter((line) => guideLines.get(line)?.run !== 'account')).toEqual([]);
  });

  it('name tests that exist', () => {
    const tests = [...guideLines.values()].flatMap((how) => (how.run === 'elsewhere' ? [how.test] : []));
    expect(tests.filter((test) => !existsSync(join(repositoryRoot, test)))).toEqual([]);
  });
});
