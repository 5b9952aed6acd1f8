// The comparison through Cloudflare's API, against an imitation of it: a Worker that is as it was built, and every way in
// which it may differ. Each must be found, and nothing else.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashModules } from '../../../src/cli/build/module-hashes.ts';
import { compareAccount } from '../../../src/cli/verify/account.ts';
import { openCloudflareApi } from '../../../src/cli/verify/cloudflare-api.ts';
import { describeBinding, readExpectedWorker } from '../../../src/cli/verify/expected-worker.ts';
import type { Verdict } from '../../../src/cli/verify/finding.ts';
import { defaultConfig } from '../../../src/cli/wrangler.ts';
import { startCloudflare } from '../cloudflare.ts';
import type { UploadedWorker } from '../cloudflare-worker.ts';

const code = 'export default { fetch: () => new Response("Elbonia") };\n';
const manifest = 'export default {"v4":[]};\n';
const info = {
  commit: null,
  dirty: null,
  ...hashModules(
    new Map([
      ['index.js', code],
      ['manifest.js', manifest],
    ]),
  ),
};

const script = (name: string, text: string) => new File([text], name, { type: 'application/javascript+module' });
const ratelimit = (name: string, namespace_id: string, limit: number) => ({
  ...{ type: 'ratelimit', name, namespace_id, simple: { limit, period: 60 } },
});

/** The Worker of wrangler.toml, as the API describes it after a deployment. */
function asBuilt(): UploadedWorker {
  return {
    modules: new Map([
      ['index.js', script('index.js', code)],
      ['./manifest.js', script('manifest.js', manifest)],
      ['index.js.map', new File(['{}'], 'index.js.map', { type: 'application/source-map' })],
    ]),
    bindings: [
      { type: 'kv_namespace', name: 'PROJECTS', namespace_id: 'a' },
      { type: 'd1', name: 'DB', id: 'b' },
      ratelimit('RATE_LOW', '8701', 100),
      ratelimit('RATE_STANDARD', '8702', 1000),
      ratelimit('RATE_HIGH', '8703', 10_000),
      ratelimit('SIGN_IN', '8704', 120),
      { type: 'assets', name: 'ASSETS' },
    ],
    runtime: structuredClone(runtime),
    settings: { logpush: false, observability: { enabled: false }, tail_consumers: null, tags: [] },
    versions: ['v2', 'v1'],
    traffic: [{ version_id: 'v2', percentage: 100 }],
    tails: [],
    subdomain: { enabled: true, previews_enabled: false },
    domains: [{ hostname: 'geo.elbonia.example', service: 'wherefrom' }],
  };
}

const expected = await readExpectedWorker(defaultConfig);
const runtime = {
  compatibility_date: expected.compatibilityDate,
  compatibility_flags: [...expected.compatibilityFlags],
};

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

/** The findings that are not `same`, by subject. */
const others = (findings: Awaited<ReturnType<typeof compare>>) =>
  findings.filter(({ verdict }) => verdict !== 'same').map(({ subject, verdict }) => [subject, verdict]);

