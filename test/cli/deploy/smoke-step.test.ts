// The checks after a deployment, against the real Worker: a good one passes every check, and each fault fails its own.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildData } from '../../../src/cli/build/build-data.ts';
import type { Deployment } from '../../../src/cli/deploy/deployment.ts';
import { smokeChecks } from '../../../src/cli/deploy/smoke-checks.ts';
import { checkDeployment } from '../../../src/cli/deploy/smoke-step.ts';
import { readWorkerConfig, type WorkerConfig } from '../../../src/cli/worker-config.ts';
import { systemClockAndRandom } from '../../../src/settings/system-clock-and-random.ts';
import { writeWorkerFiles } from '../../support/harness.ts';
import { type DamageResponse, startDeployedWorker } from './deployed-worker.ts';

const files = writeWorkerFiles();
let deployed: Awaited<ReturnType<typeof startDeployedWorker>>;
let config: WorkerConfig;
beforeAll(async () => {
  deployed = await startDeployedWorker(files);
  const read = await readWorkerConfig(files.config);
  if (read === null) throw new Error('no configuration');
  config = read;
});
afterAll(() => deployed.close());
beforeEach(() => deployed.damages.clear());

const migrated = '✅ No migrations to apply!';

/** Checks a deployment. Returns the refusal, if any, with the commands, printed lines and pauses. */
async function check(changes: Partial<Deployment> = {}, answers: Readonly<Record<string, string>> = {}) {
  const commands: string[] = [];
  const printed: string[] = [];
  const pauses: number[] = [];
  const deployment: Deployment = {
    config,
    run: async (args) => {
      commands.push(args.filter((arg) => arg !== '--config' && arg !== config.path).join(' '));
      const [first = ''] = args;
      const stderr = answers[first];
      return { ok: stderr === undefined, stdout: answers['migrations'] ?? migrated, stderr: stderr ?? '' };
    },
    build: buildData,
    dataNeed: () => ({ kind: 'none' }),
    refresh: null,
    makeSecret: () => 'unused',
    print: (line) => printed.push(line),
    ...systemClockAndRandom,
    fetch,
    pause: async (ms) => {
      pauses.push(ms);
    },
    check: { url: null, waitMs: 0 },
    versionBefore: 'version-before',
    storesBefore: null,
    database: null,
    jurisdiction: null,
    ownSecret: undefined,
    isLogged: false,
    newSecrets: {},
    secrets: [],
    urls: ['geo.elbonia.example (custom domain)', deployed.origin.replace('http://', 'https://'), deployed.origin],
    ownerLink: null,
    ...changes,
  };
  // wrangler reports https URLs only; the local Worker speaks plain http.
  const url = changes.check?.url ?? deployed.origin;
  const checked = { ...deployment, check: deployment.check === null ? null : { ...deployment.check, url } };
  return { refusal: await checkDeployment(checked), commands, printed, pauses };
}

const rollback = 'rollback version-before --yes --message A check after the deployment failed';

