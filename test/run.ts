// The test commands. Without an argument, runs types, lint, unused code, then every kind of test. `check` runs the same
// without the slow kinds. The name of a kind runs only that kind, and passes all further arguments to vitest. Stops at
// the first step that fails. Browser tests need Debian's Chromium (or CHROMIUM_PATH). Without it they are skipped, but
// in CI the run fails.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { asksForHelp } from '../src/cli/help.ts';

const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromium);

type Step = readonly [what: string, command: string, ...args: string[]];

const statics: readonly Step[] = [
  // `wrangler types` runs without .dev.vars, whose variables it would add to the generated types.
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
];

const unitProjects = ['unit', 'unit-sweeps'];

const kinds: Readonly<Record<string, readonly string[]>> = {
  unit: unitProjects,
  node: ['node'],
  integration: ['integration', 'integration-waits'],
  browser: ['browser', 'browser-waits'],
};

function vitest(projects: readonly string[], args: readonly string[] = []): string[] {
  return ['run', '--config', 'test/vitest.config.ts', ...projects.flatMap((name) => ['--project', name]), ...args];
}

function tests(what: string, projects: readonly string[], args: readonly string[] = []): Step {
  return [what, 'vitest', ...vitest(projects, args)];
}

/**
 * Runs two test files at a time, which is safe because they are independent. By default, vitest leaves one core unused,
 * so on a machine with two cores it would run one file at a time.
 */
const parallel = ['--maxWorkers=2'];

/** The environment of the steps. vitest colours its output everywhere, also in a pipe, unless NO_COLOR is set. */
const environment = process.stdout.isTTY ? process.env : { NO_COLOR: '1', ...process.env };

/** Runs a step and returns whether it passed. */
function runStep([what, command, ...args]: Step): boolean {
  console.log(`\n${what}: ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: environment });
  if (status !== 0) console.error(`\nFailed: ${what}.`);
  return status === 0;
}

/**
 * Starts the tests that wait for the edge to read settings again or to flush counts. They run beside the other tests,
 * because they use little processor time.
 */
function startWaiting(): { readonly child: ChildProcess; readonly passed: Promise<boolean> } {
  const projects = ['integration-waits', ...(hasChromium ? ['browser-waits'] : [])];
  const child = spawn('vitest', vitest(projects), { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const passed = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (status) => {
      console.log(`\ntests that wait:\n${output}`);
      resolve(status === 0);
    });
  });
  return { child, passed };
}

function runInOrder(steps: readonly Step[]): boolean {
  return steps.every(runStep);
}

async function runEverything(): Promise<boolean> {
  if (!hasChromium && process.env['CI'] !== undefined) {
    console.error(`There is no Chromium at ${chromium}, and in CI the browser tests must run.`);
    return false;
  }
  if (!runInOrder(statics)) return false;
  const { child, passed } = startWaiting();
  const others = [
    tests('unit tests', unitProjects, parallel),
    tests('tests in Node', ['node'], parallel),
    tests('tests over HTTP and in a browser', ['integration', ...(hasChromium ? ['browser'] : [])], parallel),
  ];
  if (!runInOrder(others)) {
    child.kill();
    return false;
  }
  if (!(await passed)) {
    console.error('\nFailed: tests that wait.');
    return false;
  }
  if (!hasChromium) console.log(`\nBrowser tests skipped: no Chromium at ${chromium} (apt-get install chromium).`);
  return true;
}

async function main(args: readonly string[]): Promise<boolean> {
  const [mode, ...rest] = args;
  if (asksForHelp(args) || asksForHelp(rest)) {
    console.log(`Usage: npm test [-- check | ${Object.keys(kinds).join(' | ')} [ARGUMENTS OF VITEST]]`);
    return true;
  }
  if (mode === undefined) return runEverything();
  if (mode === 'check') return runInOrder([...statics, tests('unit tests', ['unit'], parallel)]);
  const projects = kinds[mode];
  if (projects === undefined) {
    console.error(`The kinds of tests are ${Object.keys(kinds).join(', ')}; check is types, lint and unit tests.`);
    return false;
  }
  return runStep(tests(`${mode} tests`, projects, [...parallel, ...rest]));
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
