// Encodes the items of a batch from shards in memory. The JSON of a place and of an AS is encoded once and cached as
// bytes; only the members that depend on the address or on the time are encoded for each item.

import { type Address, formatAddress, formatNetwork } from '../../core/address.ts';
import { detachString } from '../../core/detach-string.ts';
import { encodeUtf8 } from '../../core/encoding.ts';
import { type Location, unknownLocation } from '../../core/location.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { findReservedBlock } from '../../core/reserved.ts';
import type { Language } from '../../geo/country/languages.ts';
import type { Database, DatabaseHit } from '../../geo/database.ts';
import { lawSetIdAt } from '../../geo/regulations/regulations.ts';
import { readTimezone } from '../../geo/timezone.ts';
import {
  encodeLocation,
  encodeMembers,
  type LocationMemberGroup,
  locationMemberGroups,
} from '../locate/encode-location.ts';
import { compileSelection, type MemberSelection } from '../locate/fields.ts';
import {
  buildLocation,
  databaseResult,
  type LookupRequest,
  type LookupResult,
  reservedResult,
} from '../locate/locate.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';

/**
 * JSON as a sequence of chunks. Byte chunks are UTF-8 and may be shared: do not change them. String chunks are ASCII.
 * Copying shared bytes takes a third of the time of joining strings and encoding the whole.
 */
export type JsonChunks = readonly (string | Uint8Array)[];

/** The cached JSON of a place. */
interface EncodedPlace {
  readonly place: Uint8Array;
  /** Id of the time zone; null if it is unknown or the project withholds it. */
  readonly zone: string | null;
  /** JSON of the AS that the place's own record contains. */
  readonly asn: Uint8Array;
  /** JSON of the members after the AS, with the closing brace. */
  readonly rest: Uint8Array;
}

/**
 * Cached JSON of places and AS numbers. It is valid for one combination of database, field policy, language, `fields`
 * parameter and privacy laws in force.
 */
interface Encoded {
  readonly database: Database;
  readonly policy: FieldPolicy;
  readonly language: Language;
  readonly lawSet: number;
  readonly fields: string;
  /** JSON of places, keyed by their position in the database. */
  readonly places: Map<number, EncodedPlace>;
  /** JSON of autonomous systems, keyed by their position in the database of AS numbers. */
  readonly autonomousSystems: Map<number, Uint8Array>;
  /**
   * Encoded JSON of the members after the AS, keyed by the JSON text, so that places with the same text share the
   * bytes.
   */
  readonly rests: Map<string, Uint8Array>;
}

/** Maximum number of cached entries of each kind. A place takes some 700 bytes, an AS some 300. */
const entriesMax = { places: 16_384, autonomousSystems: 8192, rests: 1000 } as const;

/**
 * Caches a value and returns it. Clears a full cache, because filling it again costs less than tracking the order of
 * use.
 */
function cacheEntry<K, V>(cache: Map<K, V>, max: number, key: K, value: V): V {
  if (cache.size >= max) cache.clear();
  cache.set(key, value);
  return value;
}

/** The cached JSON for the last batch's options. Only one is kept, because each takes some megabytes. */
let cached: Encoded | null = null;

function openCache(database: Database, { policy, language, nowMs }: LookupRequest, fields: string): Encoded {
  const lawSet = lawSetIdAt(nowMs);
  const isSame =
    cached?.database === database &&
    cached.policy === policy &&
    cached.language === language &&
    cached.lawSet === lawSet &&
    cached.fields === fields;
  if (cached === null || !isSame) {
    const caches = { places: new Map(), autonomousSystems: new Map(), rests: new Map() };
    // A `fields` value of a single name is a substring of the request's URL. It is copied, so that the cache does not
    // keep the whole URL in memory.
    cached = { database, policy, language, lawSet, fields: detachString(fields), ...caches };
  }
  return cached;
}

export class ItemEncoder {
  /** The database of AS numbers; null if items do not include the AS or the data has no such database. */
  readonly asn: Database | null;
  readonly #database: Database;
  readonly #lookup: LookupRequest;
  readonly #fields: readonly string[] | null;
  readonly #selection: MemberSelection | null;
  readonly #firstGroup: LocationMemberGroup | undefined;
  readonly #cache: Encoded;
  /**
   * JSON of the time zones of this batch, keyed by zone id. The local times are computed for the time of the request.
   */
  readonly #zones = new Map<string | null, Uint8Array>();

