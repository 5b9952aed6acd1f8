// Every route of the Worker, from the routers' tables, with each binding failing and with interrupted bodies: the
// expected status and content type, HSTS, and no part of the error in the response or the logs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseFiles } from '../../src/documents.ts';
import { startDashboard } from '../support/dashboard.ts';
import { elboniaToday, snapshotOf } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

interface Routes {
  readonly entryPoints: readonly string[];
  readonly prefixes: readonly string[];
  readonly api: readonly string[];
  readonly dashboard: readonly string[];
}

let worker: Awaited<ReturnType<typeof startDashboard>>;
let routes: Routes;
let key: IssuedKey;
let unseenKey: IssuedKey;

/** The id of a project that is requested only while KV fails, so that no isolate has its settings cached. */
const unseen = 'unseenproject0000000';

beforeAll(async () => {
  worker = await startDashboard({ WHEREFROM_SECRET: masterSecret }, 'test/support/failing-worker.ts');
  key = await makeGeneration(elboniaToday, 'server01');
  unseenKey = await makeGeneration(unseen, 'server01');
  const links = [
    { name: 'shop', targets: [{ country: 'FR', url: 'https://fr.example/' }], otherwise: 'https://x.example/' },
  ];
  const put = (id: string, issued: IssuedKey) =>
    worker.kv.put(`project:${id}`, snapshotOf({ schema: 3, id, links, keys: [storedKey('server01', issued)] }));
  await put(elboniaToday, key);
  await put(unseen, unseenKey);
  routes = (await (await worker.fetch('https://api.example/test/routes')).json()) as Routes;
});
afterAll(() => worker?.close());

type Caller = 'page' | 'server' | 'drop-in' | 'link' | 'anyone';

/** The caller of a route, the expected status while static assets, KV or D1 fail, and the content type. */
type Row = readonly [caller: Caller, assets: number, kv: number, d1: number, contentType: string | null];

const json = 'application/json';
const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';
const always = (contentType: string): Row => ['anyone', 200, 200, 200, contentType];
const document = (contentType: string): Row => ['anyone', 503, 200, 200, contentType];

/** The expected responses of every route of the API, except refused methods and preflight requests. */
const api: Readonly<Record<string, Row>> = {
  'GET /v1/visitor': ['page', 200, 503, 200, json],
  'GET /v1/visitor/:field': ['page', 200, 503, 200, 'text/plain; charset=utf-8'],
  'GET /v1/ip/:address': ['server', 503, 503, 200, json],
  'GET /v1/ip/:address/:field': ['server', 503, 503, 200, 'text/plain; charset=utf-8'],
  // While assets fail, the batch has status 200, and each address in it has an error of its own.
  'POST /v1/batch': ['server', 200, 503, 200, json],
  'GET /api': ['drop-in', 200, 503, 200, json],
  'GET /api/': ['drop-in', 200, 503, 200, json],
  'GET /.well-known/jwks.json': always('application/jwk-set+json'),
  'GET /health': always(json),
  'GET /': always(html),
  // While assets fail, the redirect link leads to its default URL.
  'GET /r/:project/:name': ['link', 302, 503, 302, null],
  'GET /style.css': document(css),
  'GET /client.js': document(script),
  ...Object.fromEntries(
    releaseFiles().map((name) => [`GET /${name}`, document(name.endsWith('.js') ? script : 'application/gzip')]),
  ),
  'GET /visitor-api.js': document(script),
  'GET /world.svg': document('image/svg+xml'),
  'GET /.well-known/build.json': document(json),
  'GET /favicon.ico': document('image/svg+xml'),
  'GET /docs': document(html),
  'GET /docs/:page': document(html),
  'GET /openapi.json': document(json),
  'GET /regulations.json': always(json),
  'GET /.well-known/privacy.json': always(json),
  'GET /docs/style.css': document(css),
  'GET /docs/page.js': document(script),
  'GET /docs/search.js': document(script),
  'GET /docs/search.json': document(json),
  'GET /docs/viewer.js': document(script),
  'GET /docs/viewer-start.js': document(script),
  'GET /docs/viewer.css': document(css),
};

