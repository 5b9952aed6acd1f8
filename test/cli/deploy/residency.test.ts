// Where settings and counts are stored: which calls a deployment with a jurisdiction makes. workerd has no
// jurisdictions, so the imitation of Cloudflare's API shows what the real wrangler asks for.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveJurisdiction } from '../../../src/cli/deploy/residency-step.ts';
import { writeWorkerFiles } from '../../support/harness.ts';
import { startCloudflare } from '../cloudflare.ts';
import { runScript } from '../scripts.ts';

const files = writeWorkerFiles();
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
beforeAll(async () => {
  cloudflare = await startCloudflare();
});
afterAll(() => {
  cloudflare.close();
  rmSync(files.folder, { recursive: true, force: true });
});

function deploy(...args: string[]) {
  cloudflare.changes.length = 0;
  const all = ['--config', files.config, '--no-refresh', '--no-check', ...args];
  return runScript('src/cli/deploy/deploy.ts', all, { ...cloudflare.environment, CI: 'true' });
}

const secretsOfUpload = () =>
  cloudflare.state.worker?.bindings.filter(({ type }) => type === 'secret_text').map(({ name, text }) => [name, text]);

describe('npm run deploy -- --jurisdiction', () => {
  it.each(['mars', 'EU', ''])('refuses %j', async (place) => {
    const { status, stderr } = await deploy('--jurisdiction', place);
    expect(status).toBe(1);
    expect(stderr).toBe('Invalid options: --jurisdiction takes eu or us.\n');
    expect(cloudflare.changes).toEqual([]);
  });

  it('creates the database in the jurisdiction, and uploads the secret with the Worker', async () => {
    const { status, stdout, stderr } = await deploy('--jurisdiction', 'eu');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Jurisdiction of the settings and counts: eu');
    expect(cloudflare.state.databases).toEqual([expect.objectContaining({ name: 'wherefrom-db', jurisdiction: 'eu' })]);
    expect(secretsOfUpload()).toEqual([['WHEREFROM_JURISDICTION', 'eu']]);
    expect(cloudflare.changes).toEqual([
      ...['make D1', 'make tables', 'send shards', 'make KV', 'send Worker', 'make secret'],
    ]);
  });

  it('is kept by later deployments, which need not ask for it', async () => {
    const { status, stdout } = await deploy();
    expect(status).toBe(0);
    expect(stdout).toContain('Jurisdiction of the settings and counts: eu');
    expect(secretsOfUpload()).toEqual([['WHEREFROM_JURISDICTION', 'eu']]);
    expect(cloudflare.changes).toEqual(['send shards', 'send Worker']);
  });

  it('is refused with the reason where the database is elsewhere', async () => {
    const { status, stderr } = await deploy('--jurisdiction', 'us');
    expect(status).toBe(1);
    expect(stderr).toContain('is in the jurisdiction eu, and Cloudflare cannot change that');
    expect(cloudflare.changes).toEqual([]);
  });

  it('is refused where wrangler.toml has another', async () => {
    const before = readFileSync(files.config, 'utf8');
    writeFileSync(files.config, before.replace('binding = "DB"', 'binding = "DB"\njurisdiction = "us"'));
    const { status, stderr } = await deploy('--jurisdiction', 'eu');
    writeFileSync(files.config, before);
    expect(status).toBe(1);
    expect(stderr).toContain('wrangler.toml has the jurisdiction us');
  });
});

describe('resolveJurisdiction', () => {
  const none = { name: 'wherefrom-db', id: 'u', jurisdiction: null };
  const eu = { ...none, jurisdiction: 'eu' };
  it.each([
    { asked: null, database: null, value: null, why: 'nothing was ever chosen' },
    { asked: 'us', database: null, value: 'us', why: 'the database will be created' },
    { asked: null, database: none, value: null, why: 'the database has none' },
    { asked: null, database: eu, value: 'eu', why: 'it is kept' },
    { asked: 'eu', database: eu, value: 'eu', why: 'it is the same' },
  ])('is $value where $why', ({ asked, database, value }) => {
    expect(resolveJurisdiction(asked, database)).toEqual({ ok: true, value });
  });

  it.each([
    { asked: 'us', database: eu, says: 'is in the jurisdiction eu' },
    { asked: 'eu', database: none, says: 'exists without a jurisdiction' },
  ])('refuses $asked: the database $says', ({ asked, database, says }) => {
    const resolved = resolveJurisdiction(asked, database);
    expect(resolved.ok ? '' : resolved.refusal).toContain(says);
  });
});
