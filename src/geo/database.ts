// The whole database as one thing to ask: address in, place out. Chooses family and shard from the parsed address, so no
// reader ever sees text. One per isolate, immutable but for its caches, shared by concurrent requests.

import type { Address } from '../core/address.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { type DatabaseInfo, findShard, type Manifest, resolveAlias, type ShardEntry } from './manifest.ts';
import { Memo } from './memo.ts';
import { CorruptShard } from './mmdb.ts';
import type { Place } from './place.ts';
import type { Shard } from './shard.ts';
import { type FetchShard, type KeepAlive, ShardLoader } from './shard-loader.ts';

/** About a third of the isolate's 128 MB: the script, its heap and requests under way need the rest. Of all shards. */
const shardBytesMax = 40 * 1024 * 1024;

/** 16,384 places: some 400 bytes each, and as much again where their texts are kept. */
const placeBits = 14;

export interface Hit {
  /** Null for an address that the database has no record of. Do not change it: it is shared. */
  readonly place: Place | null;
  /** Bits of the asked address that the answer holds for. */
  readonly prefixLength: number;
}

/** The database has nothing of the address's family. */
const noHit: Hit = { place: null, prefixLength: 0 };

export class Database {
  readonly #manifest: Manifest;
  readonly #loader: ShardLoader;
  /**
   * The database of AS numbers, to be asked in the same way; null where the data has none of its own. Its places have an
   * AS and nothing else. Its shards count towards the same bound.
   */
  readonly asn: Database | null;
  /** By position in the database (shard, record), never by anything of a visitor. */
  readonly #places = new Memo<Place | null>(placeBits);

  constructor(manifest: Manifest, bytesMax = shardBytesMax, loader = new ShardLoader(bytesMax)) {
    this.#manifest = manifest;
    this.#loader = loader;
    this.asn = manifest.asn === null ? null : new Database({ ...manifest.asn, asn: null }, bytesMax, loader);
  }

  get info(): DatabaseInfo {
    return this.#manifest.database;
  }

  /** Whose data this is, all of it: their licences ask for a credit. */
  get sources(): readonly DatabaseInfo[] {
    return this.asn === null ? [this.info] : [this.info, this.asn.info];
  }

  /** Looks an address up if its shard is in memory, else null. Apart from `find`, so that most lookups never wait. */
  recall(address: Address): Result<Hit, 'data_unavailable'> | null {
    const { asked, offset, entry } = this.#locate(address);
    if (entry === null) return accept(noHit);
    const shard = this.#loader.get(entry);
    return shard === undefined ? null : this.#search(shard, entry, asked, offset);
  }

  /** The shard that has to be loaded before the address can be recalled, or null where none has to be. */
  missing(address: Address): ShardEntry | null {
    const { entry } = this.#locate(address);
    return entry === null || this.#loader.get(entry) !== undefined ? null : entry;
  }

  /**
   * Looks an address up, loading its shard if need be. Refuses where the shard cannot be had or is not what it should be;
   * never answers from elsewhere. `fetchShard` and `keepAlive` belong to the request that asks.
   */
  async find(address: Address, fetchShard: FetchShard, keepAlive: KeepAlive): Promise<Result<Hit, 'data_unavailable'>> {
    const { asked, offset, entry } = this.#locate(address);
    if (entry === null) return accept(noHit);
    let shard: Shard | null = this.#loader.get(entry) ?? (await this.#loader.load(entry, fetchShard, keepAlive));
    // Between its arrival and this turn another request may have taken its memory. A load that has no room refuses.
    while (shard?.isOpen === false) shard = await this.#loader.load(entry, fetchShard, keepAlive);
    return shard === null ? refuse('data_unavailable') : this.#search(shard, entry, asked, offset);
  }

  #locate(address: Address) {
    const alias = resolveAlias(this.#manifest, address);
    const asked = alias?.address ?? address;
    return { asked, offset: alias?.offset ?? 0, entry: findShard(this.#manifest, asked) };
  }

  /** `offset` is the number of bits that the asked address had before the one that is searched. */
  #search(shard: Shard, entry: ShardEntry, asked: Address, offset: number): Result<Hit, 'data_unavailable'> {
    try {
      const { pointer, prefixLength } = shard.find(asked);
      const place = pointer === null ? null : this.#place(entry, shard, pointer);
      return accept({ place, prefixLength: prefixLength + offset });
    } catch (error) {
      if (error instanceof CorruptShard) return refuse('data_unavailable');
      throw error;
    }
  }

  #place(entry: ShardEntry, shard: Shard, pointer: number): Place | null {
    const key = entry.index * 2 ** 24 + pointer;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = shard.read(pointer);
    this.#places.set(key, place);
    return place;
  }
}
