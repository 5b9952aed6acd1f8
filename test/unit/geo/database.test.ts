import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../../src/core/address.ts';
import type { Result } from '../../../src/core/result.ts';
import { Database, type DatabaseHit } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import type { FetchShard } from '../../../src/geo/shard/shard-loader.ts';
import {
  buildElbonia,
  elbonia,
  elbonianAliases,
  elbonianAs,
  elbonianAsSources,
  elbonianSources,
  splitElbonia,
  splitSources,
} from '../../support/elbonia.ts';

const { manifest, shards } = buildElbonia();

function parse(text: string) {
  const address = parseAddress(text);
  if (address === null) throw new Error(`fixture does not parse: ${text}`);
  return address;
}

/** Fetches a shard of Elbonia. Returns a new buffer each time, as the assets binding does. */
const fetchElbonia: FetchShard = async (name) => shards.get(name)?.slice() ?? null;

const keepAlive = () => {};

function open(fetchShard: FetchShard = fetchElbonia, bytesMax?: number) {
  const database = new Database(readManifest(manifest), bytesMax);
  return (text: string) => database.find(parse(text), fetchShard, keepAlive);
}

const networks = [...elbonia.v4, ...elbonia.v6];

/**
 * Expects the prefix length that the network has in the source. It may be shorter if the network has no place, because
 * neighbouring networks without a place are merged.
 */
function expectLength(hit: Result<DatabaseHit, string>, bits: number, isNowhere: boolean, network: string): void {
  const length = hit.ok ? hit.value.prefixLength : null;
  if (isNowhere) expect(length, network).toBeLessThanOrEqual(bits);
  else expect(length, network).toBe(bits);
}

describe('Database', () => {
  it('has several shards per family in this test', () => {
    expect(manifest.v4.length).toBeGreaterThan(3);
    expect(manifest.v6.length).toBeGreaterThan(3);
  });

  it.each(['flat', 'nested'] as const)(
    'finds every network of a %s source with its place and prefix length',
    async (schema) => {
      const built = await splitElbonia({ schema, layout: 'separate' });
      const database = new Database(readManifest(built.manifest));
      for (const { network, place } of networks) {
        const [text = '', bits] = network.split('/');
        const hit = await database.find(
          parse(text),
          async (name) => built.shards.get(name)?.slice() ?? null,
          keepAlive,
        );
        expectLength(hit, Number(bits), place === null, network);
        expect(hit.ok && (hit.value.place?.countryCode ?? null), network).toBe(place?.country ?? null);
        expect(hit.ok && (hit.value.place?.cityNames?.['en'] ?? null), network).toBe(place?.city ?? null);
        expect(hit.ok && (hit.value.place?.regionCode ?? null), network).toBe(place?.region?.code ?? null);
      }
    },
  );

  it('returns every member of a record', async () => {
    const hit = await open()('77.77.1.200');
    expect(hit).toEqual({
      ok: true,
      value: {
        key: expect.any(Number),
        prefixLength: 24,
        place: {
          continentCode: 'EU',
          countryCode: 'FR',
          regionCode: 'IDF',
          regionNames: { en: 'Île-de-France', ja: 'Île-de-Franceの' },
          cityNames: { en: 'Mudgrad', ja: 'Mudgradの' },
          districtNames: null,
          postalCode: '77770',
          latitude: 48.8566,
          longitude: 2.3522,
          accuracyRadiusKm: 20,
          timeZone: 'Europe/Paris',
          asNumber: null,
          asOrganization: null,
        },
      },
    });
  });

  it.each([
    { address: '8.8.8.8', why: 'outside Elbonia' },
    { address: '77.83.4.5', why: 'a record without usable members' },
    { address: '2a78::', why: 'outside, IPv6' },
    { address: '2a77:7704::1', why: 'an unusable record, IPv6' },
  ])('has no place for $address ($why)', async ({ address }) => {
    const hit = await open()(address);
    expect(hit.ok && hit.value.place).toBeNull();
  });

  it.each(elbonianAliases)(
    'finds an address in %s like its embedded IPv4 address, with the prefix length in IPv6 bits',
    async (alias) => {
      const [base = '', bits = ''] = alias.split('/');
      const words = [...parse(base).words];
      const offset = Number(bits);
      const v4 = parse('77.77.1.9').words[0] ?? 0;
      // Writes the 32 bits after the prefix, which may span two words of the address.
      const index = offset >>> 5;
      const shift = offset & 31;
      words[index] = ((words[index] ?? 0) | (v4 >>> shift)) >>> 0;
      if (shift > 0) words[index + 1] = ((words[index + 1] ?? 0) | (v4 << (32 - shift))) >>> 0;
      const hit = await open()(formatAddress({ ...parse('::'), words }));
      expect(hit.ok && hit.value.place?.cityNames?.['en']).toBe('Mudgrad');
      expect(hit.ok && hit.value.prefixLength).toBe(offset + 24);
    },
  );

  it('returns the same place object for all addresses of a record, and fetches a shard once', async () => {
    let fetched = 0;
    const find = open(async (name, memory) => {
      fetched++;
      return fetchElbonia(name, memory);
    });
    const first = await find('77.77.1.1');
    const second = await find('77.77.1.2');
    expect(first.ok && second.ok && first.value.place === second.value.place).toBe(true);
    expect(fetched).toBe(1);
  });

  it('does not look up IPv6 addresses in IPv4 data', async () => {
    const only4 = new Database({ ...readManifest(manifest), v6: [], aliases: [] });
    const hit = await only4.find(parse('4d4d:100::'), fetchElbonia, keepAlive);
    expect(hit).toEqual({ ok: true, value: { place: null, key: 0, prefixLength: 0 } });
  });
});

