// Builds one shard (src/geo/shard/shard-layout.ts): collects its ranges, places and texts, tracks its size, and writes
// the file. Equal input gives equal bytes.

import {
  gapDictionaryEntriesMax,
  layoutShard,
  placeTextColumns,
  type ShardColumn,
  type ShardLayout,
  shardColumnBit,
  shardHeaderBytes,
  shardHeaderWords,
  shardMagic,
  unknownCoordinate,
} from '../../src/geo/shard/shard-layout.ts';
import { GapCounter, type RangeBlocks } from './gap-dictionary.ts';
import { type PlaceTable, rowPositions } from './place-table.ts';
import type { PlaceNumber, Range, SplitRange } from './ranges.ts';

/** Maximum number of rows in a shard: row numbers have 16 bits. Each place takes a row, and so does each split /64. */
const rowsMax = 0xffff;

/**
 * Maximum number of ranges in a shard, more than a shard of a sensible size has: a range takes at least three bytes.
 */
const rangesMax = 0x80000;

/** Rows kept free for the ranges inside a split /64, which must all be in the same shard. */
const spareRows = 256;

/** Maximum number of texts in a shard with 16-bit text indexes. */
const shortTextsMax = 0xffff;

/**
 * A shard counts as full when less than this share of its maximum size is free. Filling it further would need an exact
 * measurement after every few ranges, and each takes as long as adding 100 ranges.
 */
const slack = 1 / 500;

/** Maximum size in bytes of a range in a shard: the size of a range that starts a block. */
const rangeBytesMax = 15;
/** Maximum size in bytes of a place in a shard: the size of a place that has all columns. */
const placeBytesMax = 34;
const gapBytes = 8;
const splitBytes = 4;
const partBytes = 10;
/** Bytes that a text takes in a shard in addition to its UTF-8. */
const textOverheadBytes = 4;

interface Key {
  readonly high: number;
  readonly low: number;
}

/** The key at which the last range of an address family ends: keys wrap to 0 after the last address. */
const addressSpaceEnd: Key = { high: 0, low: 0 };

const encoder = new TextEncoder();

export class ShardBuilder {
  readonly #table: PlaceTable;
  readonly #bytesMax: number;
  readonly #highs = new Uint32Array(rangesMax);
  readonly #lows = new Uint32Array(rangesMax);
  readonly #rowOfRange = new Uint16Array(rangesMax);
  readonly #gaps = new GapCounter(rangesMax);
  #length = 0;
  /** The shard's rows by the number of the place. Row 0 means no place. */
  readonly #rows = new Map<PlaceNumber, number>([[0, 0]]);
  readonly #places: PlaceNumber[] = [0];
  /** The shard's text indexes by the text's number in the table of places. Text 0 is empty. */
  readonly #texts = new Map<number, number>([[0, 0]]);
  #textBytes = 0;
  readonly #splits: { readonly range: number; readonly parts: readonly SplitRange[] }[] = [];
  #columns = 0;
  /** Size of the shard file in bytes: exact after measuring, an upper bound after adding ranges. */
  #bytes = shardHeaderBytes;

