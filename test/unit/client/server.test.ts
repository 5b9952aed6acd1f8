// The server library against an API of fiction: a function in the place of `fetch`. The whole of it against the real Worker
// is in test/integration/server-client.test.ts.

import { describe, expect, it } from 'vitest';
import { LookupError } from '../../../src/client/lookup-error.ts';
import type { ServerFetch } from '../../../src/client/post-addresses.ts';
import { createServerClient, type ServerClientOptions } from '../../../src/client/server.ts';
import { makeGeneration } from '../../support/keys.ts';

const url = 'https://where.example';
const { text: key, secret } = await makeGeneration('elboniatoday00000000', 'server01');

interface Asked {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly addresses: string[];
  readonly redirect: string;
}

type Answer = (asked: Asked, nth: number) => Response | Promise<Response>;

/** A client whose questions go to `answer`, and what it asked. */
function clientOf(answer: Answer, options: Partial<ServerClientOptions> = {}) {
  const requests: Asked[] = [];
  const fetch: ServerFetch = async (target, { headers, body, redirect, signal }) => {
    const asked = { url: target, headers, addresses: JSON.parse(body), redirect };
    requests.push(asked);
    const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return await Promise.race([answer(asked, requests.length - 1), ended]);
  };
  return { client: createServerClient({ url, key, fetch, ...options }), requests };
}

const located = ({ addresses }: Asked) => Response.json(addresses.map((ip) => ({ ip })));

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code, detail: 'Told by the API.' }), { status, headers });
}

/** What a call ends with: the code of its error, or `answered`. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return error instanceof LookupError ? error.code : String(error);
  }
}

describe('what is asked', () => {
  it.each([
    { asked: {}, query: '', why: 'nothing but addresses' },
    {
      asked: { fields: ['city', 'country.code'], lang: 'fr' },
      query: '?fields=city%2Ccountry.code&lang=fr',
      why: 'as wished',
    },
  ])('$asked → "$query" ($why), with the address in the body alone', async ({ asked, query }) => {
    const { client, requests } = clientOf(located);
    await client.lookup('77.77.1.9', asked);
    expect(requests.map(({ url }) => url)).toEqual([`${url}/v1/batch${query}`]);
    expect(requests[0]).toMatchObject({
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      addresses: ['77.77.1.9'],
      redirect: 'manual',
    });
  });

  it('declares the origin that it is told to', async () => {
    const { client, requests } = clientOf(located, { origin: 'https://elbonia.example' });
    await client.lookup('77.77.1.9');
    expect(requests[0]?.headers['X-Origin']).toBe('https://elbonia.example');
  });

  it('has no key in it where it is signed', async () => {
    const { client, requests } = clientOf(located, { sign: true });
    await client.lookup('77.77.1.9');
    expect(Object.keys(requests[0]?.headers ?? {})).toEqual([
      'Content-Type',
      'Content-Digest',
      'Signature-Input',
      'Signature',
    ]);
    expect(JSON.stringify(requests)).not.toContain(secret);
  });

  it.each([
    { options: { key: `${key.slice(0, -1)}7` }, why: 'a mistyped key' },
    { options: { key: '' }, why: 'no key' },
    { options: { url: 'where.example' }, why: 'not a URL' },
  ])('is nothing with $why', ({ options }) => {
    expect(() => clientOf(located, options)).toThrow(TypeError);
    expect(() => clientOf(located, options)).not.toThrow(key.slice(10, 30));
  });
});

describe('a batch', () => {
  it('is asked by the thousand and answered in order', async () => {
    const { client, requests } = clientOf(located);
    const addresses = Array.from({ length: 2_001 }, (_, i) => `77.77.${i >> 8}.${i & 255}`);
    const items = await client.batch(addresses);
    expect(items.map((item) => 'ip' in item && item.ip)).toEqual(addresses);
    expect(requests.map(({ addresses }) => addresses.length)).toEqual([1000, 1000, 1]);
  });

  it('asks in bodies of no more than 64 KiB, whatever the texts are', async () => {
    const { client, requests } = clientOf(located);
    const texts = Array.from({ length: 1_000 }, (_, i) => `${i}${'é'.repeat(60)}`);
    expect((await client.batch(texts)).map((item) => 'ip' in item && item.ip)).toEqual(texts);
    const sizes = requests.map(({ addresses }) => new TextEncoder().encode(JSON.stringify(addresses)).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(sizes).toHaveLength(2);
  });

  it('of nothing asks nothing', async () => {
    const { client, requests } = clientOf(located);
    expect(await client.batch([])).toEqual([]);
    expect(requests).toEqual([]);
  });

  /** An API that answers so many addresses of each call. */
  const budgeted =
    (budget: number) =>
    ({ addresses }: Asked) =>
      Response.json(addresses.map((ip, i) => (i < budget ? { ip } : { address: ip, error: { code: 'retry_item' } })));

  it('asks again about what was over a budget, and puts it where it belongs', async () => {
    const { client, requests } = clientOf(budgeted(2));
    const addresses = ['77.77.0.1', '77.77.0.2', '77.77.0.3', '77.77.0.4', '77.77.0.5'];
    expect(await client.batch(addresses)).toEqual(addresses.map((ip) => ({ ip })));
    expect(requests.map(({ addresses }) => addresses.length)).toEqual([5, 3, 1]);
  });

  it('ends where asking again gets no further, and says so', async () => {
    const { client, requests } = clientOf(budgeted(0));
    expect(await client.batch(['77.77.0.1'])).toEqual([{ address: '77.77.0.1', error: { code: 'retry_item' } }]);
    expect(requests).toHaveLength(1);
  });

  it('hands on what one address lacks, which a lookup of it rejects with', async () => {
    const failed = { address: 'nonsense', error: { code: 'address_invalid' } };
    const { client } = clientOf(() => Response.json([failed]));
    expect(await client.batch(['nonsense'])).toEqual([failed]);
    expect(await outcome(client.lookup('nonsense'))).toBe('address_invalid');
  });
});

