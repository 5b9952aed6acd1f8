// Refused callers get a reason that any page can read and that contains nothing about the visitor.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import {
  malformedOriginRefusal,
  malformedProjectRefusal,
  nullOriginRefusal,
} from '../../src/edge/admission/refusal.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;

const empty = 'emptylist00000000000';
const live = 'noswitch000000000000';
const deleted = 'deleted0000000000000';
const later = 'laterschema000000000';
const pagesOnly = 'pagesonly00000000000';
const serversOnly = 'serversonly000000000';

const serverKey = await makeGeneration(serversOnly, 'server01');
const pageKey = await makeGeneration(pagesOnly, 'server01');
const protections = { callers: [], rateClass: 'standard' };

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  await worker.kv.put(`project:${empty}`, snapshotOf({ id: empty, allowlist: [] }));
  await worker.kv.put(`project:${live}`, snapshotOf({ id: live, development: false }));
  await worker.kv.put(`project:${deleted}`, JSON.stringify({ schema: 1, id: deleted, revision: 2, deleted: true }));
  await worker.kv.put(`project:${later}`, snapshotOf({ id: later, schema: 99 }));
  await worker.kv.put(
    `project:${pagesOnly}`,
    snapshotOf({
      id: pagesOnly,
      protections: { ...protections, mode: 'browser', declaredOrigin: false },
      keys: [storedKey('server01', pageKey)],
    }),
  );
  await worker.kv.put(
    `project:${serversOnly}`,
    snapshotOf({
      id: serversOnly,
      protections: { ...protections, mode: 'server', declaredOrigin: true },
      keys: [storedKey('server01', serverKey)],
    }),
  );
});
afterAll(() => worker.close());

const visitor = '77.77.1.9';

async function ask(path: string, headers: Record<string, string>, init: RequestInit = {}) {
  // The URL is built as text, because a path may start with two slashes.
  const url = `${worker.url.origin}${path}`;
  return fetch(url, { redirect: 'manual', ...init, headers: { 'CF-Connecting-IP': visitor, ...headers } });
}

const route = `/v1/visitor?project=${elboniaToday}`;
const page = { Origin: 'https://elbonia.example' };

describe('a refusal', () => {
  it.each([
    { path: '/v1/visitor', headers: page, code: 'project_required', why: 'no project' },
    { path: `${route}&project=another0000000000000`, headers: page, code: 'project_conflict', why: 'two projects' },
    {
      path: route,
      headers: { ...page, 'X-Project-Id': 'another0000000000000' },
      code: 'project_conflict',
      why: 'header and query',
    },
    {
      path: '/v1/visitor?project=UPPER',
      headers: page,
      code: 'project_unknown',
      cause: malformedProjectRefusal,
      why: 'malformed id',
    },
    {
      path: '/v1/visitor?project=nobody00000000000000',
      headers: page,
      code: 'project_unknown',
      why: 'no such project',
    },
    { path: `/v1/visitor?project=${deleted}`, headers: page, code: 'project_unknown', why: 'deleted' },
    {
      path: `/v1/visitor?project=${later}`,
      headers: page,
      code: 'settings_unavailable',
      why: 'a schema of a later build',
    },
    { path: route, headers: {}, code: 'credential_required', why: 'no origin, no key' },
    { path: route, headers: { Origin: 'https://stranger.example' }, code: 'origin_not_allowed', why: 'not listed' },
    {
      path: route,
      headers: { Origin: 'null' },
      code: 'origin_not_allowed',
      cause: nullOriginRefusal,
      why: 'opaque origin',
    },
    { path: route, headers: { Origin: 'http://elbonia.example' }, code: 'origin_not_allowed', why: 'other scheme' },
    { path: route, headers: { Origin: 'https://elbonia.example:444' }, code: 'origin_not_allowed', why: 'other port' },
    {
      path: route,
      headers: { Origin: 'https://elbonia.example.evil.example' },
      code: 'origin_not_allowed',
      why: 'only a prefix',
    },
    {
      path: route,
      headers: { Origin: 'https://notelbonia.example' },
      code: 'origin_not_allowed',
      why: 'only a suffix',
    },
    ...[
      { Origin: 'https://user@elbonia.example', why: 'userinfo' },
      { Origin: 'https://elbonia.example/', why: 'a path' },
      { Origin: 'HTTPS://ELBONIA.EXAMPLE', why: 'not its own serialisation' },
      { Origin: 'https://a..elbonia.example', why: 'an empty label' },
      { Origin: 'https://x,y.elbonia.example', why: 'a comma' },
      { Origin: `https://${'a'.repeat(7000)}.elbonia.example`, why: 'a label of 7 KB' },
      { Origin: 'https://a.elbonia.example.', why: 'a dot at the end' },
      { Origin: 'https://xn--a.elbonia.example', why: 'punycode of nothing' },
    ].map(({ why, ...headers }) => ({
      ...{ path: route, headers, code: 'origin_not_allowed' as const, cause: malformedOriginRefusal, why },
    })),
    { path: `/v1/visitor?project=${empty}`, headers: page, code: 'origin_not_allowed', why: 'an empty allowlist' },
    { path: '/nothing', headers: page, code: 'not_found', why: 'no such path' },
    { path: '/v1/visitor/', headers: page, code: 'not_found', why: 'a slash too many' },
    { path: '/v1/ip', headers: page, code: 'not_found', why: 'no address' },
  ])('$path with $headers is $code ($why)', async ({ path, headers, code: named, cause }) => {
    const response = await ask(path, headers as Record<string, string>);
    const code = named as keyof typeof apiErrors;
    const { status, title, detail: usual } = apiErrors[code];
    const detail = cause?.detail ?? usual;
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ title, status, code, detail });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'private, no-store',
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.any(String),
    });
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('for %s lists the allowed methods', async (method) => {
    const response = await ask(route, page, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
  });

  it('for plain http comes before all others, and pages redirect to https', async () => {
    const far = (path: string) => worker.fetch(`http://api.example${path}`, { redirect: 'manual', headers: page });
    const refused = await far('/v1/visitor');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'https_required' });
    for (const [method, path] of [
      ['POST', '/v1/visitor'],
      ['GET', '/v1/batch'],
      ['GET', '/v1/nothing'],
    ]) {
      const response = await worker.fetch(`http://api.example${path}`, { method: method ?? '', headers: page });
      expect(await response.json(), `${method} ${path}`).toMatchObject({ code: 'https_required' });
    }
    const moved = await far('/');
    expect([moved.status, moved.headers.get('Location')]).toEqual([308, 'https://api.example/']);
    const secure = await worker.fetch(`https://api.example${route}`, { headers: page });
    expect(secure.status).toBe(200);
  });
});

