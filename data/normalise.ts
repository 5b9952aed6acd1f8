// One record of a source becomes one record of ours: a subset of MaxMind's own City schema, so that every MaxMind
// client can read a shard. Pure and strict: a field of a wrong type or out of range is left out, never repaired.

import tzLookup from '@photostructure/tz-lookup';
import { type MmdbValue, uint16, uint32 } from './mmdb-values.ts';
import { findRegion, isCountryCode } from './region-codes.ts';

/** Names by language tag, as the source has them. */
type Names = Readonly<Record<string, string>>;

/** What a shard holds of a network. A member that is unknown is absent; `{}` is a network of which nothing is known. */
export interface StoredRecord {
  readonly continent?: { readonly code: string };
  /** An assigned ISO 3166-1 alpha-2 code, or XK. */
  readonly country?: { readonly iso_code: string };
  /** At most one. `iso_code` is the part of the ISO 3166-2 code after the country: `IDF`. */
  readonly subdivisions?: readonly { readonly iso_code?: string; readonly names?: Names }[];
  readonly city?: { readonly names: Names };
  readonly postal?: { readonly code: string };
  /** Degrees, rounded to 4 decimals (11 m); radius in kilometres; IANA zone. */
  readonly location?: {
    readonly latitude?: number;
    readonly longitude?: number;
    readonly accuracy_radius?: number;
    readonly time_zone?: string;
  };
  readonly autonomous_system_number?: number;
  readonly autonomous_system_organization?: string;
}

/** `flat` is ip-location-db's schema, one level of fields; `nested` is MaxMind's. */
export type Schema = 'flat' | 'nested';

type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

/** An unsigned integer from 1 up to `max`. */
function count(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= max ? value : undefined;
}

/** The object without its undefined members, or undefined where none is left. Keeps the order of members. */
function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T | undefined {
  const known: { [K in keyof T]?: T[K] } = {};
  let count = 0;
  for (const key in members) {
    const value = members[key];
    if (value === undefined) continue;
    known[key] = value;
    count++;
  }
  return count === 0 ? undefined : (known as T);
}

function namesOf(value: unknown): Names | undefined {
  const names: Record<string, string | undefined> = {};
  for (const [tag, name] of Object.entries(fields(value))) names[tag] = text(name);
  return compact<Names>(names as Names);
}

/** The same fields whichever schema the source has. */
interface SourceFields {
  readonly continent: unknown;
  readonly country: unknown;
  readonly regionCode: unknown;
  readonly regionNames: unknown;
  readonly cityNames: unknown;
  readonly postalCode: unknown;
  readonly latitude: unknown;
  readonly longitude: unknown;
  readonly accuracyRadius: unknown;
  readonly timeZone: unknown;
  readonly asNumber: unknown;
  readonly asOrganization: unknown;
}

const readers: Readonly<Record<Schema, (record: Fields) => SourceFields>> = {
  flat: (record) => ({
    continent: undefined,
    country: record['country_code'],
    regionCode: undefined,
    regionNames: { en: record['state1'] },
    cityNames: { en: record['city'] },
    postalCode: record['postcode'],
    latitude: record['latitude'],
    longitude: record['longitude'],
    accuracyRadius: undefined,
    timeZone: record['timezone'],
    asNumber: record['autonomous_system_number'],
    asOrganization: record['autonomous_system_organization'],
  }),
  nested: (record) => {
    const region = fields(Array.isArray(record['subdivisions']) ? record['subdivisions'][0] : undefined);
    const location = fields(record['location']);
    const traits = fields(record['traits']);
    return {
      continent: fields(record['continent'])['code'],
      country: fields(record['country'])['iso_code'],
      regionCode: region['iso_code'],
      regionNames: region['names'],
      cityNames: fields(record['city'])['names'],
      postalCode: fields(record['postal'])['code'],
      latitude: location['latitude'],
      longitude: location['longitude'],
      accuracyRadius: location['accuracy_radius'],
      timeZone: location['time_zone'],
      asNumber: record['autonomous_system_number'] ?? traits['autonomous_system_number'],
      asOrganization: record['autonomous_system_organization'] ?? traits['autonomous_system_organization'],
    };
  },
};