  /**
   * `lookup` contains what all items have in common, such as the language. `fields` are the JSON members that the
   * caller selected; null selects all.
   */
  constructor(database: Database, lookup: LookupRequest, fields: readonly string[] | null) {
    this.#database = database;
    this.#lookup = lookup;
    this.#fields = fields;
    this.#selection = fields === null ? null : compileSelection(fields);
    this.#firstGroup = (['address', 'place', 'timezone', 'asn', 'rest'] as const).find(
      (group) => encodeMembers(unknownLocation, locationMemberGroups[group], this.#selection) !== '',
    );
    this.#cache = openCache(database, lookup, fields?.join() ?? '');
    const { policy, only } = lookup;
    const includesAs = policy.groups.includes('asn') && (only === null || only.has('asn'));
    this.asn = includesAs ? database.asnFor(false) : null;
  }

  /**
   * Encodes the item of an address, or returns null if a shard must be loaded first. With `isLoaded`, no more shards
   * will be loaded, and an AS that is not in memory counts as unknown.
   */
  peek(visitor: VisitorAddress, isLoaded: boolean): JsonChunks | null {
    const { address, embedded } = visitor;
    const reserved = findReservedBlock(address);
    if (reserved !== null) return this.#encodeWhole(visitor, reservedResult(address, reserved));
    const hit = this.#database.peek(address);
    const asHit = this.asn === null ? null : this.asn.peek(address);
    if (hit === null || (this.asn !== null && asHit === null && !isLoaded)) return null;
    if (embedded !== null) return this.#encodeWhole(visitor, databaseResult(address, hit, asHit));
    const place = this.#cache.places.get(hit.key) ?? this.#encodePlace(visitor, hit);
    return [
      this.#encodeAddress(address, Math.max(hit.prefixLength, asHit?.prefixLength ?? 0)),
      place.place,
      this.#encodeZone(place.zone),
      hasAs(asHit) ? (this.#cache.autonomousSystems.get(asHit.key) ?? this.#encodeAs(visitor, hit, asHit)) : place.asn,
      place.rest,
    ];
  }

  #present(visitor: VisitorAddress, result: LookupResult): Location {
    return buildLocation(this.#database, { ...this.#lookup, visitor }, result);
  }

  #encodeWhole(visitor: VisitorAddress, result: LookupResult): JsonChunks {
    return [encodeUtf8(encodeLocation(this.#present(visitor, result), this.#fields))];
  }

  /** Encodes a group of members of a location, after a comma unless it is the first group. */
  #encodeGroup(group: LocationMemberGroup, location: Partial<Location>): string {
    const text = encodeMembers(location, locationMemberGroups[group], this.#selection);
    return text === '' || group === this.#firstGroup ? text : `,${text}`;
  }

  /** Encodes the opening brace and the selected members that depend on the address. Their values need no escaping. */
  #encodeAddress(address: Address, prefixLength: number): string {
    let text = '{';
    for (const name of locationMemberGroups.address) {
      if (this.#selection?.has(name) === false) continue;
      text += `${text === '{' ? '' : ','}"${name}":${this.#addressValue(name, address, prefixLength)}`;
    }
    return text;
  }

  #addressValue(name: (typeof locationMemberGroups.address)[number], address: Address, prefixLength: number): string {
    if (name === 'version') return String(address.version);
    if (name === 'reserved' || !this.#lookup.policy.echoAddress) return 'null';
    return name === 'ip' ? `"${formatAddress(address)}"` : `"${formatNetwork(address, prefixLength)}"`;
  }

  #encodePlace(visitor: VisitorAddress, hit: DatabaseHit): EncodedPlace {
    const location = this.#present(visitor, databaseResult(visitor.address, hit, null));
    const { places, rests } = this.#cache;
    const rest = `${this.#encodeGroup('rest', location)}}`;
    return cacheEntry(places, entriesMax.places, hit.key, {
      place: encodeUtf8(this.#encodeGroup('place', location)),
      zone: location.timezone.id,
      asn: encodeUtf8(this.#encodeGroup('asn', location)),
      rest: rests.get(rest) ?? cacheEntry(rests, entriesMax.rests, rest, encodeUtf8(rest)),
    });
  }

  #encodeAs(visitor: VisitorAddress, hit: DatabaseHit, asHit: DatabaseHit): Uint8Array {
    const location = this.#present(visitor, databaseResult(visitor.address, hit, asHit));
    const bytes = encodeUtf8(this.#encodeGroup('asn', location));
    return cacheEntry(this.#cache.autonomousSystems, entriesMax.autonomousSystems, asHit.key, bytes);
  }

  #encodeZone(id: string | null): Uint8Array {
    let bytes = this.#zones.get(id);
    if (bytes === undefined) {
      const timezone = id === null ? unknownLocation.timezone : readTimezone(id, this.#lookup.nowMs);
      bytes = encodeUtf8(this.#encodeGroup('timezone', { timezone }));
      this.#zones.set(id, bytes);
    }
    return bytes;
  }
}

function hasAs(asHit: DatabaseHit | null): asHit is DatabaseHit {
  return asHit !== null && asHit.place !== null && asHit.place.asNumber !== null;
}
