// Writes one packed shard (src/geo/shard/shard-layout.ts): block starts, gaps by a dictionary of the most frequent ones, the
// shard's own places as columns, texts once. Deterministic.

import {
  blockRangesMax,
  type Column,
  columnBit,
  coordinateScale,
  gapsMax,
  headerBytes,
  headerWords,
  layoutShard,
  type ShardLayout,
  shardMagic,
  textColumns,
  unknownCoordinate,
} from '../../src/geo/shard/shard-layout.ts';
import type { PackedPlace } from './packed-place.ts';
import type { PlaceNumber, Range, SplitRange } from './ranges.ts';

/** Rows are 16-bit and those after the last place stand for split /64s, so places and splits share the numbers. */
export const rowsMax = 0xffff;

export interface ShardContents {
  /** In order of their keys. */
  readonly ranges: readonly Range[];
  /** The key after the last range; 0, 0 at the end of the address space. */
  readonly end: { readonly high: number; readonly low: number };
  readonly placeOf: (place: PlaceNumber) => PackedPlace;
}

const encoder = new TextEncoder();

/** Returns the bytes of the shard. Throws RangeError where it has more places and splits than rows can number. */
export function packShard({ ranges, end, placeOf }: ShardContents): Uint8Array<ArrayBuffer> {
  const rows = new Map<PlaceNumber, number>([[0, 0]]);
  const rowOf = (place: PlaceNumber) => {
    const row = rows.get(place) ?? rows.size;
    rows.set(place, row);
    return row;
  };
  const splits: (readonly SplitRange[])[] = [];
  for (const { place } of ranges) {
    if (typeof place === 'number') rowOf(place);
    else {
      splits.push(place);
      for (const part of place) rowOf(part.place);
    }
  }
  if (rows.size + splits.length > rowsMax) throw new RangeError('a shard has more places than rows');
  const places = [...rows.keys()].map((place) => (place === 0 ? null : placeOf(place)));
  const blocks = cutBlocks(ranges);
  const texts = collectTexts(places);
  const columns = columnsOf(places);
  const splitRanges = splits.flat();

  const header = new Uint32Array(headerBytes / 4);
  const set = (word: keyof typeof headerWords, value: number) => {
    header[headerWords[word]] = value;
  };
  set('magic', shardMagic);
  set('rangeCount', ranges.length);
  set('blockCount', blocks.firsts.length);
  set('placeCount', places.length);
  set('textCount', texts.list.length);
  set('textBytes', texts.byteLength);
  set('splitCount', splits.length);
  set('splitRangeCount', splitRanges.length);
  set('columns', columns);
  set('endHigh', end.high);
  set('endLow', end.low);
  set('gapCount', blocks.dictionary.length);
  set('textIndexBytes', texts.list.length > 0xffff ? 4 : 2);

  const layout = layoutShard(header);
  const memory = new ArrayBuffer(layout.totalBytes);
  new Uint32Array(memory, 0, header.length).set(header);
  writeRanges(memory, layout, ranges, blocks, rows);
  writeSplits(memory, layout, splits, rows);
  writePlaces(memory, layout, columns, places, texts);
  return new Uint8Array(memory);
}

interface Gap {
  readonly high: number;
  readonly low: number;
}

interface Blocks {
  /** The first range of each block. */
  readonly firsts: readonly number[];
  readonly dictionary: readonly Gap[];
  /** By range: the dictionary's number of the gap to the next range; 0 where the next one starts a block. */
  readonly gaps: Uint8Array;
}

/** Starts a block where the last one is full or the gap before a range is not in the dictionary. */
function cutBlocks(ranges: readonly Range[]): Blocks {
  const counts = new Map<string, { gap: Gap; count: number }>();
  const gapKeys: string[] = [];
  for (let i = 0; i + 1 < ranges.length; i++) {
    const gap = gapBetween(ranges[i], ranges[i + 1]);
    const key = `${gap.high} ${gap.low}`;
    gapKeys.push(key);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { gap, count: 1 });
    else known.count++;
  }
  const frequent = [...counts].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).slice(0, gapsMax);
  const numbers = new Map(frequent.map(([key], number) => [key, number]));
  const gaps = new Uint8Array(ranges.length);
  const firsts = ranges.length === 0 ? [] : [0];
  for (const [i, key] of gapKeys.entries()) {
    const number = numbers.get(key);
    if (number === undefined || i + 1 - (firsts.at(-1) ?? 0) === blockRangesMax) firsts.push(i + 1);
    else gaps[i] = number;
  }
  return { firsts, dictionary: frequent.map(([, { gap }]) => gap), gaps };
}

function gapBetween(from: Range | undefined, to: Range | undefined): Gap {
  const low = (to?.low ?? 0) - (from?.low ?? 0);
  const high = (to?.high ?? 0) - (from?.high ?? 0) - (low < 0 ? 1 : 0);
  return { high, low: low >>> 0 };
}

