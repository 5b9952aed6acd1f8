// Nothing of the visitor outlives the request: not in logs, storage, caches, errors or outbound calls. Each assertion
// has been seen to fail on a planted leak.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
const bodies: string[] = [];
const headerTexts: string[] = [];

const key = await makeGeneration(elboniaToday, 'server01');
const snapshot = snapshotOf({ keys: [storedKey('server01', key)] });

/** Values of a visitor that occur nowhere else, so that finding one proves a leak. */
const visitor = {
  address: '77.77.211.97',
  v6: '2a77:7700:dead:beef::1234',
  agent: 'Elbonian-Agent/97.31',
  referer: 'https://elbonia.example/secret-page-5519',
};
const marks = [
  '77.77.211.97',
  '2a77:7700:dead:beef',
  'Elbonian-Agent',
  'secret-page-5519',
  'elbonian-cookie',
  'elbonian-nonce',
  'wfk_',
  key.secret,
];

const paths = [
  { path: `/v1/visitor?project=${elboniaToday}`, origin: 'https://elbonia.example', answered: true },
  {
    path: `/v1/visitor?project=${elboniaToday}&token=elbonian-nonce-77`,
    origin: 'https://elbonia.example',
    answered: true,
  },
  { path: `/v1/visitor?project=${elboniaToday}`, origin: 'https://stranger.example', answered: false },
  { path: `/v1/visitor?project=${elboniaToday}`, origin: undefined, answered: false },
  { path: '/v1/visitor?project=nobody00000000000000', origin: 'https://elbonia.example', answered: false },
  { path: '/v1/visitor', origin: 'https://elbonia.example', answered: false },
  { path: '/nothing', origin: 'https://elbonia.example', answered: false },
  { path: '/health', origin: 'https://elbonia.example', answered: false },
];

/** Looks up the address with a key. The URL contains the address. */
async function askByKey(address: string, authorization: string): Promise<void> {
  const headers = { 'CF-Connecting-IP': address, 'User-Agent': visitor.agent, Authorization: authorization };
  const response = await fetch(new URL(`/v1/ip/${address}`, worker.url), { headers });
  const text = await response.text();
  if (response.ok) expect(text).toContain(address);
  else bodies.push(text);
  headerTexts.push(JSON.stringify([...response.headers]));
}

/** Sends a batch that contains the address, or an invalid body that contains it. */
async function askBatch(body: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key.text}` };
  const response = await fetch(new URL('/v1/batch', worker.url), { method: 'POST', headers, body });
  const text = await response.text();
  expect(response.ok).toBe(body.endsWith(']'));
  if (!response.ok) bodies.push(text);
  headerTexts.push(JSON.stringify([...response.headers]));
}

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  await worker.kv.put(`project:${elboniaToday}`, snapshot);
  for (const address of [visitor.address, visitor.v6]) {
    await askByKey(address, `Bearer ${key.text}`);
    await askByKey(address, 'Bearer mistyped');
    await askBatch(JSON.stringify([address, `${address} and more`]));
    await askBatch(`["${address}", ${address}`);
  }
  for (const address of [visitor.address, visitor.v6]) {
    for (const { path, origin, answered } of paths) {
      const response = await fetch(new URL(path, worker.url), {
        headers: {
          'CF-Connecting-IP': address,
          'User-Agent': visitor.agent,
          Referer: visitor.referer,
          Cookie: 'elbonian-cookie=1',
          ...(origin === undefined ? {} : { Origin: origin }),
        },
      });
      const text = await response.text();
      if (answered) expect(text).toContain(address);
      else bodies.push(text);
      headerTexts.push(JSON.stringify([...response.headers]));
    }
  }
});
afterAll(() => worker.close());

describe('after the request', () => {
  it('the log is empty', () => {
    expect(worker.logs().map(({ message }) => message)).toEqual([]);
  });

  it('storage is unchanged', async () => {
    const { keys } = await worker.kv.list();
    expect(keys.map(({ name }) => name)).toEqual([`project:${elboniaToday}`]);
    expect(await worker.kv.get(`project:${elboniaToday}`)).toBe(snapshot);
    const tables = await worker.db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .all();
    expect(tables.results).toEqual([]);
  });

  it.each(marks)('no error and no header contains %s', (mark) => {
    expect(bodies.length).toBeGreaterThan(10);
    expect(bodies.filter((body) => body.includes(mark))).toEqual([]);
    expect(headerTexts.filter((text) => text.includes(mark))).toEqual([]);
  });

  it('responses forbid caching and set no cookies', () => {
    for (const text of headerTexts) {
      expect(text).toContain('["cache-control","private, no-store"]');
      expect(text).not.toContain('set-cookie');
    }
  });
});