const bindings = ['ASSETS', 'PROJECTS', 'DB', 'RATE_STANDARD', 'SIGN_IN', 'STATUS'] as const;
type Binding = (typeof bindings)[number];
const ways = ['rejects', 'throws', 'text'] as const;
const failures = bindings.flatMap((binding) => ways.map((how) => ({ binding, how })));

async function send(method: string, path: string, headers: Record<string, string>, scheme = 'https') {
  const body = method === 'POST' ? '["77.77.1.9"]' : null;
  const init = { method, body, headers: { 'CF-Connecting-IP': '77.77.1.9', ...headers }, redirect: 'manual' } as const;
  const response = await worker.fetch(`${scheme}://api.example${path}`, init);
  const text = await response.text();
  const everything = JSON.stringify([text, [...response.headers]]);
  expect(everything, path).not.toContain('planted');
  expect(everything, path).not.toMatch(/\bat \S+ \(|SQLITE|D1_ERROR|Network connection lost/);
  expect(response.headers.has('Strict-Transport-Security'), `HSTS of ${method} ${path}`).toBe(true);
  return { status: response.status, type: response.headers.get('Content-Type'), text };
}

function callOf(route: string, caller: Caller, isUnseen: boolean) {
  const [method = '', pattern = ''] = route.split(' ');
  const project = isUnseen ? unseen : elboniaToday;
  const path = pattern
    .replace(':field', 'city')
    .replace(':address', '77.77.1.9')
    .replace(':project', project)
    .replace(':name', 'shop')
    .replace(':page', 'client');
  const headers: Record<string, string> = { 'Content-Type': json };
  if (caller === 'page' || caller === 'drop-in') headers['Origin'] = 'https://elbonia.example';
  if (caller === 'server') headers['Authorization'] = `Bearer ${(isUnseen ? unseenKey : key).text}`;
  const parameter = { page: `?project=${project}`, 'drop-in': `?pid=${project}`, server: '', link: '', anyone: '' }[
    caller
  ];
  return { method, path: path + parameter, headers };
}

function expectedOf([caller, assets, kv, d1]: Row, binding: Binding): number {
  const expected: Partial<Record<Binding, number>> = { ASSETS: assets, PROJECTS: kv, DB: d1 };
  return expected[binding] ?? (caller === 'link' ? 302 : 200);
}

/** Returns the binding without which a path of the dashboard cannot respond. */
function bindingOf(path: string): Binding {
  return /\.(?:css|js)$/.test(path) ? 'ASSETS' : 'DB';
}

describe('the tables of routes', () => {
  it('have a test case for every route of the Worker', () => {
    expect(routes.entryPoints).toEqual(['fetch', 'scheduled']);
    expect(routes.prefixes).toEqual([
      '/dashboard',
      '/privacy',
      '/operator/',
      '/status',
      '/health?',
      '/security',
      '/.well-known/security.txt',
      '/v1/usage',
      '/v1/export',
    ]);
    const answering = routes.api.filter((route) => !/^(?:ALL|OPTIONS) /.test(route));
    expect(answering.sort()).toEqual(Object.keys(api).sort());
    expect(routes.dashboard.length).toBeGreaterThan(80);
  });
});

describe.each(failures)('with $binding failing ($how)', ({ binding, how }) => {
  const failing = { 'X-Fail': `${binding} ${how}` };

  it.each(Object.entries(api))('%s', async (route, row) => {
    const { method, path, headers } = callOf(route, row[0], binding === 'PROJECTS');
    const { status, type } = await send(method, path, { ...headers, ...failing });
    const expected = expectedOf(row, binding);
    expect(status).toBe(expected);
    const problem = row[0] === 'drop-in' ? json : 'application/problem+json';
    expect(type).toBe(expected < 400 ? row[4] : problem);
  });

  it('methods are refused and preflights succeed', async () => {
    for (const route of routes.api.filter((each) => /^(?:ALL|OPTIONS) /.test(each))) {
      const [method, path = ''] = route.split(' ');
      const { status } = await send(method === 'ALL' ? 'DELETE' : 'OPTIONS', path, failing);
      expect([route, status]).toEqual([route, method === 'ALL' ? 405 : 204]);
    }
  });

  it('every route of the dashboard responds with a page', async () => {
    const cookie = `__Host-wherefrom=${'a'.repeat(43)}`;
    const form = { Origin: 'https://api.example', 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const route of routes.dashboard) {
      const [method = '', path = ''] = route.split(' ');
      const sent = { ...form, ...failing, Cookie: cookie };
      const { status, type } = await send(method === 'ALL' ? 'DELETE' : method, path.replaceAll(/:\w+/g, 'x'), sent);
      const fails = method !== 'ALL' && binding === bindingOf(path);
      expect([route, status >= 500 ? [status, type] : 'answered']).toEqual([route, fails ? [503, html] : 'answered']);
    }
  });

  it('the operator’s codes, /privacy and the scheduled run respond as expected', async () => {
    const redeemed = await send('POST', '/operator/redeem', failing);
    expect([redeemed.status, redeemed.type]).toEqual(
      binding === 'DB' ? [503, 'application/problem+json'] : [404, json],
    );
    expect(await send('GET', '/operator/other', failing)).toMatchObject({ status: 404 });
    expect(await send('GET', '/privacy', failing)).toMatchObject({ status: 200, type: html });
    expect(await send('GET', '/status', failing)).toMatchObject({ status: 200, type: html });
    expect(await send('GET', '/status.json', failing)).toMatchObject({ status: 200, type: json });
    expect(await send('GET', '/health?deep', failing)).toMatchObject({ status: 503, type: json });
    expect(await send('GET', '/security', failing)).toMatchObject({ status: 200, type: html });
    expect(await send('GET', '/.well-known/security.txt', failing)).toMatchObject({ status: 404 });
    expect(await send('GET', '/statuses', failing)).toMatchObject({ status: 404 });
    const run = await worker.fetch('https://api.example/test/scheduled', { headers: failing });
    expect(await run.text()).toBe('done');
  });
});

describe('over plain http', () => {
  it('every route is refused or redirected, with HSTS', async () => {
    const paths = [
      ...routes.api,
      ...routes.dashboard,
      'GET /privacy',
      'GET /status',
      'GET /status.json',
      'GET /security',
      'GET /v1/usage',
      'GET /v1/export',
    ];
    paths.push('POST /operator/redeem', 'GET /nothing');
    for (const route of paths) {
      const [method = '', path = ''] = route.split(' ');
      const { status } = await send(method === 'ALL' ? 'DELETE' : method, path, {}, 'http');
      // Public documents and preflights are the same for everyone and are answered.
      expect([route, status >= 200 && status < 500]).toEqual([route, true]);
    }
  });
});

describe('an interrupted body', () => {
  const breaks = { 'X-Body': 'breaks' };
  it.each([
    { path: '/v1/batch', type: json, answer: 'application/problem+json' },
    { path: '/v1/batch', type: 'application/x-ndjson', answer: 'application/problem+json' },
    { path: '/operator/redeem', type: 'text/plain', answer: 'application/problem+json' },
    ...['/link', '/join', '/sign-in/challenge', '/sign-in/passkey', '/sign-in/recovery', '/sign-in/access'].map(
      (path) => ({ path: `/dashboard${path}`, type: 'application/x-www-form-urlencoded', answer: html }),
    ),
  ])('to $path as $type is answered with 400', async ({ path, type, answer }) => {
    const headers: Record<string, string> = { ...breaks, 'Content-Type': type };
    if (path === '/v1/batch') headers['Authorization'] = `Bearer ${key.text}`;
    else headers['Origin'] = 'https://api.example';
    expect(await send('POST', path, headers)).toMatchObject({ status: 400, type: answer });
  });
});

describe('the logs', () => {
  it('contain no text of the injected errors', () => {
    expect(JSON.stringify(worker.logs())).not.toContain('planted');
  });
});
