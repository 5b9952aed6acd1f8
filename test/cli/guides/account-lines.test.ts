// Runs the commands of the guides that need an account at Cloudflare, as they are printed, against an imitation of
// Cloudflare's API: from the deployment of a second Worker for staging to its deletion. The token is that of an account
// and not of a user.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWorkerConfig } from '../../../src/cli/worker-config.ts';
import { runWrangler } from '../../../src/cli/wrangler.ts';
import { removeWorkerFiles, writeWorkerFiles } from '../../support/harness.ts';
import { kvId, startCloudflare, versionIdOf } from '../cloudflare.ts';
import { runScript } from '../scripts.ts';
import { linesThatRun } from './how-lines-run.ts';
import { scriptOf, wordsOf } from './printed-lines.ts';

const files = writeWorkerFiles();
const config = join(files.folder, 'wrangler.staging.toml');
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
beforeAll(async () => {
  cloudflare = await startCloudflare('wherefrom-staging');
  cloudflare.state.hasAccountToken = true;
});
afterAll(() => {
  cloudflare.close();
  removeWorkerFiles(files);
});

const values = new Map([
  ['VERSION_ID', versionIdOf(1)],
  ['NAMESPACE_ID', kvId],
  ['wherefrom-db', 'wherefrom-staging-db'],
]);

/** Runs a command line. Returns its output if it fails, or null. */
async function run(line: string): Promise<string | null> {
  const { environment } = cloudflare;
  const printed = line.replace(/ --config \S+/, '');
  if (printed.startsWith('npm run deploy')) {
    // With CI set, the command prints no link that creates the first account.
    const args = ['--no-check', '--config', config];
    const { status, stderr } = await runScript(scriptOf(printed).script, args, { ...environment, CI: 'true' });
    return status === 0 ? null : stderr;
  }
  const args = wordsOf(printed).map((word) => values.get(word) ?? word);
  const input = 'elbonian mud is the finest mud of all\n';
  const { ok, stdout, stderr } = await runWrangler([...args.slice(2), '--config', config], { input, environment });
  return ok ? null : stdout + stderr;
}

it('writes the configuration of a second Worker with names of its own', async () => {
  for (const line of linesThatRun('shell')) {
    const outcome = spawnSync('sh', ['-c', line], { cwd: files.folder, encoding: 'utf8' });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
  }
  const staging = await readWorkerConfig(config);
  expect(staging).toMatchObject({ name: 'wherefrom-staging', database: { name: 'wherefrom-staging-db' } });
});

it('runs every command in the order of the table', async () => {
  for (const line of linesThatRun('account'))
    expect({ line, problem: await run(line) }).toEqual({ line, problem: null });
  expect(cloudflare.changes).toEqual([
    ...['send shards', 'make KV', 'make D1', 'send Worker', 'make tables', 'make secret', 'make secret'],
    ...['delete Worker', 'delete KV', 'delete D1'],
  ]);
  expect(cloudflare.state.kvTitles).toEqual(['wherefrom-staging-projects']);
}, 180_000);
