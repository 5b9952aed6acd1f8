// A record of the database as the answer needs it: every value checked, nothing of the visitor. Places are shared by all
// answers that come from the same record.

import type { MmdbDecoder } from './mmdb.ts';

/** A name in each language that the database has it in; `en` is the fallback. */
export type Names = Readonly<Record<string, string>>;

export interface Place {
  readonly continentCode: string | null;
  readonly countryCode: string | null;
  readonly regionCode: string | null;
  readonly regionNames: Names | null;
  readonly cityNames: Names | null;
  readonly districtNames: Names | null;
  readonly postalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
  readonly timeZone: string | null;
  readonly asNumber: number | null;
  readonly asOrganization: string | null;
}

/** A place of which nothing is known. */
export const unknownPlace: Place = {
  continentCode: null,
  countryCode: null,
  regionCode: null,
  regionNames: null,
  cityNames: null,
  districtNames: null,
  postalCode: null,
  latitude: null,
  longitude: null,
  accuracyRadiusKm: null,
  timeZone: null,
  asNumber: null,
  asOrganization: null,
};

/** A place that is being read. */
type Draft = { -readonly [K in keyof Place]: Place[K] };

/**
 * Reads the record at a pointer (data/README.md has its form), straight into a place: objects in between cost more than
 * the reading. Members of another type count as missing. An empty record, which keeps the place of one that nothing could
 * be used of, is none. @throws CorruptShard
 */
export function readPlace(data: MmdbDecoder, pointer: number): Place | null {
  const draft: Draft = { ...unknownPlace };
  return data.readMapAt(pointer, readMember, draft) === 0 ? null : draft;
}

function readMember(data: MmdbDecoder, key: string, place: Draft): void {
  switch (key) {
    case 'continent':
      data.readMap(readContinent, place);
      break;
    case 'country':
      data.readMap(readCountry, place);
      break;
    case 'subdivisions':
      data.readFirst(readRegion, place);
      break;
    case 'city':
      data.readMap(readCity, place);
      break;
    case 'district':
      data.readMap(readDistrict, place);
      break;
    case 'postal':
      data.readMap(readPostal, place);
      break;
    case 'location':
      data.readMap(readCoordinates, place);
      break;
    case 'autonomous_system_number':
      place.asNumber = data.readNumber();
      break;
    case 'autonomous_system_organization':
      place.asOrganization = data.readText();
      break;
    default:
      data.skip();
  }
}

function readContinent(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'code') place.continentCode = data.readText();
  else data.skip();
}

function readCountry(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'iso_code') place.countryCode = data.readText();
  else data.skip();
}

function readRegion(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'iso_code') place.regionCode = data.readText();
  else if (key === 'names') place.regionNames = readNames(data);
  else data.skip();
}

function readCity(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'names') place.cityNames = readNames(data);
  else data.skip();
}

function readDistrict(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'names') place.districtNames = readNames(data);
  else data.skip();
}

function readPostal(data: MmdbDecoder, key: string, place: Draft): void {
  if (key === 'code') place.postalCode = data.readText();
  else data.skip();
}

function readCoordinates(data: MmdbDecoder, key: string, place: Draft): void {
  switch (key) {
    case 'latitude':
      place.latitude = data.readNumber();
      break;
    case 'longitude':
      place.longitude = data.readNumber();
      break;
    case 'accuracy_radius':
      place.accuracyRadiusKm = data.readNumber();
      break;
    case 'time_zone':
      place.timeZone = data.readText();
      break;
    default:
      data.skip();
  }
}

function readNames(data: MmdbDecoder): Names | null {
  const found: { names: Record<string, string> | null } = { names: null };
  data.readMap(readName, found);
  return found.names;
}

function readName(data: MmdbDecoder, key: string, found: { names: Record<string, string> | null }): void {
  const name = data.readText();
  if (name === null) return;
  found.names ??= {};
  found.names[key] = name;
}
