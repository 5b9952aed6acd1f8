// Packed shards compared with the ranges that they contain: random ranges of both families, splits within a /64, every
// kind of column, and invalid files.

import { describe, expect, it } from 'vitest';
import { type PackedPlace, packPlace } from '../../../data/pack/packed-place.ts';
import { PlaceTable } from '../../../data/pack/place-table.ts';
import { type PlacedNetwork, type Range, RangeMerger } from '../../../data/pack/ranges.ts';
import { ShardBuilder } from '../../../data/pack/shard-builder.ts';
import { openShard, type Shard } from '../../../src/geo/shard/shard.ts';
import { shardHeaderWords } from '../../../src/geo/shard/shard-layout.ts';

const nowhere: PackedPlace = {
  area: null,
  city: null,
  district: null,
  postalCode: null,
  asOrganization: null,
  latitude: null,
  longitude: null,
  accuracyRadiusKm: null,
  asNumber: null,
};

const cityOf = (number: number): PackedPlace => ({ ...nowhere, area: '\tFR\t\t', city: `Mud ${number}` });

function open(bytes: Uint8Array<ArrayBuffer>): Shard {
  const shard = openShard(bytes.slice().buffer, bytes.length);
  if (shard === null) throw new Error('not a shard');
  return shard;
}

function packFile(ranges: readonly Range[], placeOf: (number: number) => PackedPlace): Uint8Array<ArrayBuffer> {
  const table = new PlaceTable();
  const builder = new ShardBuilder(table, Number.POSITIVE_INFINITY);
  const intern = (place: number) => (place === 0 ? 0 : table.intern(placeOf(place)));
  for (const { high, low, place } of ranges) {
    const interned =
      typeof place === 'number' ? intern(place) : place.map((part) => ({ ...part, place: intern(part.place) }));
    builder.add({ high, low, place: interned });
  }
  return builder.build();
}

function pack(ranges: readonly Range[], placeOf: (number: number) => PackedPlace = cityOf): Shard {
  return open(packFile(ranges, placeOf));
}

function mergeRanges(networks: readonly PlacedNetwork[]): readonly Range[] {
  const ranges: Range[] = [];
  const merger = new RangeMerger((range) => ranges.push(range));
  for (const { words, place } of networks) merger.add(words, place);
  merger.end();
  return ranges;
}

const wholeOf = (place: PackedPlace) => pack([{ high: 0, low: 0, place: 1 }], () => place).place(1);

/** Returns a generator of numbers from 0 to 1, the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const toBig = (words: readonly number[]) => words.reduce((sum, word) => sum * 2n ** 32n + BigInt(word), 0n);
const toWords = (value: bigint, count: number) =>
  Array.from({ length: count }, (_, i) => Number((value >> BigInt(32 * (count - 1 - i))) & 0xffffffffn));

/**
 * Computes the expected result of a lookup: the last start at or before the address, and the largest network inside its
 * range.
 */
function expected(starts: readonly { at: bigint; place: number }[], address: bigint, bits: number) {
  let i = starts.findLastIndex(({ at }) => at <= address);
  const { place = 0 } = starts[i] ?? {};
  let end = starts.length;
  while (i > 0 && starts[i - 1]?.place === place) i--;
  for (let j = i + 1; j < starts.length; j++) {
    if (starts[j]?.place !== place) {
      end = j;
      break;
    }
  }
  const first = starts[i]?.at ?? 0n;
  const last = (starts[end]?.at ?? 2n ** BigInt(bits)) - 1n;
  for (let prefixLength = 0; prefixLength <= bits; prefixLength++) {
    const size = 2n ** BigInt(bits - prefixLength);
    const base = (address / size) * size;
    if (base >= first && base + size - 1n <= last) return { place, prefixLength };
  }
  throw new Error('no network');
}

