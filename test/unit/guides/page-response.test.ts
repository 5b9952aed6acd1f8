// A page of /docs requested with a hostile Host header, which the test harness of workerd cannot send: the page keeps
// the placeholder instead of the host, and the Content-Security-Policy does not name the host.

import { describe, expect, it } from 'vitest';
import { fillOriginPlaceholder, originPlaceholder, safeOriginOf } from '../../../src/guides/fill-origin.ts';
import { docsResponse } from '../../../src/guides/page-response.ts';

const assets = { fetch: async () => new Response(`curl '${originPlaceholder}/v1/visitor'`) } as unknown as Fetcher;

const hostile = [
  { host: 'a"b.example', why: 'a quote' },
  { host: "a'b.example", why: 'the end of a string in the examples' },
  { host: 'a&b.example', why: 'an entity' },
  { host: 'a;b.example', why: 'a second command, or a second directive of the policy' },
  { host: 'a,b.example', why: 'a second policy' },
  { host: 'a`id`.example', why: 'a command in a command' },
  { host: 'a$(id).example', why: 'another one' },
  { host: 'a{b}.example', why: 'a pattern of the shell' },
  { host: 'a!b.example', why: 'history of the shell' },
  { host: 'a=b.example', why: 'an assignment' },
  { host: 'a..example', why: 'an empty label' },
];

describe.each(hostile)('the host $host ($why)', ({ host }) => {
  it.each(['', 'reference', 'client', 'nothing'])('is not shown on the page "%s"', async (page) => {
    const response = await docsResponse(new Request(`https://${host}/docs/${page}`), assets, page);
    expect(response.status).toBe(page === 'nothing' ? 404 : 200);
    expect(await response.text()).toBe(`curl '${originPlaceholder}/v1/visitor'`);
    expect(response.headers.get('Content-Security-Policy')).not.toContain(host);
  });
});

describe('the origin in a page', () => {
  it.each([
    { url: 'https://where.example/docs', origin: 'https://where.example' },
    { url: 'https://where.example:8443/docs?x=1', origin: 'https://where.example:8443' },
    { url: 'http://localhost:8787/docs', origin: 'http://localhost:8787' },
    { url: 'http://[::1]:8787/docs', origin: 'http://[::1]:8787' },
    { url: 'https://user:secret@where.example/docs', origin: 'https://where.example' },
  ])('is $origin for $url', ({ url, origin }) => {
    expect(safeOriginOf(url)).toBe(origin);
    expect(fillOriginPlaceholder(`${originPlaceholder} ${originPlaceholder}`, url)).toBe(`${origin} ${origin}`);
  });

  it('stays a placeholder for text that is no URL', () => {
    expect(fillOriginPlaceholder(originPlaceholder, 'mud')).toBe(originPlaceholder);
  });
});