describe('a refusal', () => {
  const soon = { 'Retry-After': '0' };
  it.each([
    { status: 429, code: 'rate_limited', headers: soon, requests: 3, why: 'told to come again' },
    { status: 503, code: 'settings_unavailable', headers: soon, requests: 3, why: 'told to come again' },
    {
      status: 429,
      code: 'rate_limited',
      headers: { 'Retry-After': '60' },
      requests: 1,
      why: 'longer than it would wait',
    },
    { status: 401, code: 'credential_invalid', headers: soon, requests: 1, why: 'no time makes it valid' },
    { status: 500, code: 'internal', headers: {}, requests: 1, why: 'nobody says that it will be better' },
  ])('with $code is asked about $requests times ($why)', async ({ status, code, headers, requests: count }) => {
    const { client, requests } = clientOf(() => problem(status, code, headers as Record<string, string>));
    const error = await client.lookup('77.77.1.9').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'LookupError', code, status, message: 'Told by the API.' });
    expect(requests).toHaveLength(count);
  });

  it('is over when the next try is answered, as often as it may be', async () => {
    const answer: Answer = (asked, nth) => (nth < 2 ? problem(503, 'data_unavailable', soon) : located(asked));
    expect(await outcome(clientOf(answer).client.lookup('77.77.1.9'))).toBe('answered');
    expect(await outcome(clientOf(answer, { retriesMax: 1 }).client.lookup('77.77.1.9'))).toBe('data_unavailable');
  });

  it.each([
    { answer: () => new Response('<html>'), code: 'answer_invalid', why: 'a page' },
    { answer: () => Response.json({ ip: '77.77.1.9' }), code: 'answer_invalid', why: 'no array' },
    { answer: () => Response.json([]), code: 'answer_invalid', why: 'fewer items than addresses' },
    { answer: () => Response.json([null]), code: 'answer_invalid', why: 'an item that is nothing' },
    { answer: () => Response.redirect('https://elsewhere.example/'), code: 'answer_invalid', why: 'sent elsewhere' },
    { answer: () => problem(403, ''), code: '', why: 'whatever the code is' },
    { answer: () => Promise.reject(new Error('no network')), code: 'network', why: 'no network' },
    { answer: () => new Promise<Response>(() => {}), code: 'timeout', why: 'never answered' },
  ])('is $code ($why)', async ({ answer, code }) => {
    expect(await outcome(clientOf(answer, { timeoutMs: 30 }).client.lookup('77.77.1.9'))).toBe(code);
  });

  it.each([
    { abort: 'before', answer: () => new Promise<Response>(() => {}) },
    { abort: 'during', answer: () => new Promise<Response>(() => {}) },
    { abort: 'while waiting', answer: () => problem(503, 'data_unavailable', { 'Retry-After': '9' }) },
  ])('is an abort $abort, at once', async ({ abort, answer }) => {
    const controller = new AbortController();
    if (abort === 'before') controller.abort();
    const { client } = clientOf(answer);
    const call = outcome(client.lookup('77.77.1.9', { signal: controller.signal }));
    setTimeout(() => controller.abort(), 5);
    expect(await call).toBe('aborted');
  });
});