describe('a refusal with several possible causes names the cause', () => {
  const loopback = { Origin: 'http://localhost:3000' };
  const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
  const declared = { ...bearer(serverKey.text), 'X-Origin': 'https://stranger.example' };

  it.each([
    { path: route, headers: { Origin: 'https://stranger.example' }, says: 'not on the project', not: 'switch' },
    { path: `/v1/visitor?project=${live}`, headers: loopback, says: 'development switch', not: 'not on the' },
    { path: `/v1/visitor?project=${empty}`, headers: loopback, says: 'not on the project', not: 'switch' },
    { path: `/v1/visitor?project=${serversOnly}`, headers: page, says: 'answers servers only', not: 'pages only' },
    { path: '/v1/visitor', headers: bearer(pageKey.text), says: 'answers web pages only', not: 'servers only' },
    { path: '/v1/visitor', headers: bearer(serverKey.text), says: 'header is missing', not: 'admits' },
    { path: '/v1/visitor', headers: declared, says: 'allowlist admits', not: 'missing' },
    { path: `/v1/visitor?project=${empty}`, headers: bearer(pageKey.text), says: 'key belongs', not: 'query' },
    { path: `${route}&fields=city&fields[]=ip`, headers: page, says: 'brackets', not: 'must be' },
    { path: `${route}&lang=fr&lang=de`, headers: page, says: 'more than once', not: 'must be' },
    { path: `${route}&x=${'y'.repeat(5000)}`, headers: page, says: '4,096 bytes', not: 'more than 32' },
    { path: `${route}${'&x=y'.repeat(50)}`, headers: page, says: '32 parameters', not: 'bytes' },
  ])('$path with $headers says "$says"', async ({ path, headers, says, not }) => {
    const response = await ask(path, headers as Record<string, string>);
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toContain(says);
    expect(detail).not.toContain(not);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(detail).not.toContain('stranger');
  });
});

const preflight = {
  Origin: 'https://stranger.example',
  'Access-Control-Request-Method': 'GET',
  'Access-Control-Request-Headers': 'authorization,baggage,traceparent,x-project-id',
};

