// One packed shard in memory: consecutive ranges of addresses of one family, each with one place. Its arrays are views
// of the file's bytes, and opening reads only the header. Immutable. Does not load files.

import type { Place } from '../place.ts';
import { PlaceColumns } from './place-columns.ts';
import { type RangeHit, RangeIndex, SplitRanges } from './range-index.ts';
import { layoutShard, type ShardLayout, shardHeaderBytes, shardHeaderWords, shardMagic } from './shard-layout.ts';

export class Shard {
  readonly #ranges: RangeIndex;
  readonly #splits: SplitRanges;
  readonly #places: PlaceColumns;
  readonly #placeCount: number;

  /** `memory` starts with the shard file; `header` and `layout` belong to that file. */
  constructor(memory: ArrayBuffer, header: Uint32Array, layout: ShardLayout) {
    this.#ranges = new RangeIndex(memory, header, layout);
    this.#splits = new SplitRanges(memory, header, layout);
    this.#places = new PlaceColumns(memory, header, layout);
    this.#placeCount = header[shardHeaderWords.placeCount] ?? 0;
  }

  /**
   * Finds the range of an address within the shard; row 0 means no record. `words` are the 32-bit words of the address:
   * one for IPv4, four for IPv6.
   */
  find(words: readonly number[]): RangeHit {
    const [high = 0, low = 0, partHigh = 0, partLow = 0] = words;
    const hit = this.#ranges.find(high, low);
    if (hit.row < this.#placeCount) return hit;
    return this.#splits.find(hit.row - this.#placeCount, partHigh, partLow);
  }

  /** Returns a copy of the place in a row that `find` returned, except row 0. */
  place(row: number): Place {
    return this.#places.read(row);
  }
}

/**
 * Opens the shard file at the start of `memory`. Returns null if it is not a shard of this version or its length does
 * not match its header. Does not detect changed bytes: the loader compares the checksum.
 */
export function openShard(memory: ArrayBuffer, byteLength: number): Shard | null {
  if (byteLength < shardHeaderBytes || byteLength > memory.byteLength) return null;
  const header = new Uint32Array(memory, 0, shardHeaderBytes / 4);
  if (header[shardHeaderWords.magic] !== shardMagic) return null;
  const layout = layoutShard(header);
  return layout.totalBytes === byteLength ? new Shard(memory, header, layout) : null;
}
