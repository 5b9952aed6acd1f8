import { describe, expect, it } from 'vitest';
import { findDeployedResources, parseDeployment, parseVersion } from '../../../src/cli/deploy/deployed-resources.ts';
import { configOfStores, type WorkerConfig } from '../../../src/cli/worker-config.ts';
import type { RunWrangler } from '../../../src/cli/wrangler.ts';

const deployment = {
  id: 'd9cbd30d-9f31-4ecb-b4a6-ac1f6e6c3b0a',
  source: 'api',
  strategy: 'percentage',
  author_email: 'operator@elbonia.example',
  created_on: '2026-11-01T12:00:00.000000Z',
  versions: [{ version_id: '1f1f1f1f-0000-4000-8000-000000000001', percentage: 100 }],
};

const kv = { type: 'kv_namespace', name: 'PROJECTS', namespace_id: '0f2ac74b498b48028cb68387c421e279' };
const database = { type: 'd1', name: 'DB', id: 'c06a9b4a-5e4f-4d0b-9d2c-1b8b7e0f6a11' };
const version = (bindings: readonly object[]) => ({
  id: '1f1f1f1f-0000-4000-8000-000000000001',
  number: 3,
  metadata: { created_on: '2026-11-01T12:00:00.000000Z', author_email: 'operator@elbonia.example' },
  resources: { script: { etag: 'e', handlers: ['fetch'] }, script_runtime: {}, bindings },
});
const ids = { kvId: kv.namespace_id, databaseId: database.id };

describe('parseDeployment', () => {
  it('returns the version with the most traffic', () => {
    const versions = [
      { version_id: 'new', percentage: 10 },
      { version_id: 'old', percentage: 90 },
    ];
    expect(parseDeployment(JSON.stringify(deployment))).toBe('1f1f1f1f-0000-4000-8000-000000000001');
    expect(parseDeployment(JSON.stringify({ ...deployment, versions }))).toBe('old');
  });

  it.each(['', 'no deployments', 'null', '{}', '{"versions":[]}', '{"versions":[{"version_id":1}]}'])(
    'is null for %j',
    (text) => expect(parseDeployment(text)).toBe(null),
  );
});

describe('parseVersion', () => {
  it.each([
    { bindings: [kv, database, { type: 'assets', name: 'ASSETS' }], why: 'among others' },
    {
      bindings: [{ type: 'kv_namespace', name: 'OTHER', namespace_id: 'x' }, kv, database],
      why: 'beside another store',
    },
    { bindings: [kv, { type: 'd1', name: 'DB', database_id: database.id }], why: 'by the newer name of the id' },
  ])('finds both stores by their binding ($why)', ({ bindings }) => {
    expect(parseVersion(JSON.stringify(version(bindings)))).toEqual({ ok: true, value: ids });
  });

  it('is null for a version without stores', () => {
    const others = [{ ...database, name: 'OTHER' }];
    expect(parseVersion(JSON.stringify(version(others)))).toEqual({ ok: true, value: null });
  });

  it.each([
    { bindings: [kv], why: 'there is no database' },
    { bindings: [database], why: 'there is no KV' },
    { bindings: [kv, { ...database, name: 'OTHER' }], why: 'the database is another binding' },
    { bindings: [{ ...kv, namespace_id: undefined }, database], why: 'an id is missing' },
  ])('refuses a version where $why', ({ bindings }) => {
    expect(parseVersion(JSON.stringify(version(bindings)))).toEqual({ ok: false, refusal: 'unreadable' });
  });

  it.each(['', 'a notice\n{}', '{}', '{"resources":{}}'])('refuses %j, which is no version', (text) => {
    expect(parseVersion(text)).toEqual({ ok: false, refusal: 'unreadable' });
  });
});

/** wrangler's output without a login. */
const signedOut = `✘ [ERROR] In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.

  To continue without logging in, rerun this command with \`--temporary\`. Wrangler will use a temporary account.`;

describe('findDeployedResources', () => {
  /** Returns a stand-in for wrangler, with an outcome for each command by its first word. */
  function runner(outcomes: Record<string, object | string>): { run: RunWrangler; asked: string[] } {
    const asked: string[] = [];
    const run: RunWrangler = async (args) => {
      asked.push(args.join(' '));
      const outcome = outcomes[args[0] ?? ''];
      if (typeof outcome === 'string') return { ok: false, stdout: '', stderr: outcome };
      return { ok: true, stdout: JSON.stringify(outcome), stderr: '' };
    };
    return { run, asked };
  }

  it('reads the deployment, then its version', async () => {
    const { run, asked } = runner({ deployments: deployment, versions: version([kv, database]) });
    expect(await findDeployedResources(run, 'w.toml')).toEqual({ ok: true, value: ids });
    expect(asked).toEqual([
      'deployments status --json --config w.toml',
      'versions view 1f1f1f1f-0000-4000-8000-000000000001 --json --config w.toml',
    ]);
  });

  it.each([
    { outcomes: { deployments: 'Authentication error' }, says: 'Authentication error', next: 'wrangler login' },
    {
      outcomes: { deployments: signedOut },
      says: 'wrangler is not signed in to Cloudflare.\nNot signed in? Run',
      next: '',
    },
    { outcomes: { deployments: '[code: 10007]' }, says: 'The Worker is not deployed', next: 'npm run deploy' },
    { outcomes: { deployments: {} }, says: 'The deployment could not be read', next: '' },
    { outcomes: { deployments: deployment, versions: {} }, says: 'The stores of version 1f1f1f1f', next: '' },
    { outcomes: { deployments: deployment, versions: 'gone' }, says: 'gone', next: '' },
    { outcomes: { deployments: deployment, versions: version([]) }, says: 'no stores', next: 'npm run deploy' },
  ])('fails with the reason "$says" and the next command', async ({ outcomes, says, next }) => {
    const { run } = runner(outcomes);
    const result = await findDeployedResources(run, 'w.toml');
    expect(result.ok ? '' : result.refusal).toContain(says);
    expect(result.ok ? '' : result.refusal).toContain(next);
  });
});

describe('configOfStores', () => {
  const worker: WorkerConfig = {
    path: '/w/wrangler.toml',
    name: 'wherefrom',
    compatibilityDate: '2026-11-01',
    accountId: null,
    manifest: '/w/manifest.json',
    assets: '/w/assets',
    migrations: '/w/migrations',
    database: { name: 'wherefrom-db', id: null, jurisdiction: null },
    kvId: null,
    variables: [],
  };

  it('has the two stores of the deployment as remote, and no Worker name', () => {
    expect(configOfStores({ ...worker, accountId: 'acc' }, ids)).toEqual({
      compatibility_date: '2026-11-01',
      account_id: 'acc',
      kv_namespaces: [{ binding: 'PROJECTS', id: ids.kvId, remote: true }],
      d1_databases: [{ binding: 'DB', database_id: ids.databaseId, remote: true }],
    });
  });

  it('has local stores under the ids of the file, as `wrangler dev` does', () => {
    const database = { ...worker.database, id: ids.databaseId };
    expect(configOfStores({ ...worker, kvId: ids.kvId, database }, null)).toEqual({
      compatibility_date: '2026-11-01',
      kv_namespaces: [{ binding: 'PROJECTS', id: ids.kvId }],
      d1_databases: [{ binding: 'DB', database_id: ids.databaseId }],
    });
  });

  it('has local stores without ids', () => {
    expect(configOfStores(worker, null)).toEqual({
      compatibility_date: '2026-11-01',
      kv_namespaces: [{ binding: 'PROJECTS' }],
      d1_databases: [{ binding: 'DB' }],
    });
  });
});