describe('reused shard memory', () => {
  it('never returns the place of another shard to a waiting request', async () => {
    // Memory holds one shard, and all shards are requested concurrently: each load reuses the memory of the one before.
    const files = [...manifest.v4, ...manifest.v6].map(([, , bytes]) => bytes);
    let reused = 0;
    const seen = new Set<ArrayBuffer>();
    const find = open(
      async (name, memory) => {
        if (seen.has(memory)) reused++;
        seen.add(memory);
        const file = shards.get(name);
        if (file === undefined || file.length > memory.byteLength) return null;
        const bytes = new Uint8Array(memory, 0, file.length);
        bytes.set(file);
        await null;
        return bytes;
      },
      Math.max(...files),
    );
    for (const stride of [1, 7, 11]) {
      const asked = networks.map((_, i) => networks[(i * stride) % networks.length]);
      const hits = await Promise.all(asked.map((each) => find(each?.network.split('/', 1)[0] ?? '')));
      for (const [i, hit] of hits.entries()) {
        expect(hit.ok && (hit.value.place?.cityNames?.['en'] ?? null), asked[i]?.network).toBe(
          asked[i]?.place?.city ?? null,
        );
      }
    }
    expect(reused).toBeGreaterThan(10);
  });

  it('is loaded again if another request reused it before the waiting request continued', async () => {
    const bytes = [...manifest.v4, ...manifest.v6].map(([, , length]) => length);
    const database = new Database(readManifest(manifest), Math.max(...bytes));
    const fetched: string[] = [];
    const fetchShard: FetchShard = async (name, memory) => {
      fetched.push(name);
      return fetchElbonia(name, memory);
    };
    let other: Promise<unknown> | undefined;
    const waited = await database.find(parse('77.77.1.9'), fetchShard, (work) => {
      // Starts a second lookup as soon as the shard has loaded, before the first lookup reads the shard.
      other ??= work.then(() => database.find(parse('2a77:7701::1'), fetchShard, keepAlive));
    });
    await other;
    expect(waited.ok && waited.value.place?.cityNames?.['en']).toBe('Mudgrad');
    expect(fetched.length).toBe(3);
    expect(fetched[2]).toBe(fetched[0]);
  });
});

