// Packs one address family of a source into shards: networks in, named ranges of bytes out. Pure; naming and storing the
// shards is database.ts.

import { gapsMax } from '../../src/geo/shard/shard-layout.ts';
import { networkText, wordsHex } from '../address-bits.ts';
import type { Family } from '../manifest.ts';
import type { AsRecord, AsRows } from '../source/as-csv.ts';
import type { SourceTree } from '../source/mmdb-reader.ts';
import { familyWalk, type NetworkWalk } from '../source/network-walk.ts';
import { placedRows } from './as-rows.ts';
import { packShard, rowsMax } from './pack-shard.ts';
import { type PackedPlace, textsOf } from './packed-place.ts';
import { mergeRanges, type PlacedNetwork, type PlaceNumber, type Range } from './ranges.ts';

export interface PackedShard {
  /** Fixed-width hex of the first address. */
  readonly start: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PackOptions {
  /** A shard is closed by the range that takes its estimated size over this. */
  readonly shardBytes: number;
  /** Converts a decoded record of the source; null where nothing is known of it. Called once for each distinct record. */
  readonly convert: (record: unknown) => PackedPlace | null;
  /** Receives, in address order, the IPv6 networks that lead to the IPv4 root. */
  readonly onAlias: (network: string) => void;
  /** Called with the share of the family that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Yields the shards of a family in address order; none where the source lacks it. SourceError for a corrupt source. */
export function* packFamily(tree: SourceTree, family: Family, options: PackOptions): Generator<PackedShard> {
  const walk = familyWalk(tree, family);
  if (walk === null) return;
  const places = new PlaceTable();
  const numbers = new Map<number, PlaceNumber>();
  const numberOf = (record: number) => {
    let number = numbers.get(record);
    if (number === undefined) {
      number = places.intern(options.convert(tree.value(record)));
      numbers.set(record, number);
    }
    return number;
  };
  options.onProgress?.(0);
  yield* packNetworks(placedNetworks(walk, tree, numberOf, options), family, places, options.shardBytes);
  options.onProgress?.(1);
}

/** The same for the rows of a file of AS numbers. */
export function* packRows(
  rows: AsRows,
  family: Family,
  { shardBytes, convert, onProgress }: Omit<PackOptions, 'onAlias'>,
): Generator<PackedShard> {
  const places = new PlaceTable();
  const numbers = new Map<AsRecord, PlaceNumber>();
  for (const record of rows.records) numbers.set(record, places.intern(convert(record)));
  onProgress?.(0);
  yield* packNetworks(
    placedRows(rows, (record) => numbers.get(record) ?? 0),
    family,
    places,
    shardBytes,
  );
  onProgress?.(1);
}

/** Yields the shards of networks that are in address order and without holes. */
function* packNetworks(
  networks: Iterable<PlacedNetwork>,
  family: Family,
  places: PlaceTable,
  shardBytes: number,
): Generator<PackedShard> {
  let shard = new OpenShard(places);
  for (const range of mergeRanges(networks)) {
    if (shard.estimatedBytes > shardBytes || shard.isFull) {
      yield shard.close(family, range);
      shard = new OpenShard(places);
    }
    shard.add(range);
  }
  if (shard.length > 0) yield shard.close(family, { high: 0, low: 0 });
}

const progressStep = 65_536;

function* placedNetworks(
  walk: NetworkWalk,
  tree: SourceTree,
  numberOf: (record: number) => PlaceNumber,
  { onAlias, onProgress }: PackOptions,
): Generator<PlacedNetwork> {
  for (let networks = 1; walk.next(); networks++) {
    if (walk.isAlias) onAlias(networkText(walk.words, walk.prefixLength));
    if (networks % progressStep === 0) onProgress?.(Math.min(1, networks / tree.metadata.nodeCount));
    yield { words: walk.words, place: walk.hasData ? numberOf(walk.record) : 0 };
  }
}

/** Numbers the distinct places of a family; 0 is no place. */
class PlaceTable {
  readonly #byText = new Map<string, PlaceNumber>();
  readonly #places: (PackedPlace | null)[] = [null];

  /** Returns the place's number, which equal places share. */
  intern(place: PackedPlace | null): PlaceNumber {
    if (place === null) return 0;
    const text = Object.values(place).join('\u0000');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const number = this.#places.length;
    this.#places.push(place);
    this.#byText.set(text, number);
    return number;
  }

  place(number: PlaceNumber): PackedPlace {
    const place = this.#places[number];
    if (place === undefined || place === null) throw new RangeError('not the number of a place');
    return place;
  }
}

/** Estimates of what a shard, a range, a place and a text cost. The gap dictionary grows with the first ranges. */
const shardOverheadBytes = 64;
const rangeBytes = 3.4;
const gapBytes = 8;
const placeBytes = 15;
const textOverheadBytes = 4;

/** A shard while ranges are added to it. */
class OpenShard {
  readonly #places: PlaceTable;
  readonly #ranges: Range[] = [];
  readonly #numbers = new Set<PlaceNumber>();
  readonly #texts = new Set<string>();
  #splits = 0;
  #bytes = shardOverheadBytes;

  constructor(places: PlaceTable) {
    this.#places = places;
  }

  get length(): number {
    return this.#ranges.length;
  }

  get estimatedBytes(): number {
    return this.#bytes;
  }

  /** Whether the next range could need a row that rows cannot number. Ranges are numbered with 16 bits as well. */
  get isFull(): boolean {
    return this.#ranges.length >= rowsMax - 1 || this.#numbers.size + this.#splits >= rowsMax - 256;
  }

  add(range: Range): void {
    this.#ranges.push(range);
    this.#bytes += this.#ranges.length <= gapsMax ? rangeBytes + gapBytes : rangeBytes;
    if (typeof range.place === 'number') this.#count(range.place);
    else {
      this.#splits++;
      for (const { place } of range.place) this.#count(place);
    }
  }

  #count(number: PlaceNumber): void {
    if (number === 0 || this.#numbers.has(number)) return;
    this.#numbers.add(number);
    this.#bytes += placeBytes;
    for (const text of textsOf(this.#places.place(number))) {
      if (this.#texts.has(text)) continue;
      this.#texts.add(text);
      this.#bytes += text.length + textOverheadBytes;
    }
  }

  close(family: Family, end: { readonly high: number; readonly low: number }): PackedShard {
    const [first] = this.#ranges;
    const words = family === 'v4' ? [first?.high ?? 0] : [first?.high ?? 0, first?.low ?? 0, 0, 0];
    const { high, low } = end;
    const placeOf = (number: PlaceNumber) => this.#places.place(number);
    return { start: wordsHex(words), bytes: packShard({ ranges: this.#ranges, end: { high, low }, placeOf }) };
  }
}
