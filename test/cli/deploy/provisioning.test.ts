// wrangler.toml names the stores as wrangler's own provisioning does, so an older deployment, whose wrangler.toml had
// no names, keeps its database. The ids that the Deploy to Cloudflare button writes are used.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findStores } from '../../../src/cli/open-settings.ts';
import { configOfStores, readWorkerConfig } from '../../../src/cli/worker-config.ts';
import { writeWorkerFiles } from '../../support/harness.ts';
import { databaseId, kvId, startCloudflare } from '../cloudflare.ts';
import { runScript } from '../scripts.ts';

const files = writeWorkerFiles();
const named = readFileSync(files.config, 'utf8');
const nameLine = 'database_name = "wherefrom-db"\n';
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
beforeAll(async () => {
  cloudflare = await startCloudflare();
});
afterAll(() => {
  cloudflare.close();
  rmSync(files.folder, { recursive: true, force: true });
});

function deploy(toml: string) {
  cloudflare.changes.length = 0;
  writeFileSync(files.config, toml);
  const args = ['--config', files.config, '--no-refresh', '--no-check'];
  return runScript('src/cli/deploy/deploy.ts', args, { ...cloudflare.environment, CI: 'true' });
}

describe('the database of a deployment', () => {
  it('has the name of wrangler.toml where wrangler chose the name', async () => {
    expect(named).toContain(nameLine);
    expect(await deploy(named.replace(nameLine, ''))).toMatchObject({ status: 0, stderr: '' });
    expect(cloudflare.state.databases.map(({ name }) => name)).toEqual(['wherefrom-db']);
    expect(cloudflare.state.kvTitles).toEqual(['wherefrom-projects']);
  });

  it('is kept where wrangler.toml then names it', async () => {
    expect(await deploy(named)).toMatchObject({ status: 0, stderr: '' });
    expect(cloudflare.changes).toEqual(['send shards', 'send Worker']);
    expect(cloudflare.state.worker?.bindings).toContainEqual(expect.objectContaining({ name: 'DB', id: databaseId }));
  });

  it('is not replaced by an empty one where wrangler.toml names another', async () => {
    const { status, stderr } = await deploy(named.replace(nameLine, 'database_name = "elbonia-db"\n'));
    expect(status).toBe(1);
    expect(stderr).toContain('The deployed Worker uses the database wherefrom-db');
    expect(cloudflare.changes).toEqual([]);
  });
});

describe('ids in wrangler.toml', () => {
  const withIds = named
    .replace('binding = "PROJECTS"', `binding = "PROJECTS"\nid = "${kvId}"`)
    .replace(nameLine, `${nameLine}database_id = "${databaseId}"\n`);

  it('are deployed', async () => {
    expect(await deploy(withIds)).toMatchObject({ status: 0, stderr: '' });
    expect(cloudflare.changes).toEqual(['send shards', 'send Worker']);
  });

  it('are used by commands with --remote, without reading the deployment', async () => {
    writeFileSync(files.config, withIds);
    const config = await readWorkerConfig(files.config);
    if (config === null) throw new Error('no configuration');
    const found = await findStores(config, () => Promise.reject(new Error('wrangler was run')));
    expect(found).toEqual({ ok: true, value: { kvId, databaseId } });
    expect(configOfStores(config, null).d1_databases).toEqual([{ binding: 'DB', database_id: databaseId }]);
  });
});
