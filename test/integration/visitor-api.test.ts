// A VisitorAPI customer's code works as it is: its published client in Node, unmodified, against the built Worker. Only its
// requests are sent to another host, and with what a browser would add to them.

import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, startWorker } from '../support/harness.ts';

type Handler = (value: unknown) => void;
type VisitorApi = (projectId: string, onSuccess?: Handler, onFailure?: Handler) => Promise<unknown> | undefined;

/** The part of axios, which the client brings, that tells where a request goes. */
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

/** Calls the client as promise and with callbacks; how each ended. */
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
  ])('gets the reason of a refusal, with $status ($why)', async ({ headers, id, status }) => {
    caller = headers;
    const { byPromise, byCallback } = await callBothWays(id);
    expect(byPromise).toEqual(['rejected', expect.stringMatching(/^[A-Z].+\.$/)]);
    const [how, error] = byCallback;
    expect(how).toBe('failure');
    expect(error).toMatchObject({ response: { status, data: { status, result: byPromise[1] } } });
  });
});