/** Returns random start addresses of ranges. Those of IPv6 are close together, so that some share a /64. */
function randomStarts(bits: number, count: number, seed: number) {
  const random = seeded(seed);
  const starts = new Map<bigint, number>([[0n, 0]]);
  while (starts.size < count) {
    const word = () => BigInt(Math.floor(random() * 2 ** 32));
    const spread = random() < 0.5 ? BigInt(Math.floor(random() * 128)) : BigInt(Math.floor(random() * 64));
    const at =
      bits === 32 ? word() >> (spread % 20n) : ((word() << 96n) | (word() << 64n) | (word() << 32n) | word()) >> spread;
    starts.set(bits === 128 && random() < 0.4 ? (at >> 64n) << 64n : at, Math.floor(random() * 6));
    if (bits === 128 && random() < 0.3) starts.set(at + BigInt(Math.floor(random() * 1000)), Math.floor(random() * 6));
  }
  return [...starts].map(([at, place]) => ({ at, place })).sort((a, b) => (a.at < b.at ? -1 : 1));
}

describe.each([{ bits: 32 }, { bits: 128 }])('a shard of $bits-bit addresses', ({ bits }) => {
  it.each([1, 2, 3, 4, 5])('finds for each address what its ranges contain (seed %i)', (seed) => {
    const starts = randomStarts(bits, 400, seed);
    const networks = starts.map(({ at, place }): PlacedNetwork => ({ words: toWords(at, bits / 32), place }));
    const shard = pack(mergeRanges(networks));
    const random = seeded(seed + 100);
    const near = starts.flatMap(({ at }) => [at, at + 1n, at - 1n]).filter((at) => at >= 0n && at < 2n ** BigInt(bits));
    const far = Array.from({ length: 500 }, () =>
      toBig(Array.from({ length: bits / 32 }, () => Math.floor(random() * 2 ** 32))),
    );
    for (const address of [...near, ...far, 2n ** BigInt(bits) - 1n]) {
      const hit = shard.find(toWords(address, bits / 32));
      const wanted = expected(starts, address, bits);
      const city = hit.row === 0 ? 0 : Number(shard.place(hit.row).cityNames?.['en']?.slice(4));
      expect({ place: city, prefixLength: hit.prefixLength }, address.toString(16)).toEqual(wanted);
    }
  });
});

