// The index of a packed shard's ranges: finds the range of an address and the largest network around the address within
// that range. Looks up 64 bits of the address, in two words: the first 64 bits of an IPv6 address, or an IPv4 address
// as the high word.

import { type ShardLayout, shardHeaderWords } from './shard-layout.ts';

export interface RangeHit {
  /**
   * Row of the range's place; 0 for a range without a record. A row beyond the last place refers to an IPv6 /64 that
   * contains several ranges.
   */
  readonly row: number;
  /** Prefix length of the largest network around the looked-up address that lies within its range. */
  readonly prefixLength: number;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** Returns the element at a position. The shard's layout guarantees that it exists. */
function at(numbers: Numbers, position: number): number {
  return numbers[position] ?? 0;
}

export class RangeIndex {
  readonly #blockHigh: Uint32Array;
  readonly #blockLow: Uint32Array;
  readonly #blockFirst: Uint32Array;
  readonly #gapHigh: Uint32Array;
  readonly #gapLow: Uint32Array;
  readonly #rangeGaps: Uint8Array;
  readonly #rangePlaces: Uint16Array;
  readonly #endHigh: number;
  readonly #endLow: number;

  constructor(memory: ArrayBuffer, header: Uint32Array, layout: ShardLayout) {
    const blocks = at(header, shardHeaderWords.blockCount);
    const gaps = at(header, shardHeaderWords.gapCount);
    const ranges = at(header, shardHeaderWords.rangeCount);
    this.#blockHigh = new Uint32Array(memory, layout.blockHigh, blocks);
    this.#blockLow = new Uint32Array(memory, layout.blockLow, blocks);
    this.#blockFirst = new Uint32Array(memory, layout.blockFirst, blocks + 1);
    this.#gapHigh = new Uint32Array(memory, layout.gapHigh, gaps);
    this.#gapLow = new Uint32Array(memory, layout.gapLow, gaps);
    this.#rangeGaps = new Uint8Array(memory, layout.rangeGaps, ranges);
    this.#rangePlaces = new Uint16Array(memory, layout.rangePlaces, ranges);
    this.#endHigh = at(header, shardHeaderWords.endHigh);
    this.#endLow = at(header, shardHeaderWords.endLow);
  }

  /**
   * Finds the range that contains an address, given as two words: the first 64 bits of IPv6, or the IPv4 address and 0.
   * First finds the block of ranges by binary search, then the range by adding up the distances between starts.
   */
  find(high: number, low: number): RangeHit {
    const block = this.#blockOf(high, low);
    const isLast = block + 1 === this.#blockHigh.length;
    const lastRange = at(this.#blockFirst, block + 1) - 1;
    let range = at(this.#blockFirst, block);
    let startHigh = at(this.#blockHigh, block);
    let startLow = at(this.#blockLow, block);
    let nextHigh = isLast ? this.#endHigh : at(this.#blockHigh, block + 1);
    let nextLow = isLast ? this.#endLow : at(this.#blockLow, block + 1);
    for (; range < lastRange; range++) {
      const gap = at(this.#rangeGaps, range);
      const sum = startLow + at(this.#gapLow, gap);
      const carry = sum > 0xffffffff ? 1 : 0;
      const followingHigh = startHigh + at(this.#gapHigh, gap) + carry;
      const followingLow = sum >>> 0;
      if (isBefore(high, low, followingHigh, followingLow)) {
        nextHigh = followingHigh;
        nextLow = followingLow;
        break;
      }
      startHigh = followingHigh;
      startLow = followingLow;
    }
    const prefixLength = prefixLengthWithin(high, low, startHigh, startLow, nextHigh, nextLow);
    return { row: at(this.#rangePlaces, range), prefixLength };
  }

  /** Returns the last block of ranges that starts at or before the address. */
  #blockOf(high: number, low: number): number {
    let from = 0;
    let to = this.#blockHigh.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (isBefore(high, low, at(this.#blockHigh, middle), at(this.#blockLow, middle))) to = middle;
      else from = middle + 1;
    }
    return Math.max(0, from - 1);
  }
}

/** The index of IPv6 /64s that hold more than one range. Looks up the last 64 bits of an address. */
export class SplitRanges {
  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;
  readonly #firsts: Uint32Array;
  readonly #places: Uint16Array;

  constructor(memory: ArrayBuffer, header: Uint32Array, layout: ShardLayout) {
    const parts = at(header, shardHeaderWords.splitRangeCount);
    this.#highs = new Uint32Array(memory, layout.splitHigh, parts);
    this.#lows = new Uint32Array(memory, layout.splitLow, parts);
    this.#firsts = new Uint32Array(memory, layout.splitFirst, at(header, shardHeaderWords.splitCount) + 1);
    this.#places = new Uint16Array(memory, layout.splitPlaces, parts);
  }

  /**
   * Finds the range of an address whose IPv6 /64 holds several ranges. `split` is the position of the /64 in the index;
   * `high` and `low` are the last 64 bits of the address. The prefix length counts from the start of the address.
   */
  find(split: number, high: number, low: number): RangeHit {
    const end = at(this.#firsts, split + 1);
    let part = at(this.#firsts, split);
    while (part + 1 < end && !isBefore(high, low, at(this.#highs, part + 1), at(this.#lows, part + 1))) part++;
    const isLast = part + 1 === end;
    const nextHigh = isLast ? 0 : at(this.#highs, part + 1);
    const nextLow = isLast ? 0 : at(this.#lows, part + 1);
    const bits = prefixLengthWithin(high, low, at(this.#highs, part), at(this.#lows, part), nextHigh, nextLow);
    return { row: at(this.#places, part), prefixLength: 64 + bits };
  }
}

function isBefore(aHigh: number, aLow: number, bHigh: number, bLow: number): boolean {
  return aHigh === bHigh ? aLow < bLow : aHigh < bHigh;
}

/**
 * Returns the prefix length of the largest network around an address that lies within the range from start to end,
 * exclusive. Each is 64 bits of an address in two words. A start of 0, 0 is the lowest address; an end of 0, 0 is the
 * position after the highest one.
 */
function prefixLengthWithin(
  high: number,
  low: number,
  startHigh: number,
  startLow: number,
  endHigh: number,
  endLow: number,
): number {
  const beforeHigh = startLow === 0 ? startHigh - 1 : startHigh;
  const beforeLow = startLow === 0 ? 0xffffffff : startLow - 1;
  const fromStart = beforeHigh < 0 ? 0 : 1 + sharedBits(high, low, beforeHigh, beforeLow);
  const toEnd = endHigh === 0 && endLow === 0 ? 0 : 1 + sharedBits(high, low, endHigh, endLow);
  return Math.max(fromStart, toEnd);
}

function sharedBits(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  return aHigh === bHigh ? 32 + Math.clz32(aLow ^ bLow) : Math.clz32(aHigh ^ bHigh);
}
