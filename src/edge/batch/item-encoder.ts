// Encodes the items of a batch from shards in memory. The JSON of a place and of an AS is encoded once and cached as bytes; only
// what belongs to the address or to the second is encoded for each item.

import { type Address, formatAddress, formatNetwork } from '../../core/address.ts';
import { detachString } from '../../core/detach-string.ts';
import { encodeUtf8 } from '../../core/encoding.ts';
import { type Location, nothingKnown } from '../../core/location.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { findReserved } from '../../core/reserved.ts';
import type { Language } from '../../geo/country/languages.ts';
import type { Database, Hit } from '../../geo/database.ts';
import { lawSetAt } from '../../geo/regulations/regulations.ts';
import { readTimezone } from '../../geo/timezone.ts';
import { encodeLocation, encodeMembers, type MemberGroup, memberGroups } from '../locate/encode-location.ts';
import { compileSelection, type Selection } from '../locate/fields.ts';
import {
  databaseResult,
  type LookupRequest,
  type LookupResult,
  presentResult,
  reservedResult,
} from '../locate/locate.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';

/**
 * JSON in parts that follow each other. Bytes are UTF-8 and may be shared: do not change them. A string is ASCII. Copying
 * shared bytes takes a third of the time of joining strings and encoding the whole.
 */
export type JsonChunks = readonly (string | Uint8Array)[];

/** The cached JSON of a place. */
interface EncodedPlace {
  readonly place: Uint8Array;
  /** Null where the zone is unknown, or withheld by the project. */
  readonly zone: string | null;
  /** The AS that the place's own record has. */
  readonly asn: Uint8Array;
  /** With the last brace. */
  readonly rest: Uint8Array;
}

/** The encoded places of one database under one policy, language, selection and set of laws. */
interface Encoded {
  readonly database: Database;
  readonly policy: FieldPolicy;
  readonly language: Language;
  readonly lawSet: number;
  readonly fields: string;
  /** The encoded places by their position in the database. */
  readonly places: Map<number, EncodedPlace>;
  /** The encoded AS by their position in the database of AS numbers. */
  readonly autonomousSystems: Map<number, Uint8Array>;
  /** The encoded members after the AS by their text, because many places share them. */
  readonly rests: Map<string, Uint8Array>;
}

/** A place takes some 700 bytes, an AS some 300. */
const entriesMax = { places: 16_384, autonomousSystems: 8192, rests: 1000 } as const;

/** Caches a value. A full cache is cleared: filling it again costs less than an order of use. */
function cacheEntry<K, V>(cache: Map<K, V>, max: number, key: K, value: V): V {
  if (cache.size >= max) cache.clear();
  cache.set(key, value);
  return value;
}

/** The last batch's, and no other: each has some megabytes. */
let cached: Encoded | null = null;

function openCache(database: Database, { policy, language, nowMs }: LookupRequest, fields: string): Encoded {
  const lawSet = lawSetAt(nowMs);
  const isSame =
    cached?.database === database &&
    cached.policy === policy &&
    cached.language === language &&
    cached.lawSet === lawSet &&
    cached.fields === fields;
  if (cached === null || !isSame) {
    const caches = { places: new Map(), autonomousSystems: new Map(), rests: new Map() };
    // A single name is a substring of the URL.
    cached = { database, policy, language, lawSet, fields: detachString(fields), ...caches };
  }
  return cached;
}

export class ItemEncoder {
  /** The database of AS numbers, where items include the AS and it has shards of its own. */
  readonly asn: Database | null;
  readonly #database: Database;
  readonly #lookup: LookupRequest;
  readonly #fields: readonly string[] | null;
  readonly #selection: Selection | null;
  readonly #firstGroup: MemberGroup | undefined;
  readonly #cache: Encoded;
  /** The time zones of this batch, all at one moment. */
  readonly #zones = new Map<string | null, Uint8Array>();

  /** `lookup` is what all items have in common; `fields` selects members, null all. */
  constructor(database: Database, lookup: LookupRequest, fields: readonly string[] | null) {
    this.#database = database;
    this.#lookup = lookup;
    this.#fields = fields;
    this.#selection = fields === null ? null : compileSelection(fields);
    this.#firstGroup = (['address', 'place', 'timezone', 'asn', 'rest'] as const).find(
      (group) => encodeMembers(nothingKnown, memberGroups[group], this.#selection) !== '',
    );
    this.#cache = openCache(database, lookup, fields?.join() ?? '');
    const { policy, only } = lookup;
    const includesAs = policy.groups.includes('asn') && (only === null || only.has('asn'));
    this.asn = includesAs ? database.asnFor(false) : null;
  }

  /**
   * Encodes the item of an address, or returns null where a shard must be loaded first. With `isLoaded`, no more shards will
   * be loaded, and an AS that is not in memory is unknown.
   */
  peek(visitor: VisitorAddress, isLoaded: boolean): JsonChunks | null {
    const { address, embedded } = visitor;
    const reserved = findReserved(address);
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
    return presentResult(this.#database, { ...this.#lookup, visitor }, result);
  }

  #encodeWhole(visitor: VisitorAddress, result: LookupResult): JsonChunks {
    return [encodeUtf8(encodeLocation(this.#present(visitor, result), this.#fields))];
  }

  /** Encodes a group, after a comma unless it is the first. */
  #encodeGroup(group: MemberGroup, location: Partial<Location>): string {
    const text = encodeMembers(location, memberGroups[group], this.#selection);
    return text === '' || group === this.#firstGroup ? text : `,${text}`;
  }

  /** Encodes the selected members of the address after the first brace. None needs escaping. */
  #encodeAddress(address: Address, prefixLength: number): string {
    let text = '{';
    for (const name of memberGroups.address) {
      if (this.#selection?.has(name) === false) continue;
      text += `${text === '{' ? '' : ','}"${name}":${this.#addressValue(name, address, prefixLength)}`;
    }
    return text;
  }

  #addressValue(name: (typeof memberGroups.address)[number], address: Address, prefixLength: number): string {
    if (name === 'version') return String(address.version);
    if (name === 'reserved' || !this.#lookup.policy.echoAddress) return 'null';
    return name === 'ip' ? `"${formatAddress(address)}"` : `"${formatNetwork(address, prefixLength)}"`;
  }

  #encodePlace(visitor: VisitorAddress, hit: Hit): EncodedPlace {
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

  #encodeAs(visitor: VisitorAddress, hit: Hit, asHit: Hit): Uint8Array {
    const location = this.#present(visitor, databaseResult(visitor.address, hit, asHit));
    const bytes = encodeUtf8(this.#encodeGroup('asn', location));
    return cacheEntry(this.#cache.autonomousSystems, entriesMax.autonomousSystems, asHit.key, bytes);
  }

  #encodeZone(id: string | null): Uint8Array {
    let bytes = this.#zones.get(id);
    if (bytes === undefined) {
      const timezone = id === null ? nothingKnown.timezone : readTimezone(id, this.#lookup.nowMs);
      bytes = encodeUtf8(this.#encodeGroup('timezone', { timezone }));
      this.#zones.set(id, bytes);
    }
    return bytes;
  }
}

function hasAs(asHit: Hit | null): asHit is Hit {
  return asHit !== null && asHit.place !== null && asHit.place.asNumber !== null;
}