function writeRanges(
  memory: ArrayBuffer,
  layout: ShardLayout,
  ranges: readonly Range[],
  { firsts, dictionary, gaps }: Blocks,
  rows: ReadonlyMap<PlaceNumber, number>,
): void {
  new Uint32Array(memory, layout.blockHigh, firsts.length).set(firsts.map((first) => ranges[first]?.high ?? 0));
  new Uint32Array(memory, layout.blockLow, firsts.length).set(firsts.map((first) => ranges[first]?.low ?? 0));
  new Uint16Array(memory, layout.blockFirst, firsts.length + 1).set([...firsts, ranges.length]);
  new Uint32Array(memory, layout.gapHigh, dictionary.length).set(dictionary.map(({ high }) => high));
  new Uint32Array(memory, layout.gapLow, dictionary.length).set(dictionary.map(({ low }) => low));
  new Uint8Array(memory, layout.rangeGaps, ranges.length).set(gaps);
  const rangePlaces = new Uint16Array(memory, layout.rangePlaces, ranges.length);
  let splits = 0;
  for (const [i, { place }] of ranges.entries()) {
    rangePlaces[i] = typeof place === 'number' ? (rows.get(place) ?? 0) : rows.size + splits++;
  }
}

function writeSplits(
  memory: ArrayBuffer,
  layout: ShardLayout,
  splits: readonly (readonly SplitRange[])[],
  rows: ReadonlyMap<PlaceNumber, number>,
): void {
  const parts = splits.flat();
  new Uint32Array(memory, layout.splitHigh, parts.length).set(parts.map(({ high }) => high));
  new Uint32Array(memory, layout.splitLow, parts.length).set(parts.map(({ low }) => low));
  new Uint16Array(memory, layout.splitPlaces, parts.length).set(parts.map(({ place }) => rows.get(place) ?? 0));
  const firsts = new Uint16Array(memory, layout.splitFirst, splits.length + 1);
  for (const [i, split] of splits.entries()) firsts[i + 1] = (firsts[i] ?? 0) + split.length;
}

interface Texts {
  /** The first is the empty text, which stands for unknown. */
  readonly list: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly encoded: readonly Uint8Array[];
  readonly byteLength: number;
}

function collectTexts(places: readonly (PackedPlace | null)[]): Texts {
  const numbers = new Map<string, number>([['', 0]]);
  for (const place of places) {
    for (const column of textColumns) {
      const text = place?.[column] ?? '';
      if (!numbers.has(text)) numbers.set(text, numbers.size);
    }
  }
  const list = [...numbers.keys()];
  const encoded = list.map((text) => encoder.encode(text));
  return { list, numbers, encoded, byteLength: encoded.reduce((sum, { length }) => sum + length, 0) };
}

function columnsOf(places: readonly (PackedPlace | null)[]): number {
  let columns = 0;
  const mark = (column: Column, isUsed: boolean) => {
    if (isUsed) columns |= columnBit(column);
  };
  for (const place of places) {
    if (place === null) continue;
    for (const column of textColumns) mark(column, place[column] !== null);
    mark('coordinates', place.latitude !== null);
    mark('accuracyRadiusKm', place.accuracyRadiusKm !== null);
    mark('asNumber', place.asNumber !== null);
  }
  return columns;
}

function writePlaces(
  memory: ArrayBuffer,
  layout: ShardLayout,
  columns: number,
  places: readonly (PackedPlace | null)[],
  texts: Texts,
): void {
  const has = (column: Column) => (columns & columnBit(column)) !== 0;
  const present = textColumns.filter(has);
  const indexes = present.flatMap((column) => places.map((place) => texts.numbers.get(place?.[column] ?? '') ?? 0));
  const IndexArray = texts.list.length > 0xffff ? Uint32Array : Uint16Array;
  new IndexArray(memory, layout.textIndexes, indexes.length).set(indexes);
  if (has('coordinates')) {
    const scaled = (degrees: number | null | undefined) =>
      degrees === null || degrees === undefined ? unknownCoordinate : Math.round(degrees * coordinateScale);
    new Int32Array(memory, layout.latitude, places.length).set(places.map((place) => scaled(place?.latitude)));
    new Int32Array(memory, layout.longitude, places.length).set(places.map((place) => scaled(place?.longitude)));
  }
  if (has('asNumber')) {
    new Uint32Array(memory, layout.asNumber, places.length).set(places.map((place) => place?.asNumber ?? 0));
  }
  if (has('accuracyRadiusKm')) {
    const radii = places.map((place) => place?.accuracyRadiusKm ?? 0);
    new Uint16Array(memory, layout.accuracyRadius, places.length).set(radii);
  }
  const starts = new Uint32Array(memory, layout.textStarts, texts.list.length + 1);
  const bytes = new Uint8Array(memory, layout.texts, texts.byteLength);
  for (const [i, encoded] of texts.encoded.entries()) {
    bytes.set(encoded, starts[i] ?? 0);
    starts[i + 1] = (starts[i] ?? 0) + encoded.length;
  }
}
