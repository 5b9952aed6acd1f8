// Every way in which a deployed Worker may differ from its build: the change, and the only comparison in which `npm run
// verify` must report it.

import type { ComparisonVerdict } from '../../../src/cli/verify/comparison.ts';
import type { UploadedWorker } from '../cloudflare-worker.ts';
import { code, info, ratelimit, script } from './built-worker.ts';

interface Difference {
  readonly what: string;
  readonly change: (worker: UploadedWorker, secrets: { type: string; name: string }[]) => void;
  readonly subject: string;
  readonly verdict?: ComparisonVerdict;
  readonly detail: string;
}

export const differences: readonly Difference[] = [
  {
    what: 'a changed script',
    change: ({ modules }) => modules.set('index.js', script('index.js', `${code} leak();`)),
    subject: 'deployed code',
    detail: `here ${info.code}`,
  },
  {
    what: 'an additional module',
    change: ({ modules }) => modules.set('leak.js', script('leak.js', 'leak();')),
    subject: 'deployed code',
    detail: 'deployed ',
  },
  {
    what: 'a script that is named like a source map',
    change: ({ modules }) => modules.set('leak.js.map', script('leak.js.map', 'leak();')),
    subject: 'deployed code',
    detail: 'deployed ',
  },
  {
    what: 'other data',
    change: ({ modules }) => modules.set('./manifest.js', script('manifest.js', 'export default {"v4":[1]};\n')),
    subject: 'deployed data',
    detail: `here ${info.data}`,
  },
  {
    what: 'an additional binding',
    change: ({ bindings }) => bindings.push({ type: 'service', name: 'SPY' }),
    subject: 'bindings',
    detail: 'additional: service SPY',
  },
  {
    what: 'an Analytics Engine dataset',
    change: ({ bindings }) => bindings.push({ type: 'analytics_engine', name: 'VISITS' }),
    subject: 'bindings',
    detail: 'additional: analytics_engine VISITS',
  },
  {
    what: 'a plain variable, which could be the address of one visitor for all',
    change: ({ bindings }) => bindings.push({ type: 'plain_text', name: 'LOCAL_VISITOR_ADDRESS' }),
    subject: 'bindings',
    detail: 'additional: plain_text LOCAL_VISITOR_ADDRESS',
  },
  {
    what: 'a secret that no guide names',
    change: (_, secrets) => secrets.push({ type: 'secret_text', name: 'LOCAL_VISITOR_ADDRESS' }),
    subject: 'bindings',
    detail: 'additional: secret_text LOCAL_VISITOR_ADDRESS',
  },
  {
    what: 'a variable named like a secret',
    change: ({ bindings }) => bindings.push({ type: 'plain_text', name: 'WHEREFROM_SECRET' }),
    subject: 'bindings',
    detail: 'additional: plain_text WHEREFROM_SECRET',
  },
  {
    what: 'a missing binding',
    change: ({ bindings }) => bindings.splice(0, 1),
    subject: 'bindings',
    detail: 'missing: kv_namespace PROJECTS',
  },
  {
    what: 'another limit of calls',
    change: ({ bindings }) => bindings.splice(3, 1, ratelimit('RATE_LOW', '8701', 7)),
    subject: 'bindings',
    detail: 'additional: ratelimit RATE_LOW (8701: 7 in 60 s); missing: ratelimit RATE_LOW (8701: 100 in 60 s)',
  },
  {
    what: 'another runtime',
    change: (each) => {
      each.runtime.compatibility_date = '2020-01-01';
    },
    subject: 'runtime',
    detail: 'deployed 2020-01-01',
  },
  {
    what: 'another compatibility flag',
    change: (each) => each.runtime.compatibility_flags.push('nodejs_compat'),
    subject: 'runtime',
    detail: 'nodejs_compat',
  },
  {
    what: 'observability on',
    change: ({ settings }) => {
      settings['observability'] = { enabled: true, head_sampling_rate: 1 };
    },
    subject: 'observability',
    detail: 'observability is on',
  },
  {
    what: 'logs on by their own switch',
    change: ({ settings }) => {
      settings['observability'] = { enabled: false, logs: { enabled: true, invocation_logs: true } };
    },
    subject: 'observability',
    detail: 'observability.logs is on',
  },
  {
    what: 'traces on by their own switch',
    change: ({ settings }) => {
      settings['observability'] = { enabled: false, logs: { enabled: false }, traces: { enabled: true } };
    },
    subject: 'observability',
    detail: 'observability.traces is on',
  },
  {
    what: 'silence about observability, which new Workers have switched on',
    change: ({ settings }) => {
      settings['observability'] = null;
    },
    subject: 'observability',
    verdict: 'unknown',
    detail: 'does not say',
  },
  {
    what: 'observability without its first switch',
    change: ({ settings }) => {
      settings['observability'] = { logs: { enabled: false } };
    },
    subject: 'observability',
    verdict: 'unknown',
    detail: 'does not say',
  },
  {
    what: 'Logpush on',
    change: ({ settings }) => {
      settings['logpush'] = true;
    },
    subject: 'logpush',
    detail: 'is on',
  },
  {
    what: 'Logpush that is null',
    change: ({ settings }) => {
      settings['logpush'] = null;
    },
    subject: 'logpush',
    verdict: 'unknown',
    detail: 'does not say',
  },
  {
    what: 'silence about Logpush',
    change: ({ settings }) => {
      delete settings['logpush'];
    },
    subject: 'logpush',
    verdict: 'unknown',
    detail: 'does not say',
  },
  {
    what: 'a tail consumer',
    change: ({ settings }) => {
      settings['tail_consumers'] = [{ service: 'spy' }];
    },
    subject: 'tail consumers',
    detail: 'requests go to "spy"',
  },
  {
    what: 'a streaming tail consumer',
    change: ({ settings }) => {
      settings['streaming_tail_consumers'] = [{ service: 'spy' }];
    },
    subject: 'tail consumers',
    detail: 'requests go to "spy"',
  },
  {
    what: 'silence about tail consumers',
    change: ({ settings }) => {
      delete settings['tail_consumers'];
    },
    subject: 'tail consumers',
    verdict: 'unknown',
    detail: 'does not say',
  },
  {
    what: 'one tail consumer, not in a list',
    change: ({ settings }) => {
      settings['tail_consumers'] = { service: 'spy' };
    },
    subject: 'tail consumers',
    verdict: 'unknown',
    detail: 'tail_consumers is not a list',
  },
  {
    what: 'one streaming tail consumer, not in a list',
    change: ({ settings }) => {
      settings['streaming_tail_consumers'] = { service: 'spy' };
    },
    subject: 'tail consumers',
    verdict: 'unknown',
    detail: 'streaming_tail_consumers is not a list',
  },
  {
    what: 'a setting that this version does not know',
    change: ({ settings }) => {
      settings['recording'] = { to: 'spy' };
    },
    subject: 'other settings',
    verdict: 'unknown',
    detail: 'recording',
  },
  {
    what: 'a live tail',
    change: ({ tails }) => tails.push({ id: 't', url: 'wss://tail.example', expires_at: '2026-11-27T12:00:00Z' }),
    subject: 'live tails',
    detail: 'until 2026-11-27T12:00:00Z',
  },
  ...[null, {}, false, 'none'].map(
    (tails): Difference => ({
      what: `live tails that are ${JSON.stringify(tails)}, not a list`,
      change: (worker) => void Reflect.set(worker, 'tails', tails),
      subject: 'live tails',
      verdict: 'unknown',
      detail: 'does not say',
    }),
  ),
  {
    what: 'one live tail, not in a list',
    change: (worker) => void Reflect.set(worker, 'tails', { id: 't', expires_at: '2026-11-27T12:00:00Z' }),
    subject: 'live tails',
    detail: 'until 2026-11-27T12:00:00Z',
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
    detail: 'divided among 2 versions',
  },
  {
    what: 'a newer version that does not answer yet',
    change: ({ versions }) => versions.unshift('v3'),
    subject: 'version',
    verdict: 'unknown',
    detail: 'a newer version was uploaded',
  },
  {
    what: 'preview URLs, by which replaced versions are called',
    change: ({ subdomain }) => {
      subdomain.previews_enabled = true;
    },
    subject: 'host',
    detail: 'preview URLs are on',
  },
];
