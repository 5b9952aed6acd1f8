// Reviews the region names of a source and their codes: the share of addresses with a code, which every build prints,
// and the list of `npm run data -- --review regions`. Counts IPv4 addresses.

import type { OpenDatabaseSource } from '../../pack/database.ts';
import type { SourceTree } from '../../source/mmdb-reader.ts';
import { familyWalk } from '../../source/network-walk.ts';
import { recordFieldsOf, recordReaders, type SourceSchema } from '../../source/source-fields.ts';
import { normaliseRecord } from '../normalise.ts';

type Counts = Map<string, number>;

interface ReviewedRegion {
  readonly country: string;
  /** ISO 3166-2 code with the country; null for addresses without a code. */
  readonly code: string | null;
  /** Name of the region in API responses; empty if there is none. */
  readonly name: string;
  addresses: number;
  /** Number of addresses for each name that the source has for this region. */
  readonly sourceNames: Counts;
  readonly cities: Counts;
}

export interface RegionReview {
  /** The regions, sorted by country and code. */
  readonly regions: readonly ReviewedRegion[];
  /** `addresses` counts the addresses that have a country, `coded` those that also have a region code. */
  readonly addresses: number;
  readonly coded: number;
}

/** Counts the IPv4 addresses of the source by region. */
export function reviewRegions({ tree, contents }: OpenDatabaseSource): RegionReview {
  const regions = new Map<string, ReviewedRegion>();
  let coded = 0;
  let total = 0;
  for (const [record, addresses] of addressesByRecord(tree)) {
    const value = tree.value(record);
    const { country, subdivisions, city } = normaliseRecord(value, contents.schema);
    if (country === undefined) continue;
    const iso = country.iso_code;
    const region = subdivisions?.[0];
    const code = region?.iso_code === undefined ? null : `${iso}-${region.iso_code}`;
    const key = code ?? `${iso} ${region?.names?.['en'] ?? ''}`;
    const row = regions.get(key) ?? {
      country: iso,
      code,
      name: region?.names?.['en'] ?? '',
      addresses: 0,
      sourceNames: new Map(),
      cities: new Map(),
    };
    regions.set(key, row);
    row.addresses += addresses;
    add(row.sourceNames, nameInSource(value, contents.schema), addresses);
    add(row.cities, city?.names['en'], addresses);
    total += addresses;
    if (code !== null) coded += addresses;
  }
  return { regions: [...regions.values()].sort(byCountryAndCode), addresses: total, coded };
}

function addressesByRecord(tree: SourceTree): ReadonlyMap<number, number> {
  const walk = familyWalk(tree, 'v4');
  const counts = new Map<number, number>();
  while (walk?.next()) {
    if (!walk.hasData) continue;
    counts.set(walk.record, (counts.get(walk.record) ?? 0) + 2 ** (32 - walk.prefixLength));
  }
  return counts;
}

function nameInSource(record: unknown, schema: SourceSchema): string | undefined {
  const { regionNames } = recordReaders[schema](recordFieldsOf(record));
  if (typeof regionNames !== 'object' || regionNames === null || !('en' in regionNames)) return undefined;
  return typeof regionNames.en === 'string' ? regionNames.en : undefined;
}

function add(counts: Counts, name: string | undefined, addresses: number): void {
  if (name !== undefined && name !== '') counts.set(name, (counts.get(name) ?? 0) + addresses);
}

/** Compares two regions by country and code, for sorting. Regions without a code come last, by number of addresses. */
function byCountryAndCode(a: ReviewedRegion, b: ReviewedRegion): number {
  if (a.country !== b.country) return a.country < b.country ? -1 : 1;
  if (a.code === null || b.code === null) {
    return a.code === b.code ? b.addresses - a.addresses : a.code === null ? 1 : -1;
  }
  return a.code < b.code ? -1 : 1;
}

const citiesShown = 5;

/** Returns the reviewed regions as lines of text: each region with its names in the source and its largest cities. */
export function reviewLines(review: RegionReview): readonly string[] {
  const lines = review.regions.flatMap(({ country, code, name, addresses, sourceNames, cities }) => [
    `${code ?? `${country}-?`}  ${name === '' ? '(no region)' : name}  ${addresses}`,
    `    names: ${largest(sourceNames, sourceNames.size)}`,
    `    cities: ${largest(cities, citiesShown)}`,
  ]);
  return [...lines, describeRegionCodeShare(review)];
}

function largest(counts: Counts, shown: number): string {
  const rows = [...counts].sort(([, a], [, b]) => b - a).slice(0, shown);
  return rows.length === 0 ? '-' : rows.map(([name, addresses]) => `${name} ${addresses}`).join('; ');
}

/** Returns `97.6 % of IPv4 addresses have a region code`. */
export function describeRegionCodeShare({ coded, addresses }: Pick<RegionReview, 'coded' | 'addresses'>): string {
  const share = addresses === 0 ? 0 : (100 * coded) / addresses;
  return `${share.toFixed(1)} % of IPv4 addresses have a region code`;
}
