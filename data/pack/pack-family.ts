// Packs one address family of a source into shards. Does not name or store shards (database.ts).

import { networkText, wordsHex } from '../address-bits.ts';
import type { Family } from '../manifest.ts';
import type { AsRecord, AsRows } from '../source/as-csv.ts';
import type { SourceTree } from '../source/mmdb-reader.ts';
import { familyWalk } from '../source/network-walk.ts';
import { placedRows } from './as-rows.ts';
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
  /** Called with the packed share of the address family, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

const progressStep = 65_536;

/**
 * Yields the shards of an address family in address order; none if the source lacks the family. Throws BuildError for a
 * corrupt source.
 */
export function* packFamily(tree: SourceTree, family: Family, options: PackOptions): Generator<PackedShard> {
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
  const addresses = new AreaAddresses(places);
  options.onProgress?.(0);
  for (let networks = 1; walk.next(); networks++) {
    if (walk.isAlias) options.onAlias(networkText(walk.words, walk.prefixLength));
    if (networks % progressStep === 0) options.onProgress?.(Math.min(1, networks / tree.metadata.nodeCount));
    const place = walk.hasData ? numberOf(walk.record) : 0;
    packer.add(walk.words, place);
    if (family === 'v4') addresses.add(place, walk.prefixLength);
    if (packer.hasShards) yield* packer.takeShards();
  }
  packer.end();
  yield* packer.takeShards();
  addresses.report(options.onAddresses);
  options.onProgress?.(1);
}

/** Counts IPv4 addresses by the text of their area (country, region, time zone). */
class AreaAddresses {
  readonly #places: PlaceTable;
  readonly #counts: number[] = [];

  constructor(places: PlaceTable) {
    this.#places = places;
  }

  add(place: PlaceNumber, prefixLength: number): void {
    const area = this.#places.value(place, rowPositions.area);
    this.#counts[area] = (this.#counts[area] ?? 0) + 2 ** (32 - prefixLength);
  }

  report(onAddresses: PackOptions['onAddresses']): void {
    for (const [area, count] of this.#counts.entries()) {
      if (count > 0) onAddresses?.(this.#places.text(area), count);
    }
  }
}

/** Yields the shards for a CSV file of AS numbers, in address order. */
export function* packRows(
  rows: AsRows,
  family: Family,
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

/** Merges networks into ranges and fills shards with them, one after the other. */
class FamilyPacker {
  readonly #family: Family;
  readonly #merger = new RangeMerger((range) => this.#addRange(range));
  readonly #newBuilder: () => ShardBuilder;
  #builder: ShardBuilder;
  #start: readonly number[] = [];
  #shards: PackedShard[] = [];

  constructor(family: Family, places: PlaceTable, shardBytes: number) {
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
