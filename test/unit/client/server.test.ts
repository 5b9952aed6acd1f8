// The server library with a function in place of `fetch`. test/integration/server-client.test.ts runs it against the
// real Worker.

import { describe, expect, it } from 'vitest';
import { LookupError } from '../../../src/client/server/lookup-error.ts';
import type { ServerFetch } from '../../../src/client/server/post-addresses.ts';
import { createServerClient, type ServerClientOptions } from '../../../src/client/server/server.ts';
import { makeGeneration } from '../../support/keys.ts';

const url = 'https://where.example';
const { text: key, secret } = await makeGeneration('elboniatoday00000000', 'server01');

interface Asked {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly addresses: string[];
  readonly redirect: string;
  readonly cache: string | undefined;
}

type Answer = (asked: Asked, nth: number) => Response | Promise<Response>;

/** Returns a client whose requests go to `answer`, and the recorded requests. */
function clientOf(answer: Answer, options: Partial<ServerClientOptions> = {}) {
  const requests: Asked[] = [];
  const fetch: ServerFetch = async (target, { headers, body, redirect, cache, signal }) => {
    const asked = { url: target, headers, addresses: JSON.parse(body ?? '[]'), redirect, cache };
    requests.push(asked);
    const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return await Promise.race([answer(asked, requests.length - 1), ended]);
  };
  return { client: createServerClient({ url, key, fetch, ...options }), requests };
}

/** Returns a location with only the fields that these tests read. */
const locationOf = (ip: string) => ({ ip, city: 'Mudgrad', country: { code: 'FR' } });
const located = ({ addresses }: Asked) => Response.json(addresses.map(locationOf));

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code, detail: 'Told by the API.' }), { status, headers });
}

