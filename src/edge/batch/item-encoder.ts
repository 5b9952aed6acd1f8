// Encodes the items of a batch from shards in memory. The JSON of a place is encoded once and cached as bytes; only what
// belongs to the address or to the second is encoded for each item.

import { type Address, formatAddress, formatNetwork } from '../../core/address.ts';
import { encodeUtf8 } from '../../core/encoding.ts';
import { type Location, nothingKnown } from '../../core/location.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { type Embedding, findReserved } from '../../core/reserved.ts';
import type { Language } from '../../geo/country/languages.ts';
import type { Database } from '../../geo/database.ts';
import type { Place } from '../../geo/place.ts';
import { lawSetAt } from '../../geo/regulations/regulations.ts';
import { readTimezone } from '../../geo/timezone.ts';
import { encodeLocation, encodeMembers, type JsonChunks, toChunks } from '../locate/encode-location.ts';
import { compileSelection, fieldNames, type Selection, topNames } from '../locate/fields.ts';
import {
  databaseResult,
  type LookupRequest,
  type LookupResult,
  presentResult,
  reservedResult,
} from '../locate/locate.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';

/** The members of a location in six consecutive groups, by what their values depend on. */
const groups = ['address', 'country', 'locality', 'timezone', 'asn', 'rest'] as const;

type Group = (typeof groups)[number];

const groupOf: ReadonlyMap<string, Group> = new Map<string, Group>([
  ...(['ip', 'version', 'network', 'reserved'] as const).map((name) => [name, 'address'] as const),
  ...(['continent', 'country'] as const).map((name) => [name, 'country'] as const),
  ...(['region', 'city', 'district', 'postalCode', 'location'] as const).map((name) => [name, 'locality'] as const),
  ['timezone', 'timezone'],
  ['asn', 'asn'],
]);

/** The cached JSON of a place. */
interface EncodedPlace {
  /** The AS and the embedding that were encoded with the place. */
  readonly as: Place | null;
  readonly embedded: Embedding | null;
  readonly country: Uint8Array;
  readonly locality: Uint8Array;
  /** Null where the zone is unknown, or withheld by the project. */
  readonly zone: string | null;
  readonly asn: Uint8Array;
  /** With the last brace. */
  readonly rest: Uint8Array;
}

/** The encoded places of one database under one policy, language, selection and set of laws. */
interface EncodedPlaces {
  readonly database: Database;
  readonly policy: FieldPolicy;
  readonly language: Language;
  readonly lawSet: number;
  readonly fields: string;
  /** An entry is collected with its place, when the database evicts it. */
  readonly byPlace: WeakMap<object, EncodedPlace>;
  /** Bytes that many places share, by their text: those of a country, and what follows the AS. */
  readonly shared: Map<string, Uint8Array>;
}

/** The last batch's, and no other: each has some megabytes. */
let cached: EncodedPlaces | null = null;

const sharedMax = 1000;

function encodedPlaces(database: Database, { policy, language, nowMs }: LookupRequest, fields: string): EncodedPlaces {
  const lawSet = lawSetAt(nowMs);
  const isSame =
    cached?.database === database &&
    cached.policy === policy &&
    cached.language === language &&
    cached.lawSet === lawSet &&
    cached.fields === fields;
  if (cached === null || !isSame) {
    cached = { database, policy, language, lawSet, fields, byPlace: new WeakMap(), shared: new Map() };
  }
  return cached;
}

/** The key of addresses without a record. */
const noPlace = {};

export class ItemEncoder {
  /** The database of AS numbers, where items include the AS and it has shards of its own. */
  readonly asn: Database | null;
  readonly #database: Database;
  readonly #lookup: LookupRequest;
  readonly #names: readonly string[] | null;
  readonly #selections: ReadonlyMap<Group, Selection>;
  readonly #firstGroup: Group | undefined;
  readonly #cache: EncodedPlaces;
  /** The time zones of this batch, all at one moment. */
  readonly #zones = new Map<string | null, Uint8Array>();

