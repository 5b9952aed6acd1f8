// Packs one address family of a source into shards. Does not name or store shards (database.ts).

import { parsePlaceCode } from '../../src/geo/place-codes.ts';
import { networkText, wordsHex } from '../address-bits.ts';
import type { AddressFamily } from '../manifest.ts';
import type { AsRecord, AsRows } from '../source/as-csv.ts';
import type { SourceTree } from '../source/mmdb-reader.ts';
import { familyWalk } from '../source/network-walk.ts';
import { placedRows } from './as-rows.ts';
import { cityWeightOfNetwork, type LargestCities } from './largest-cities.ts';
import type { PackedPlace } from './packed-place.ts';
import { PlaceTable, rowPositions } from './place-table.ts';
import { type PlaceNumber, type Range, RangeMerger } from './ranges.ts';
import { ShardBuilder } from './shard-builder.ts';

export interface PackedShard {
  /** First address of the shard in fixed-width hexadecimal. */
  readonly start: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PackOptions {
  /** Size of a full shard in bytes. The range that fills a shard may exceed it. */
  readonly shardBytes: number;
  /**
   * Converts a decoded source record to a place; null if it has no usable value. Called once for each distinct record.
   */
  readonly convert: (record: unknown) => PackedPlace | null;
  /** Called with each IPv6 network that the source maps to its IPv4 addresses, in address order. */
  readonly onAlias: (network: string) => void;
  /** Called once for each area (country, region, time zone) with its number of IPv4 addresses. */
  readonly onAddresses?: (area: string, addresses: number) => void;
  /**
   * Called with the places of the family and their weights (cityWeightOfNetwork) by place number, after the last shard.
   */
  readonly onPlaces?: (places: PlaceTable, weights: readonly number[]) => void;
  /** Called with the packed share of the address family, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

const progressStep = 65_536;

/**
 * Yields the shards of an address family in address order; none if the source lacks the family. Throws BuildError for a
 * corrupt source.
 */
export function* packFamily(tree: SourceTree, family: AddressFamily, options: PackOptions): Generator<PackedShard> {
  const walk = familyWalk(tree, family);
  if (walk === null) return;
  const places = new PlaceTable();
  const packer = new FamilyPacker(family, places, options.shardBytes);
  const numbers = new Map<number, PlaceNumber>();
  const numberOf = (record: number) => {
    let number = numbers.get(record);
    if (number === undefined) {
      number = places.intern(options.convert(tree.value(record)));
      numbers.set(record, number);
    }
    return number;
  };
  const sizes = new PlaceSizes(places, family);
  options.onProgress?.(0);
  for (let networks = 1; walk.next(); networks++) {
    if (walk.isAlias) options.onAlias(networkText(walk.words, walk.prefixLength));
    if (networks % progressStep === 0) options.onProgress?.(Math.min(1, networks / tree.metadata.nodeCount));
    const place = walk.hasData ? numberOf(walk.record) : 0;
    packer.add(walk.words, place);
    sizes.add(place, walk.prefixLength);
    if (packer.hasShards) yield* packer.takeShards();
  }
  packer.end();
  yield* packer.takeShards();
  sizes.report(options);
  options.onProgress?.(1);
}

/** Counts IPv4 addresses by area (country, region, time zone), and the weights of places (cityWeightOfNetwork). */
class PlaceSizes {
  readonly #places: PlaceTable;
  readonly #family: AddressFamily;
  readonly #addresses: number[] = [];
  readonly #weights: number[] = [];

  constructor(places: PlaceTable, family: AddressFamily) {
    this.#places = places;
    this.#family = family;
  }

  add(place: PlaceNumber, prefixLength: number): void {
    this.#weights[place] = (this.#weights[place] ?? 0) + cityWeightOfNetwork(prefixLength, this.#family);
    if (this.#family === 'v6') return;
    const area = this.#places.value(place, rowPositions.area);
    this.#addresses[area] = (this.#addresses[area] ?? 0) + 2 ** (32 - prefixLength);
  }

  report({ onAddresses, onPlaces }: PackOptions): void {
    for (const [area, count] of this.#addresses.entries()) {
      if (count > 0) onAddresses?.(this.#places.text(area), count);
    }
    onPlaces?.(this.#places, this.#weights);
  }
}

/** Yields the shards for a CSV file of AS numbers, in address order. */
export function* packRows(
  rows: AsRows,
  family: AddressFamily,
  { shardBytes, convert, onProgress }: Omit<PackOptions, 'onAlias'>,
): Generator<PackedShard> {
  const places = new PlaceTable();
  const packer = new FamilyPacker(family, places, shardBytes);
  const numbers = new Map<AsRecord, PlaceNumber>();
  for (const record of rows.records) numbers.set(record, places.intern(convert(record)));
  onProgress?.(0);
  for (const { words, place } of placedRows(rows, (record) => numbers.get(record) ?? 0)) {
    packer.add(words, place);
    if (packer.hasShards) yield* packer.takeShards();
  }
  packer.end();
  yield* packer.takeShards();
  onProgress?.(1);
}

/**
 * Yields the shards with the place of the largest city of each country and region. A shard can only be looked up by
 * address, so each country or region code is encoded as an IPv4 address (src/geo/place-codes.ts).
 */
export function* packLargestCities(largest: LargestCities, shardBytes: number): Generator<PackedShard> {
  const places = new PlaceTable();
  const packer = new FamilyPacker('v4', places, shardBytes);
  const keys = new Map<number, PlaceNumber>();
  for (const [code, place] of largest) {
    const key = parsePlaceCode(code)?.words[0];
    if (key !== undefined) keys.set(key, places.intern(place));
  }
  let next = 0;
  for (const [key, place] of [...keys].toSorted(([a], [b]) => a - b)) {
    if (key > next) packer.add([next], 0);
    packer.add([key], place);
    next = key + 1;
  }
  if (keys.size === 0) return;
  packer.add([next], 0);
  packer.end();
  yield* packer.takeShards();
}

/** Merges networks into ranges and fills shards with them, one after the other. */
class FamilyPacker {
  readonly #family: AddressFamily;
  readonly #merger = new RangeMerger((range) => this.#addRange(range));
  readonly #newBuilder: () => ShardBuilder;
  #builder: ShardBuilder;
  #start: readonly number[] = [];
  #shards: PackedShard[] = [];

  constructor(family: AddressFamily, places: PlaceTable, shardBytes: number) {
    this.#family = family;
    this.#newBuilder = () => new ShardBuilder(places, shardBytes);
    this.#builder = this.#newBuilder();
  }

  get hasShards(): boolean {
    return this.#shards.length > 0;
  }

  /** Returns the complete shards and forgets them. */
  takeShards(): readonly PackedShard[] {
    const shards = this.#shards;
    this.#shards = [];
    return shards;
  }

  /** Adds the next network. Networks must be in address order and without holes. */
  add(words: ArrayLike<number>, place: PlaceNumber): void {
    this.#merger.add(words, place);
  }

  /** Completes the last shard. Call it after the last network. */
  end(): void {
    this.#merger.end();
    if (this.#builder.length > 0) this.#close();
  }

  #addRange(range: Range): void {
    if (this.#builder.length > 0 && this.#builder.isFull) {
      this.#close(range);
      this.#builder = this.#newBuilder();
    }
    if (this.#builder.length === 0) this.#start = [range.high, range.low];
    this.#builder.add(range);
  }

  /** Completes the current shard. `next` is the first range of the next shard; undefined for the last shard. */
  #close(next?: Range): void {
    const [high = 0, low = 0] = this.#start;
    const words = this.#family === 'v4' ? [high] : [high, low, 0, 0];
    this.#shards.push({ start: wordsHex(words), bytes: this.#builder.build(next) });
  }
}
