// Reads the rows of a CSV file of AS numbers (as-csv.ts) in two ways: lists them as networks to pack into shards, and
// looks single addresses up by binary search, to verify the shards.

import { compareWords } from '../../src/core/address.ts';
import { adjacentAddress, wordsText } from '../address-bits.ts';
import type { AsRecord, AsRows } from '../source/as-csv.ts';
import type { PlacedNetwork, PlaceNumber } from './ranges.ts';

/**
 * Yields the rows of AS numbers and the gaps between them as networks in address order. The network of a gap has no
 * place (place number 0). `numberOf` returns the place number for an AS record.
 */
export function* placedRows(rows: AsRows, numberOf: (record: AsRecord) => PlaceNumber): Generator<PlacedNetwork> {
  let next: Uint32Array | null = new Uint32Array(rows.width);
  for (let row = 0; row < rows.length; row++) {
    const start = rowStart(rows, row);
    if (next !== null && compareWords(next, start) < 0) yield { words: next, place: 0 };
    yield { words: start, place: numberOf(recordOf(rows, row)) };
    next = adjacentAddress(rowEnd(rows, row), 1);
  }
  if (next !== null) yield { words: next, place: 0 };
}

/** The result of looking an address up in rows of AS numbers. */
export interface RowResult {
  /** The AS record of the address; null if no row contains it. */
  readonly record: AsRecord | null;
  /** Prefix length of the largest network around the address with the same record throughout. */
  readonly prefixLength: number;
}

/** Looks an address up in rows of AS numbers. */
export function findInRows(rows: AsRows, words: ArrayLike<number>): RowResult {
  const row = rowAtOrBefore(rows, words);
  const isInside = row >= 0 && compareWords(words, rowEnd(rows, row)) <= 0;
  if (!isInside) {
    const before = row < 0 ? null : rowEnd(rows, row);
    const after = row + 1 === rows.length ? null : rowStart(rows, row + 1);
    return { record: null, prefixLength: prefixBetween(words, before, after) };
  }
  let [first, last] = [row, row];
  while (first > 0 && isContinued(rows, first - 1)) first--;
  while (last + 1 < rows.length && isContinued(rows, last)) last++;
  const before = adjacentAddress(rowStart(rows, first), -1);
  const after = adjacentAddress(rowEnd(rows, last), 1);
  return { record: recordOf(rows, row), prefixLength: prefixBetween(words, before, after) };
}

/** Whether the row after this one follows without a gap and has the same AS record. */
function isContinued(rows: AsRows, row: number): boolean {
  if (rows.recordOf[row] !== rows.recordOf[row + 1]) return false;
  const after = adjacentAddress(rowEnd(rows, row), 1);
  return after !== null && compareWords(after, rowStart(rows, row + 1)) === 0;
}

/** Returns the prefix length of the largest network around an address that contains neither of two other addresses. */
function prefixBetween(words: ArrayLike<number>, before: Uint32Array | null, after: Uint32Array | null): number {
  const beside = [before, after].filter((address) => address !== null);
  return Math.max(0, ...beside.map((address) => commonBits(words, address) + 1));
}

/** Returns the number of leading bits that are equal in two different addresses. */
function commonBits(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let i = 0;
  while (a[i] === b[i]) i++;
  return i * 32 + Math.clz32((a[i] ?? 0) ^ (b[i] ?? 0));
}

/** Returns the index of the last row of AS numbers that starts at or before the address; -1 if there is none. */
function rowAtOrBefore(rows: AsRows, words: ArrayLike<number>): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(rowStart(rows, middle), words) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Yields address zero, the first and last address of each row of AS numbers, and the first address of each gap, in
 * address order.
 */
export function* rowEnds(rows: AsRows): Generator<Uint32Array> {
  yield new Uint32Array(rows.width);
  for (let row = 0; row < rows.length; row++) {
    yield rowStart(rows, row);
    yield rowEnd(rows, row);
    const after = adjacentAddress(rowEnd(rows, row), 1);
    const isGap = row + 1 === rows.length || (after !== null && compareWords(after, rowStart(rows, row + 1)) < 0);
    if (after !== null && isGap) yield after;
  }
}

/** Returns the first address of a row of AS numbers. */
export function rowStart({ starts, width }: AsRows, row: number): Uint32Array {
  return starts.subarray(row * width, (row + 1) * width);
}

/** Returns the last address of a row of AS numbers. */
export function rowEnd({ ends, width }: AsRows, row: number): Uint32Array {
  return ends.subarray(row * width, (row + 1) * width);
}

function recordOf({ records, recordOf: indexes, starts, width }: AsRows, row: number): AsRecord {
  const record = records[indexes[row] ?? 0];
  if (record === undefined) throw new RangeError(`no record for ${wordsText(starts.subarray(row * width))}`);
  return record;
}