/** Returns the AS numbers of a database, which are a database of their own. */
function asnOf(database: Database): Database {
  const asn = database.asnFor(false);
  if (asn === null) throw new Error('fixture has no AS numbers');
  return asn;
}

describe('Database.asnFor', () => {
  it('is null where the data was built without AS numbers', async () => {
    const built = await splitElbonia({ schema: 'flat', layout: 'separate' });
    expect(new Database(readManifest(built.manifest)).asnFor(false)).toBeNull();
  });

  it('is null for the visitor’s own connection if the AS numbers serve other addresses only', () => {
    const read = readManifest(manifest);
    if (read.asn === null) throw new Error('fixture has no AS numbers');
    const restricted = new Database({ ...read, asn: { ...read.asn, serves: 'addresses' } });
    expect(restricted.asnFor(true)).toBeNull();
    expect(restricted.asnFor(false)).not.toBeNull();
    expect(restricted.creditFor(true)).toBe(read.database.attribution);
    expect(new Database(read).asnFor(true)).not.toBeNull();
  });

  it('credits a shared source once, and the source of AS numbers separately otherwise', () => {
    const read = readManifest(manifest);
    if (read.asn === null) throw new Error('fixture has no AS numbers');
    const credited = (attribution: string) => ({ ...read.database, attribution });
    const withCredits = (places: string, networks: string) =>
      new Database({
        ...read,
        database: credited(places),
        asn: read.asn && { ...read.asn, database: credited(networks) },
      }).creditFor(false);
    expect(withCredits('Mud', 'Hat')).toBe('Mud Hat');
    expect(withCredits('Mud', 'Mud')).toBe('Mud');
    expect(withCredits('', 'Hat')).toBe('Hat');
  });

  it.each([undefined, 'visitors'])('throws on a manifest whose AS numbers serve %s', (serves) => {
    const file: unknown = { ...manifest, asn: { ...manifest.asn, serves } };
    expect(() => readManifest(file as typeof manifest)).toThrow(TypeError);
  });

  it('has the attribution of its data', () => {
    expect(asnOf(new Database(readManifest(manifest))).info).toMatchObject({ name: 'GeoLite2 ASN' });
  });

  it.each(['combined', 'separate'] as const)(
    'finds every network of %s files with its AS and prefix length, without other members',
    async (layout) => {
      const places = elbonianSources({ schema: 'flat', layout: 'separate' });
      const built = await splitSources(places, 4000, elbonianAsSources(layout));
      const asn = asnOf(new Database(readManifest(built.manifest)));
      const fetchShard: FetchShard = async (name) => built.shards.get(name)?.slice() ?? null;
      for (const { network, as } of [...elbonianAs.v4, ...elbonianAs.v6]) {
        const [text = '', bits] = network.split('/');
        const hit = await asn.find(parse(text), fetchShard, keepAlive);
        expectLength(hit, Number(bits), as === null, network);
        expect(hit.ok && (hit.value.place?.asNumber ?? null), network).toBe(as?.number ?? null);
        expect(hit.ok && (hit.value.place?.asOrganization ?? null), network).toBe(as?.organization ?? null);
        expect(hit.ok && (hit.value.place?.countryCode ?? null), network).toBeNull();
      }
    },
  );

  it.each([
    { address: '77.77.1.9', number: 64_512, prefixLength: 16, why: 'wider than the place' },
    { address: '77.80.3.9', number: 4_200_000_001, prefixLength: 22, why: 'narrower than the place' },
    { address: '77.90.7.200', number: null, prefixLength: 25, why: 'half of a place has none' },
    { address: '::ffff:77.77.1.9', number: 64_512, prefixLength: 112, why: 'an alias' },
  ])(
    'finds $number for $address with the prefix length $prefixLength ($why)',
    async ({ address, number, prefixLength }) => {
      const hit = await asnOf(new Database(readManifest(manifest))).find(parse(address), fetchElbonia, keepAlive);
      expect(hit.ok && (hit.value.place?.asNumber ?? null)).toBe(number);
      expect(hit.ok && hit.value.prefixLength).toBe(prefixLength);
    },
  );

  it('peeks only at loaded shards', async () => {
    const asn = asnOf(new Database(readManifest(manifest)));
    const address = parse('77.77.1.9');
    expect(asn.peek(address)).toBeNull();
    const found = await asn.find(address, fetchElbonia, keepAlive);
    expect(found.ok && asn.peek(address)).toEqual(found.ok && found.value);
  });

  it('shares the memory limit with the places', async () => {
    const places = [...manifest.v4, ...manifest.v6].map(([, , bytes]) => bytes);
    const database = new Database(readManifest(manifest), Math.max(...places));
    const fetched: string[] = [];
    const fetchShard: FetchShard = (name, memory) => {
      fetched.push(name);
      return fetchElbonia(name, memory);
    };
    const address = parse('77.77.1.9');
    await database.find(address, fetchShard, keepAlive);
    await asnOf(database).find(address, fetchShard, keepAlive);
    expect(database.peek(address)).toBeNull();
    await database.find(address, fetchShard, keepAlive);
    expect(fetched).toHaveLength(3);
  });

  it('gives its shards other index numbers than those of the places', () => {
    const { v4, v6, asn, codes } = readManifest(manifest);
    const entries = [...v4, ...v6, ...(asn?.v4 ?? []), ...(asn?.v6 ?? []), ...codes];
    expect(codes.length).toBeGreaterThan(0);
    expect(asn?.v4.length).toBeGreaterThan(1);
    expect(asn?.v6.length).toBeGreaterThan(1);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => i));
  });

  it('fails if its own shards are unavailable, without affecting places', async () => {
    const names = new Set([...(manifest.asn?.v4 ?? []), ...(manifest.asn?.v6 ?? [])].map(([, name]) => name));
    const database = new Database(readManifest(manifest));
    const fetchShard: FetchShard = async (name, memory) => (names.has(name) ? null : fetchElbonia(name, memory));
    const address = parse('77.77.1.9');
    expect(await asnOf(database).find(address, fetchShard, keepAlive)).toEqual({
      ok: false,
      refusal: 'data_unavailable',
    });
    expect((await database.find(address, fetchShard, keepAlive)).ok).toBe(true);
  });
});

