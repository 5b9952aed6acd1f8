// A batch over fiction's shards: what is loaded and how often, what each item comes to, and in which order.

import { describe, expect, it } from 'vitest';
import { findReserved } from '../../../src/core/reserved.ts';
import { answerItems, type Loading } from '../../../src/edge/batch-items.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import type { FetchShard } from '../../../src/geo/shard-loader.ts';
import { elbonia, elbonianAsSources, elbonianSources, splitSources } from '../../support/elbonia.ts';

const choice = { schema: 'flat', layout: 'separate' } as const;
const built = await splitSources(elbonianSources(choice), 900);
const withAs = await splitSources(elbonianSources(choice), 1800, elbonianAsSources('separate'));

const keepAlive = () => {};

/** What is asked of the storage, and what it gives. */
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
    return broken(name) ? null : (shards.get(name)?.slice().buffer ?? null);
  };
  return { fetched, fetchShard, most: () => most };
}

interface Question {
  readonly database: Database;
  readonly fetchShard: FetchShard;
  readonly withAsn?: boolean;
}

/** Each item as its city, `none`, `reserved`, or the code of its failure. */
async function ask(texts: readonly string[], { database, fetchShard, withAsn = false }: Question): Promise<string[]> {
  const loading: Loading = { fetchShard, keepAlive, withAsn };
  const write = async ({ address }: { address: Parameters<Database['recall']>[0] }) => {
    if (findReserved(address) !== null) return JSON.stringify({ city: 'reserved' });
    const hit = database.recall(address);
    const as = withAsn ? database.asn?.recall(address) : null;
    if (hit === null || !hit.ok) return null;
    const city = hit.value.place?.cityNames?.['en'] ?? 'none';
    return JSON.stringify({ city, as: as?.ok ? (as.value.place?.asNumber ?? null) : undefined });
  };
  const items = await answerItems(database, texts, write, loading);
  return items.map((item) => {
    const { city, error, as } = JSON.parse(item);
    return error?.code ?? (as === undefined ? city : `${city} ${as}`);
  });
}

const hamlets = Array.from({ length: 200 }, (_, i) => `77.90.${i}.7`);

describe('a batch', () => {
  it('is answered in order, with its duplicates, its failures and what is nowhere', async () => {
    const { fetchShard } = storage(built.shards);
    const database = new Database(readManifest(built.manifest));
    const texts = ['77.77.1.9', 'nonsense', '2a77:7700::1', '77.77.1.9', '10.0.0.1', '::ffff:77.77.1.9', '8.8.8.8', ''];
    const cities = [
      'Mudgrad',
      'address_invalid',
      'Mudgrad',
      'Mudgrad',
      'reserved',
      'Mudgrad',
      'none',
      'address_invalid',
    ];
    expect(await ask(texts, { database, fetchShard })).toEqual(cities);
    // Again, when all is in memory.
    expect(await ask(texts, { database, fetchShard })).toEqual(cities);
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

  it('is answered in whole where the memory holds but one shard at a time', async () => {
    const { fetchShard } = storage(built.shards);
    const database = new Database(readManifest(built.manifest), 2_000);
    expect(await ask(hamlets, { database, fetchShard })).toEqual(hamlets.map((_, i) => `Mud Hamlet ${i}`));
  });

  it('fails by the item where a shard cannot be had, and asks for that shard once', async () => {
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

  it('loads no more than its budget, tells the rest to come again, and answers it then', async () => {
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

  it('loads the shards of AS numbers beside the places, and does without where they cannot be had', async () => {
    const { fetchShard } = storage(withAs.shards);
    const database = new Database(readManifest(withAs.manifest));
    const numbers = hamlets.map((_, i) => `Mud Hamlet ${i} ${4_200_001_000 + i}`);
    expect(await ask(hamlets, { database, fetchShard, withAsn: true })).toEqual(numbers);

    const asNames = new Set(readManifest(withAs.manifest).asn?.v4.map(({ name }) => name));
    const without = storage(withAs.shards, (name) => asNames.has(name));
    const answers = await ask(hamlets, {
      database: new Database(readManifest(withAs.manifest)),
      ...without,
      withAsn: true,
    });
    expect(answers).toEqual(hamlets.map((_, i) => `Mud Hamlet ${i}`));
  });

  it('sends no text back that is longer than an address could be', async () => {
    const database = new Database(readManifest(built.manifest));
    const { fetchShard } = storage(built.shards);
    const texts = ['x'.repeat(64), 'x'.repeat(65), '"\u2028'];
    const items = await answerItems(database, texts, async () => null, { fetchShard, keepAlive, withAsn: false });
    expect(items.map((item) => JSON.parse(item).address)).toEqual(['x'.repeat(64), null, '"\u2028']);
  });
});