describe('a preflight', () => {
  it.each([
    { path: route, methods: 'GET, HEAD', why: 'an answer' },
    { path: '/v1/visitor', methods: 'GET, HEAD', why: 'without a project' },
    { path: '/v1/visitor?project=nobody00000000000000', methods: 'GET, HEAD', why: 'of an unknown project' },
    { path: '/v1/visitor/country.code', methods: 'GET, HEAD', why: 'one value' },
    { path: '/v1/ip/77.77.1.9', methods: 'GET, HEAD', why: 'a path of servers' },
    { path: '/v1/ip/77.77.1.9/city', methods: 'GET, HEAD', why: 'one value of a server' },
    { path: '/v1/batch', methods: 'POST', why: 'a batch' },
    { path: '/api', methods: 'GET, HEAD', why: 'VisitorAPI' },
    { path: '/api/', methods: 'GET, HEAD', why: 'VisitorAPI' },
    { path: '/health', methods: 'GET, HEAD', why: 'health' },
    { path: '/client.js', methods: 'GET, HEAD', why: 'a script' },
    { path: '/visitor-api.js', methods: 'GET, HEAD', why: 'a script' },
    { path: '/openapi.json', methods: 'GET, HEAD', why: 'a document' },
    { path: '/.well-known/jwks.json', methods: 'GET, HEAD', why: 'a document' },
    { path: '/v1/visitor/', methods: 'GET, HEAD', why: 'no such path, which the page can read then' },
    { path: '/V1/visitor', methods: 'GET, HEAD', why: 'no such path: paths have a case' },
  ])('of $path permits $methods and every header ($why)', async ({ path, methods }) => {
    const response = await ask(path, preflight, { method: 'OPTIONS' });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': methods,
      'access-control-allow-headers': '*, Authorization',
      'access-control-max-age': '7200',
      'cache-control': 'private, no-store',
      vary: 'Origin',
    });
    expect(response.headers.get('access-control-allow-credentials')).toBe(null);
  });

  it.each(['/', '/docs', '/docs/client'])(
    'of %s permits nothing, because other pages must not read it',
    async (path) => {
      const response = await ask(path, preflight, { method: 'OPTIONS' });
      expect([response.status, response.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );
});

describe('an OPTIONS that is not a preflight', () => {
  const requests = [
    { headers: {}, why: 'by hand' },
    { headers: { Origin: 'https://elbonia.example' }, why: 'without a method to ask for' },
    { headers: { 'Access-Control-Request-Method': 'GET' }, why: 'without an origin' },
  ];
  const paths = [
    { path: route, allow: 'GET, HEAD, OPTIONS' },
    { path: '/v1/ip/77.77.1.9', allow: 'GET, HEAD, OPTIONS' },
    { path: '/v1/batch', allow: 'POST, OPTIONS' },
    { path: '/api/', allow: 'GET, HEAD, OPTIONS' },
    { path: '/client.js', allow: 'GET, HEAD, OPTIONS' },
    { path: '/', allow: 'GET, HEAD, OPTIONS' },
  ];

  it.each(paths.flatMap((path) => requests.map((request) => ({ ...path, ...request }))))(
    'gets the methods of $path and no grant ($why)',
    async ({ path, allow, headers }) => {
      const response = await ask(path, headers as Record<string, string>, { method: 'OPTIONS' });
      expect([response.status, response.headers.get('Allow')]).toEqual([204, allow]);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it.each(requests)('is answered with 404 for an unknown path ($why)', async ({ headers }) => {
    const response = await ask('/nothing', headers as Record<string, string>, { method: 'OPTIONS' });
    expect(response.status).toBe(404);
  });
});

describe('HEAD', () => {
  it.each([
    { path: route, status: 200 },
    { path: `/api/?pid=${elboniaToday}`, status: 200 },
    { path: '/v1/visitor', status: 400 },
    { path: '/v1/batch', status: 405 },
    { path: '/health', status: 200 },
  ])('of $path has status $status and no body', async ({ path, status }) => {
    const response = await ask(path, page, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([status, '']);
  });
});

describe('the shards', () => {
  it('cannot be downloaded', async () => {
    expect(worker.files.shardNames.length).toBeGreaterThan(1);
    for (const name of worker.files.shardNames) {
      for (const path of [
        `/shards/${name}.shard`,
        `/assets/shards/${name}.shard`,
        `//shards/${name}.shard`,
        `/%73hards/${name}.mmdb`,
        `/v1/../shards/${name}.shard`,
      ]) {
        const response = await ask(path, page);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'not_found' });
      }
    }
  });

  it('are served by no path', async () => {
    const response = await ask('/manifest.json', page);
    expect(response.status).toBe(404);
  });
});
