// Computes the digest of all inputs of a data build: the bytes of the sources, the build's code, and the versions of
// the packages and of Node's tables that it uses. Equal digests mean equal output, so a build with unchanged inputs is
// skipped.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { AsnDatabaseScope } from '../src/geo/manifest.ts';
import { BuildError } from './source/build-error.ts';

const tables = ['iso-3166', 'cldr-subdivisions-full', '@photostructure/tz-lookup'];

/**
 * Code files that affect the built data: pack/database.ts and its imports. A test compares the list with the imports.
 */
export const inputCodeFiles = [
  '../src/core/address.ts',
  '../src/core/ascii.ts',
  '../src/core/encoding.ts',
  '../src/geo/manifest.ts',
  '../src/geo/place-codes.ts',
  '../src/geo/shard/shard-layout.ts',
  'address-bits.ts',
  'manifest.ts',
  'normalise/city-name.ts',
  'normalise/normalise.ts',
  'normalise/official-city-names.ts',
  'normalise/region-codes.ts',
  'normalise/regions/alias-groups.ts',
  'normalise/regions/aliases.ts',
  'normalise/regions/english-names-a-k.ts',
  'normalise/regions/english-names-l-z.ts',
  'normalise/regions/first-level.ts',
  'normalise/regions/fold.ts',
  'normalise/regions/lower-levels.ts',
  'normalise/regions/table.ts',
  'normalise/time-zone.ts',
  'pack/as-rows.ts',
  'pack/database.ts',
  'pack/gap-dictionary.ts',
  'pack/largest-cities.ts',
  'pack/pack-family.ts',
  'pack/packed-place.ts',
  'pack/place-table.ts',
  'pack/ranges.ts',
  'pack/shard-builder.ts',
  'source/as-csv.ts',
  'source/attributions.ts',
  'source/build-error.ts',
  'source/coverage.ts',
  'source/mmdb-decoder.ts',
  'source/mmdb-reader.ts',
  'source/network-walk.ts',
  'source/schema.ts',
  'source/source-fields.ts',
];

/** The properties of source files that affect the built data. */
export interface SourceInputs {
  /** SHA-256 of each file of places, in the given order. */
  readonly main: readonly string[];
  /**
   * SHA-256 of each file of AS numbers, then the date of each CSV file, because CSV contains no date: the date of its
   * npm package, else of its last change.
   */
  readonly asn: readonly string[];
  readonly asnServes: AsnDatabaseScope | null;
}

/** Returns the hexadecimal digest of all inputs of a data build: sources, shard size, code and tables. */
export function inputsDigest({ main, asn, asnServes }: SourceInputs, shardBytes: number): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([main, asn, asnServes, shardBytes, [...tables.map(tableVersion), ...platformTables()]]));
  for (const name of inputCodeFiles) hash.update(name).update(readFileSync(join(import.meta.dirname, name)));
  return hash.digest('hex');
}

/** Returns the versions of the tables inside Node that a data build uses: time zones and names of countries. */
function platformTables(): readonly string[] {
  const { tz = '', icu = '' } = process.versions;
  return [`tz@${tz}`, `icu@${icu}`];
}

/**
 * Returns the installed version of a package with a table. Reads package.json by path, because not every package
 * exports it.
 */
function tableVersion(table: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(table) ?? []) {
    const version = readVersion(join(folder, table));
    if (version !== null) return `${table}@${version}`;
  }
  throw new BuildError(`${table} is not installed: run npm install in ${dirname(import.meta.dirname)}`);
}

function readVersion(folder: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8');
  } catch {
    return null;
  }
  const parsed: unknown = JSON.parse(text);
  const version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  return typeof version === 'string' ? version : null;
}
