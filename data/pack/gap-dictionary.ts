// Builds the gap dictionary of a shard: counts the distances (gaps) between the starts of consecutive ranges, and cuts
// the ranges into blocks whose gaps are among the most frequent ones.

import { blockRangesMax, gapDictionaryEntriesMax } from '../../src/geo/shard/shard-layout.ts';

/** The distance between the starts of two ranges as one number: the high word times 2^32, plus the low word. */
export type Gap = number;

/**
 * Maximum gap between ranges in one block. Larger gaps are not exact as numbers, so the range after a larger gap starts
 * a block.
 */
const gapMax = Number.MAX_SAFE_INTEGER;
const tooLarge = 0xffffffff;

export interface RangeBlocks {
  /** Index of the first range of each block, which is a run of ranges whose gaps are in the dictionary. */
  readonly firsts: readonly number[];
  readonly dictionary: readonly Gap[];
  /** For each range: the index in `dictionary` of the gap to the next range; 0 if the next one starts a block. */
  readonly gaps: Uint8Array;
}

export class GapCounter {
  readonly #numbers = new Map<Gap, number>();
  readonly #gaps: Gap[] = [];
  readonly #counts: number[] = [];
  /**
   * For each range except the last: the index in `#gaps` of the distance to the start of the next range, or `tooLarge`.
   */
  readonly #sequence: Uint32Array;
  #length = 0;

  constructor(rangesMax: number) {
    this.#sequence = new Uint32Array(rangesMax);
  }

  /** Adds the gap between the last range and the next one. */
  add(gap: Gap): void {
    let number = gap > gapMax ? tooLarge : this.#numbers.get(gap);
    if (number === undefined) {
      number = this.#gaps.push(gap) - 1;
      this.#counts.push(0);
      this.#numbers.set(gap, number);
    }
    if (number !== tooLarge) this.#counts[number] = (this.#counts[number] ?? 0) + 1;
    this.#sequence[this.#length++] = number;
  }

  /** Cuts the ranges of a shard into blocks. A block ends when it is full or the next gap is not in the dictionary. */
  cutBlocks(): RangeBlocks {
    const frequent = this.#mostFrequent();
    const codes = new Int16Array(this.#gaps.length).fill(-1);
    for (const [code, number] of frequent.entries()) codes[number] = code;
    const gaps = new Uint8Array(this.#length + 1);
    const firsts = [0];
    let first = 0;
    for (let i = 0; i < this.#length; i++) {
      const code = codes[this.#sequence[i] ?? tooLarge] ?? -1;
      if (code >= 0 && i + 1 - first < blockRangesMax) gaps[i] = code;
      else {
        first = i + 1;
        firsts.push(first);
      }
    }
    return { firsts, dictionary: frequent.map((number) => this.#gaps[number] ?? 0), gaps };
  }

  /** Returns the indexes in `#gaps` of the most frequent gaps; of equally frequent gaps the smaller ones. */
  #mostFrequent(): readonly number[] {
    const counts = this.#counts;
    const gapsWithCount: number[] = [];
    for (const count of counts) gapsWithCount[count] = (gapsWithCount[count] ?? 0) + 1;
    let least = gapsWithCount.length;
    for (let found = 0; found < gapDictionaryEntriesMax && least > 1; ) found += gapsWithCount[--least] ?? 0;
    const candidates: number[] = [];
    for (const [number, count] of counts.entries()) if (count >= least) candidates.push(number);
    const [gaps, countOf] = [this.#gaps, (number: number) => counts[number] ?? 0];
    return candidates
      .sort((a, b) => countOf(b) - countOf(a) || (gaps[a] ?? 0) - (gaps[b] ?? 0))
      .slice(0, gapDictionaryEntriesMax);
  }
}