  /** `lookup` is what all items have in common; `names` selects members, null all. */
  constructor(database: Database, lookup: LookupRequest, names: readonly string[] | null) {
    this.#database = database;
    this.#lookup = lookup;
    this.#names = names;
    this.#selections = Map.groupBy(compileSelection(names), ([name = '']) => groupOf.get(name) ?? 'rest');
    this.#firstGroup = groups.find((group) => this.#selections.has(group));
    this.#cache = encodedPlaces(database, lookup, names?.join() ?? '');
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
    if (reserved !== null) return this.#encodeWhole(this.#present(visitor, reservedResult(address, reserved)));
    const hit = this.#database.peek(address);
    const asHit = this.asn === null ? null : this.asn.peek(address);
    if (hit === null) return null;
    if (this.asn !== null && asHit === null) {
      if (!isLoaded) return null;
      const lookup = { ...this.#lookup, only: withoutAs(this.#lookup.only) };
      return this.#encodeWhole(this.#present(visitor, databaseResult(address, hit, null), lookup));
    }
    const { byPlace } = this.#cache;
    const key = hit.place ?? noPlace;
    const as = asHit?.place ?? null;
    let place = byPlace.get(key);
    if (place === undefined || place.as !== as || place.embedded !== embedded) {
      place = this.#encodePlace(this.#present(visitor, databaseResult(address, hit, asHit)), as, embedded);
      byPlace.set(key, place);
    }
    return [
      this.#encodeAddress(address, Math.max(hit.prefixLength, asHit?.prefixLength ?? 0)),
      place.country,
      place.locality,
      this.#encodeZone(place.zone),
      place.asn,
      place.rest,
    ];
  }

  #present(visitor: VisitorAddress, result: LookupResult, lookup = this.#lookup): Location {
    return presentResult(this.#database, { ...lookup, visitor }, result);
  }

  #encodeWhole(location: Location): JsonChunks {
    return toChunks(encodeLocation(location, this.#names));
  }

  /** Encodes a group, after a comma unless it is the first. */
  #encodeGroup(group: Group, location: Partial<Location>): string {
    const selection = this.#selections.get(group);
    if (selection === undefined) return '';
    return (group === this.#firstGroup ? '' : ',') + encodeMembers(location, selection);
  }

  /** Encodes the selected members of the address after the first brace. None needs escaping. */
  #encodeAddress(address: Address, prefixLength: number): string {
    let text = '{';
    for (const [name = ''] of this.#selections.get('address') ?? []) {
      text += `${text.length > 1 ? ',' : ''}"${name}":${this.#addressValue(name, address, prefixLength)}`;
    }
    return text;
  }

  #addressValue(name: string, address: Address, prefixLength: number): string {
    if (name === 'version') return String(address.version);
    if (name === 'reserved' || !this.#lookup.policy.echoAddress) return 'null';
    return name === 'ip' ? `"${formatAddress(address)}"` : `"${formatNetwork(address, prefixLength)}"`;
  }

  #encodePlace(location: Location, as: Place | null, embedded: Embedding | null): EncodedPlace {
    return {
      as,
      embedded,
      country: this.#share(this.#encodeGroup('country', location)),
      locality: encodeUtf8(this.#encodeGroup('locality', location)),
      zone: location.timezone.id,
      asn: encodeUtf8(this.#encodeGroup('asn', location)),
      rest: this.#share(`${this.#encodeGroup('rest', location)}}`),
    };
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

  #share(text: string): Uint8Array {
    const { shared } = this.#cache;
    let bytes = shared.get(text);
    if (bytes === undefined) {
      bytes = encodeUtf8(text);
      if (shared.size === sharedMax) shared.clear();
      shared.set(text, bytes);
    }
    return bytes;
  }
}

function withoutAs(only: ReadonlySet<string> | null): ReadonlySet<string> {
  const names = new Set(only ?? topNames([...fieldNames]));
  names.delete('asn');
  return names;
}
