// A record of the database as the answer needs it: every value checked, nothing of the visitor. Places are shared by all
// answers that come from the same record.

import type { MmdbValue } from './mmdb.ts';

/** A name in each language that the database has it in; `en` is the fallback. */
export type Names = Readonly<Record<string, string>>;

export interface Place {
  readonly continentCode: string | null;
  readonly countryCode: string | null;
  readonly regionCode: string | null;
  readonly regionNames: Names | null;
  readonly cityNames: Names | null;
  readonly postalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
  readonly timeZone: string | null;
  readonly asNumber: number | null;
  readonly asOrganization: string | null;
}

type MmdbMap = { readonly [key: string]: MmdbValue };

function isList(value: MmdbValue): value is readonly MmdbValue[] {
  return Array.isArray(value);
}

function asMap(value: MmdbValue | undefined): MmdbMap | null {
  return typeof value === 'object' && !isList(value) ? value : null;
}

function text(map: MmdbMap | null, key: string): string | null {
  const value = map?.[key];
  return typeof value === 'string' ? value : null;
}

function number(map: MmdbMap | null, key: string): number | null {
  const value = map?.[key];
  return typeof value === 'number' ? value : null;
}

function names(map: MmdbMap | null): Names | null {
  const found = asMap(map?.['names']);
  if (found === null) return null;
  const entries = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/**
 * Reads a stored record (data/README.md has its form). Members of another type count as missing. An empty record, which
 * keeps the place of one that nothing could be used of, is none.
 */
export function readPlace(record: MmdbValue): Place | null {
  const root = asMap(record);
  if (root === null || Object.keys(root).length === 0) return null;
  const subdivisions = root?.['subdivisions'];
  const region = subdivisions !== undefined && isList(subdivisions) ? asMap(subdivisions[0]) : null;
  const coordinates = asMap(root?.['location']);
  return {
    continentCode: text(asMap(root?.['continent']), 'code'),
    countryCode: text(asMap(root?.['country']), 'iso_code'),
    regionCode: text(region, 'iso_code'),
    regionNames: names(region),
    cityNames: names(asMap(root?.['city'])),
    postalCode: text(asMap(root?.['postal']), 'code'),
    latitude: number(coordinates, 'latitude'),
    longitude: number(coordinates, 'longitude'),
    accuracyRadiusKm: number(coordinates, 'accuracy_radius'),
    timeZone: text(coordinates, 'time_zone'),
    asNumber: number(root, 'autonomous_system_number'),
    asOrganization: text(root, 'autonomous_system_organization'),
  };
}