  /** `bytesMax` is the size at which the shard is full. */
  constructor(table: PlaceTable, bytesMax: number) {
    this.#table = table;
    this.#bytesMax = bytesMax;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether the shard is full, so that the next range belongs to the next shard. */
  get isFull(): boolean {
    if (this.#length >= rangesMax || this.#places.length + this.#splits.length >= rowsMax - spareRows) return true;
    if (this.#bytes <= this.#bytesMax) return false;
    this.#bytes = layoutShard(this.#header(this.#gaps.cutBlocks(), addressSpaceEnd)).totalBytes;
    return this.#bytes > this.#bytesMax * (1 - slack);
  }

  /** Adds a range, which must start after the range that was added before. */
  add({ high, low, place }: Range): void {
    const i = this.#length++;
    this.#highs[i] = high;
    this.#lows[i] = low;
    if (i > 0) this.#gaps.add((high - (this.#highs[i - 1] ?? 0)) * 2 ** 32 + (low - (this.#lows[i - 1] ?? 0)));
    this.#bytes += i <= gapDictionaryEntriesMax ? rangeBytesMax + gapBytes : rangeBytesMax;
    if (typeof place === 'number') this.#rowOfRange[i] = this.#rowOf(place);
    else this.#addSplit(i, place);
  }

  #addSplit(range: number, parts: readonly SplitRange[]): void {
    this.#splits.push({ range, parts });
    for (const { place } of parts) this.#rowOf(place);
    this.#bytes += splitBytes + parts.length * partBytes;
  }

  #rowOf(place: PlaceNumber): number {
    let row = this.#rows.get(place);
    if (row === undefined) {
      row = this.#places.push(place) - 1;
      this.#rows.set(place, row);
      this.#addPlace(place);
    }
    return row;
  }

  #addPlace(place: PlaceNumber): void {
    const table = this.#table;
    const [columns, texts] = [this.#columns, this.#texts.size];
    for (const [position, column] of placeTextColumns.entries()) {
      const text = table.value(place, position);
      if (text === 0) continue;
      this.#columns |= shardColumnBit(column);
      if (this.#texts.has(text)) continue;
      this.#texts.set(text, this.#texts.size);
      this.#textBytes += table.textBytes(text);
      this.#bytes += table.textBytes(text) + textOverheadBytes;
    }
    if (table.value(place, rowPositions.latitude) !== unknownCoordinate) this.#columns |= shardColumnBit('coordinates');
    if (table.value(place, rowPositions.accuracyRadius) !== 0) this.#columns |= shardColumnBit('accuracyRadiusKm');
    if (table.value(place, rowPositions.asNumber) !== 0) this.#columns |= shardColumnBit('asNumber');
    // A new column or wider text indexes take bytes for all places, so the shard must be measured again.
    const isWider = texts <= shortTextsMax && this.#texts.size > shortTextsMax;
    this.#bytes += columns !== this.#columns || isWider ? Number.POSITIVE_INFINITY : placeBytesMax;
  }

  /**
   * Returns the bytes of the shard file. `end` is the first key of the next shard; 0, 0 at the end of the address
   * space.
   */
  build(end: Key = addressSpaceEnd): Uint8Array<ArrayBuffer> {
    const blocks = this.#gaps.cutBlocks();
    const header = this.#header(blocks, end);
    const layout = layoutShard(header);
    const memory = new ArrayBuffer(layout.totalBytes);
    new Uint32Array(memory, 0, header.length).set(header);
    this.#writeRanges(memory, layout, blocks);
    this.#writeSplits(memory, layout);
    this.#writePlaces(memory, layout);
    this.#writeTexts(memory, layout);
    return new Uint8Array(memory);
  }

  #header({ firsts, dictionary }: RangeBlocks, end: Key): Uint32Array {
    const header = new Uint32Array(shardHeaderBytes / 4);
    const set = (word: keyof typeof shardHeaderWords, value: number) => {
      header[shardHeaderWords[word]] = value;
    };
    set('magic', shardMagic);
    set('rangeCount', this.#length);
    set('blockCount', firsts.length);
    set('placeCount', this.#places.length);
    set('textCount', this.#texts.size);
    set('textBytes', this.#textBytes);
    set('splitCount', this.#splits.length);
    set(
      'splitRangeCount',
      this.#splits.reduce((sum, { parts }) => sum + parts.length, 0),
    );
    set('columns', this.#columns);
    set('endHigh', end.high);
    set('endLow', end.low);
    set('gapCount', dictionary.length);
    set('textIndexBytes', this.#texts.size > shortTextsMax ? 4 : 2);
    return header;
  }

  #writeRanges(memory: ArrayBuffer, layout: ShardLayout, { firsts, dictionary, gaps }: RangeBlocks): void {
    new Uint32Array(memory, layout.blockHigh, firsts.length).set(firsts.map((first) => this.#highs[first] ?? 0));
    new Uint32Array(memory, layout.blockLow, firsts.length).set(firsts.map((first) => this.#lows[first] ?? 0));
    new Uint32Array(memory, layout.blockFirst, firsts.length + 1).set([...firsts, this.#length]);
    new Uint32Array(memory, layout.gapHigh, dictionary.length).set(dictionary.map((gap) => Math.floor(gap / 2 ** 32)));
    new Uint32Array(memory, layout.gapLow, dictionary.length).set(dictionary.map((gap) => gap % 2 ** 32));
    new Uint8Array(memory, layout.rangeGaps, this.#length).set(gaps);
    const rows = new Uint16Array(memory, layout.rangePlaces, this.#length);
    rows.set(this.#rowOfRange.subarray(0, this.#length));
    for (const [i, { range }] of this.#splits.entries()) rows[range] = this.#places.length + i;
  }

  #writeSplits(memory: ArrayBuffer, layout: ShardLayout): void {
    const parts = this.#splits.flatMap((split) => split.parts);
    new Uint32Array(memory, layout.splitHigh, parts.length).set(parts.map(({ high }) => high));
    new Uint32Array(memory, layout.splitLow, parts.length).set(parts.map(({ low }) => low));
    new Uint16Array(memory, layout.splitPlaces, parts.length).set(parts.map(({ place }) => this.#rowOf(place)));
    const firsts = new Uint32Array(memory, layout.splitFirst, this.#splits.length + 1);
    for (const [i, split] of this.#splits.entries()) firsts[i + 1] = (firsts[i] ?? 0) + split.parts.length;
  }

  #writePlaces(memory: ArrayBuffer, layout: ShardLayout): void {
    const places = this.#places;
    const values = (position: number) => places.map((place) => this.#table.value(place, position));
    const has = (column: ShardColumn) => (this.#columns & shardColumnBit(column)) !== 0;
    const texts = placeTextColumns.flatMap((column, position) => (has(column) ? values(position) : []));
    const IndexArray = this.#texts.size > shortTextsMax ? Uint32Array : Uint16Array;
    new IndexArray(memory, layout.textIndexes, texts.length).set(texts.map((text) => this.#texts.get(text) ?? 0));
    if (has('coordinates')) {
      new Int32Array(memory, layout.latitude, places.length).set(values(rowPositions.latitude));
      new Int32Array(memory, layout.longitude, places.length).set(values(rowPositions.longitude));
    }
    if (has('asNumber')) new Uint32Array(memory, layout.asNumber, places.length).set(values(rowPositions.asNumber));
    if (has('accuracyRadiusKm')) {
      new Uint16Array(memory, layout.accuracyRadius, places.length).set(values(rowPositions.accuracyRadius));
    }
  }

  #writeTexts(memory: ArrayBuffer, layout: ShardLayout): void {
    const starts = new Uint32Array(memory, layout.textStarts, this.#texts.size + 1);
    const bytes = new Uint8Array(memory, layout.texts, this.#textBytes);
    let at = 0;
    for (const [text, number] of this.#texts) {
      starts[number] = at;
      at += encoder.encodeInto(this.#table.text(text), bytes.subarray(at)).written;
    }
    starts[this.#texts.size] = at;
  }
}
