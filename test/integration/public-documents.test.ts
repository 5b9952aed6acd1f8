// Public documents over HTTP: each can be revalidated by its entity tag. Answers of the API have no tag.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseFiles } from '../../src/documents.ts';
import { elboniaToday, startWorker } from '../support/harness.ts';
import { masterSecret } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
});
afterAll(() => worker.close());

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(new URL(path, worker.url), { method, headers });

describe.each([
  '/client.js',
  ...releaseFiles().map((name) => `/${name}`),
  '/visitor-api.js',
  '/regulations.json',
  '/.well-known/privacy.json',
  '/world.svg',
  '/favicon.ico',
  '/style.css',
  '/openapi.json',
  '/docs',
  '/.well-known/jwks.json',
  '/.well-known/build.json',
  '/docs/client',
  '/docs/reference',
  '/docs/style.css',
  '/docs/page.js',
  '/docs/search.js',
  '/docs/search.json',
  '/docs/viewer.js',
  '/docs/viewer-start.js',
  '/docs/viewer.css',
])('%s', (path) => {
  it.each(['GET', 'HEAD'])('responds 304 to a %s with its tag, and 200 to another tag', async (method) => {
    const first = await ask(path, {}, method);
    expect(first.status).toBe(200);
    const tag = first.headers.get('ETag') ?? '';
    expect(tag).toMatch(/^"[\w-]+"$/);
    const body = await first.text();
    expect(body === '').toBe(method === 'HEAD');

    const again = await ask(path, { 'If-None-Match': `"another", W/${tag}` }, method);
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    for (const name of [
      ...['ETag', 'Cache-Control', 'Access-Control-Allow-Origin', 'Cross-Origin-Resource-Policy'],
      'Content-Security-Policy',
    ]) {
      expect(again.headers.get(name), name).toBe(first.headers.get(name));
    }
    expect((await ask(path, { 'If-None-Match': '"another"' }, method)).status).toBe(200);
  });
});

describe('a response without an entity tag', () => {
  it.each([
    { path: '/health', status: 200, why: 'an answer of this moment' },
    { path: `/v1/visitor?project=${elboniaToday}`, status: 200, why: "a visitor's own answer" },
    { path: '/nowhere', status: 404, why: 'a refusal' },
  ])('$path responds $status to any tag ($why)', async ({ path, status }) => {
    const headers = { 'If-None-Match': '*', Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
    const response = await ask(path, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('ETag')).toBeNull();
  });
});
