// Entity tags of public documents: the conditions for a 304, and its headers.

import { describe, expect, it } from 'vitest';
import { publicDocumentHandler } from '../../../../src/edge/pages/public-document.ts';

const answer = publicDocumentHandler('text/css; charset=utf-8');
const body = 'p { color: red; }';

function ask(ifNoneMatch: string | null, content = body, method = 'GET'): Promise<Response> {
  const headers = new Headers(ifNoneMatch === null ? {} : { 'If-None-Match': ifNoneMatch });
  return answer(new Request('https://where.example/style.css', { method, headers }), content);
}

const tag = (await ask(null)).headers.get('ETag') ?? '';
const opaque = tag.slice(1, -1);

describe('the entity tag of a public document', () => {
  it('is strong, and the same for the same content in another isolate', async () => {
    expect(tag).toMatch(/^"[\w-]{16}"$/);
    const elsewhere = await publicDocumentHandler('text/css')(new Request('https://where.example/'), body);
    expect(elsewhere.headers.get('ETag')).toBe(tag);
  });

  it('differs for other content', async () => {
    expect((await ask(null, `${body} `)).headers.get('ETag')).not.toBe(tag);
    expect((await ask(tag, `${body} `)).status).toBe(200);
    expect((await ask(tag)).status).toBe(304);
  });
});

describe('If-None-Match', () => {
  it.each([
    { field: tag, status: 304, why: 'the tag' },
    { field: `W/${tag}`, status: 304, why: 'weak comparison: a proxy that compresses weakens the tag' },
    { field: `"one", ${tag}`, status: 304, why: 'the last of a list' },
    { field: `${tag}, "one"`, status: 304, why: 'the first of a list' },
    { field: `W/"one",W/${tag}\t,"two"`, status: 304, why: 'a list without spaces, with tabs' },
    { field: `"a,b", ${tag}`, status: 304, why: 'a comma within another tag' },
    { field: ` ,, ${tag} ,`, status: 304, why: 'empty elements of a list (RFC 9110 section 5.6.1)' },
    { field: '*', status: 304, why: 'any tag' },
    { field: ' * ', status: 304, why: 'any tag, with spaces' },
    { field: '"one"', status: 200, why: 'another tag' },
    { field: '""', status: 200, why: 'an empty tag' },
    { field: '', status: 200, why: 'nothing' },
    { field: opaque, status: 200, why: 'without quotes' },
    { field: `"${opaque}`, status: 200, why: 'a quote that is not closed' },
    { field: `"${opaque}x"`, status: 200, why: 'a longer tag' },
    { field: `"x${opaque}"`, status: 200, why: 'a longer tag' },
    { field: `"one"${opaque}"two"`, status: 200, why: 'the tag between two others' },
    { field: '"*"', status: 200, why: 'a tag that is a star' },
    { field: '*, "one"', status: 200, why: 'a star stands alone' },
  ])('$field → $status ($why)', async ({ field, status }) => {
    expect((await ask(field)).status).toBe(status);
  });
});

describe('a 304', () => {
  it('has the headers of the 200 without the body and its type (RFC 9110 section 15.4.5)', async () => {
    const full = await ask(null);
    const notModified = await ask(tag);
    const { 'content-type': type, ...headers } = Object.fromEntries(full.headers);
    expect(type).toBe('text/css; charset=utf-8');
    expect(headers).toMatchObject({ etag: tag, 'cache-control': 'public, max-age=300' });
    expect(Object.fromEntries(notModified.headers)).toEqual(headers);
    expect(notModified.body).toBeNull();
  });
});
