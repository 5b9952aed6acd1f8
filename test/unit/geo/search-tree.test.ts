// The search tree's table against the plain walk that the specification describes, on trees of many shapes: deep and
// flat, with one way in and with several, and with records that lead anywhere.

import { describe, expect, it } from 'vitest';
import { CorruptShard } from '../../../src/geo/mmdb.ts';
import { SearchTree } from '../../../src/geo/search-tree.ts';

function seeded(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

type Random = ReturnType<typeof seeded>;

/** Two records a node. */
function treeOf(records: readonly number[]): Uint8Array {
  return Uint8Array.from(records.flatMap((record) => [record >>> 16, (record >>> 8) & 255, record & 255]));
}

/** A way down that all addresses share, then branches that end anywhere. */
function growTree(random: Random, bits: number) {
  const records: [number, number][] = [];
  const way = random(bits - 4);
  const grow = (depth: number): number => {
    const node = records.length;
    records.push([-1, -1]);
    const child = () => (depth + 1 < bits && random(9) > 0 && records.length < 3000 ? grow(depth + 1) : -1 - random(5));
    const bit = random(2);
    const pair: [number, number] = depth < way ? [-1, -1] : [child(), child()];
    if (depth < way) pair[bit] = grow(depth + 1);
    records[node] = pair;
    return node;
  };
  grow(0);
  const nodeCount = records.length;
  // A leaf is -1 minus its record, -1 being none.
  return { nodeCount, records: records.flat().map((record) => (record < 0 ? nodeCount - record - 1 : record)) };
}

/** What the format specification says, bit by bit. */
function plainWalk(records: readonly number[], nodeCount: number, bits: number, words: readonly number[]) {
  let node = 0;
  for (let depth = 0; depth < bits; depth++) {
    const bit = ((words[depth >>> 5] ?? 0) >>> (31 - (depth & 31))) & 1;
    node = records[node * 2 + bit] ?? 0;
    if (node >= nodeCount) return { record: node - nodeCount, prefixLength: depth + 1 };
  }
  return 'too deep';
}

function find(tree: SearchTree, words: readonly number[]) {
  try {
    return tree.find(words);
  } catch (error) {
    if (error instanceof CorruptShard) return 'too deep';
    throw error;
  }
}

/** An address that follows the tree for a while, so that its branches are met, and then goes anywhere. */
function addressInside(records: readonly number[], nodeCount: number, bits: number, random: Random): number[] {
  const words = new Array<number>(bits / 32).fill(0);
  const stray = random(4) === 0 ? random(bits) : bits;
  let node = 0;
  for (let depth = 0; depth < bits; depth++) {
    let bit = random(2);
    if (node < nodeCount) {
      if (depth < stray && records[node * 2 + bit] === nodeCount) bit = 1 - bit;
      node = records[node * 2 + bit] ?? 0;
    }
    words[depth >>> 5] = ((words[depth >>> 5] ?? 0) * 2 + bit) >>> 0;
  }
  return words;
}

describe('SearchTree', () => {
  it.each([
    { version: 4, bits: 32 },
    { version: 6, bits: 128 },
  ] as const)('answers as the plain walk does, IPv$version', ({ version, bits }) => {
    const random = seeded(version);
    const seen = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const { records, nodeCount } = growTree(random, bits);
      const tree = new SearchTree(treeOf(records), nodeCount, version);
      for (let i = 0; i < 400; i++) {
        const words = addressInside(records, nodeCount, bits, random);
        const expected = plainWalk(records, nodeCount, bits, words);
        expect(find(tree, words)).toEqual(expected);
        if (expected !== 'too deep') seen.add(expected.prefixLength);
      }
    }
    expect(seen.size).toBeGreaterThan(bits / 2);
  });

  it('answers as the plain walk does where records lead anywhere, and ends', () => {
    const random = seeded(5);
    let tooDeep = 0;
    for (let round = 0; round < 200; round++) {
      const nodeCount = 1 + random(40);
      const records = Array.from({ length: nodeCount * 2 }, () => random(nodeCount + 2));
      const tree = new SearchTree(treeOf(records), nodeCount, 4);
      for (let i = 0; i < 50; i++) {
        const words = [random(2 ** 16) * 2 ** 16 + random(2 ** 16)];
        const expected = plainWalk(records, nodeCount, 32, words);
        expect(find(tree, words)).toEqual(expected);
        if (expected === 'too deep') tooDeep++;
      }
    }
    expect(tooDeep).toBeGreaterThan(100);
  });
});
