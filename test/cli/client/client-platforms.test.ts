// The delivered library on platforms with restrictions: Workers with old compatibility dates, which refuse the option
// `cache` of fetch, and Node, whose timers fire at once if their delay is too long.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Miniflare, type Request, Response } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import type * as PageLibrary from '../../../src/client/built/client.d.ts';
import type * as Library from '../../../src/client/built/server.d.ts';
import { makeGeneration } from '../../support/keys.ts';

const built = join(repositoryRoot, 'src/client/built');
const { locate }: typeof PageLibrary = await import(join(built, 'client.js'));
const { createServerClient }: typeof Library = await import(join(built, 'server.js'));

const project = 'elboniatoday00000000';
const { text: key } = await makeGeneration(project, 'server01');
const mudgrad = { city: 'Mudgrad', country: { code: 'FR' } };

/** A customer's Worker that returns the code of each error, or the answer. */
const customer = `
import { locate } from './client.js';
import { createServerClient, verifyLocationToken } from './server.js';

const url = 'https://where.example';
const part = (value) => btoa(JSON.stringify(value)).replaceAll('=', '');
const token = part({ alg: 'EdDSA', typ: 'wherefrom-location+jwt', kid: 'one' }) + '.' + part({ iss: url }) + '.AAAA';
const outcome = (call) => call.then((value) => value, ({ code, cause }) => code + ': ' + String(cause));

export default {
  async fetch() {
    return Response.json({
      lookup: await outcome(createServerClient({ url, key: '${key}' }).lookup('192.0.2.1')),
      locate: await outcome(locate('${project}', { endpoint: url })),
      verify: await outcome(verifyLocationToken(token, { url, project: '${project}', nonce: 'n' })),
    });
  },
};
`;

describe.each([
  { date: '2023-03-01', cache: null, why: 'years before the option' },
  { date: '2024-11-10', cache: null, why: 'the day before the option' },
  { date: '2024-11-11', cache: 'no-store', why: 'the first day of the option' },
  { date: '2026-11-01', cache: 'no-store', why: 'today' },
])('a Worker of $date ($why)', ({ date, cache }) => {
  it(`sends its requests with cache ${cache}`, async () => {
    const paths: string[] = [];
    const answer = (request: Request): Response => {
      const { pathname } = new URL(request.url);
      paths.push(`${pathname} ${request.headers.get('Cache-Control')}`);
      if (pathname === '/v1/batch') return Response.json([mudgrad]);
      return Response.json(pathname === '/v1/visitor' ? mudgrad : { keys: [] });
    };
    const module = (contents: string) => ({ type: 'esm', contents }) as const;
    const modules = {
      'customer.js': module(customer),
      'client.js': module(readFileSync(join(built, 'client.js'), 'utf8')),
      'server.js': module(readFileSync(join(built, 'server.js'), 'utf8')),
    };
    const config = { name: 'customer', compatibilityDate: date, manifest: { mainModule: 'customer.js', modules } };
    // `answer` handles every outbound request, so no request leaves the machine.
    const dev = { rootPath: built, outboundService: { type: 'fetcher', handler: answer } } as const;
    const worker = new Miniflare({ workers: [{ config, dev }] });
    try {
      const response = await worker.dispatchFetch('https://customer.example/');
      // The expected result for a token that no published key has signed. It shows that the keys were fetched.
      const untrusted = 'token_untrusted: undefined';
      expect(await response.json()).toEqual({ lookup: mudgrad, locate: mudgrad, verify: untrusted });
      // workerd sends the fetch option `cache` as the header Cache-Control.
      const sent = cache === null ? null : 'no-cache';
      expect(paths).toEqual(['/v1/batch', '/v1/visitor', '/.well-known/jwks.json'].map((path) => `${path} ${sent}`));
    } finally {
      await worker.dispose();
    }
  });
});

interface Api {
  readonly url: string;
  /** Returns the number of requests so far. */
  readonly requests: () => number;
  readonly close: () => Promise<unknown>;
}

/** Starts an API on loopback. `retryAfter` is the Retry-After of its first response, or null. */
async function startApi(retryAfter: string | null): Promise<Api> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const wait = requests === 1 ? retryAfter : null;
    const answer = JSON.stringify(request.method === 'POST' ? [mudgrad] : mudgrad);
    // Delays the response: a timer whose delay overflows would fire before it.
    setTimeout(() => {
      if (wait === null) response.end(answer);
      else response.writeHead(503, { 'Retry-After': wait }).end('{"code":"data_unavailable"}');
    }, 30);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests: () => requests, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('Node', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi(null);
  });
  afterAll(() => api.close());

  it.each([Number.POSITIVE_INFINITY, Number.MAX_VALUE, 2 ** 32 + 1, 2 ** 31, 2 ** 31 - 1])(
    'waits for the answer with timeoutMs %d',
    async (timeoutMs) => {
      expect(await locate(project, { endpoint: api.url, timeoutMs })).toEqual(mudgrad);
      expect(await createServerClient({ url: api.url, key, timeoutMs }).lookup('192.0.2.1')).toEqual(mudgrad);
    },
  );

  it('ends a call after timeoutMs', async () => {
    await expect(locate(project, { endpoint: api.url, timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
    const client = createServerClient({ url: api.url, key, timeoutMs: 5 });
    await expect(client.lookup('192.0.2.1')).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each([
    { wait: '2147484', why: 'one second above the maximum of timers' },
    { wait: '9999999999', why: 'centuries' },
    { wait: `1${'0'.repeat(400)}`, why: 'above the largest number' },
  ])('does not retry immediately after a Retry-After of $wait seconds ($why)', async ({ wait }) => {
    // Starts a separate API, because a request that another test aborted can arrive late.
    const { url, requests, close } = await startApi(wait);
    const client = createServerClient({ url, key, retryAfterMaxSeconds: Number.POSITIVE_INFINITY });
    const signal = AbortSignal.timeout(200);
    await expect(client.lookup('192.0.2.1', { signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(requests()).toBe(1);
    await close();
  });
});
