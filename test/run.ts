// The whole test command: types, lint, unused code, then every kind of test. Stops at the first step that fails.
// Browser tests need Debian's Chromium (or CHROMIUM_PATH); without it they are left out, and in CI that is a failure.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromium);

const projects = ['unit', 'node', 'integration', ...(hasChromium ? ['browser'] : [])];

const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  // Without the machine's own .dev.vars, whose names wrangler would take for the Worker's.
  [
    'generated types are fresh',
    'wrangler',
    ...['types', 'src/env.generated.d.ts', '--include-runtime=false', '--env-file', '/dev/null', '--check'],
  ],
  ['types of the Worker', 'tsc', '-p', '.'],
  ['types of the scripts', 'tsc', '-p', 'data'],
  ['types of the tests in workerd', 'tsc', '-p', 'test/unit'],
  ['types of the tests in Node', 'tsc', '-p', 'test'],
  ['lint and format', 'biome', 'check', '--error-on-warnings'],
  ['unused files, exports and dependencies', 'knip'],
  ['tests', 'vitest', 'run', '--config', 'test/vitest.config.ts', ...projects.flatMap((name) => ['--project', name])],
];

if (!hasChromium && process.env['CI'] !== undefined) {
  console.error(`There is no Chromium at ${chromium}, and in CI the browser tests may not be left out.`);
  process.exit(1);
}

for (const [what, command, ...args] of steps) {
  console.log(`\n${what}: ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nFailed: ${what}.`);
    process.exit(1);
  }
}
if (!hasChromium)
  console.log(`\nBrowser tests left out: there is no Chromium at ${chromium} (apt-get install chromium).`);
