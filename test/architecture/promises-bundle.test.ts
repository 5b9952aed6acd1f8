// The globals that the built Worker may use: no fetch, cache, log or timer on the hot path, whatever name the source
// gives it. Elsewhere, it may use only listed globals, each with its reason. `waitUntil` and calls that write or send
// are in listed files only. Each check also runs on planted code.

import { beforeAll, describe, expect, it } from 'vitest';
import { workerBundleOptions } from '../../src/cli/build/worker-modules.ts';
import { compiledTextOf, type SourceFile, sourceFiles } from './source-code.ts';
import { readParts, type WorkerPart, type WorkerParts } from './worker-parts.ts';

/** Globals that send, store or print data, and objects through which code can get at any global. */
const globals: readonly string[] = [
  ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator', 'importScripts', 'BroadcastChannel'],
  ...['caches', 'indexedDB', 'localStorage', 'sessionStorage', 'FinalizationRegistry'],
  ...['console', 'reportError', 'performance'],
  ...['setTimeout', 'setInterval', 'queueMicrotask', 'scheduler'],
  ...['globalThis', 'self', 'window', 'global', 'process', 'eval', 'Function'],
];

const marker = 'REACHED_';

/**
 * Marks the uses of globals: esbuild replaces these names only where they are unbound. A method or a parameter called
 * `fetch` is not marked, but the `fetch` in `const send = fetch` is.
 */
const define = Object.fromEntries(globals.map((name) => [name, marker + name]));

/**
 * Returns the uses of globals as `module: global`. esbuild writes each module's path in a comment before the module.
 */
function reachedIn({ texts }: WorkerPart): string[] {
  const reached = new Set<string>();
  for (const text of texts) {
    let module = 'unknown';
    for (const line of text.split('\n')) {
      module = /^\s*\/\/ ((?:src|node_modules|<stdin>)\S*)$/.exec(line)?.[1] ?? module;
      for (const [, name = ''] of line.matchAll(/REACHED_(\w+)/g)) reached.add(`${module}: ${name}`);
    }
  }
  return [...reached].sort();
}

/** The permitted uses of globals on the hot path, each with its reason. */
const hotPath = new Map([
  // Hono prints errors that no handler has caught. The edge and the dashboard set handlers of their own (app.onError).
  ['node_modules/hono/dist/hono-base.js: console', 'replaced by our own error handlers'],
  ['src/geo/shard/shard-loader.ts: setTimeout', 'waits for a shard that another request loads'],
  ['src/usage/buffer.ts: setTimeout', 'waits until counts are flushed; holds counts, nothing of a request'],
  ['src/usage/deliver.ts: setTimeout', 'bounds the delivery of counts'],
]);

/**
 * The permitted uses of globals that send or print data, outside the hot path. Other globals are omitted, because
 * libraries use them to detect their platform.
 */
const settings = new Map([
  [
    'node_modules/jose/dist/webapi/jwks/remote.js: fetch',
    "fetches Cloudflare Access's public keys; the URL is the operator's",
  ],
  ['src/deploy-hook.ts: fetch', "calls the operator's deploy hook from the scheduled run, with nothing in the request"],
  ['node_modules/hono/dist/jsx/context.js: console', 'warns of a platform without AsyncLocalStorage'],
]);
const sendsOrPrints = /: (?:fetch|WebSocket|EventSource|XMLHttpRequest|caches|console|reportError|localStorage)$/;

let parts: WorkerParts;
beforeAll(async () => {
  parts = await readParts({ define });
});

describe('the built Worker', () => {
  it('reaches no global on the hot path that sends, keeps or prints', () => {
    expect(parts.evaluated.inputs).toContain('src/edge/app.ts');
    expect(reachedIn(parts.evaluated).filter((each) => !hotPath.has(each))).toEqual([]);
  });

  it('sends and prints nothing elsewhere, but where listed', () => {
    const reached = reachedIn(parts.later).filter((each) => sendsOrPrints.test(each));
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.filter((each) => !settings.has(each))).toEqual([]);
    const ours = reachedIn(parts.later).filter((each) => each.startsWith('src/'));
    expect(ours.filter((each) => !settings.has(each))).toEqual([]);
  });

  it('still has every exception that is listed', () => {
    const reached = [...reachedIn(parts.evaluated), ...reachedIn(parts.later)];
    expect([...hotPath.keys(), ...settings.keys()].filter((each) => !reached.includes(each))).toEqual([]);
  });

  it('imports nothing of the platform but the base class of Durable Objects', () => {
    expect(parts.evaluated.external).toEqual([...workerBundleOptions.external]);
    expect(parts.later.external).toEqual([]);
  });

  it.each([
    { code: "await fetch('https://kneebonia.example');", reached: 'fetch' },
    { code: "const send = fetch; send('https://kneebonia.example');", reached: 'fetch' },
    { code: "globalThis.fetch('https://kneebonia.example');", reached: 'globalThis' },
    { code: "const { fetch: send } = self; send('https://kneebonia.example');", reached: 'self' },
    { code: "globalThis['con' + 'sole'].log(1);", reached: 'globalThis' },
    { code: "(0, eval)('console.log(1)');", reached: 'eval' },
    { code: "await caches.default.put('a', new Response('b'));", reached: 'caches' },
    { code: 'const log = console; log.error(1);', reached: 'console' },
    { code: 'setInterval(() => 1, 1000);', reached: 'setInterval' },
    { code: 'export const worker = { fetch(request) { return request; } }; worker.fetch(1);', reached: null },
    { code: '// console.log(1)\nexport const text = "console.log(1)";', reached: null },
  ])('is seen to reach $reached: $code', async ({ code, reached }) => {
    const stdin = { contents: code, loader: 'ts', resolveDir: '.' } as const;
    const planted = await readParts({ define, stdin });
    expect(reachedIn(planted.evaluated)).toEqual(reached === null ? [] : [`<stdin>: ${reached}`]);
  });

  it('is seen to import sockets', async () => {
    const contents = "import { connect } from 'cloudflare:sockets';\nconnect('kneebonia.example:1');";
    const planted = await readParts({ define, stdin: { contents, resolveDir: '.' } });
    expect(planted.evaluated.external).toEqual(['cloudflare:sockets']);
  });
});