describe('a deployment that works', () => {
  it('passes every check, and is not rolled back', async () => {
    const { refusal, printed, commands } = await check();
    expect(printed).toEqual([
      `Checking ${deployed.origin} …`,
      ...[...smokeChecks.map(({ name }) => name), 'migrations'].map((name) => `  passed     ${name}`),
    ]);
    expect(refusal).toBe(null);
    expect(commands).toEqual(['d1 migrations list DB --remote']);
  });

  it('is checked again until the new version answers everywhere', async () => {
    let left = 2;
    deployed.damages.set('/.well-known/build.json', (answer) =>
      left-- > 0 ? { ...answer, body: answer.body.replace(/"code": ".{8}/, '"code": "00000000') } : answer,
    );
    const { refusal, pauses } = await check({ check: { url: null, waitMs: 60_000 } });
    expect({ refusal, pauses }).toEqual({ refusal: null, pauses: [5_000, 5_000] });
  });

  it('is not checked with --no-check', async () => {
    const { refusal, printed, commands } = await check({ check: null });
    expect({ refusal, printed, commands }).toEqual({ refusal: null, printed: [], commands: [] });
  });
});

const status =
  (code: number): DamageResponse =>
  (answer) => ({ ...answer, status: code });
const replace =
  (from: string | RegExp, to: string): DamageResponse =>
  ({ status: same, body }) => {
    if (body.replace(from, to) === body) throw new Error(`${from} is not in ${body}`);
    return { status: same, body: body.replace(from, to) };
  };
const problem = (code: number, name: string): DamageResponse => {
  return () => ({ status: code, body: JSON.stringify({ title: 'T', status: code, code: name, detail: 'D' }) });
};

const faults: readonly { why: string; path: string; damage: DamageResponse; fails: string; says: string }[] = [
  {
    why: 'the version before still answers',
    path: '/.well-known/build.json',
    damage: replace(/"code": ".{8}/, '"code": "00000000'),
    fails: 'new version',
    says: 'another build',
  },
  { why: 'the Worker throws', path: '/health', damage: status(500), fails: 'health', says: 'status 500' },
  {
    why: 'the data is another month’s',
    path: '/health',
    damage: replace(/"builtAt":"\d{4}/, '"builtAt":"1999'),
    fails: 'health',
    says: 'the data is of 1999',
  },
  {
    why: 'the shards cannot be read',
    path: '/',
    damage: replace(/<h1>.*<\/h1>/s, '<h1>Location data is unavailable right now</h1>'),
    fails: 'lookup',
    says: 'cannot read its data',
  },
  {
    why: 'Cloudflare’s estimate is shown instead of the data',
    path: '/',
    damage: replace('</header>', '</header><p>The location data is unavailable right now</p>'),
    fails: 'lookup',
    says: 'cannot read its data',
  },
  {
    why: 'the place is not that of the data',
    path: '/',
    damage: replace('48.8566, 2.3522', '48.8567, 2.3522'),
    fails: 'lookup',
    says: 'elsewhere',
  },
  {
    why: 'a stranger is answered',
    path: '/v1/visitor',
    damage: () => ({ status: 200, body: '{"country":{"code":"FR"}}' }),
    fails: 'refusal of strangers, with KV',
    says: 'status 200',
  },
  {
    why: 'a refusal contains a place',
    path: '/v1/visitor',
    damage: replace('{', '{"country":{"code":"FR"},'),
    fails: 'refusal of strangers, with KV',
    says: 'more than the reason: country',
  },
  {
    why: 'KV is down',
    path: '/v1/visitor',
    damage: problem(503, 'settings_unavailable'),
    fails: 'refusal of strangers, with KV',
    says: 'KV cannot be read (settings_unavailable)',
  },
  { why: 'shards are public', path: '/shards/*', damage: status(200), fails: 'shards are private', says: 'status 200' },
  {
    why: 'the public keys are not served',
    path: '/.well-known/jwks.json',
    damage: status(500),
    fails: 'secret',
    says: 'status 500',
  },
  {
    why: 'the database is down',
    path: '/dashboard/sign-in',
    damage: status(503),
    fails: 'database',
    says: 'status 503',
  },
];

describe('a deployment that does not work', () => {
  it.each(faults)('fails "$fails" and is rolled back where $why', async ({ path, damage, fails, says }) => {
    deployed.damages.set(path, damage);
    const { refusal, printed, commands } = await check();
    const failures = printed.filter((line) => line.startsWith('  FAILED'));
    expect(failures).toEqual([expect.stringContaining(`${fails}: `)]);
    expect(failures[0]).toContain(says);
    expect(commands.at(-1)).toBe(rollback);
    expect(refusal).toContain('Rolled back: version version-before answers again.');
  });

  it('fails where the database lacks a migration', async () => {
    const { refusal, printed } = await check({}, { migrations: 'Migrations to be applied:\n0010_new.sql' });
    expect(printed.at(-1)).toContain('FAILED     migrations: the database lacks migrations');
    expect(refusal).toContain('Rolled back');
  });

  it('is checked for a bounded time', async () => {
    deployed.damages.set('/health', status(500));
    const { pauses } = await check({ check: { url: null, waitMs: 12_000 } });
    expect(pauses).toEqual([5_000, 5_000, 2_000]);
  });

  it('is left alone on a first deployment, which has no version before', async () => {
    deployed.damages.set('/health', status(500));
    const { refusal, commands } = await check({ versionBefore: null });
    expect(refusal).toContain('first deployment');
    expect(commands.some((command) => command.startsWith('rollback'))).toBe(false);
  });

  it('is reported with the reason where the rollback fails too', async () => {
    deployed.damages.set('/health', status(500));
    const { refusal } = await check({}, { rollback: 'Authentication error' });
    expect(refusal).toContain('The rollback failed too');
    expect(refusal).toContain('Authentication error');
    expect(refusal).toContain('npx wrangler rollback version-before');
  });

  it('is not rolled back where this machine cannot reach it, which says nothing of the version', async () => {
    const { refusal, commands } = await check({ fetch: () => Promise.reject(new Error('getaddrinfo ENOTFOUND')) });
    expect(refusal).toContain('cannot be reached from this machine');
    expect(commands).toEqual([]);
  });
});

describe('a fault outside the version', () => {
  const secretMissing = () => deployed.damages.set('/.well-known/jwks.json', problem(503, 'keys_unavailable'));

  it('is reported but not rolled back where the secret is missing or too short', async () => {
    secretMissing();
    const { refusal, printed, commands } = await check();
    const failures = printed.filter((line) => line.startsWith('  FAILED'));
    expect(failures).toEqual([expect.stringContaining('wrangler secret put WHEREFROM_SECRET')]);
    expect(refusal).toContain('nothing was rolled back');
    expect(commands.some((command) => command.startsWith('rollback'))).toBe(false);
  });

  it('does not prevent a rollback where the version fails too', async () => {
    secretMissing();
    deployed.damages.set('/health', status(500));
    expect((await check()).refusal).toContain('Rolled back');
  });

  it('leaves the database unchecked where Cloudflare Access answers for the dashboard', async () => {
    deployed.damages.set('/dashboard/sign-in', status(302));
    const { refusal, printed, commands } = await check();
    expect(printed.filter((line) => line.includes('unchecked'))).toEqual([
      expect.stringContaining('database: Cloudflare Access or another gate'),
    ]);
    expect(refusal).toBe(null);
    expect(commands.some((command) => command.startsWith('rollback'))).toBe(false);
  });
});

describe('an address that proves nothing', () => {
  it.each([
    { why: 'the deployment does not see it', from: /<dd>77\.77\.1\.9<\/dd>/, to: '<dd></dd>', says: 'did not learn' },
    { why: 'it has no record', from: /<dd>77\.77\.1\.9<\/dd>/, to: '<dd>77.83.0.1</dd>', says: 'no record' },
  ])('leaves the lookup unchecked where $why, and says so', async ({ from, to, says }) => {
    deployed.damages.set('/', replace(from, to));
    const { refusal, printed } = await check();
    expect(printed.filter((line) => line.includes('unchecked'))).toEqual([expect.stringContaining(says)]);
    expect(refusal).toBe(null);
    expect(printed.join('\n')).not.toContain('77.83');
  });
});
