// Converts a decoded source record into the stored record, a subset of MaxMind's City schema. A field of a wrong type
// or out of range is omitted, never repaired.

import { recordFieldsOf, recordReaders, type SourceFields, type SourceSchema } from '../source/source-fields.ts';
import { splitCityName } from './city-name.ts';
import { findRegion, isCountryCode, regionByCode, withoutCountryPrefix } from './region-codes.ts';
import { type GeoPoint, timeZoneAt } from './time-zone.ts';

/** Names of a place by language tag, unchanged from the source. */
type Names = Readonly<Record<string, string>>;

/** The stored record of a network. Unknown members are absent; `{}` is a record without data. */
export interface NormalisedRecord {
  readonly continent?: { readonly code: string };
  /** An assigned ISO 3166-1 alpha-2 code, or XK. */
  readonly country?: { readonly iso_code: string };
  /** The region, at most one. `iso_code` is the part of the ISO 3166-2 code after the country: `IDF`. */
  readonly subdivisions?: readonly { readonly iso_code?: string; readonly names?: Names }[];
  readonly city?: { readonly names: Names };
  /** A part of the city, such as a quarter. This member is not in MaxMind's schema. */
  readonly district?: { readonly names: Names };
  readonly postal?: { readonly code: string };
  /** Coordinates in degrees, rounded to 4 decimals (11 m); radius in kilometres; IANA time zone. */
  readonly location?: {
    readonly latitude?: number;
    readonly longitude?: number;
    readonly accuracy_radius?: number;
    readonly time_zone?: string;
  };
  readonly autonomous_system_number?: number;
  readonly autonomous_system_organization?: string;
}

/** Returns the first value that is text. Skips `-`, IP2Location's unknown value. */
function text(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const trimmed = typeof value === 'string' ? value.trim() : '';
    if (trimmed !== '' && trimmed !== '-') return trimmed;
  }
  return undefined;
}

/** Returns the value if it is an integer from 1 to `max`, else undefined. */
function count(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= max ? value : undefined;
}

/** Returns the object without undefined members, in the same order; undefined if none is left. */
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
  for (const [tag, name] of Object.entries(recordFieldsOf(value))) names[tag] = text(name);
  return compact<Names>(names as Names);
}

const continents = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'];

/** Returns the stored record for a decoded source record. */
export function normaliseRecord(record: unknown, schema: SourceSchema): NormalisedRecord {
  const source = recordReaders[schema](recordFieldsOf(record));
  const continent = source.continent.map(codeText).find((code) => continents.includes(code));
  const iso = source.country.map(codeText).find(isCountryCode);
  const region = regionOf(source, iso);
  const { cityNames, districtNames } = placeNames(source, schema, iso, region?.names?.['en']);
  const asNumber = asNumberOf(source.asNumber);
  const stored = compact<NormalisedRecord>({
    continent: continent === undefined ? undefined : { code: continent },
    country: iso === undefined ? undefined : { iso_code: iso },
    subdivisions: region === undefined ? undefined : [region],
    city: cityNames === undefined ? undefined : { names: cityNames },
    district: districtNames === undefined ? undefined : { names: districtNames },
    postal: compact<{ code: string }>({ code: text(...source.postalCode) }),
    location: locationOf(source, iso),
    autonomous_system_number: asNumber,
    // Without an AS number, the organization is omitted, because it is a placeholder such as "Not routed".
    autonomous_system_organization: asNumber === undefined ? undefined : text(...source.asOrganization),
  });
  return stored ?? {};
}

/** Returns a country or region code in upper case, as in ISO 3166. */
function codeText(value: unknown): string {
  return text(value)?.toUpperCase() ?? '';
}

/** Parses an AS number: a number, or text in the formats of IPinfo (`AS13335`) and IPLocate (`13335`). */
function asNumberOf(values: readonly unknown[]): number | undefined {
  for (const value of values) {
    const digits = typeof value === 'string' ? /^(?:AS)?(\d{1,10})$/i.exec(value.trim())?.[1] : undefined;
    const number = count(digits === undefined ? value : Number(digits), 0xffffffff);
    if (number !== undefined) return number;
  }
  return undefined;
}

