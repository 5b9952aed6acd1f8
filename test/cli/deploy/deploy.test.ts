// `npm run deploy` as a process, with the real wrangler, against an imitation of Cloudflare's API on loopback.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDeployedResources } from '../../../src/cli/deploy/deployed-resources.ts';
import { runWrangler } from '../../../src/cli/wrangler.ts';
import { writeWorkerFiles } from '../../support/harness.ts';
import { databaseId, kvId, startCloudflare, versionIdOf } from '../cloudflare.ts';
import { runScript } from '../scripts.ts';
import { startDeployedWorker } from './deployed-worker.ts';

const files = writeWorkerFiles();
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
/** The Worker that answers the checks after a deployment. */
let deployed: Awaited<ReturnType<typeof startDeployedWorker>>;
beforeAll(async () => {
  cloudflare = await startCloudflare();
  deployed = await startDeployedWorker(files);
});
afterAll(async () => {
  cloudflare.close();
  await deployed.close();
});

function deploy(...args: string[]) {
  const all = ['--config', files.config, '--no-refresh', '--url', deployed.origin, '--wait', '0', ...args];
  // Without `CI`, because in CI the command makes no sign-in link: the build log would show it.
  return runScript('src/cli/deploy/deploy.ts', all, { ...cloudflare.environment, CI: '' });
}

describe('npm run deploy', () => {
  it('stops before using the network on a dry run, and changes nothing in the account', async () => {
    const { status, stdout } = await deploy('--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('env.PROJECTS');
    expect(stdout).toContain('Ready to deploy');
    expect(cloudflare.changes).toEqual([]);
  });

  it('reports a missing deployment to a command with --remote', async () => {
    const run: typeof runWrangler = (args) => runWrangler(args, { environment: cloudflare.environment });
    const refusal = 'The Worker is not deployed. Deploy it first: npm run deploy';
    expect(await findDeployedResources(run, files.config)).toEqual({ ok: false, refusal });
  });

  it('creates all resources in an empty account, and writes no id and no secret to a file', async () => {
    const before = readFileSync(files.config, 'utf8');
    const { status, stdout, stderr } = await deploy();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(cloudflare.changes).toEqual([
      'send shards',
      'make KV',
      'make D1',
      'send Worker',
      'make tables',
      'make secret',
      'make link',
    ]);
    const link = /^https:\/\/wherefrom\.elbonia\.workers\.dev\/dashboard\/link\?code=[\w-]{43}$/;
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(link);
    expect(stdout).toContain('Wherefrom answers at https://wherefrom.elbonia.workers.dev');
    expect(cloudflare.secretTexts).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)]);
    expect(stdout).not.toContain(cloudflare.secretTexts[0]);
    expect(readFileSync(files.config, 'utf8')).toBe(before);
  });

  it('finds the stores of the deployed Worker', async () => {
    const run: typeof runWrangler = (args) => runWrangler(args, { environment: cloudflare.environment });
    expect(await findDeployedResources(run, files.config)).toEqual({ ok: true, value: { kvId, databaseId } });
  });

  it('migrates the database first on a second deployment, and keeps the secret', async () => {
    cloudflare.changes.length = 0;
    // The database lacks the newest migration.
    cloudflare.state.migrations.pop();
    expect(await deploy()).toMatchObject({ status: 0, stderr: '' });
    expect(cloudflare.changes).toEqual(['make tables', 'send shards', 'send Worker', 'make link']);
  });

  it('rolls back to the version before if a check fails, and says what failed', async () => {
    cloudflare.changes.length = 0;
    deployed.damages.set('/health', (answer) => ({ ...answer, status: 500 }));
    const { status, stdout, stderr } = await deploy();
    expect(status).toBe(1);
    expect(stdout).toContain('  FAILED     health: /health has status 500');
    expect(stdout).not.toContain('/dashboard/link');
    expect(stderr).toContain(`Rolled back: version ${versionIdOf(2)} answers again.`);
    expect(cloudflare.changes).toEqual(['send shards', 'send Worker', 'roll back']);
    expect(cloudflare.state.worker?.traffic).toEqual([{ version_id: versionIdOf(2), percentage: 100 }]);
  });

  it('says so if Cloudflare refuses the rollback', async () => {
    cloudflare.state.failsToRollBack = true;
    const { status, stderr } = await deploy();
    deployed.damages.clear();
    expect(status).toBe(1);
    expect(stderr).toContain('The rollback failed too');
    expect(stderr).toContain('Authentication error');
  });

  it.each([
    { what: 'the configuration', add: '\n[vars]\nLOCAL_VISITOR_ADDRESS = "8.8.8.8"\n' },
    { what: 'one of its environments', add: '\n[env.staging.vars]\nLOCAL_VISITOR_ADDRESS = "8.8.8.8"\n' },
  ])('refuses to deploy LOCAL_VISITOR_ADDRESS from $what', async ({ add }) => {
    cloudflare.changes.length = 0;
    const before = readFileSync(files.config, 'utf8');
    writeFileSync(files.config, before + add);
    const { status, stderr } = await deploy();
    writeFileSync(files.config, before);
    expect(status).toBe(1);
    expect(stderr).toContain('sets LOCAL_VISITOR_ADDRESS');
    expect(cloudflare.changes).toEqual([]);
  });

  it('does not send what `npm start` set for this machine', async () => {
    writeFileSync(join(files.folder, '.dev.vars'), 'LOCAL_VISITOR_ADDRESS=8.8.8.8\nWHEREFROM_SECRET=local\n');
    const { status, stdout } = await deploy('--dry-run');
    expect(status).toBe(0);
    expect(stdout).not.toContain('LOCAL_VISITOR_ADDRESS');
  });

  it('refuses unknown arguments in one line', async () => {
    const { status, stderr } = await deploy('--force');
    expect(status).toBe(1);
    expect(stderr).toContain('See npm run deploy -- --help.');
    expect(stderr.trim()).not.toContain('\n');
  });
});
