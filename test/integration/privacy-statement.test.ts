// The privacy statement over HTTP: the HTML page contains everything that the JSON document contains.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let page: string;
let document: Record<string, unknown>;

const path = '/.well-known/privacy.json';

/** Returns the text of an HTML page with the escaped characters restored. */
const unescaped = (html: string) =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Returns every string in a JSON value, except ids. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === 'id' ? [] : textsIn(member)));
}

beforeAll(async () => {
  worker = await startWorker();
  page = unescaped(await (await fetch(new URL('/privacy', worker.url))).text());
  document = (await (await fetch(new URL(path, worker.url))).json()) as Record<string, unknown>;
});
afterAll(() => worker.close());

describe('/privacy', () => {
  it('links privacy.json and contains all of its text', () => {
    const { schema, software, bindings, ...rest } = document;
    const named = (bindings as Record<string, string>[]).map(({ kind, ...binding }) => binding);
    const texts = textsIn([rest, named]);
    expect(page).toContain(`href="${path}"`);
    expect(texts.length).toBeGreaterThan(200);
    expect(texts.filter((text) => !page.includes(text))).toEqual([]);
  });

  it('has sections that the contents lead to', () => {
    const targets = [...page.matchAll(/href="#([\w-]+)"/g)].map(([, id = '']) => id);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((id) => !page.includes(` id="${id}"`))).toEqual([]);
  });
});

describe(path, () => {
  it('is public, dated and may be cached', async () => {
    const { headers, status } = await fetch(new URL(path, worker.url), { headers: { Origin: 'https://a.example' } });
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('application/json');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(document).toMatchObject({ schema: 1, updated: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });

  it('is the same for everyone', async () => {
    const other = await fetch(new URL(`${path}?from=elsewhere`, worker.url), {
      headers: { 'CF-Connecting-IP': '77.77.1.9', Cookie: 'a=b', 'Accept-Language': 'fr' },
    });
    expect(await other.json()).toEqual(document);
  });

  it.each([
    { method: 'POST', path, status: 405 },
    { method: 'GET', path: `${path}x`, status: 404 },
    { method: 'GET', path: '/.well-known/', status: 404 },
  ])('answers $method $path with $status', async ({ method, path: asked, status }) => {
    const response = await fetch(new URL(asked, worker.url), { method });
    expect(response.status).toBe(status);
    await response.text();
  });
});
