// `npm run verify` through an imitation of Cloudflare's API: with the Worker as it was built, and with each way in
// which it may differ. Every difference must be reported, and nothing else.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareAccount } from '../../../src/cli/verify/account.ts';
import { openCloudflareApi } from '../../../src/cli/verify/cloudflare-api.ts';
import { describeBinding } from '../../../src/cli/verify/expected-worker.ts';
import { startCloudflare } from '../cloudflare.ts';
import type { UploadedWorker } from '../cloudflare-worker.ts';
import { asBuilt, expected, info, script } from './built-worker.ts';
import { differences } from './differences.ts';

let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
let worker: UploadedWorker;
beforeAll(async () => {
  cloudflare = await startCloudflare();
});
afterAll(() => cloudflare.close());
beforeEach(() => {
  worker = asBuilt();
  cloudflare.state.worker = worker;
  cloudflare.state.secrets = [{ type: 'secret_text', name: 'WHEREFROM_SECRET' }];
  cloudflare.state.denied = [];
});

async function compare(hostname = 'wherefrom.elbonia.workers.dev') {
  const {
    CLOUDFLARE_API_BASE_URL: base,
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: id,
  } = cloudflare.environment;
  const api = openCloudflareApi(token, base);
  if (!api.ok) throw new Error(api.refusal);
  return await compareAccount({ api: api.value, accountId: id, worker: expected, info, hostname });
}

/** The comparisons that are not `same`, by subject. */
const others = (comparisons: Awaited<ReturnType<typeof compare>>) =>
  comparisons.filter(({ verdict }) => verdict !== 'same').map(({ subject, verdict }) => [subject, verdict]);

describe('a Worker that is as it was built', () => {
  it('is the same in every respect', async () => {
    const comparisons = await compare();
    expect(others(comparisons)).toEqual([]);
    expect(comparisons.map(({ subject }) => subject)).toEqual([
      ...['host', 'version', 'deployed code', 'deployed data', 'bindings', 'runtime'],
      ...['observability', 'logpush', 'tail consumers', 'other settings', 'live tails'],
    ]);
  });

  it('may be at a custom domain, and have every secret that the guides name', async () => {
    const names = ['WHEREFROM_SECRET', 'WHEREFROM_SECRET_PREVIOUS', 'ACCESS_TEAM_DOMAIN', 'ACCESS_AUDIENCE'];
    cloudflare.state.secrets = names.map((name) => ({ type: 'secret_text', name }));
    expect(others(await compare('geo.elbonia.example'))).toEqual([]);
  });
});

describe('a Worker that differs', () => {
  it.each(differences)(
    'by $what is found, and nothing else',
    async ({ change, subject, verdict = 'differs', detail }) => {
      change(worker, cloudflare.state.secrets);
      const comparisons = await compare();
      expect(others(comparisons)).toEqual([[subject, verdict]]);
      expect(comparisons.find((comparison) => comparison.subject === subject)?.detail).toContain(detail);
    },
  );
});

describe('settings that are not an object', () => {
  it.each([[null], [[]], ['off'], [false]])(
    'show nothing of logs, Logpush and tail consumers: %j',
    async (settings) => {
      Reflect.set(worker, 'settings', settings);
      expect(others(await compare())).toEqual([
        ['observability', 'unknown'],
        ['logpush', 'unknown'],
        ['tail consumers', 'unknown'],
        ['other settings', 'unknown'],
      ]);
    },
  );
});

describe('two modules of one name', () => {
  it('are not compared, since one would hide the other', async () => {
    worker.modules.set('manifest.js', script('manifest.js', 'leak();'));
    expect(others(await compare())).toEqual([
      ['deployed code', 'unknown'],
      ['deployed data', 'unknown'],
    ]);
  });
});

describe('a host of another Worker', () => {
  it.each(['other.elbonia.workers.dev', 'wherefrom.elbonia.example'])('%s is not taken for this one', async (host) => {
    expect(others(await compare(host))).toEqual([['host', 'unknown']]);
  });

  it('is not taken for this one where workers.dev is off', async () => {
    worker.subdomain.enabled = false;
    expect(others(await compare())).toEqual([['host', 'unknown']]);
  });
});

describe('a right that the token lacks', () => {
  it.each([
    { path: '/content/v2', subjects: ['deployed code', 'deployed data'] },
    { path: '/script-settings', subjects: ['observability', 'logpush', 'tail consumers', 'other settings'] },
    { path: '/tails', subjects: ['live tails'] },
    { path: '/versions/v2', subjects: ['bindings', 'runtime'] },
    { path: '/scripts/wherefrom/subdomain', subjects: ['host'] },
    { path: '/workers/subdomain', subjects: ['host'] },
    { path: '/workers/domains', subjects: ['host'], hostname: 'geo.elbonia.example' },
    { path: '/deployments', subjects: ['version', 'bindings', 'runtime'] },
    { path: '/versions', subjects: ['version'] },
  ])('to $path leaves $subjects not compared', async ({ path, subjects, hostname }) => {
    cloudflare.state.denied = [path];
    const comparisons = await compare(hostname);
    expect(others(comparisons)).toEqual(subjects.map((subject) => [subject, 'unknown']));
    const details = comparisons.filter(({ verdict }) => verdict === 'unknown').map(({ detail }) => detail);
    expect(new Set(details)).toEqual(new Set(['the token may not read this (403, 10000: Authentication error)']));
  });

  it('is not read as a Worker without logs where the Worker does not exist', async () => {
    cloudflare.state.worker = null;
    expect((await compare()).map(({ verdict }) => verdict)).not.toContain('same');
  });
});

describe('the API', () => {
  it('is sent only GET requests', async () => {
    cloudflare.methods.clear();
    await compare();
    expect([...cloudflare.methods]).toEqual(['GET']);
  });

  it.each(['http://api.example', 'ftp://127.0.0.1', 'api.example'])('is not sent the token at %s', (base) => {
    expect(openCloudflareApi('token', base)).toEqual({ ok: false, refusal: 'CLOUDFLARE_API_BASE_URL must be https.' });
  });

  it('makes every comparison unknown if it cannot be reached', async () => {
    const api = openCloudflareApi('token', 'http://127.0.0.1:1');
    if (!api.ok) throw new Error(api.refusal);
    const comparisons = await compareAccount({ api: api.value, accountId: 'a', worker: expected, info, hostname: 'h' });
    expect(new Set(comparisons.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(JSON.stringify(comparisons)).not.toContain('token"');
  });
});

describe('readExpectedWorker', () => {
  it('has every binding of wrangler.toml', () => {
    expect(expected.bindings).toEqual(asBuilt().bindings.map((binding) => describeBinding(binding)));
  });
});
