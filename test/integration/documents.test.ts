// Documents from the static assets: the public paths that serve them, the headers of the responses, the requests to the
// assets binding, and the responses if a file is missing or unreadable.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDocuments } from '../../src/cli/build/documents.ts';
import { compareFromOutside } from '../../src/cli/verify/outside.ts';
import { documentNames, releaseFiles } from '../../src/documents.ts';
import { docsPageNames } from '../../src/guides/slugs.ts';
import { startWorker, writeWorkerFiles } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
beforeAll(async () => {
  worker = await startWorker({}, writeWorkerFiles({ main: 'test/support/capturing-worker.ts' }));
});
afterAll(() => worker?.close());

const script = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

const anyPage = [
  { path: '/client.js', name: 'client.js', type: script },
  { path: '/visitor-api.js', name: 'visitor-api.js', type: script },
  { path: '/openapi.json', name: 'openapi.json', type: 'application/json' },
  { path: '/world.svg', name: 'world.svg', type: 'image/svg+xml' },
  { path: '/favicon.ico', name: 'favicon.ico', type: 'image/svg+xml' },
  { path: '/style.css', name: 'style.css', type: css },
  { path: '/.well-known/build.json', name: 'build.json', type: 'application/json' },
  { path: '/docs/style.css', name: 'docs/style.css', type: css },
  { path: '/docs/page.js', name: 'docs/page.js', type: script },
  { path: '/docs/search.js', name: 'docs/search.js', type: script },
  { path: '/docs/search.json', name: 'docs/search.json', type: 'application/json' },
  { path: '/docs/viewer.js', name: 'docs/viewer.js', type: script },
  { path: '/docs/viewer-start.js', name: 'docs/viewer-start.js', type: script },
  { path: '/docs/viewer.css', name: 'docs/viewer.css', type: css },
] as const;

/** Files of the client library's releases, which pages and lock files name with their hashes. */
const released = releaseFiles().map((name) => ({
  path: `/${name}`,
  name,
  type: name.endsWith('.js') ? script : 'application/gzip',
}));

const dashboard = [
  { path: '/dashboard/style.css', name: 'dashboard/style.css', type: css },
  { path: '/dashboard/page.js', name: 'dashboard/page.js', type: script },
  { path: '/dashboard/passkeys.js', name: 'dashboard/passkeys.js', type: script },
  { path: '/dashboard/try-it.js', name: 'dashboard/try-it.js', type: script },
] as const;

/** Headers that a browser, a proxy or an attacker can send. */
const visitor = {
  Accept: 'text/planted',
  Authorization: 'Bearer planted',
  'CF-Connecting-IP': '192.0.2.7',
  Cookie: 'planted=1',
  'If-Modified-Since': 'Fri, 27 Nov 2026 05:00:00 GMT',
  Origin: 'https://planted.example',
  Range: 'bytes=0-1',
  'Sec-Fetch-Mode': 'navigate',
  'User-Agent': 'planted',
  'X-Planted': '1',
};

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  worker.fetch(`https://api.example${path}`, { method, headers, redirect: 'manual' });

it('every document has a row in the tables of this file', () => {
  expect([...anyPage, ...dashboard].map(({ name }) => name).toSorted()).toEqual([...documentNames].toSorted());
});

it('npm run verify reads every document from the Worker and finds it the same', async () => {
  const info = { commit: null, dirty: null, code: 'a'.repeat(64), data: 'b'.repeat(64) };
  const comparisons = await compareFromOutside(worker.url.origin, { info, documents: await renderDocuments() });
  const detail = `${documentNames.length - 1 + docsPageNames.length} files, byte for byte`;
  expect(comparisons).toContainEqual({ subject: 'public documents', verdict: 'same', detail });
});

