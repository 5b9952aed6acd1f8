// Chooses addresses for comparing shards with their source: random ones, the ends of random networks, and every
// boundary between shards. The random generator is seeded, so that differences are reproducible.

import { compareWords } from '../../src/core/address.ts';
import type { ShardEntry, ShardedDatabase } from '../../src/geo/manifest.ts';
import { adjacentAddress, lastAddress } from '../address-bits.ts';
import type { AddressFamily } from '../manifest.ts';
import { rowEnd, rowStart } from '../pack/as-rows.ts';
import type { AsRows } from '../source/as-csv.ts';
import type { NetworkWalk } from '../source/network-walk.ts';

export type RandomSource = () => number;

/** Returns a seeded generator of unsigned 32-bit integers (mulberry32). */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * Returns at least `count` addresses of an address family, sorted: the first and last addresses of up to `count / 4`
 * random networks, and random addresses for the rest of `count`. Adds the first and last address of each shard and the
 * addresses beside them.
 */
export function sampleAddresses(
  walk: NetworkWalk | null,
  family: AddressFamily,
  sharded: ShardedDatabase,
  count: number,
): readonly Uint32Array[] {
  const random = seededRandom(family === 'v4' ? 4 : 6);
  const addresses = walk === null ? [] : randomNetworkEnds(walk, Math.floor(count / 4), random);
  while (addresses.length < count) addresses.push(randomAddress(family, random));
  addresses.push(...boundaries(sharded[family]));
  return addresses.sort(compareWords);
}

/**
 * Returns at least `count` addresses for comparing rows of AS numbers, sorted. Half of `count` come from random rows:
 * the first and last address of the row, and the address after the row. The other half are random addresses. Adds the
 * first and last address of each shard and the addresses beside them.
 */
export function sampleRowAddresses(
  rows: AsRows,
  family: AddressFamily,
  sharded: ShardedDatabase,
  count: number,
): readonly Uint32Array[] {
  const random = seededRandom(family === 'v4' ? 44 : 66);
  const addresses: Uint32Array[] = [];
  while (addresses.length < count / 2) {
    const row = random() % rows.length;
    const last = rowEnd(rows, row);
    addresses.push(rowStart(rows, row), last, adjacentAddress(last, 1) ?? last);
  }
  while (addresses.length < count) addresses.push(randomAddress(family, random));
  addresses.push(...boundaries(sharded[family]));
  return addresses.sort(compareWords);
}

/** Returns a random address. Half of the IPv6 ones are in 2000::/3, since only a few networks are outside it. */
function randomAddress(family: AddressFamily, random: RandomSource): Uint32Array {
  const words = Uint32Array.from({ length: family === 'v4' ? 1 : 4 }, random);
  const first = words[0] ?? 0;
  if (family === 'v6' && (random() & 1) === 1) words[0] = 0x20000000 | (first >>> 3);
  return words;
}

/**
 * Returns first and last addresses of `count` networks of equal probability, or of all networks if there are fewer.
 * Uses reservoir sampling, since the number of networks of a family is known only at the end of the walk.
 */
function randomNetworkEnds(walk: NetworkWalk, count: number, random: RandomSource): Uint32Array[] {
  const ends: Uint32Array[] = [];
  for (let networks = 1; walk.next(); networks++) {
    const place = networks <= count ? networks - 1 : Math.floor((random() / 2 ** 32) * networks);
    if (place >= count) continue;
    ends[place * 2] = Uint32Array.from(walk.words);
    ends[place * 2 + 1] = lastAddress(walk.words, walk.prefixLength);
  }
  return ends;
}

function boundaries(shards: readonly ShardEntry[]): Uint32Array[] {
  const addresses: Uint32Array[] = [];
  for (const { start } of shards) {
    const first = Uint32Array.from(start);
    const last = adjacentAddress(first, -1);
    addresses.push(first);
    for (const near of [adjacentAddress(first, 1), last, last && adjacentAddress(last, -1)])
      if (near !== null) addresses.push(near);
  }
  const [first] = shards;
  if (first !== undefined) addresses.push(Uint32Array.from(first.start).fill(0xffffffff));
  return addresses;
}