describe('a damaged shard', () => {
  const damages: { damage: string; apply: (file: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | null }[] = [
    { damage: 'missing', apply: () => null },
    { damage: 'empty', apply: () => new Uint8Array(0) },
    { damage: 'truncated', apply: (file) => file.slice(0, -1) },
    { damage: 'longer', apply: (file) => new Uint8Array([...file, 0]) },
    { damage: 'another shard', apply: () => [...shards.values()].at(-1)?.slice() ?? null },
  ];

  it.each(damages)('is refused if it is $damage, and fetched again', async ({ apply }) => {
    const target = [...manifest.v4].findLast(([start]) => start <= '4d4d0109')?.[1] ?? '';
    let broken = true;
    const find = open(async (name, memory) => {
      const file = shards.get(name);
      if (file === undefined || !broken || name !== target) return fetchElbonia(name, memory);
      return apply(file.slice());
    });
    expect(await find('77.77.1.9')).toEqual({ ok: false, refusal: 'data_unavailable' });
    broken = false;
    expect((await find('77.77.1.9')).ok).toBe(true);
  });

  it('is refused if any single bit is flipped', async () => {
    const [start, target = ''] = manifest.v4[1] ?? [];
    expect(start).toBeDefined();
    const file = shards.get(target) ?? new Uint8Array();
    const address = formatAddress({ ...parse('0.0.0.0'), words: [Number.parseInt(start ?? '', 16)] });
    for (let bit = 0; bit < file.length * 8; bit += 97) {
      const find = open(async () => {
        const copy = file.slice();
        copy[bit >>> 3] = (copy[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        return copy;
      });
      expect(await find(address), `bit ${bit}`).toEqual({ ok: false, refusal: 'data_unavailable' });
    }
  });
});
