// Addresses at which shards are compared with their source: random ones, the ends of random networks, and every
// boundary between shards. Seeded, so a difference that was found once is found again.

import { compareAddresses, hexWords, lastAddress, neighbour } from './address-words.ts';
import type { Family, ShardEntry, ShardedDatabase } from './manifest.ts';
import type { NetworkWalk } from './network-walk.ts';

export type Random = () => number;

/** mulberry32: 32 random bits a call, as an unsigned integer. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * About `count` addresses and more, in address order: half uniformly random, half first and last addresses of random
 * networks; then first and last address of each shard, and their neighbours on either side.
 */
export function sampleAddresses(
  walk: NetworkWalk | null,
  family: Family,
  nodeCount: number,
  sharded: ShardedDatabase,
  count: number,
): readonly Uint32Array[] {
  const random = seededRandom(family === 'v4' ? 4 : 6);
  const addresses = boundaries(sharded[family]);
  for (let i = 0; i < count / 2; i++) addresses.push(randomAddress(family, random));
  if (walk !== null) addresses.push(...randomNetworkEnds(walk, nodeCount, count / 4, random));
  return addresses.sort(compareAddresses);
}

/** Every second IPv6 address lies in 2000::/3: what is outside it is a handful of networks. */
function randomAddress(family: Family, random: Random): Uint32Array {
  const words = Uint32Array.from({ length: family === 'v4' ? 1 : 4 }, random);
  const first = words[0] ?? 0;
  if (family === 'v6' && (random() & 1) === 1) words[0] = 0x20000000 | (first >>> 3);
  return words;
}

/** First and last addresses of about `count` networks, chosen with equal chance; all of them where there are fewer. */
function* randomNetworkEnds(walk: NetworkWalk, nodeCount: number, count: number, random: Random) {
  const chance = (count / nodeCount) * 2 ** 32;
  while (walk.next()) {
    if (random() >= chance) continue;
    yield Uint32Array.from(walk.words);
    yield lastAddress(walk.words, walk.prefixLength);
  }
}

function boundaries(shards: readonly ShardEntry[]): Uint32Array[] {
  const addresses: Uint32Array[] = [];
  for (const [start] of shards) {
    const first = hexWords(start);
    const last = neighbour(first, -1);
    addresses.push(first);
    for (const near of [neighbour(first, 1), last, last && neighbour(last, -1)])
      if (near !== null) addresses.push(near);
  }
  const [first] = shards;
  if (first !== undefined) addresses.push(hexWords(first[0]).fill(0xffffffff));
  return addresses;
}
