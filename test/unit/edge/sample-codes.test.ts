// Sample locations of countries and regions (?sample=CODE): the place of a code is loaded from the database, and only
// where it is needed.

import { describe, expect, it } from 'vitest';
import type { EdgeEnv, RequestContext } from '../../../src/edge/env.ts';
import { RouteHandlers } from '../../../src/edge/handlers.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import { buildElbonia } from '../../support/elbonia.ts';

const { manifest, shards } = buildElbonia();
const codeNames = (manifest.codes ?? []).map(([, name]) => name);
const id = 'elboniatoday00000000';

interface Setting {
  readonly development?: boolean;
  readonly manifest?: typeof manifest;
  /** Changes the shard of sample locations by country and region code. Returns null for a missing shard. */
  readonly damage?: (file: Uint8Array) => Uint8Array | null;
}

/** Creates route handlers with an empty cache of shards. `fetched` has the names of the shards that they loaded. */
function open({ development = true, damage = (file) => file, ...setting }: Setting = {}) {
  const fetched: string[] = [];
  const snapshot = { schema: 2, id, revision: 1, development, allowlist: ['https://elbonia.example'], keys: [] };
  const assets = {
    fetch: async (url: string) => {
      const name = new URL(url).pathname.slice('/shards/'.length, -'.shard'.length);
      fetched.push(name);
      const file = shards.get(name)?.slice() ?? new Uint8Array();
      const found = codeNames.includes(name) ? damage(file) : file;
      return found === null ? new Response(null, { status: 404 }) : new Response(found);
    },
  };
  const env = { PROJECTS: { get: async () => JSON.stringify(snapshot) }, ASSETS: assets } as unknown as EdgeEnv;
  const handlers = new RouteHandlers(new Database(readManifest(setting.manifest ?? manifest)));
  const ask = async (query: string) => {
    const url = `https://api.example/v1/visitor?project=${id}&${query}`;
    // The visitor has no address, so that no shard of addresses is loaded.
    const request = new Request(url, { headers: { Origin: 'https://elbonia.example' } });
    const countedAs = { project: null, caller: null };
    const context: RequestContext = { request, url, env, nowMs: Date.now(), keepAlive: () => {}, countedAs };
    const answer = await handlers.visitor(context);
    return answer.ok ? answer.value.location : answer.refusal;
  };
  return { ask, fetched };
}

describe('a sample of a country or region', () => {
  it.each([
    { code: 'FR', city: 'Lower Muck', why: 'the largest city of a country' },
    { code: 'FR-IDF', city: 'Lower Muck', why: 'of a region' },
    { code: 'us-ca', city: 'Beardville', why: 'in lower case' },
    { code: 'AQ', city: null, why: 'a country without a city' },
  ])('$code is in $city ($why)', async ({ code, city }) => {
    const [country, region] = code.toUpperCase().split('-');
    const place = region === undefined ? {} : { region: { code: region } };
    expect(await open().ask(`sample=${code}`)).toMatchObject({ city, country: { code: country }, ...place });
  });

  it('is presented like a real location, with the address and network of the named samples', async () => {
    const { ask } = open();
    const named = await ask('sample=los-angeles');
    expect(await ask('sample=US-CA')).toMatchObject({
      ip: '192.0.2.1',
      version: 4,
      network: '192.0.2.0/24',
      continent: { code: 'NA', name: 'North America' },
      region: { code: 'CA', name: 'California' },
      postalCode: '94999',
      location: { latitude: 37.422, longitude: -122.085 },
      timezone: { id: 'America/Los_Angeles' },
      asn: { number: 64496, organization: 'Example Network' },
      regulations: 'regulations' in named ? named.regulations : null,
      consent: { required: 'opt-out', gpc: null },
      meta: { source: 'sample', degraded: false, embedded: null },
    });
  });

  it.each([
    { query: 'sample=ZZ', why: 'no such country' },
    { query: 'sample=FR-ZZZ', why: 'no such region' },
    { query: 'sample=FRA', why: 'another form' },
  ])('$query is refused with the forms ($why)', async ({ query }) => {
    const refusal = await open().ask(query);
    expect(refusal).toMatchObject({ code: 'parameter_invalid' });
    expect('detail' in refusal && refusal.detail).toMatch(/such as paris, .* such as CH, .* such as US-CA/);
  });

  it('is not loaded for named samples, other forms, or while the development switch is off', async () => {
    const { ask, fetched } = open();
    await ask('sample=paris');
    await ask('sample=atlantis');
    await ask('lang=fr');
    expect(fetched).toEqual([]);
    const live = open({ development: false });
    expect(await live.ask('sample=FR')).toMatchObject({ code: 'parameter_invalid' });
    expect(live.fetched).toEqual([]);
  });

  it('is loaded once for an isolate', async () => {
    const { ask, fetched } = open();
    for (const code of ['FR', 'US', 'FR-IDF', 'ZZ']) await ask(`sample=${code}`);
    expect(fetched).toEqual(codeNames);
  });

  it.each([
    { damage: () => null, why: 'missing' },
    { damage: (file: Uint8Array) => file.subarray(1), why: 'cut short' },
    { damage: (file: Uint8Array) => file.map((byte, i) => (i === file.length - 1 ? byte ^ 1 : byte)), why: 'changed' },
  ])('is refused where the file is $why, and named samples still work', async ({ damage }) => {
    const { ask } = open({ damage });
    expect(await ask('sample=FR')).toMatchObject({
      code: 'data_unavailable',
      detail: expect.stringContaining('again'),
    });
    expect(await ask('sample=paris')).toMatchObject({ city: 'Paris' });
  });

  it('is refused with the reason where the data was built without it', async () => {
    const { codes: _, ...older } = manifest;
    const refusal = await open({ manifest: older }).ask('sample=FR');
    expect(refusal).toMatchObject({ code: 'data_unavailable', detail: expect.stringContaining('npm run data') });
  });
});