describe('places', () => {
  it('keep every member', () => {
    const place = packPlace({
      continent: { code: 'EU' },
      country: { iso_code: 'FR' },
      subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France', ja: '島' } }],
      city: { names: { de: 'Schlammstadt', en: 'Mudgrad' } },
      postal: { code: '77 770' },
      location: { latitude: -48.8566, longitude: 2.3522, accuracy_radius: 1000, time_zone: 'Europe/Paris' },
      autonomous_system_number: 4_200_000_001,
      autonomous_system_organization: 'Rede Lamaçal',
    });
    expect(place === null ? null : wholeOf(place)).toEqual({
      continentCode: 'EU',
      countryCode: 'FR',
      regionCode: 'IDF',
      regionNames: { en: 'Île-de-France', ja: '島' },
      cityNames: { en: 'Mudgrad', de: 'Schlammstadt' },
      districtNames: null,
      postalCode: '77 770',
      latitude: -48.8566,
      longitude: 2.3522,
      accuracyRadiusKm: 1000,
      timeZone: 'Europe/Paris',
      asNumber: 4_200_000_001,
      asOrganization: 'Rede Lamaçal',
    });
  });

  it.each([
    { latitude: 0, longitude: 0, why: 'zero is not unknown' },
    { latitude: 90, longitude: -180, why: 'the limits' },
    { latitude: 37.422, longitude: -122.085, why: 'decimals that are no binary fractions' },
    { latitude: null, longitude: null, why: 'unknown, beside a place that has both' },
  ])('have $latitude, $longitude exactly ($why)', ({ latitude, longitude }) => {
    const places = [nowhere, { ...nowhere, latitude, longitude }, { ...nowhere, latitude: 1, longitude: 1 }];
    const ranges = [1, 2].map((place) => ({ high: place - 1, low: 0, place }));
    const shard = pack(ranges, (number) => places[number] ?? nowhere);
    expect(shard.place(1)).toMatchObject({ latitude, longitude });
  });

  it.each([
    { names: { en: 'Mudgrad' }, read: { en: 'Mudgrad' }, why: 'English alone' },
    { names: { ja: '泥' }, read: { ja: '泥' }, why: 'no English' },
    { names: { en: 'Mud\tgrad', fr: 'Boue' }, read: { en: 'Mud grad', fr: 'Boue' }, why: 'the separator in a name' },
    { names: { en: 'Ő'.repeat(60) }, read: { en: 'Ő'.repeat(60) }, why: 'a long name beyond ASCII' },
    {
      names: { en: `${'a'.repeat(47)}é` },
      read: { en: `${'a'.repeat(47)}é` },
      why: 'around the length of short texts',
    },
  ])('have the names $names ($why)', ({ names, read }) => {
    const place = packPlace({ city: { names } });
    expect(place === null ? null : wholeOf(place).cityNames).toEqual(read);
  });

  it('may have a region name without a code, and a code without a name', () => {
    const nameless = packPlace({ subdivisions: [{ iso_code: 'IDF' }] });
    const codeless = packPlace({ subdivisions: [{ names: { en: 'Mud' } }] });
    expect(nameless && wholeOf(nameless)).toMatchObject({ regionCode: 'IDF', regionNames: null });
    expect(codeless && wholeOf(codeless)).toMatchObject({ regionCode: null, regionNames: { en: 'Mud' } });
  });

  it('may have more texts than a 16-bit number can count', () => {
    const count = 40_000;
    const ranges = Array.from({ length: count }, (_, i) => ({ high: i, low: 0, place: i + 1 }));
    const shard = pack(ranges, (number) => ({ ...nowhere, city: `c${number}`, postalCode: `p${number}` }));
    const last = shard.find([count - 1]).row;
    expect(shard.place(last)).toMatchObject({ cityNames: { en: `c${count}` }, postalCode: `p${count}` });
  });
});

describe('Shard.place', () => {
  it('returns a copy that stays the same when the memory of the shard is overwritten', () => {
    const place = { ...nowhere, area: 'EU\tFR\tEurope/Paris\tIDF\tMud', city: 'Mudgrad\tja\t泥', latitude: 48.8566 };
    const whole = { ...place, district: 'Hat', postalCode: '77770', asOrganization: 'Mud Net', asNumber: 64_512 };
    const ranges = [{ high: 0, low: 0, place: 1 }];
    const file = packFile(ranges, () => whole).slice();
    const read = openShard(file.buffer, file.length)?.place(1);
    const before = structuredClone(read);
    file.fill(0x41);
    expect(read).toEqual(before);
    expect(read).toMatchObject({ countryCode: 'FR', cityNames: { en: 'Mudgrad', ja: '泥' }, postalCode: '77770' });
  });
});

describe('a file that is not a shard', () => {
  const file = packFile([{ high: 0, low: 0, place: 1 }], cityOf);

  it('is refused if its length differs by any number of bytes', () => {
    for (let length = 0; length < file.length; length++) {
      expect(openShard(file.slice(0, length).buffer, length), String(length)).toBeNull();
    }
    expect(openShard(new Uint8Array([...file, 0]).buffer, file.length + 1)).toBeNull();
    expect(openShard(file.slice().buffer, file.length)).not.toBeNull();
  });

  it('is refused with another magic number or longer sections', () => {
    for (let byte = 0; byte < shardHeaderWords.columns * 4; byte++) {
      const changed = file.slice();
      changed[byte] = (changed[byte] ?? 0) ^ 0x40;
      expect(openShard(changed.buffer, changed.length), `byte ${byte}`).toBeNull();
    }
  });
});