describe.each([...anyPage, ...released, ...dashboard])('$path', ({ path, name, type }) => {
  it.each(['GET', 'HEAD'])('sends nothing of the request to the assets binding (%s)', async (method) => {
    const response = await ask(`${path}?planted=192.0.2.7`, visitor, method);
    expect(response.status).toBe(200);
    expect(JSON.parse(response.headers.get('X-Assets') ?? '')).toEqual([
      { url: `https://assets/documents/${name}`, method: 'GET', headers: [], body: null },
    ]);
  });

  it('replaces the headers of the asset with its own', async () => {
    const response = await ask(path);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Strict-Transport-Security')).toBe('max-age=63072000');
    expect(response.headers.get('ETag')).not.toBe('"platform"');
    expect(response.headers.has('Set-Cookie')).toBe(false);
    expect(response.headers.has('X-Platform')).toBe(false);
    expect((await response.text()).length).toBeGreaterThan(150);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const framing = ['content-length', 'transfer-encoding'];
    const plain = ({ headers }: Awaited<ReturnType<typeof ask>>) =>
      Object.fromEntries([...headers].filter(([header]) => !framing.includes(header)));
    const [get, head] = [await ask(path), await ask(path, {}, 'HEAD')];
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(plain(head)).toEqual(plain(get));
  });

  it('refuses other methods without reading the file', async () => {
    const response = await ask(path, {}, 'DELETE');
    expect([response.status, response.headers.get('X-Assets')]).toEqual([405, '[]']);
  });

  it.each([
    { fail: 'missing', why: 'no such file' },
    { fail: 'error', why: 'a fault of the platform' },
    { fail: 'redirect', why: 'a redirect, which may lead anywhere' },
    { fail: 'partial', why: 'a part of the file' },
    { fail: 'rejects', why: 'the network fails' },
    { fail: 'breaks', why: 'the body ends early' },
  ])('responds 503 if the binding responds with $why', async ({ fail }) => {
    const response = await ask(path, { 'X-Assets-Fail': fail });
    expect(response.status).toBe(503);
    const isPage = path.startsWith('/dashboard');
    expect(response.headers.get('Content-Type')).toBe(isPage ? 'text/html; charset=utf-8' : 'application/problem+json');
    expect(response.headers.has('Retry-After')).toBe(true);
    expect(response.headers.has('ETag')).toBe(false);
    const text = await response.text();
    expect(text).not.toMatch(/platform|planted|half/);
    if (!isPage) expect(JSON.parse(text)).toMatchObject({ code: 'data_unavailable', status: 503 });
  });
});

describe.each([...anyPage, ...released])('$path', ({ path, name }) => {
  it('can be used by any page', async () => {
    const { headers } = await ask(path);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    const isReleased = released.some((each) => each.name === name);
    expect(headers.get('Cache-Control')).toBe(`public, ${isReleased ? 'max-age=31536000, immutable' : 'max-age=300'}`);
  });

  it('responds 304 to its entity tag', async () => {
    const tag = (await ask(path)).headers.get('ETag') ?? '';
    const again = await ask(path, { 'If-None-Match': tag });
    expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', tag]);
    expect(again.headers.has('Content-Type')).toBe(false);
  });

  it('answers OPTIONS and preflights without reading the file', async () => {
    const plain = await ask(path, {}, 'OPTIONS');
    expect([plain.status, plain.headers.get('Allow'), plain.headers.get('X-Assets')]).toEqual([
      204,
      'GET, HEAD, OPTIONS',
      '[]',
    ]);
    const preflight = { Origin: 'https://elbonia.example', 'Access-Control-Request-Method': 'GET' };
    const answered = await ask(path, preflight, 'OPTIONS');
    expect([answered.status, answered.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
  });
});

describe.each(dashboard)('$path', ({ path }) => {
  it('can only be used by the dashboard’s pages', async () => {
    const { headers } = await ask(path);
    expect(headers.has('Access-Control-Allow-Origin')).toBe(false);
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(headers.get('Cache-Control')).toBe('private, max-age=300');
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });
});

it('the script for VisitorAPI contains its origin instead of the placeholder', async () => {
  const text = await (await ask('/visitor-api.js')).text();
  expect(text).toContain('"https://api.example"');
  expect(text).not.toContain('origin.invalid');
});

it("the viewer's script has the licence notices of Swagger UI and its dependencies", async () => {
  const text = await (await ask('/docs/viewer.js')).text();
  expect(text).toContain('SmartBear Software Inc.');
  expect(text).toContain('Apache License, Version 2.0');
  expect(text).toContain('Copyright (c) 2018 Jed Watson');
});

describe('paths of the static assets', () => {
  it.each([
    ...[...documentNames, ...docsPageNames].map((name) => `/documents/${name}`),
    ...['/documents', '/documents/', '/Documents/client.js', '/documents/..%2fdocuments/client.js'],
  ])('%s is not public', async (path) => {
    const response = await ask(path);
    expect([response.status, response.headers.get('X-Assets')]).toEqual([404, '[]']);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  });
});
