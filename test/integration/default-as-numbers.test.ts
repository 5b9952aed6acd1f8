// The default AS numbers are used for addresses that servers look up. A visitor's own AS comes from Cloudflare, so a
// visitor's request loads no shards of AS numbers.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elbonianAsCsv, elbonianSources, splitSources } from '../support/elbonia.ts';
import { elboniaToday, snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const sources = elbonianSources({ schema: 'nested', layout: 'combined' });
const asFiles = [elbonianAsCsv('v4'), elbonianAsCsv('v6')];
const key = await makeGeneration(elboniaToday, 'server01');

/** Starts a new Worker, which has no data shard in memory, so that every needed shard is fetched. */
async function start(serves: 'addresses' | 'all', variables: Record<string, string> = {}) {
  const built = await splitSources(sources, 4000, asFiles, serves);
  const files = writeWorkerFiles({ main: 'test/support/counting-worker.ts', built });
  const worker = await startWorker({ WHEREFROM_SECRET: masterSecret, ...variables }, files);
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
  const asShards = new Set([...(built.manifest.asn?.v4 ?? []), ...(built.manifest.asn?.v6 ?? [])].map(([, n]) => n));
  async function ask(path: string, init: { headers: Record<string, string>; method?: string; body?: string }) {
    const response = await worker.fetch(`https://api.example${path}`, { ...init, cf });
    const names = (response.headers.get('X-Shards') ?? '').match(/[0-9a-f]{32}/g) ?? [];
    const isJson = response.headers.get('Content-Type')?.includes('json') === true;
    const body = isJson ? await response.json() : await response.text();
    return { status: response.status, body, asShards: names.filter((name) => asShards.has(name)).length };
  }
  return { ask, close: worker.close };
}

const cf = { country: 'BR', asn: 64_500, asOrganization: 'Cloudflare says' } as const;
const ofCloudflare = { number: 64_500, organization: 'Cloudflare says', type: null };
const mudTelecom = { number: 64_512, organization: 'Mud Telecom', type: null };
const placesCredit = 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.';
const bothCredits = `${placesCredit} AS numbers by RouteViews, the NRO and DB-IP`;

const fromPage = (address: string) => ({ Origin: 'https://elbonia.example', 'CF-Connecting-IP': address });
const fromServer = (address: string) => ({ Authorization: `Bearer ${key.text}`, 'CF-Connecting-IP': address });

describe('the default AS numbers', () => {
  let worker: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    worker = await start('addresses', { LOCAL_VISITOR_ADDRESS: '2a77:7700::1' });
  });
  afterAll(() => worker?.close());

  // These tests run first, while no shard of AS numbers is loaded.
  it.each([
    { path: `/v1/visitor?project=${elboniaToday}`, headers: fromPage('77.77.1.9'), why: "a page's visitor" },
    { path: '/v1/visitor', headers: fromServer('2a77:7702::1'), why: 'a server about itself' },
    { path: `/v1/visitor?project=${elboniaToday}`, headers: fromPage('8.8.8.8'), why: 'an address without a record' },
  ])("are not loaded for the visitor's own connection: $why", async ({ path, headers }) => {
    const { body, asShards } = await worker.ask(path, { headers });
    expect(body).toMatchObject({ asn: ofCloudflare, meta: { attribution: placesCredit } });
    expect(asShards).toBe(0);
  });

  // The addresses are in different shards, so that no row finds its shard loaded by an earlier row.
  it.each([
    { path: '/', address: '223.255.254.1', why: 'the landing page' },
    { path: `/v1/visitor/asn.number?project=${elboniaToday}`, address: '2a77:7800:c0::1', why: 'one member' },
  ])('are not loaded by $why', async ({ path, address }) => {
    const { status, asShards } = await worker.ask(path, { headers: fromPage(address) });
    expect([status, asShards]).toEqual([200, 0]);
  });

  it("do not affect the network in a visitor's location", async () => {
    const { body } = await worker.ask(`/v1/visitor?project=${elboniaToday}`, { headers: fromPage('77.78.0.1') });
    expect(body).toMatchObject({ network: '77.78.0.0/15' });
  });

  it('serve /v1/ip, with the network that has both the place and the AS', async () => {
    const { body, asShards } = await worker.ask('/v1/ip/77.78.0.1', { headers: fromServer('77.77.1.9') });
    expect(body).toMatchObject({
      network: '77.78.0.0/16',
      asn: { number: 64_513, organization: 'BeardNet, Inc.', type: null },
      meta: { attribution: bothCredits },
    });
    expect(asShards).toBe(1);
  });

  it('serve each address of a batch', async () => {
    const { body } = await worker.ask('/v1/batch', {
      method: 'POST',
      headers: { ...fromServer('77.77.1.9'), 'Content-Type': 'application/json' },
      body: JSON.stringify(['77.77.1.9', '77.80.3.9', '77.80.4.1', '2a77:7702::1', '2a77:7702:0:1::1']),
    });
    expect(body).toMatchObject([
      { network: '77.77.1.0/24', asn: mudTelecom, meta: { attribution: bothCredits } },
      { network: '77.80.0.0/22', asn: { number: 4_200_000_001, organization: 'Rede Lamaçal' } },
      { network: '77.80.4.0/22', asn: { number: null, organization: null } },
      { network: '2a77:7702::/64', asn: { number: 4_200_000_001 } },
      { network: '2a77:7702:0:1::/64', asn: { number: null } },
    ]);
  });

  it('serve a local visitor, who has no connection through Cloudflare', async () => {
    const path = `/v1/visitor?project=${elboniaToday}`;
    expect((await worker.ask(path, { headers: fromPage('127.0.0.1') })).body).toMatchObject({
      ip: '2a77:7700::1',
      asn: mudTelecom,
      meta: { attribution: bothCredits },
    });
  });
});

describe("the operator's AS numbers", () => {
  it("also serve the visitor's own connection", async () => {
    const worker = await start('all');
    const { body, asShards } = await worker.ask(`/v1/visitor?project=${elboniaToday}`, {
      headers: fromPage('77.78.0.1'),
    });
    expect(body).toMatchObject({
      network: '77.78.0.0/16',
      asn: { number: 64_513, organization: 'BeardNet, Inc.' },
      meta: { attribution: bothCredits },
    });
    expect(asShards).toBe(1);
    await worker.close();
  });
});
