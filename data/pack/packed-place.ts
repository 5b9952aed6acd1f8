// Converts places to the columns of a shard: one text for the values that all places of an area (region and time zone)
// share, and one text for each set of names.

import { parsePlaceCode } from '../../src/geo/place-codes.ts';
import { shardTextSeparator } from '../../src/geo/shard/shard-layout.ts';
import type { NormalisedRecord } from '../normalise/normalise.ts';

export interface PackedPlace {
  /** Text of the area: continent, country, time zone, region code and region names, separated by tabs. */
  readonly area: string | null;
  readonly city: string | null;
  readonly district: string | null;
  readonly postalCode: string | null;
  readonly asOrganization: string | null;
  /** Coordinate in degrees, rounded to four decimals. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
  readonly asNumber: number | null;
}

/** Converts a normalised record to a place as a shard stores it; null if the record is empty. */
export function packPlace(record: NormalisedRecord): PackedPlace | null {
  if (Object.keys(record).length === 0) return null;
  const { location = {} } = record;
  return {
    area: writeArea(record),
    city: writeNames(record.city?.names),
    district: writeNames(record.district?.names),
    postalCode: record.postal?.code ?? null,
    asOrganization: record.autonomous_system_organization ?? null,
    latitude: location.latitude ?? null,
    longitude: location.longitude ?? null,
    accuracyRadiusKm: location.accuracy_radius ?? null,
    asNumber: record.autonomous_system_number ?? null,
  };
}

function writeArea({ continent, country, location, subdivisions = [] }: NormalisedRecord): string | null {
  const [region] = subdivisions;
  const parts = [continent?.code, country?.iso_code, location?.time_zone, region?.iso_code];
  const names = writeNames(region?.names);
  if (names === null && parts.every((part) => part === undefined)) return null;
  return [...parts.map((part) => part ?? ''), ...(names === null ? [] : [names])].join(shardTextSeparator);
}

/**
 * Formats the names of a place for a shard: the English name, then pairs of language and name. Tabs inside names become
 * spaces, because tabs separate the parts.
 */
function writeNames(names: Readonly<Record<string, string>> | undefined): string | null {
  if (names === undefined) return null;
  const clean = (text: string) => text.replaceAll(shardTextSeparator, ' ');
  const others = Object.entries(names).filter(([language]) => language !== 'en');
  return [names['en'] ?? '', ...others.flat()].map(clean).join(shardTextSeparator);
}

/** Returns whether the text of an area has a country, and whether it has a region code. */
export function describeArea(area: string): { readonly hasCountry: boolean; readonly hasRegionCode: boolean } {
  const [, country = '', , regionCode = ''] = area.split(shardTextSeparator);
  return { hasCountry: country !== '', hasRegionCode: regionCode !== '' };
}

/** Returns the code of an area's region (`US-CA`), or of its country if it has no region code; null for neither. */
export function placeCodeOfArea(area: string): string | null {
  const [, country = '', , region = ''] = area.split(shardTextSeparator);
  const code = region === '' ? country : `${country}-${region}`;
  return parsePlaceCode(code) === null ? null : code;
}
