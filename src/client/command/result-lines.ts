// Writes results as lines of NDJSON or CSV. Does not look up addresses.

import { csvRow } from '../../core/csv.ts';

/** A result: a location or a failure, as the server library returns it. */
export type LocatedItem = object;

/** Formats results. `header` is written once, before the first result. */
export interface ResultFormat {
  readonly header: string;
  readonly line: (address: string, item: LocatedItem) => string;
}

/** One JSON object a line: the address as it was read, then the location or `error`. */
export const ndjson: ResultFormat = {
  header: '',
  line: (address, item) => {
    // Writes the address as it was read. The `address` of a failed item may be null, because the API does not repeat
    // text that is too long for an address.
    const { address: _, ...members } = { address, ...item };
    return `${JSON.stringify({ address, ...members })}\n`;
  },
};

/** The columns of CSV without `--fields`: the members of a location that describe the address and are seldom null. */
const defaultColumns = [
  ...['country.code', 'country.name', 'region.code', 'region.name', 'city'],
  ...['location.latitude', 'location.longitude', 'timezone.id', 'asn.number', 'asn.organization'],
];

/** Returns the columns of CSV, as names of fields of a location: those of `--fields`, else the default ones. */
export function csvFields(fields: readonly string[] | undefined): readonly string[] {
  return fields ?? defaultColumns;
}

/**
 * CSV (RFC 4180) with a header: a column for the address, one for each field, one for the code of an error. A list is
 * joined by spaces; an object is written as JSON. Text that a spreadsheet would run as a formula is escaped; numbers,
 * also negative ones, are not.
 */
export function csv(fields: readonly string[]): ResultFormat {
  return {
    header: csvRow(['address', ...fields, 'error']),
    line: (address, item) =>
      csvRow([
        address,
        ...fields.map((name) => cellOf(readMember(item, name))),
        cellOf(readMember(item, 'error.code')),
      ]),
  };
}

function readMember(item: object, name: string): unknown {
  return name.split('.').reduce<unknown>((parent, key) => Reflect.get(Object(parent), key), item);
}

function cellOf(value: unknown): string | number {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
