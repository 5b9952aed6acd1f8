// Batches over fictional shards: which shards are loaded and how often, and the items' content and order.

import { describe, expect, it } from 'vitest';
import { unknownLocation } from '../../../../src/core/location.ts';
import { type FieldPolicy, unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { encodeBatchBody, encodeItems } from '../../../../src/edge/batch/batch.ts';
import { ItemEncoder } from '../../../../src/edge/batch/item-encoder.ts';
import { lookUpItems } from '../../../../src/edge/batch/items.ts';
import { encodeLocation } from '../../../../src/edge/locate/encode-location.ts';
import { topLevelNames } from '../../../../src/edge/locate/fields.ts';
import { type LookupRequest, locate } from '../../../../src/edge/locate/locate.ts';
import { parseLookupAddress } from '../../../../src/edge/request/asked-address.ts';
import type { Language } from '../../../../src/geo/country/languages.ts';
import { Database } from '../../../../src/geo/database.ts';
import { readManifest } from '../../../../src/geo/manifest.ts';
import type { FetchShard } from '../../../../src/geo/shard/shard-loader.ts';
import { elbonia, elbonianAsSources, elbonianSources, splitSources } from '../../../support/elbonia.ts';
import { uint32 } from '../../../support/mmdb/mmdb-values.ts';
import { writeMmdb } from '../../../support/mmdb/write-mmdb.ts';

const choice = { schema: 'flat', layout: 'separate' } as const;
const built = await splitSources(elbonianSources(choice), 900);
const withAs = await splitSources(elbonianSources(choice), 1800, elbonianAsSources('separate'));

const keepAlive = () => {};

/** The options that all items of a batch share. */
const question: LookupRequest = {
  visitor: null,
  readCf: () => undefined,
  readClient: () => unknownLocation.client,
  gpc: null,
  nowMs: 0,
  language: 'en',
  policy: unrestrictedFieldPolicy,
  only: null,
  sample: null,
  fetchShard: async () => null,
  keepAlive,
};

/** Returns a database with storage that records the fetched shards and can fail. */
function storage(
  shards: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  broken: (name: string) => boolean = () => false,
) {
  const fetched: string[] = [];
  let under = 0;
  let most = 0;
  const fetchShard: FetchShard = async (name) => {
    fetched.push(name);
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under -= 1;
    return broken(name) ? null : (shards.get(name)?.slice() ?? null);
  };
  return { fetched, fetchShard, most: () => most };
}

interface Question {
  readonly database: Database;
  readonly fetchShard: FetchShard;
}

/** Returns the response body of a batch. */
async function send(texts: readonly string[], { database, fetchShard }: Question, fields = ['city', 'asn.number']) {
  const asked = { ...question, only: topLevelNames(fields) };
  const items = await lookUpItems(database, texts, new ItemEncoder(database, asked, fields), {
    fetchShard,
    keepAlive,
  });
  return JSON.parse(new TextDecoder().decode(encodeBatchBody({ form: 'json', items })));
}

/** Sends a batch and returns the city and AS of each item, if present, or its error code. */
async function ask(texts: readonly string[], asked: Question, fields?: string[]): Promise<string[]> {
  const items = await send(texts, asked, fields);
  return items.map(({ city, asn, error }: { city?: string; asn?: { number: number }; error?: { code: string } }) =>
    error === undefined ? [city ?? 'none', asn?.number ?? []].flat().join(' ') : error.code,
  );
}

const hamlets = Array.from({ length: 200 }, (_, i) => `77.90.${i}.7`);

describe('a batch', () => {
  it('returns items in order, including duplicates, failures and addresses without a place', async () => {
    const { fetchShard } = storage(built.shards);
    const database = new Database(readManifest(built.manifest));
    const texts = ['77.77.1.9', 'nonsense', '2a77:7700::1', '77.77.1.9', '10.0.0.1', '::ffff:77.77.1.9', '8.8.8.8', ''];
    const cities = ['Mudgrad', 'address_invalid', 'Mudgrad', 'Mudgrad', 'none', 'Mudgrad', 'none', 'address_invalid'];
    expect(await ask(texts, { database, fetchShard })).toEqual(cities);
    // Repeats the batch with all shards in memory.
    expect(await ask(texts, { database, fetchShard })).toEqual(cities);
  });

  it('returns the laws in force, also in one isolate across midnight', async () => {
    const { fetchShard } = storage(built.shards);
    const database = new Database(readManifest(built.manifest));
    const midnight = Date.parse('2020-09-18T00:00:00Z');
    const lawsAt = async (nowMs: number) => {
      const encoder = new ItemEncoder(database, { ...question, nowMs }, null);
      const items = await lookUpItems(database, ['77.80.0.1'], encoder, { fetchShard, keepAlive });
      return JSON.parse(new TextDecoder().decode(encodeBatchBody({ form: 'json', items })))[0].regulations;
    };
    expect(await lawsAt(midnight - 1)).toEqual([]);
    expect(await lawsAt(midnight)).toEqual(['LGPD']);
    expect(await lawsAt(midnight - 1)).toEqual([]);
  });

  it('loads each shard once, and no more than six at a time', async () => {
    const { fetched, fetchShard, most } = storage(built.shards);
    const database = new Database(readManifest(built.manifest));
    const texts = [...hamlets, ...hamlets.toReversed()];
    const cities = await ask(texts, { database, fetchShard });
    expect(cities).toEqual(texts.map((text) => `Mud Hamlet ${text.split('.')[2]}`));
    expect(fetched.length).toBeGreaterThan(6);
    expect(new Set(fetched).size).toBe(fetched.length);
    expect(most()).toBe(6);
  });

  it('is complete even if memory holds one shard at a time', async () => {
    const { fetchShard } = storage(built.shards);
    const database = new Database(readManifest(built.manifest), 2_000);
    expect(await ask(hamlets, { database, fetchShard })).toEqual(hamlets.map((_, i) => `Mud Hamlet ${i}`));
  });

  it('fails only the items of an unavailable shard, and fetches it once', async () => {
    const broken = readManifest(built.manifest).v4.find(({ start }) => (start[0] ?? 0) > 0x4d5a0000)?.name;
    const { fetched, fetchShard } = storage(built.shards, (name) => name === broken);
    const database = new Database(readManifest(built.manifest));
    const cities = await ask(hamlets, { database, fetchShard });
    const failed = cities.filter((city) => city === 'data_unavailable');
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThan(hamlets.length);
    expect(cities.filter((city) => city.startsWith('Mud Hamlet'))).toHaveLength(hamlets.length - failed.length);
    expect(fetched.filter((name) => name === broken)).toHaveLength(1);
  });

  it('loads at most its budget, returns retry_item for the rest, and returns it on retry', async () => {
    const tiny = await splitSources(elbonianSources(choice), 300);
    const { fetched, fetchShard } = storage(tiny.shards);
    const database = new Database(readManifest(tiny.manifest));
    const texts = [...elbonia.v4, ...elbonia.v6].map(({ network }) => network.split('/')[0] ?? '');
    const first = await ask(texts, { database, fetchShard });
    expect(fetched).toHaveLength(40);
    expect(first.filter((city) => city === 'retry_item').length).toBeGreaterThan(1);
    let again = texts.filter((_, i) => first[i] === 'retry_item');
    for (let round = 0; round < 10 && again.length > 0; round++) {
      const cities = await ask(again, { database, fetchShard });
      again = again.filter((_, i) => cities[i] === 'retry_item');
    }
    expect(again).toEqual([]);
  });

  it('loads shards of AS numbers in parallel, and omits AS numbers if they are unavailable', async () => {
    const { fetchShard } = storage(withAs.shards);
    const database = new Database(readManifest(withAs.manifest));
    const numbers = hamlets.map((_, i) => `Mud Hamlet ${i} ${4_200_001_000 + i}`);
    expect(await ask(hamlets, { database, fetchShard })).toEqual(numbers);

    const asNames = new Set(readManifest(withAs.manifest).asn?.v4.map(({ name }) => name));
    const without = storage(withAs.shards, (name) => asNames.has(name));
    const answers = await ask(hamlets, {
      database: new Database(readManifest(withAs.manifest)),
      ...without,
    });
    expect(answers).toEqual(hamlets.map((_, i) => `Mud Hamlet ${i}`));
  });

  it('has the AS of each address where one place has several', async () => {
    const networks = [
      { network: '77.90.1.0/25', record: { autonomous_system_number: uint32(64_496) } },
      { network: '77.90.1.128/25', record: { autonomous_system_number: uint32(64_497) } },
    ];
    const bytes = writeMmdb({ ipVersion: 4, databaseType: 'asn', networks, aliases: [] });
    const as = [{ fileName: 'elbonia-asn-ipv4.mmdb', bytes }];
    const { manifest, shards } = await splitSources(elbonianSources(choice), 8000, as);
    const { fetchShard } = storage(shards);
    const texts = ['77.90.1.7', '77.90.1.200', '77.90.1.7', '77.90.2.7'];
    const items = ['Mud Hamlet 1 64496', 'Mud Hamlet 1 64497', 'Mud Hamlet 1 64496', 'Mud Hamlet 2'];
    expect(await ask(texts, { database: new Database(readManifest(manifest)), fetchShard })).toEqual(items);
  });

  it('loads no shard of AS numbers if they are not selected', async () => {
    const { fetched, fetchShard } = storage(withAs.shards);
    const database = new Database(readManifest(withAs.manifest));
    await ask(hamlets, { database, fetchShard }, ['city']);
    const asNames = new Set(readManifest(withAs.manifest).asn?.v4.map(({ name }) => name));
    expect(fetched.filter((name) => asNames.has(name))).toEqual([]);
  });

  it('does not return text that is longer than any address', async () => {
    const database = new Database(readManifest(built.manifest));
    const { fetchShard } = storage(built.shards);
    const texts = ['x'.repeat(64), 'x'.repeat(65), '"\u2028é'];
    const items: { address: string }[] = await send(texts, { database, fetchShard });
    expect(items.map(({ address }) => address)).toEqual(['x'.repeat(64), null, '"\u2028é']);
  });
});

describe('an item', () => {
  const addresses = [
    ...[...elbonia.v4, ...elbonia.v6].map(({ network }) => network.split('/')[0] ?? ''),
    ...['::ffff:77.77.1.9', '64:ff9b::4d4d:109', '8.8.8.8', '2a00::1', '10.0.0.1', 'fe80::1'],
  ];
  const policies: readonly { policy: FieldPolicy; language: Language; why: string }[] = [
    { policy: unrestrictedFieldPolicy, language: 'en', why: 'everything' },
    { policy: unrestrictedFieldPolicy, language: 'ja', why: 'in another language' },
    { policy: { ...unrestrictedFieldPolicy, echoAddress: false }, language: 'en', why: 'without the address' },
    { policy: { ...unrestrictedFieldPolicy, coordinateDecimals: 0 }, language: 'en', why: 'with round coordinates' },
    { policy: { ...unrestrictedFieldPolicy, groups: ['country', 'asn'] }, language: 'en', why: 'with little said' },
    { policy: { ...unrestrictedFieldPolicy, groups: [] }, language: 'en', why: 'with nothing said' },
  ];
  const layouts = [
    { sources: elbonianSources({ schema: 'nested', layout: 'combined' }), as: elbonianAsSources('combined') },
    { sources: elbonianSources({ schema: 'flat', layout: 'separate' }), as: [] },
  ];
  it.each(policies)('equals the single lookup, also when cached ($why)', async (asked) => {
    for (const { sources, as } of layouts) {
      const { manifest, shards } = await splitSources(sources, 8000, as);
      const database = new Database(readManifest(manifest));
      const { fetchShard } = storage(shards);
      // Repeats the lookups at other times, because cached parts of the response must not contain the time.
      for (const nowMs of [0, 0, 1_000, 86_400_000 * 200]) {
        const each = { ...question, ...asked, nowMs, fetchShard };
        const items = await encodeItems(database, each, null, addresses);
        const sent = new TextDecoder().decode(encodeBatchBody({ form: 'ndjson', items })).split('\n');
        expect(sent).toEqual([...(await Promise.all(addresses.map((text) => askAlone(database, each, text)))), '']);
      }
    }
  });

  it("is not affected by another project's policy for the same place", async () => {
    const { manifest, shards } = await splitSources(elbonianSources(choice), 8000);
    const database = new Database(readManifest(manifest));
    const { fetchShard } = storage(shards);
    for (const asked of [...policies, ...policies.toReversed(), ...policies]) {
      const each = { ...question, ...asked, fetchShard };
      const items = await encodeItems(database, each, null, addresses);
      const sent = new TextDecoder().decode(encodeBatchBody({ form: 'ndjson', items })).split('\n');
      expect(sent).toEqual([...(await Promise.all(addresses.map((text) => askAlone(database, each, text)))), '']);
    }
  });

  const selections = [
    { fields: ['ip', 'city'], why: 'the address first' },
    { fields: ['country', 'region', 'city', 'location', 'timezone'], why: 'no member of the address' },
    { fields: ['timezone.id', 'country.code', 'country.name'], why: 'parts of members, in the order of a location' },
    { fields: ['meta.source'], why: 'the last group alone' },
    { fields: ['timezone', 'timezone.id'], why: 'a part beside its whole' },
    { fields: ['asn.number', 'network', 'location.latitude'], why: 'AS and network' },
  ];
  it.each(selections)('has the members that are selected ($fields: $why)', async ({ fields }) => {
    for (const { sources, as } of layouts) {
      const { manifest, shards } = await splitSources(sources, 8000, as);
      const database = new Database(readManifest(manifest));
      const each = { ...question, only: topLevelNames(fields), fetchShard: storage(shards).fetchShard };
      for (const names of [fields, fields, ['city'], fields]) {
        const items = await encodeItems(database, { ...each, only: topLevelNames(names) }, names, addresses);
        const sent = new TextDecoder().decode(encodeBatchBody({ form: 'ndjson', items })).split('\n');
        const alone = addresses.map((text) => askAlone(database, { ...each, only: topLevelNames(names) }, text, names));
        expect(sent).toEqual([...(await Promise.all(alone)), '']);
      }
    }
  });

  async function askAlone(
    database: Database,
    asked: LookupRequest,
    text: string,
    fields: readonly string[] | null = null,
  ): Promise<string> {
    const answer = await locate(database, { ...asked, visitor: parseLookupAddress(text) });
    return answer.ok ? encodeLocation(answer.value, fields) : answer.refusal;
  }
});
