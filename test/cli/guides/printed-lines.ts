// The commands that a documentation page prints, line by line. Does not run them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import type { DocumentationPage } from '../../support/guides.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
);

/** Returns the command lines of a page's `sh` blocks, also of blocks in a list, without comments. */
export function printedLines({ text }: DocumentationPage): string[] {
  const blocks = [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, , block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}# .*$/, ''))
      .filter((line) => line !== ''),
  );
}

/** Splits a command line into words as a shell does. The lines have no other syntax of a shell than quotes. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** Splits `npm run NAME -- ARGUMENTS` into the script's file and its arguments. */
export function scriptOf(line: string): { readonly script: string; readonly args: readonly string[] } {
  const [, , name = '', , ...args] = wordsOf(line);
  return { script: scripts[name]?.split(' ').at(-1) ?? '', args };
}
