// Measures the coverage of a source: the share of records that have a country, a region and so on, and the source
// fields that the build does not read. The build prints both, so that a partly supported source does not go unnoticed.

import type { NormalisedRecord } from '../normalise/normalise.ts';
import { describeArea } from '../pack/packed-place.ts';
import { flatFieldNames, nestedFieldPaths, recordFieldsOf, type SourceSchema } from './source-fields.ts';

const measured = {
  country: (record: NormalisedRecord) => record.country,
  region: (record: NormalisedRecord) => record.subdivisions,
  'region code': (record: NormalisedRecord) => record.subdivisions?.[0]?.iso_code,
  city: (record: NormalisedRecord) => record.city,
  district: (record: NormalisedRecord) => record.district,
  zone: (record: NormalisedRecord) => record.location?.time_zone,
  as: (record: NormalisedRecord) => record.autonomous_system_number,
} as const;

type Measure = keyof typeof measured;

const measures = Object.keys(measured) as readonly Measure[];

export interface SourceCoverage {
  /** Number of distinct records of an address family. */
  readonly records: number;
  /** For each measured member (country, region and so on): the share of records that have it, 0 to 1. */
  readonly shares: Readonly<Record<Measure, number>>;
  /** Number of IPv4 addresses that have a country, and number of those that also have a region code. */
  readonly addresses: number;
  readonly codedAddresses: number;
  /** Paths of the members that the build does not read in source records, sorted. */
  readonly unread: readonly string[];
}

const flatNames: ReadonlySet<string> = new Set(Object.values(flatFieldNames).flat());
const asNames: ReadonlySet<string> = new Set([...flatFieldNames.asNumber, ...flatFieldNames.asOrganization]);

/** Maximum number of recorded paths of unread members, because members of a corrupt file may differ in every record. */
const unreadMax = 200;

export class CoverageCounter {
  readonly #isRead: (path: string) => boolean;
  readonly #found: Record<Measure, number> = {
    country: 0,
    region: 0,
    'region code': 0,
    city: 0,
    district: 0,
    zone: 0,
    as: 0,
  };
  readonly #unread = new Set<string>();
  #records = 0;
  #addresses = 0;
  #codedAddresses = 0;

  constructor(schema: SourceSchema) {
    if (schema === 'flat') this.#isRead = (path) => flatNames.has(path);
    else if (schema === 'asn')
      this.#isRead = (path) => asNames.has(path) || path.startsWith('traits.autonomous_system_');
    else this.#isRead = (path) => nestedFieldPaths.has(path);
  }

  /** Counts a decoded source record together with the record that is stored for it. */
  add(record: unknown, stored: NormalisedRecord): void {
    this.#records++;
    for (const measure of measures) if (measured[measure](stored) !== undefined) this.#found[measure]++;
    this.#addUnread('', record);
  }

  /** Counts the IPv4 addresses of an area: country, region and time zone (packed-place.ts). */
  addAddresses(area: string, addresses: number): void {
    const { hasCountry, hasRegionCode } = describeArea(area);
    if (!hasCountry) return;
    this.#addresses += addresses;
    if (hasRegionCode) this.#codedAddresses += addresses;
  }

  result(): SourceCoverage {
    const shares = { ...this.#found };
    for (const measure of measures) shares[measure] = this.#records === 0 ? 0 : shares[measure] / this.#records;
    return {
      records: this.#records,
      shares,
      addresses: this.#addresses,
      codedAddresses: this.#codedAddresses,
      unread: [...this.#unread].sort(),
    };
  }

  #addUnread(prefix: string, value: unknown): void {
    for (const [name, member] of Object.entries(recordFieldsOf(value))) {
      const path = `${prefix}${name}`;
      if (this.#isRead(path) || isBlank(member)) continue;
      const inner: unknown = Array.isArray(member) ? member[0] : member;
      if (prefix === '' && name !== 'names' && isMap(inner)) this.#addUnread(`${path}.`, inner);
      else if (this.#unread.size < unreadMax) this.#unread.add(path);
    }
  }
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** Whether a member's value is empty. Flat records have every member, also those without a value. */
function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && ['', '-'].includes(value.trim()));
}

const shownMax = 12;

/**
 * Describes the coverage of a source: a line with the shares of records, and a second line with the unread fields, if
 * any. For the dataset `places`, the share of AS numbers is left out, because the build has another source of them.
 */
export function describeCoverage(
  { records, shares, unread }: SourceCoverage,
  dataset: 'main' | 'places' | 'asn',
): readonly string[] {
  const wanted = measures.filter((measure) => dataset === 'main' || (measure === 'as') === (dataset === 'asn'));
  const texts = wanted.map((measure) => `${measure === 'as' ? 'AS' : measure} ${percent(shares[measure])}`);
  const shown = unread.slice(0, shownMax).join(', ');
  const more = unread.length > shownMax ? ` and ${unread.length - shownMax} more` : '';
  return [
    `${records} distinct records: ${texts.join(', ')}`,
    ...(unread.length === 0 ? [] : [`fields not read: ${shown}${more}`]),
  ];
}

/** Formats a percentage, rounded so that 100 % means all and 0 % means none. */
function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}
