// The addresses that the benchmark looks up, as text: uniformly random ones, and skewed draws from them that resemble
// real visitors. Leaves out addresses without a place, because misses are faster than hits.

import { readFileSync } from 'node:fs';
import { openTree, type SourceTree } from '../../../data/source/mmdb-reader.ts';
import { formatAddress, parseAddress } from '../../../src/core/address.ts';
import { findReservedBlock } from '../../../src/core/reserved.ts';
import type { ManifestFile } from '../../../src/geo/manifest.ts';

export type Random = () => number;

/** Returns a seeded generator of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns uniformly random IPv4 addresses outside every special-purpose block. */
export function randomV4(count: number, random: Random): readonly string[] {
  const texts: string[] = [];
  while (texts.length < count) {
    const text = Array.from({ length: 4 }, () => Math.floor(random() * 256)).join('.');
    const address = parseAddress(text);
    if (address !== null && findReservedBlock(address) === null) texts.push(text);
  }
  return texts;
}

/**
 * Returns random IPv6 addresses that have a place. Nearly all uniformly random addresses would be unused. So each
 * starts at a random shard, follows a random path of the source's tree that avoids empty branches, and ends in random
 * bits.
 */
export function randomV6(count: number, random: Random, { v6 }: ManifestFile, sourceFile: string): readonly string[] {
  const tree = openTree(readFileSync(sourceFile));
  const starts = v6.map(([start]) => start);
  const texts: string[] = [];
  while (texts.length < count) {
    const shard = Math.floor(random() * starts.length);
    const fixed = sharedBits(starts[shard] ?? '', starts[shard + 1] ?? 'f'.repeat(32));
    const address = parseAddress(randomBelow(tree, fixed, random));
    if (address !== null && findReservedBlock(address) === null) texts.push(formatAddress(address));
  }
  return texts;
}

/** Returns the leading bits that two IPv6 addresses, in hexadecimal, have in common. */
function sharedBits(a: string, b: string): readonly number[] {
  const bits = (hex: string) =>
    [...hex].flatMap((digit) => [...Number.parseInt(digit, 16).toString(2).padStart(4, '0')].map(Number));
  const other = bits(b);
  const end = bits(a).findIndex((bit, i) => bit !== other[i]);
  return bits(a).slice(0, Math.max(0, end));
}

function randomBelow(tree: SourceTree, fixed: readonly number[], random: Random): string {
  const groups = new Array<number>(8).fill(0);
  let node = 0;
  for (let depth = 0; depth < 128; depth++) {
    const wanted = (fixed[depth] ?? random()) < 0.5 ? 0 : 1;
    const bit = node < tree.metadata.nodeCount ? usedSide(tree, node, wanted) : wanted;
    if (node < tree.metadata.nodeCount) node = tree.record(node, bit);
    groups[depth >>> 4] = ((groups[depth >>> 4] ?? 0) << 1) | bit;
  }
  return groups.map((group) => group.toString(16)).join(':');
}

/** Returns the wanted side of a node of the search tree, or the other side if the wanted one is empty. */
function usedSide({ metadata, record }: SourceTree, node: number, wanted: 0 | 1): 0 | 1 {
  if (record(node, wanted) !== metadata.nodeCount) return wanted;
  return wanted === 0 ? 1 : 0;
}

/** Returns random addresses from a pool; the n-th address has the weight 1/n (Zipf's law). */
export function drawZipf(pool: readonly string[], count: number, random: Random): readonly string[] {
  const upTo: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= pool.length; rank++) {
    total += 1 / rank;
    upTo.push(total);
  }
  return Array.from({ length: count }, () => pool[firstAbove(upTo, random() * total)] ?? '');
}

/** Returns the index of the first number above the value in an ascending list. */
function firstAbove(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
