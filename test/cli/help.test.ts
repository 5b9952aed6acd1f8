// Every command prints its usage when asked for help, and does nothing else.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { runScript } from './scripts.ts';

/** The npm scripts without a usage text, each with the reason. */
const withoutHelp: Readonly<Record<string, string>> = {
  check: 'npm test with an argument',
  'test:unit': 'npm test with an argument',
  'test:node': 'npm test with an argument',
  'test:integration': 'npm test with an argument',
  'test:browser': 'npm test with an argument',
};

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
);

const commands = Object.entries(scripts)
  .filter(([name]) => !(name in withoutHelp))
  .map(([name, line]) => ({ name, script: line.split(' ').at(-1) ?? '' }));

describe.each(commands)('npm run $name', ({ script }) => {
  it.each([
    { args: ['help'], why: 'a word' },
    { args: ['--help'], why: 'an option' },
    { args: ['-h'], why: 'the short option' },
    { args: ['x', '--help'], why: 'after something that it would refuse' },
  ])('prints its usage to stdout for $args ($why)', async ({ args }) => {
    // test/run.ts and data/build.ts refuse the unknown argument `x` before they look at --help.
    if (args[0] === 'x' && /test.run|data.build/.test(script)) return;
    const { status, stdout, stderr } = await runScript(script, args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm (?:run )?[a-z]+/);
    expect(stdout).not.toContain('\u001b');
  });
});
