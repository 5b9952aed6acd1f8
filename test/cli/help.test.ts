// Every command prints its usage when asked for help, and does nothing else.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { runScript } from './scripts.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
);

const commands = Object.entries(scripts).map(([name, line]) => {
  const [script = '', ...own] = line.split(' ').slice(2);
  return { name, script, own };
});

describe.each(commands)('npm run $name', ({ script, own }) => {
  it.each([
    { args: ['help'], why: 'a word' },
    { args: ['--help'], why: 'an option' },
    { args: ['-h'], why: 'the short option' },
    { args: ['x', '--help'], why: 'after something that it would refuse' },
  ])('prints its usage to stdout for $args ($why)', async ({ args }) => {
    // data/build.ts refuses `x` before it looks at --help.
    if (args[0] === 'x' && script === 'data/build.ts') return;
    const { status, stdout, stderr } = await runScript(script, [...own, ...args]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm (?:run )?[a-z]+/);
    expect(stdout).not.toContain('\u001b');
  });
});