/** Returns the error code of a call to the client library, or `answered`. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return error instanceof LookupError ? error.code : String(error);
  }
}

describe('usage and export', () => {
  const reports = [
    { name: 'usage', path: '/v1/usage', format: 'wherefrom-usage' },
    { name: 'export', path: '/v1/export', format: 'wherefrom-archive' },
  ] as const;

  it.each(reports)('$name gets $path, without a body', async ({ name, path, format }) => {
    const { client, requests } = clientOf(() => Response.json({ format, version: 1 }));
    expect(await client[name]()).toEqual({ format, version: 1 });
    expect(requests).toMatchObject([{ url: `${url}${path}`, headers: { Authorization: `Bearer ${key}` } }]);
    expect(requests[0]?.headers).not.toHaveProperty('Content-Type');
  });

  it.each(reports)('$name signs the request without a digest', async ({ name, format }) => {
    const { client, requests } = clientOf(() => Response.json({ format }), { sign: true });
    await client[name]();
    expect(requests[0]?.headers['Signature-Input']).toMatch(/^wherefrom=\("@method" "@authority" "@path" "@query"\);/);
    expect(requests[0]?.headers).not.toHaveProperty('Content-Digest');
  });

  it.each([
    { answer: () => Response.json({ format: 'another' }), expected: 'answer_invalid', why: 'another document' },
    { answer: () => Response.json([]), expected: 'answer_invalid', why: 'no document' },
    {
      answer: () => problem(403, 'key_right_required'),
      expected: 'key_right_required',
      why: 'a key without the right',
    },
  ])('$why is $expected', async ({ answer, expected }) => {
    expect(await outcome(clientOf(answer).client.usage())).toBe(expected);
  });

  it('is sent again after 503', async () => {
    const { client, requests } = clientOf((_, nth) =>
      nth === 0
        ? problem(503, 'data_unavailable', { 'Retry-After': '0' })
        : Response.json({ format: 'wherefrom-usage' }),
    );
    await client.usage();
    expect(requests).toHaveLength(2);
  });
});

describe('a request', () => {
  it.each([
    { asked: {}, query: '', why: 'nothing but addresses' },
    {
      asked: { fields: ['city', 'country.code'] as const, lang: 'fr' },
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
      cache: 'no-store',
    });
  });

  it('sends the declared origin', async () => {
    const { client, requests } = clientOf(located, { origin: 'https://elbonia.example' });
    await client.lookup('77.77.1.9');
    expect(requests[0]?.headers['X-Origin']).toBe('https://elbonia.example');
  });

  it('does not contain the key if it is signed', async () => {
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
    { wrong: { key: undefined }, message: 'key is missing: set WHEREFROM_KEY', why: 'an unset variable' },
    { wrong: { key: null }, message: 'key is missing', why: 'null' },
    { wrong: { key: '' }, message: 'key is missing', why: 'an empty variable' },
    { wrong: { key: `${key.slice(0, -1)}7` }, message: 'key is malformed', why: 'a mistyped key' },
    { wrong: { key: ` ${key}` }, message: 'key is malformed', why: 'a space before the key' },
    { wrong: { key: `${key}\n` }, message: 'key is malformed', why: 'a line end after the key' },
    { wrong: { key: `Bearer ${key}` }, message: 'key is malformed', why: 'a whole header' },
    { wrong: { key: 'elboniatoday00000000' }, message: 'key is malformed', why: 'the project id' },
    { wrong: { key: [key] }, message: 'key is malformed', why: 'a list' },
    { wrong: { url: undefined }, message: 'url is missing', why: 'an unset variable' },
    { wrong: { url: '' }, message: 'url is missing', why: 'an empty variable' },
    { wrong: { url: 'where.example' }, message: 'url is not a URL', why: 'no scheme' },
    { wrong: { url: 'localhost:8787' }, message: 'https://', why: 'a host that reads as a scheme' },
    { wrong: { url: 'http://where.example' }, message: 'https://', why: 'the key in clear' },
    { wrong: { url: 'http://10.0.0.7:8787' }, message: 'https://', why: 'the key in clear' },
    {
      wrong: { url: 'http://localhost.where.example' },
      message: 'https://',
      why: 'a host that only looks like loopback',
    },
    {
      wrong: { url: 'http://127.0.0.1.where.example' },
      message: 'https://',
      why: 'a host that only looks like loopback',
    },
    { wrong: { url: 'ftp://where.example' }, message: 'https://', why: 'another scheme' },
    { wrong: { url: `${url}/v1` }, message: 'without a path', why: 'a path, which would be ignored' },
    { wrong: { url: `${url}/?` }, message: 'without a path', why: 'an empty query' },
    { wrong: { url: `${url}/?project=x` }, message: 'without a path', why: 'a query' },
    { wrong: { url: `${url}/#x` }, message: 'without a path', why: 'a fragment' },
    { wrong: { url: 'https://me:secret@where.example' }, message: 'user name', why: 'a password' },
    { wrong: { origin: 'https://elbonia.example/' }, message: 'origin must be', why: 'a slash after the origin' },
    { wrong: { origin: 'elbonia.example' }, message: 'origin must be', why: 'an origin without a scheme' },
    { wrong: { origin: '' }, message: 'origin must be', why: 'an empty origin' },
    { wrong: { origin: 'https://elbonia.example\n' }, message: 'origin must be', why: 'what no header can have' },
    { wrong: { timeoutMs: 0 }, message: 'timeoutMs', why: 'no time at all' },
    { wrong: { timeoutMs: Number.NaN }, message: 'timeoutMs', why: 'not a number' },
    { wrong: { timeoutMs: -1 }, message: 'timeoutMs', why: 'a time before now' },
    { wrong: { timeoutMs: '500' }, message: 'timeoutMs', why: 'text' },
    { wrong: { retriesMax: -1 }, message: 'retriesMax', why: 'less than no retries' },
    { wrong: { retriesMax: 1.5 }, message: 'retriesMax', why: 'half a retry' },
    { wrong: { retriesMax: Number.NaN }, message: 'retriesMax', why: 'not a number' },
    { wrong: { retriesMax: Number.NEGATIVE_INFINITY }, message: 'retriesMax', why: 'less than any' },
    { wrong: { retryAfterMaxSeconds: -1 }, message: 'retryAfterMaxSeconds', why: 'a time before now' },
    { wrong: { retryAfterMaxSeconds: Number.NaN }, message: 'retryAfterMaxSeconds', why: 'not a number' },
    { wrong: { fetch: null }, message: 'fetch', why: 'no function' },
  ])('refuses $why with a TypeError that says $message', ({ wrong, message }) => {
    const create = () => createServerClient({ url, key, ...(wrong as Partial<ServerClientOptions>) });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
    expect(create).not.toThrow(key.slice(10, 30));
  });

  it.each([undefined, null, 'https://where.example'])('refuses %j for options with a TypeError', (options) => {
    const create = () => Reflect.apply(createServerClient, undefined, [options]);
    expect(create).toThrow(new TypeError('options are missing: pass url and key'));
  });

  it.each([
    'http://localhost:8787',
    'http://where.localhost',
    'http://127.0.0.1:8787/',
    'http://[::1]:8787',
    'https://where.example/',
  ])('may go to %s', async (url) => {
    const { client, requests } = clientOf(located, { url });
    await client.lookup('77.77.1.9');
    expect(requests[0]?.url).toBe(`${new URL(url).origin}/v1/batch`);
  });

  it.each([
    { method: 'batch', wrong: ['77.77.1.9'], message: 'lookup(address)', why: 'one address' },
    { method: 'batch', wrong: [undefined], message: 'addresses must be an array', why: 'nothing' },
    { method: 'batch', wrong: [new Set(['77.77.1.9'])], message: 'addresses must be an array', why: 'a set' },
    {
      method: 'batch',
      wrong: [['77.77.1.9', undefined]],
      message: 'array of strings',
      why: 'a missing one among them',
    },
    { method: 'batch', wrong: [new Array(2)], message: 'array of strings', why: 'holes' },
    { method: 'batch', wrong: [[['77.77.1.9']]], message: 'array of strings', why: 'a list of lists' },
    { method: 'lookup', wrong: [['77.77.1.9']], message: 'batch(addresses)', why: 'a list' },
    { method: 'lookup', wrong: [undefined], message: 'address must be a string', why: 'nothing' },
    { method: 'lookup', wrong: [1_299_972_361], message: 'address must be a string', why: 'a number' },
    { method: 'lookup', wrong: ['77.77.1.9', null], message: 'options', why: 'null for options' },
    { method: 'lookup', wrong: ['77.77.1.9', { fields: 'city' }], message: 'fields must be an array', why: 'a name' },
    { method: 'lookup', wrong: ['77.77.1.9', { fields: [7] }], message: 'fields must be an array', why: 'a number' },
    { method: 'lookup', wrong: ['77.77.1.9', { lang: ['fr'] }], message: 'lang', why: 'a list of languages' },
    { method: 'lookup', wrong: ['77.77.1.9', { signal: new AbortController() }], message: 'signal', why: 'no signal' },
  ] as const)('refuses $why for $method with a TypeError that says $message', async ({ method, wrong, message }) => {
    const { client, requests } = clientOf(located);
    const call = () => Reflect.apply(client[method], client, wrong);
    await expect(call()).rejects.toThrow(TypeError);
    await expect(call()).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });
});

describe('a batch', () => {
  it('is sent in requests of a thousand addresses and returned in order', async () => {
    const { client, requests } = clientOf(located);
    const addresses = Array.from({ length: 2_001 }, (_, i) => `77.77.${i >> 8}.${i & 255}`);
    const items = await client.batch(addresses);
    expect(items.map((item) => 'ip' in item && item.ip)).toEqual(addresses);
    expect(requests.map(({ addresses }) => addresses.length)).toEqual([1000, 1000, 1]);
  });

  it('is sent in bodies of at most 64 KiB', async () => {
    const { client, requests } = clientOf(located);
    const texts = Array.from({ length: 1_000 }, (_, i) => `${i}${'é'.repeat(60)}`);
    expect((await client.batch(texts)).map((item) => 'ip' in item && item.ip)).toEqual(texts);
    const sizes = requests.map(({ addresses }) => new TextEncoder().encode(JSON.stringify(addresses)).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(sizes).toHaveLength(2);
  });

  it('sends a text longer than any address cut, so that it does not make the request too large', async () => {
    const { client, requests } = clientOf(located);
    expect(await client.batch(['x'.repeat(1_000_000), '77.77.1.9'])).toHaveLength(2);
    expect(requests.map(({ addresses }) => addresses)).toEqual([['x'.repeat(100), '77.77.1.9']]);
  });

  it('without addresses sends no request', async () => {
    const { client, requests } = clientOf(located);
    expect(await client.batch([])).toEqual([]);
    expect(requests).toEqual([]);
  });

  /**
   * Returns an imitated API that looks up the given number of addresses per request and returns retry_item for the
   * others.
   */
  const budgeted =
    (budget: number) =>
    ({ addresses }: Asked) =>
      Response.json(
        addresses.map((ip, i) => (i < budget ? locationOf(ip) : { address: ip, error: { code: 'retry_item' } })),
      );

  it('sends addresses over the budget again, and keeps the order', async () => {
    const { client, requests } = clientOf(budgeted(2));
    const addresses = ['77.77.0.1', '77.77.0.2', '77.77.0.3', '77.77.0.4', '77.77.0.5'];
    expect(await client.batch(addresses)).toEqual(addresses.map(locationOf));
    expect(requests.map(({ addresses }) => addresses.length)).toEqual([5, 3, 1]);
  });

  it('stops if a repetition makes no progress, with retry_item', async () => {
    const { client, requests } = clientOf(budgeted(0));
    expect(await client.batch(['77.77.0.1'])).toEqual([{ address: '77.77.0.1', error: { code: 'retry_item' } }]);
    expect(requests).toHaveLength(1);
  });

  it('contains the error of each failed address', async () => {
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
    { status: 500, code: 'internal', headers: {}, requests: 1, why: 'no Retry-After' },
  ])('with $code causes $requests requests ($why)', async ({ status, code, headers, requests: count }) => {
    const { client, requests } = clientOf(() => problem(status, code, headers as Record<string, string>));
    const error = await client.lookup('77.77.1.9').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'LookupError', code, status, message: 'Told by the API.' });
    expect(requests).toHaveLength(count);
  });

  it('is retried until a success, up to the maximum', async () => {
    const answer: Answer = (asked, nth) => (nth < 2 ? problem(503, 'data_unavailable', soon) : located(asked));
    expect(await outcome(clientOf(answer).client.lookup('77.77.1.9'))).toBe('answered');
    expect(await outcome(clientOf(answer, { retriesMax: 1 }).client.lookup('77.77.1.9'))).toBe('data_unavailable');
  });

  it.each([
    { answer: () => new Response('<html>'), code: 'answer_invalid', why: 'a page' },
    { answer: () => Response.json({ ip: '77.77.1.9' }), code: 'answer_invalid', why: 'no array' },
    { answer: () => Response.json([]), code: 'answer_invalid', why: 'fewer items than addresses' },
    { answer: () => Response.json([null]), code: 'answer_invalid', why: 'an item that is nothing' },
    { answer: () => Response.json(['FR']), code: 'answer_invalid', why: 'an item that is text' },
    { answer: () => Response.json([[]]), code: 'answer_invalid', why: 'an item that is an array' },
    {
      answer: () => Response.json([[locationOf('77.77.1.9')]]),
      code: 'answer_invalid',
      why: 'a place in an array',
    },
    { answer: () => Response.json([{}]), code: 'answer_invalid', why: 'an item without a country' },
    { answer: () => Response.json([{ error: null }]), code: 'answer_invalid', why: 'a failure without a code' },
    { answer: () => Response.json([{ error: { code: 7 } }]), code: 'answer_invalid', why: 'a code that is not text' },
    { answer: () => Response.json('["FR"]'), code: 'answer_invalid', why: 'JSON in text' },
    { answer: () => Response.redirect('https://elsewhere.example/'), code: 'answer_invalid', why: 'sent elsewhere' },
    { answer: () => problem(403, ''), code: '', why: 'an empty code' },
    { answer: () => Promise.reject(new Error('no network')), code: 'network', why: 'no network' },
    { answer: () => new Promise<Response>(() => {}), code: 'timeout', why: 'never answered' },
  ])('is $code ($why)', async ({ answer, code }) => {
    expect(await outcome(clientOf(answer, { timeoutMs: 30 }).client.lookup('77.77.1.9'))).toBe(code);
  });

  it("has the platform's error or the signal's reason as its cause", async () => {
    const cause = new TypeError('fetch failed');
    const { client } = clientOf(() => Promise.reject(cause));
    const error = await client.lookup('77.77.1.9').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'LookupError', code: 'network', status: 0 });
    expect(Reflect.get(error as object, 'cause')).toBe(cause);
    const signal = AbortSignal.abort(cause);
    const aborted = await client.lookup('77.77.1.9', { signal }).catch((error: unknown) => error);
    expect(Reflect.get(aborted as object, 'cause')).toBe(cause);
  });

  it.each([
    Object.assign(new Error('Dynamic server usage'), { digest: 'DYNAMIC_SERVER_USAGE' }),
    { $$typeof: Symbol.for('react.postpone') },
  ])('is rethrown unchanged if it is a framework’s signal', async (signal) => {
    const { client, requests } = clientOf(() => Promise.reject(signal));
    await expect(client.lookup('77.77.1.9')).rejects.toBe(signal);
    expect(requests).toHaveLength(1);
  });

  it('is retried until it ends with retriesMax Infinity', async () => {
    const answer: Answer = (asked, nth) => (nth < 9 ? problem(503, 'data_unavailable', soon) : located(asked));
    const { client } = clientOf(answer, { retriesMax: Number.POSITIVE_INFINITY });
    expect(await outcome(client.lookup('77.77.1.9'))).toBe('answered');
  });

  it.each([
    { abort: 'before', answer: () => new Promise<Response>(() => {}) },
    { abort: 'during', answer: () => new Promise<Response>(() => {}) },
    { abort: 'while waiting', answer: () => problem(503, 'data_unavailable', { 'Retry-After': '9' }) },
  ])('is an immediate abort $abort', async ({ abort, answer }) => {
    const controller = new AbortController();
    if (abort === 'before') controller.abort();
    const { client } = clientOf(answer);
    const call = outcome(client.lookup('77.77.1.9', { signal: controller.signal }));
    setTimeout(() => controller.abort(), 5);
    expect(await call).toBe('aborted');
  });
});
