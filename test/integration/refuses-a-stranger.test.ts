// Everyone who may not have an answer gets a reason instead, that any page can read and that says nothing of the visitor.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failures } from '../../src/core/failure.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;

const empty = 'emptylist00000000000';
const live = 'noswitch000000000000';
const deleted = 'deleted0000000000000';
const later = 'laterschema000000000';

beforeAll(async () => {
  worker = await startWorker();
  await worker.kv.put(`project:${empty}`, snapshotOf({ id: empty, allowlist: [] }));
  await worker.kv.put(`project:${live}`, snapshotOf({ id: live, development: false }));
  await worker.kv.put(`project:${deleted}`, JSON.stringify({ schema: 1, id: deleted, revision: 2, deleted: true }));
  await worker.kv.put(`project:${later}`, snapshotOf({ id: later, schema: 3 }));
});
afterAll(() => worker.close());

const visitor = '77.77.1.9';

async function ask(path: string, headers: Record<string, string>, init: RequestInit = {}) {
  // Joined as text: a path may start with two slashes.
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
    { path: '/v1/visitor?project=UPPER', headers: page, code: 'project_unknown', why: 'malformed id' },
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
    { path: route, headers: { Origin: 'null' }, code: 'origin_not_allowed', why: 'opaque origin' },
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
    { path: route, headers: { Origin: 'https://user@elbonia.example' }, code: 'origin_not_allowed', why: 'userinfo' },
    { path: route, headers: { Origin: 'https://elbonia.example/' }, code: 'origin_not_allowed', why: 'a path' },
    {
      path: route,
      headers: { Origin: 'HTTPS://ELBONIA.EXAMPLE' },
      code: 'origin_not_allowed',
      why: 'not its own serialisation',
    },
    { path: `/v1/visitor?project=${empty}`, headers: page, code: 'origin_not_allowed', why: 'an empty allowlist' },
    {
      path: `/v1/visitor?project=${live}`,
      headers: { Origin: 'http://localhost:3000' },
      code: 'origin_not_allowed',
      why: 'loopback without the switch',
    },
    { path: '/nothing', headers: page, code: 'not_found', why: 'no such path' },
    { path: '/v1/visitor/', headers: page, code: 'not_found', why: 'a slash too many' },
    { path: '/v1/ip', headers: page, code: 'not_found', why: 'no address' },
  ] as const)('$path with $headers is $code ($why)', async ({ path, headers, code }) => {
    const response = await ask(path, headers);
    const { status, title, detail } = failures[code];
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

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s names the methods that there are', async (method) => {
    const response = await ask(route, page, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
  });

  it('comes before anything else over plain http, and a page moves to https', async () => {
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

describe('a preflight', () => {
  it.each([route, '/v1/visitor', '/v1/visitor?project=nobody00000000000000'])(
    '%s is answered without the project',
    async (path) => {
      const headers = {
        Origin: 'https://stranger.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-project-id',
      };
      const response = await ask(path, headers, { method: 'OPTIONS' });
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'X-Project-Id',
        'access-control-max-age': '7200',
        vary: 'Origin',
      });
    },
  );
});

describe('the shards', () => {
  it('cannot be downloaded', async () => {
    expect(worker.files.shardNames.length).toBeGreaterThan(1);
    for (const name of worker.files.shardNames) {
      for (const path of [
        `/shards/${name}.mmdb`,
        `/assets/shards/${name}.mmdb`,
        `//shards/${name}.mmdb`,
        `/%73hards/${name}.mmdb`,
        `/v1/../shards/${name}.mmdb`,
      ]) {
        const response = await ask(path, page);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'not_found' });
      }
    }
  });

  it('are cached by no one: no path answers with their bytes', async () => {
    const response = await ask('/manifest.json', page);
    expect(response.status).toBe(404);
  });
});