describe('a Worker that is as it was built', () => {
  it('is the same in every respect', async () => {
    const findings = await compare();
    expect(others(findings)).toEqual([]);
    expect(findings.map(({ subject }) => subject)).toEqual([
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

interface Row {
  readonly what: string;
  readonly change: (worker: UploadedWorker) => void;
  readonly subject: string;
  readonly verdict?: Verdict;
  readonly says: string;
}

const rows: readonly Row[] = [
  {
    what: 'a changed script',
    change: ({ modules }) => modules.set('index.js', script('index.js', `${code} leak();`)),
    subject: 'deployed code',
    says: `here ${info.code}`,
  },
  {
    what: 'an additional module',
    change: ({ modules }) => modules.set('leak.js', script('leak.js', 'leak();')),
    subject: 'deployed code',
    says: 'deployed ',
  },
  {
    what: 'a script that is named like a source map',
    change: ({ modules }) => modules.set('leak.js.map', script('leak.js.map', 'leak();')),
    subject: 'deployed code',
    says: 'deployed ',
  },
  {
    what: 'other data',
    change: ({ modules }) => modules.set('./manifest.js', script('manifest.js', 'export default {"v4":[1]};\n')),
    subject: 'deployed data',
    says: `here ${info.data}`,
  },
  {
    what: 'an additional binding',
    change: ({ bindings }) => bindings.push({ type: 'service', name: 'SPY' }),
    subject: 'bindings',
    says: 'additional: service SPY',
  },
  {
    what: 'an Analytics Engine dataset',
    change: ({ bindings }) => bindings.push({ type: 'analytics_engine', name: 'VISITS' }),
    subject: 'bindings',
    says: 'additional: analytics_engine VISITS',
  },
  {
    what: 'a plain variable, which could be the address of one visitor for all',
    change: ({ bindings }) => bindings.push({ type: 'plain_text', name: 'LOCAL_VISITOR_ADDRESS' }),
    subject: 'bindings',
    says: 'additional: plain_text LOCAL_VISITOR_ADDRESS',
  },
  {
    what: 'a secret that no guide names',
    change: () => cloudflare.state.secrets.push({ type: 'secret_text', name: 'LOCAL_VISITOR_ADDRESS' }),
    subject: 'bindings',
    says: 'additional: secret_text LOCAL_VISITOR_ADDRESS',
  },
  {
    what: 'a variable named like a secret',
    change: ({ bindings }) => bindings.push({ type: 'plain_text', name: 'WHEREFROM_SECRET' }),
    subject: 'bindings',
    says: 'additional: plain_text WHEREFROM_SECRET',
  },
  {
    what: 'a missing binding',
    change: ({ bindings }) => bindings.splice(0, 1),
    subject: 'bindings',
    says: 'missing: kv_namespace PROJECTS',
  },
  {
    what: 'another limit of calls',
    change: ({ bindings }) => bindings.splice(2, 1, ratelimit('RATE_LOW', '8701', 7)),
    subject: 'bindings',
    says: 'additional: ratelimit RATE_LOW (8701: 7 in 60 s); missing: ratelimit RATE_LOW (8701: 100 in 60 s)',
  },
  {
    what: 'another runtime',
    change: (each) => {
      each.runtime.compatibility_date = '2020-01-01';
    },
    subject: 'runtime',
    says: 'deployed 2020-01-01',
  },
  {
    what: 'another compatibility flag',
    change: (each) => each.runtime.compatibility_flags.push('nodejs_compat'),
    subject: 'runtime',
    says: 'nodejs_compat',
  },
  {
    what: 'observability on',
    change: ({ settings }) => {
      settings['observability'] = { enabled: true, head_sampling_rate: 1 };
    },
    subject: 'observability',
    says: 'observability is on',
  },
  {
    what: 'logs on by their own switch',
    change: ({ settings }) => {
      settings['observability'] = { enabled: false, logs: { enabled: true, invocation_logs: true } };
    },
    subject: 'observability',
    says: 'observability.logs is on',
  },
  {
    what: 'traces on by their own switch',
    change: ({ settings }) => {
      settings['observability'] = { enabled: false, logs: { enabled: false }, traces: { enabled: true } };
    },
    subject: 'observability',
    says: 'observability.traces is on',
  },
  {
    what: 'silence about observability, which new Workers have switched on',
    change: ({ settings }) => {
      settings['observability'] = null;
    },
    subject: 'observability',
    verdict: 'unknown',
    says: 'does not say',
  },
  {
    what: 'Logpush on',
    change: ({ settings }) => {
      settings['logpush'] = true;
    },
    subject: 'logpush',
    says: 'is on',
  },
  {
    what: 'silence about Logpush',
    change: ({ settings }) => {
      delete settings['logpush'];
    },
    subject: 'logpush',
    verdict: 'unknown',
    says: 'does not say',
  },
  {
    what: 'a tail consumer',
    change: ({ settings }) => {
      settings['tail_consumers'] = [{ service: 'spy' }];
    },
    subject: 'tail consumers',
    says: 'requests go to "spy"',
  },
  {
    what: 'a streaming tail consumer',
    change: ({ settings }) => {
      settings['streaming_tail_consumers'] = [{ service: 'spy' }];
    },
    subject: 'tail consumers',
    says: 'requests go to "spy"',
  },
  {
    what: 'a setting that this version does not know',
    change: ({ settings }) => {
      settings['recording'] = { to: 'spy' };
    },
    subject: 'other settings',
    verdict: 'unknown',
    says: 'recording',
  },
  {
    what: 'a live tail',
    change: ({ tails }) => tails.push({ id: 't', url: 'wss://tail.example', expires_at: '2026-11-27T12:00:00Z' }),
    subject: 'live tails',
    says: 'until 2026-11-27T12:00:00Z',
  },
  {
    what: 'requests divided among versions',
    change: (each) => {
      each.traffic = [
        { version_id: 'v2', percentage: 90 },
        { version_id: 'v1', percentage: 10 },
      ];
    },
    subject: 'version',
    says: 'divided among 2 versions',
  },
  {
    what: 'a newer version that does not answer yet',
    change: ({ versions }) => versions.unshift('v3'),
    subject: 'version',
    verdict: 'unknown',
    says: 'a newer version was uploaded',
  },
  {
    what: 'preview URLs, by which replaced versions are called',
    change: ({ subdomain }) => {
      subdomain.previews_enabled = true;
    },
    subject: 'host',
    says: 'preview URLs are on',
  },
];

describe('a Worker that differs', () => {
  it.each(rows)('by $what is found, and nothing else', async ({ change, subject, verdict = 'differs', says }) => {
    change(worker);
    const findings = await compare();
    expect(others(findings)).toEqual([[subject, verdict]]);
    expect(findings.find((finding) => finding.subject === subject)?.detail).toContain(says);
  });
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
    { path: '/deployments', subjects: ['version', 'bindings', 'runtime'] },
    { path: '/versions', subjects: ['version'] },
  ])('to $path leaves $subjects not compared', async ({ path, subjects }) => {
    cloudflare.state.denied = [path];
    const findings = await compare();
    expect(others(findings)).toEqual(subjects.map((subject) => [subject, 'unknown']));
    const details = findings.filter(({ verdict }) => verdict === 'unknown').map(({ detail }) => detail);
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

  it('that cannot be reached leaves everything not compared', async () => {
    const api = openCloudflareApi('token', 'http://127.0.0.1:1');
    if (!api.ok) throw new Error(api.refusal);
    const findings = await compareAccount({ api: api.value, accountId: 'a', worker: expected, info, hostname: 'h' });
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(JSON.stringify(findings)).not.toContain('token"');
  });
});

describe('readExpectedWorker', () => {
  it('has every binding of wrangler.toml', () => {
    expect(expected.bindings).toEqual(asBuilt().bindings.map((binding) => describeBinding(binding)));
  });
});
