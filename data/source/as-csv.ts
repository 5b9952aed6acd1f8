// Parses AS numbers in ip-location-db's CSV format: `first address,last address,number,organisation`, without a header
// line. Strict: rejects a malformed or unsorted row with its line number.

import { compareWords, parseAddress } from '../../src/core/address.ts';
import { adjacentAddress, wordsText } from '../address-bits.ts';
import { type AddressFamily, addressFamilies } from '../manifest.ts';
import { BuildError } from './build-error.ts';

/** An AS in MaxMind's record schema, which normalise.ts reads. */
export interface AsRecord {
  readonly autonomous_system_number: number;
  readonly autonomous_system_organization: string;
}

/** The rows of a CSV file of AS numbers for one address family, in address order, without rows of AS 0 (not routed). */
export interface AsRows {
  readonly length: number;
  /** Number of 32-bit words of an address: 1 or 4. */
  readonly width: number;
  /** First and last address of each row, `width` words each. Rows ascend and do not overlap. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** For each row, the index of its AS record. */
  readonly recordOf: Uint32Array;
  /** The distinct AS records of all rows. */
  readonly records: readonly AsRecord[];
  /** Number of rows whose range overlaps the next row's; each is shortened to end before it. */
  readonly overlaps: number;
}

/**
 * Maximum size in bytes of a CSV file of AS numbers. Ten times today's internet: 24 MB and 412,000 rows of IPv4 in June
 * 2026.
 */
const bytesMax = 256 * 1024 * 1024;
const rowsMax = 4_000_000;
/** Maximum line length in bytes. The longest line of the default source has 230 bytes. */
const lineBytesMax = 1024;

const asNumberMax = 0xffffffff;

/**
 * Parses a CSV file of AS numbers with rows of one or both address families. Throws BuildError with the line number.
 */
export function parseAsCsv(bytes: Uint8Array): Readonly<Record<AddressFamily, AsRows | null>> {
  if (bytes.length > bytesMax) throw new BuildError(`it has ${bytes.length} bytes; the limit is ${bytesMax}`);
  const tables = { v4: new RowTable(1), v6: new RowTable(4) };
  let lineNumber = 0;
  for (const line of linesOf(bytes)) {
    lineNumber++;
    const problem = line === null ? `longer than ${lineBytesMax} bytes or not UTF-8` : addRow(tables, line);
    if (problem !== null) throw new BuildError(`line ${lineNumber}: ${problem}`);
    if (lineNumber > rowsMax) throw new BuildError(`it has more than ${rowsMax} rows`);
  }
  if (addressFamilies.every((family) => tables[family].length === 0)) throw new BuildError('it contains no AS numbers');
  return { v4: tables.v4.close(), v6: tables.v6.close() };
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Yields each line without its line end; null for a line that is too long or not UTF-8. */
function* linesOf(bytes: Uint8Array): Generator<string | null> {
  const decode = lineDecoder();
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, at);
    const next = found === -1 ? bytes.length : found;
    const end = next > at && bytes[next - 1] === carriageReturn ? next - 1 : next;
    yield end - at > lineBytesMax ? null : decode(bytes.subarray(at, end));
    at = next + 1;
  }
}

function lineDecoder(): (line: Uint8Array) => string | null {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (line) => {
    try {
      return decoder.decode(line);
    } catch {
      return null;
    }
  };
}

/**
 * Parses a line (first address, last address, AS number, name) and adds its row to the table of the addresses' family.
 * Returns an error message, or null.
 */
function addRow(tables: Readonly<Record<AddressFamily, RowTable>>, line: string): string | null {
  const [first = '', last = '', digits = '', ...rest] = line.split(',');
  const organization = parseOrganization(rest.join(','));
  if (rest.length === 0 || organization === null) return 'not four values of CSV';
  const [start, end] = [parseAddress(first), parseAddress(last)];
  if (start === null || end === null) return `${JSON.stringify(start === null ? first : last)} is not an address`;
  if (start.version !== end.version) return `${first} and ${last} are of two address families`;
  if (!/^(0|[1-9]\d{0,9})$/.test(digits) || Number(digits) > asNumberMax) {
    return `${JSON.stringify(digits)} is not the number of an AS`;
  }
  const record = { autonomous_system_number: Number(digits), autonomous_system_organization: organization };
  return tables[start.version === 4 ? 'v4' : 'v6'].add(start.words, end.words, record);
}

/** Parses the name of an AS's organisation; empty for `-`, null for an invalid CSV value. */
function parseOrganization(field: string): string | null {
  const text = parseText(field)?.trim() ?? null;
  return text === '-' ? '' : text;
}

/** Parses a quoted or unquoted CSV value; null for unbalanced quotes or control characters. */
function parseText(field: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
  if (/[\u0000-\u001f\u007f]/.test(field)) return null;
  if (!field.startsWith('"')) return field.includes('"') || field.includes(',') ? null : field;
  const inner = /^"((?:[^"]|"")*)"$/.exec(field)?.[1];
  return inner === undefined ? null : inner.replaceAll('""', '"');
}

class RowTable {
  readonly #width: number;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #recordOf: number[] = [];
  readonly #records: AsRecord[] = [];
  readonly #indexes = new Map<string, number>();
  #last: { readonly start: readonly number[]; readonly end: readonly number[]; readonly isKept: boolean } | null = null;
  #overlaps = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#recordOf.length;
  }

  /** Adds a row of AS numbers. Returns an error message, or null. */
  add(start: readonly number[], end: readonly number[], record: AsRecord): string | null {
    if (compareWords(start, end) > 0) return `it ends before ${wordsText(start)}, where it starts`;
    const last = this.#last;
    if (last !== null && (compareWords(start, last.start) <= 0 || compareWords(end, last.end) <= 0)) {
      return `it does not start and end after the row before it, ${wordsText(last.start)} to ${wordsText(last.end)}`;
    }
    if (last !== null && compareWords(start, last.end) <= 0) this.#cutLast(start, last.isKept);
    const isKept = record.autonomous_system_number !== 0;
    this.#last = { start, end, isKept };
    if (!isKept) return null;
    this.#starts.push(...start);
    this.#ends.push(...end);
    this.#recordOf.push(this.#intern(record));
    return null;
  }

  /**
   * Shortens the last row so that it ends before `start`, where the next row starts: the two rows overlap. If the table
   * does not have the last row (`isKept` is false: its AS number is 0), there is nothing to shorten, so this method
   * only counts the overlap.
   */
  #cutLast(start: readonly number[], isKept: boolean): void {
    this.#overlaps++;
    if (isKept) this.#ends.splice(-this.#width, this.#width, ...(adjacentAddress(start, -1) ?? []));
  }

  #intern(record: AsRecord): number {
    const key = `${record.autonomous_system_number} ${record.autonomous_system_organization}`;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#records.push(record) - 1;
      this.#indexes.set(key, index);
    }
    return index;
  }

  /** Returns the rows of AS numbers, or null if the address family has none. */
  close(): AsRows | null {
    if (this.length === 0) return null;
    return {
      length: this.length,
      width: this.#width,
      starts: Uint32Array.from(this.#starts),
      ends: Uint32Array.from(this.#ends),
      recordOf: Uint32Array.from(this.#recordOf),
      records: this.#records,
      overlaps: this.#overlaps,
    };
  }
}
