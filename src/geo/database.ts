// The location database of one isolate: finds the place of a parsed address in its shards. Immutable except for its
// caches; shared by concurrent requests. Does not parse addresses.

import type { Address } from '../core/address.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { type DatabaseInfo, findShard, type Manifest, resolveAliasedAddress, type ShardEntry } from './manifest.ts';
import { DirectMappedCache } from './memo.ts';
import type { Place } from './place.ts';
import { type FetchShard, ShardLoader, type WaitUntil } from './shard/shard-loader.ts';

/**
 * Memory in bytes for all cached shards, those of AS numbers included. The other 56 MB of an isolate's 128 are for
 * script, heap and requests.
 */
const shardBytesMax = 72 * 1024 * 1024;

/** The cache of places has 2^14 = 16,384 slots; a place takes some 600 bytes. */
const placeBits = 14;

/** Maximum number of times that one lookup loads its shard, which may be evicted again before the lookup can use it. */
const triesMax = 4;

/** Number of possible rows in a shard: row numbers have 16 bits. */
const rowsPerShard = 0x10000;

export interface DatabaseHit {
  /** The place of the address; null if the database has no record of it. Shared by requests: do not change it. */
  readonly place: Place | null;
  /** Identifies the place by its position in the database, so a cache may use it; 0 without a record. */
  readonly key: number;
  /** Length in bits of the prefix whose addresses all have this place. */
  readonly prefixLength: number;
}

/** Manifest members of an inner database (AS numbers, place codes), which contains no further database. */
const noOtherDatabases = { asn: null, codes: [] } as const;

/** The result for an address of a family (IPv4 or IPv6) that the database lacks. */
const noHit: DatabaseHit = { place: null, key: 0, prefixLength: 0 };

export class Database {
  readonly #manifest: Manifest;
  readonly #loader: ShardLoader;
  readonly #asn: Database | null;
  readonly #bytesMax: number;
  /** The database of mock visitors' places by country or region code, created when `?sample=` first names a code. */
  #codes: Database | null = null;
  /** The credits of all sources, each once. */
  readonly #fullCredit: string;
  /** Cached places, keyed by shard and row; a key contains no visitor data. */
  readonly #places = new DirectMappedCache<Place>(placeBits);

  constructor(manifest: Manifest, bytesMax = shardBytesMax, loader = openLoader(manifest, bytesMax)) {
    this.#manifest = manifest;
    this.#loader = loader;
    this.#bytesMax = bytesMax;
    this.#asn = manifest.asn === null ? null : new Database({ ...manifest.asn, ...noOtherDatabases }, bytesMax, loader);
    const credits = new Set(this.sources.map(({ attribution }) => attribution));
    this.#fullCredit = [...credits].filter((credit) => credit !== '').join(' ');
  }

  get info(): DatabaseInfo {
    return this.#manifest.database;
  }

  /** The databases that places and AS numbers come from. */
  get sources(): readonly DatabaseInfo[] {
    return this.#asn === null ? [this.info] : [this.info, this.#asn.info];
  }

  /**
   * Returns the credit that the licences of the databases behind a location require. `ownConnection` is whether the
   * address is that of the request's own connection.
   */
  creditFor(ownConnection: boolean): string {
    return this.asnFor(ownConnection) === null ? this.info.attribution : this.#fullCredit;
  }

  /**
   * Returns the database of AS numbers. Null if the data has no such database, or if `ownConnection` is true and the
   * data leaves the AS of the request's own connection to Cloudflare. The places in this database contain only an AS.
   * Its shards count towards the same memory limit as those of places.
   */
  asnFor(ownConnection: boolean): Database | null {
    return ownConnection && this.#manifest.asn?.serves === 'addresses' ? null : this.#asn;
  }

  /**
   * Returns the database in which a mock visitor's place is found by country or region code; null if the data was built
   * without it. Callers look up the address that parsePlaceCode returns for the code. The shards of this database count
   * towards the same memory limit as all others.
   */
  get codes(): Database | null {
    const { codes, database } = this.#manifest;
    if (codes.length === 0) return null;
    const manifest = { database, v4: codes, v6: [], aliases: [], ...noOtherDatabases };
    this.#codes ??= new Database(manifest, this.#bytesMax, this.#loader);
    return this.#codes;
  }

  /** Looks an address up if its shard is in memory, else returns null. Synchronous, so that most lookups never wait. */
  peek(address: Address): DatabaseHit | null {
    const { asked, offset, entry } = this.#locate(address);
    return entry === null ? noHit : this.#search(entry, asked, offset);
  }

  /** Returns the shard that must be loaded before `peek` can answer, or null. */
  missing(address: Address): ShardEntry | null {
    const { entry } = this.#locate(address);
    return entry === null || this.#loader.get(entry) !== undefined ? null : entry;
  }

  /**
   * Looks an address up and loads its shard if necessary. Returns `data_unavailable` if the shard cannot be loaded;
   * there is no fallback. `fetchShard` and `keepAlive` belong to the request.
   */
  async find(
    address: Address,
    fetchShard: FetchShard,
    keepAlive: WaitUntil,
  ): Promise<Result<DatabaseHit, 'data_unavailable'>> {
    const { asked, offset, entry } = this.#locate(address);
    if (entry === null) return accept(noHit);
    for (let tries = 0; tries < triesMax; tries++) {
      const hit = this.#search(entry, asked, offset);
      if (hit !== null) return accept(hit);
      if (!(await this.#loader.load(entry, fetchShard, keepAlive))) break;
    }
    return refuse('data_unavailable');
  }

  /**
   * Loads the shard of an address without searching it. Returns null if the shard is in memory or the database has none
   * for the address. Never rejects.
   */
  prefetch(address: Address, fetchShard: FetchShard, keepAlive: WaitUntil): Promise<unknown> | null {
    const entry = this.missing(address);
    // Drops a failure: the lookup that follows loads the shard again, and reports the failure if it lasts.
    return entry === null ? null : this.#loader.load(entry, fetchShard, keepAlive).catch(() => false);
  }

  #locate(address: Address) {
    const alias = resolveAliasedAddress(this.#manifest, address);
    const asked = alias?.address ?? address;
    return { asked, offset: alias?.offset ?? 0, entry: findShard(this.#manifest, asked) };
  }

  /**
   * Searches a shard; null if it is not in memory. `offset` is 0, or the number of bits before the IPv4 address that an
   * IPv6 address contains: the returned prefix length then counts from the start of the IPv6 address.
   */
  #search(entry: ShardEntry, { words }: Address, offset: number): DatabaseHit | null {
    const shard = this.#loader.get(entry);
    if (shard === undefined) return null;
    const { row, prefixLength } = shard.find(words);
    if (row === 0) return { place: null, key: 0, prefixLength: prefixLength + offset };
    const key = entry.index * rowsPerShard + row;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = shard.place(row);
      this.#places.set(key, place);
    }
    return { place, key, prefixLength: prefixLength + offset };
  }
}

function openLoader({ v4, v6, asn, codes }: Manifest, bytesMax: number): ShardLoader {
  const entries = [...v4, ...v6, ...(asn?.v4 ?? []), ...(asn?.v6 ?? []), ...codes];
  return new ShardLoader(bytesMax, Math.max(1, ...entries.map(({ bytes }) => bytes)));
}