/** Returns a decoded record's fields under the same names for every schema. */
export function sourceFields(record: unknown, schema: Schema): SourceFields {
  return readers[schema](fields(record));
}

const continents = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'];

/** Returns the record to store for a decoded record of the source; see StoredRecord for what may be left out. */
export function normalise(record: unknown, schema: Schema): StoredRecord {
  const source = sourceFields(record, schema);
  const continent = text(source.continent);
  const country = text(source.country);
  const iso = country !== undefined && isCountryCode(country) ? country : undefined;
  const region = regionOf(source, iso);
  const cityNames = namesOf(source.cityNames);
  const asNumber = count(source.asNumber, 0xffffffff);
  const stored = compact<StoredRecord>({
    continent: continent !== undefined && continents.includes(continent) ? { code: continent } : undefined,
    country: iso === undefined ? undefined : { iso_code: iso },
    subdivisions: region === undefined ? undefined : [region],
    city: cityNames === undefined ? undefined : { names: cityNames },
    postal: compact<{ code: string }>({ code: text(source.postalCode) }),
    location: locationOf(source, iso),
    autonomous_system_number: asNumber,
    // Of an AS that has no number, sources say "Not routed" and the like.
    autonomous_system_organization: asNumber === undefined ? undefined : text(source.asOrganization),
  });
  return stored ?? {};
}

type Region = NonNullable<StoredRecord['subdivisions']>[number];

function regionOf(source: SourceFields, country: string | undefined): Region | undefined {
  const names = namesOf(source.regionNames);
  const given = text(source.regionCode);
  if (given !== undefined)
    return compact<Region>({ iso_code: /^[A-Z0-9]{1,3}$/.test(given) ? given : undefined, names });
  const name = names?.['en'];
  const found = country === undefined || name === undefined ? null : findRegion(country, name);
  // One code has one English name, whatever the source calls the region.
  return found === null
    ? compact<Region>({ names })
    : { iso_code: found.code.slice(3), names: { ...names, en: found.name } };
}

function locationOf(source: SourceFields, country: string | undefined): StoredRecord['location'] {
  const point = pointOf(source, country);
  return compact<NonNullable<StoredRecord['location']>>({
    latitude: point?.latitude,
    longitude: point?.longitude,
    accuracy_radius: point === undefined ? undefined : count(source.accuracyRadius, 0xffff),
    time_zone: zoneOf(text(source.timeZone)) ?? (point && tzLookup(point.latitude, point.longitude)),
  });
}

/** Both coordinates or neither. 0,0 without a country is how some sources say that they do not know. */
function pointOf(
  source: SourceFields,
  country: string | undefined,
): { latitude: number; longitude: number } | undefined {
  const latitude = degrees(source.latitude, 90);
  const longitude = degrees(source.longitude, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  if (latitude === 0 && longitude === 0 && country === undefined) return undefined;
  return { latitude, longitude };
}

/** Rounded to 4 decimals: flat sources hold 32-bit floats, in which 37.422 reads 37.422000885009766. */
function degrees(value: unknown, limit: number): number | undefined {
  if (typeof value !== 'number' || !(Math.abs(value) <= limit)) return undefined;
  return Math.round(value * 10_000) / 10_000 + 0;
}

const zones = new Map<string, boolean>();

/** The zone if this runtime knows it: one that the reader's runtime does not know would break every answer. */
function zoneOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  let known = zones.get(name);
  if (known === undefined) {
    try {
      known = /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
    } catch {
      known = false;
    }
    zones.set(name, known);
  }
  return known ? name : undefined;
}

/** Members that MaxMind's own databases store as integers. */
const integerMembers: Readonly<Record<string, (value: number) => MmdbValue>> = {
  accuracy_radius: uint16,
  autonomous_system_number: uint32,
};

/** The record with the number types that MaxMind's own databases use, members in the same order. */
export function storedValue(record: StoredRecord): MmdbValue {
  return typedValue('', record);
}

function typedValue(key: string, value: unknown): MmdbValue {
  if (typeof value === 'number') return integerMembers[key]?.(value) ?? value;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item) => typedValue(key, item));
  const members: Record<string, MmdbValue> = {};
  for (const [name, member] of Object.entries(fields(value))) members[name] = typedValue(name, member);
  return members;
}
