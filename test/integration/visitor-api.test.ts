// VisitorAPI's published client works unmodified, in Node against the built Worker. Only its requests are sent to another
// host, with the headers that a browser would add.

import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

type Handler = (value: unknown) => void;
type VisitorApi = (projectId: string, onSuccess?: Handler, onFailure?: Handler) => Promise<unknown> | undefined;

/** The part of axios, a dependency of the client, that determines where a request is sent. */
interface Axios {
  readonly interceptors: {
    readonly request: { use(change: (config: RequestConfig) => RequestConfig): void };
  };
}
interface RequestConfig {
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const require = createRequire(import.meta.url);
const visitorApi: VisitorApi = require('visitorapi');
const axios: Axios = createRequire(require.resolve('visitorapi'))('axios');

const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
let worker: Awaited<ReturnType<typeof startWorker>>;
let caller: Readonly<Record<string, string>>;

beforeAll(async () => {
  worker = await startWorker();
  axios.interceptors.request.use((config) => ({
    ...config,
    url: config.url.replace('https://api.visitorapi.com', worker.url.origin),
    headers: { ...config.headers, ...caller },
  }));
});
afterAll(() => worker.close());

/** Calls VisitorAPI's client once with a promise and once with callbacks. Returns both results. */
async function callBothWays(projectId: string) {
  const byPromise = await Promise.resolve(visitorApi(projectId)).then(
    (value) => ['resolved', value],
    (error: unknown) => ['rejected', error],
  );
  const byCallback = await new Promise<unknown[]>((resolve) => {
    void visitorApi(
      projectId,
      (value) => resolve(['success', value]),
      (error) => resolve(['failure', error]),
    );
  });
  return { byPromise, byCallback };
}

describe('the published client', () => {
  it('gets the data of a visitor', async () => {
    caller = page;
    const { byPromise, byCallback } = await callBothWays(elboniaToday);
    expect(byPromise).toEqual([
      'resolved',
      {
        ipAddress: '77.77.1.9',
        countryCode: 'FR',
        countryName: 'France',
        region: 'idf',
        city: 'mudgrad',
        cityLatLong: expect.stringMatching(/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/),
        browser: expect.any(String),
        browserVersion: expect.any(String),
        deviceBrand: '',
        deviceModel: '',
        deviceFamily: '',
        os: '',
        osVersion: '',
        currencies: ['EUR'],
        languages: ['fr', 'fra'],
      },
    ]);
    expect(byCallback).toEqual(['success', byPromise[1]]);
  });

  it.each([
    { headers: { ...page, Origin: 'https://stranger.example' }, id: elboniaToday, status: 403, why: 'another origin' },
    { headers: page, id: 'nobody00000000000000', status: 403, why: 'no such project' },
    { headers: page, id: 'nS9amRNv2qBUhHBqYFQf', status: 403, why: 'an id of the old kind' },
    { headers: {}, id: elboniaToday, status: 401, why: 'not a browser' },
  ])('gets the reason of a refusal with $status ($why)', async ({ headers, id, status }) => {
    caller = headers;
    const { byPromise, byCallback } = await callBothWays(id);
    expect(byPromise).toEqual(['rejected', expect.stringMatching(/^[A-Z].+\.$/)]);
    const [how, error] = byCallback;
    expect(how).toBe('failure');
    expect(error).toMatchObject({ response: { status, data: { status, result: byPromise[1] } } });
  });
});

describe('a refusal in this form', () => {
  const serversOnly = 'serversonly000000000';
  const protections = { mode: 'server', callers: [], declaredOrigin: false, rateClass: 'standard' };
  const valid = `/api/?pid=${elboniaToday}`;
  const key = { ...page, Authorization: 'Bearer wfk_mistyped' };

  it.each([
    { path: '/api/', headers: page, status: 400, says: 'pid query parameter' },
    { path: '/api/?pid=', headers: page, status: 400, says: 'pid query parameter' },
    { path: '/api/?pid[]=elboniatoday00000000', headers: page, status: 400, says: 'pid query parameter' },
    { path: `${valid}&pid=othertoday0000000000`, headers: page, status: 400, says: 'Send the ID once, as pid' },
    { path: valid, headers: {}, status: 401, says: 'no Origin header' },
    { path: '/api/?pid=mistyped', headers: page, status: 403, says: '20 characters' },
    { path: `/api/?pid=${serversOnly}`, headers: page, status: 403, says: 'answers servers only' },
    { path: valid, headers: { Origin: 'null' }, status: 403, says: '"null"' },
    { path: `${valid}&x=${'y'.repeat(5000)}`, headers: page, status: 400, says: '4,096 bytes' },
  ])(
    'of $path says "$says", and mentions no parameter that this path does not read',
    async ({ path, headers, status, says }) => {
      await worker.kv.put(`project:${serversOnly}`, snapshotOf({ id: serversOnly, protections }));
      const response = await fetch(`${worker.url.origin}${path}`, { headers: headers as Record<string, string> });
      expect(response.status).toBe(status);
      const { result } = (await response.json()) as { result: string };
      expect(result).toContain(says);
      expect(result).not.toMatch(/X-Project-Id|\bproject (query )?parameter|\bkey\b/);
    },
  );

  it('ignores keys, which this path does not accept', async () => {
    expect((await fetch(`${worker.url.origin}${valid}`, { headers: key })).status).toBe(200);
  });

  it.each(['/api', '/api/'])('of another method at %s has the same form', async (path) => {
    const response = await fetch(`${worker.url.origin}${path}`, { method: 'POST', headers: page });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(await response.json()).toEqual({ status: 405, result: expect.stringContaining('method') });
  });
});