interface PlaceNames {
  readonly cityNames: Names | undefined;
  readonly districtNames: Names | undefined;
}

/**
 * Returns the names of city and district. Does not split MaxMind's city names, in which brackets are part of the name.
 */
function placeNames(
  source: SourceFields,
  schema: SourceSchema,
  country: string | undefined,
  regionName: string | undefined,
): PlaceNames {
  const given = namesOf(source.districtNames);
  const names = namesOf(source.cityNames);
  if (schema === 'nested' || names === undefined) return { cityNames: names, districtNames: given };
  const cities: Record<string, string | undefined> = {};
  const districts: Record<string, string | undefined> = {};
  for (const [tag, name] of Object.entries(names)) {
    const { city, district } = splitCityName(name, { country, regionName, isLatin: tag === 'en' });
    cities[tag] = city;
    districts[tag] = district;
  }
  return { cityNames: namesOf(cities), districtNames: given ?? namesOf(districts) };
}

type Region = NonNullable<NormalisedRecord['subdivisions']>[number];

/** Finds the region by the source's region code, else by its English name. */
function regionOf(source: SourceFields, country: string | undefined): Region | undefined {
  const names = namesOf(source.regionNames);
  const given = text(...source.regionCode);
  const own = given === undefined ? undefined : withoutCountryPrefix(country ?? '', given);
  const byCode = own === undefined || country === undefined ? undefined : regionByCode(country, own);
  // Keeps unknown region codes, because the source may be newer than the tables.
  const isUnknown = byCode === undefined && own !== undefined && /^[A-Z0-9]{1,3}$/.test(own);
  if (isUnknown || byCode?.code === `${country}-${own}`) return compact<Region>({ iso_code: own, names });
  // The source's code is that of a smaller unit in this region, so the source's names are those of the smaller unit
  // too. The name of the region comes from the table of regions (regions/table.ts).
  if (byCode) return { iso_code: byCode.code.slice(3), names: { en: byCode.name } };
  const name = names?.['en'];
  const found = country === undefined || name === undefined ? null : findRegion(country, name);
  // Each region code has one English name, independent of the source's spelling.
  return found === null
    ? compact<Region>({ names })
    : { iso_code: found.code.slice(3), names: { ...names, en: found.name } };
}

function locationOf(source: SourceFields, country: string | undefined): NormalisedRecord['location'] {
  const point = pointOf(source, country);
  return compact<NonNullable<NormalisedRecord['location']>>({
    latitude: point?.latitude,
    longitude: point?.longitude,
    accuracy_radius: point === undefined ? undefined : count(first(source.accuracyRadius), 0xffff),
    time_zone: zoneOf(text(...source.timeZone)) ?? (point && timeZoneAt(point, country)),
  });
}

/**
 * Returns latitude and longitude, or neither. Some sources have 0,0 and no country where the coordinates are unknown.
 */
function pointOf(source: SourceFields, country: string | undefined): GeoPoint | undefined {
  const latitude = degrees(first(source.latitude), 90);
  const longitude = degrees(first(source.longitude), 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  if (latitude === 0 && longitude === 0 && country === undefined) return undefined;
  return { latitude, longitude };
}

/** Returns the first value that is not undefined. */
function first(values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined);
}

/** Rounds degrees to 4 decimals, because some sources have 32-bit floats: 37.422 is stored as 37.422000885009766. */
function degrees(value: unknown, limit: number): number | undefined {
  if (typeof value !== 'number' || !(Math.abs(value) <= limit)) return undefined;
  return Math.round(value * 10_000) / 10_000 + 0;
}

const zones = new Map<string, boolean>();

/** Returns the time zone if this runtime knows it. The Worker could not compute the local time of an unknown zone. */
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