/** Calls that continue after the response or pass data to a binding, with the files that may contain them. */
const calls = [
  {
    name: 'waitUntil',
    form: /\b(?:waitUntil|passThroughOnException)\b/g,
    allowed: new Map([
      ['src/edge/app.ts', 'keeps the load of a shard alive, for which other requests wait, and the delivery of counts'],
    ]),
    planted: ['context.waitUntil(work)', 'const { waitUntil } = context', "context['waitUntil'](work)"],
  },
  {
    name: 'a fetch of a binding',
    form: /\.fetch\(|\bfetch\s*:|\[["']fetch["']\]|\{[^{}]*\bfetch\b[^{}]*\}\s*=/g,
    allowed: new Map([
      ['src/edge/app.ts', "the router's own function"],
      ['src/edge/asset-shards.ts', 'the static assets, by a name from the manifest'],
      ['src/documents.ts', 'the static assets, by a name from a list'],
      ['src/index.ts', "the edge's own function"],
      ['src/settings-routes.ts', "the edge's and the dashboard's own functions"],
      ['src/dashboard/app.tsx', "the dashboard's own function"],
    ]),
    planted: ['env.ASSETS.fetch(request)', "env.ASSETS['fetch'](url)", 'const { fetch } = env.ASSETS'],
  },
  {
    name: 'a write',
    form: /\.(?:put|writeDataPoint|send|sendBatch|setAlarm|idFromName|getByName|waitForEvent)\(/g,
    allowed: new Map([
      ['src/settings/projects/publish.ts', 'publishes a snapshot of settings to KV'],
      ['src/status/incidents.ts', "the operator's incidents, by the operator's command alone"],
      ['src/usage/open-usage.ts', 'names an object by its project, or the one of the deployment'],
      ['src/usage/project-usage.ts', 'marks the object of a deleted project, and plans the expiry of its counts'],
    ]),
    planted: ['env.PROJECTS.put(key, value)', 'env.USAGE.writeDataPoint({})', 'env.QUEUE.send(1)'],
  },
  {
    name: 'a rate limit',
    form: /\.limit\(/g,
    allowed: new Map([
      ['src/edge/admission/rate-limit.ts', 'the key is the kind of caller and the project'],
      ['src/settings/accounts/sign-in-limit.ts', 'the key is the way to sign in'],
      ['src/status/status-cache.ts', 'the key is a fixed word'],
    ]),
    planted: ['env.RATE_LOW.limit({ key: address })'],
  },
  {
    name: 'a database statement',
    form: /\.(?:prepare|withSession)\(/g,
    allowed: /^src\/settings\//,
    planted: ['env.DB.prepare("SELECT 1")'],
  },
  {
    name: 'a statement of a Durable Object',
    form: /\bsql\b[\s.]*exec\(/g,
    allowed: new Map([['src/usage/project-usage.ts', 'counts of flushes, whose types admit nothing of a visitor']]),
    planted: ['storage.sql.exec("SELECT 1")'],
  },
] as const;

const usersOf = (form: RegExp, files: readonly SourceFile[]) =>
  files.filter(({ code }) => code.search(form) >= 0).map(({ path }) => path);

describe.each(calls)('$name', ({ form, allowed, planted }) => {
  it('is in the listed files only', () => {
    const users = usersOf(form, sourceFiles());
    expect(users.length).toBeGreaterThan(0);
    if (allowed instanceof RegExp) expect(users.filter((path) => !allowed.test(path))).toEqual([]);
    else expect(users.toSorted()).toEqual([...allowed.keys()].sort());
  });

  it.each(planted)('is found in %s', (text) => {
    expect(
      usersOf(form, [{ path: 'src/edge/planted.ts', code: compiledTextOf(`f(async () => { ${text}; });`) }]),
    ).toHaveLength(1);
  });
});
