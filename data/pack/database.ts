// Builds a manifest and named shards from sources. Uses no files and no clock, only the caller's `store`, so the same
// sources give the same database everywhere.

import type { AsnDatabaseScope, ManifestDatabase, ManifestFile, ShardRow } from '../../src/geo/manifest.ts';
import { type AddressFamily, addressFamilies, shardName } from '../manifest.ts';
import { normaliseRecord } from '../normalise/normalise.ts';
import { type AsRows, parseAsCsv } from '../source/as-csv.ts';
import { creditOf } from '../source/attributions.ts';
import { BuildError } from '../source/build-error.ts';
import { CoverageCounter, type SourceCoverage } from '../source/coverage.ts';
import { openTree, type SourceTree } from '../source/mmdb-reader.ts';
import { detectContents, type SourceContents } from '../source/schema.ts';
import { addLargestCities, type LargestCities } from './largest-cities.ts';
import { type PackedShard, type PackOptions, packFamily, packLargestCities, packRows } from './pack-family.ts';
import { packPlace } from './packed-place.ts';

export interface DatabaseSource {
  /** Name of the source file, used in messages and for detecting the provider. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Date of a source file whose format contains none, ISO 8601. */
  readonly builtAt?: string;
}

/** A source with its opened tree and detected contents. */
export interface OpenDatabaseSource extends DatabaseSource {
  readonly tree: SourceTree;
  readonly contents: SourceContents;
}

/** A source of AS numbers in CSV. */
export interface AsnRowSource extends DatabaseSource {
  readonly rows: Readonly<Record<AddressFamily, AsRows | null>>;
  readonly contents: SourceContents;
  readonly builtAt: string;
}

/** The source of each address family (IPv4, IPv6). */
export interface FamilySources<S = OpenDatabaseSource> {
  readonly v4: S | null;
  readonly v6: S | null;
}

/** Sources of AS numbers, and the addresses that they are used for. */
export interface AsnSources extends FamilySources<OpenDatabaseSource | AsnRowSource> {
  readonly serves: AsnDatabaseScope;
}

/** Size of a full shard in bytes. About 139 fit in an isolate's memory; fetching and checking one takes a few ms. */
export const defaultShardBytes = 540_000;

/** Opens a source file of places. Throws BuildError with the file's name if it is invalid. */
export function openSource({ fileName, bytes }: DatabaseSource): OpenDatabaseSource {
  return prefixErrors(fileName, () => {
    const tree = openTree(bytes);
    return { fileName, bytes, tree, contents: detectContents(tree) };
  });
}

export function isAsCsv(fileName: string): boolean {
  return /\.csv$/i.test(fileName);
}

/**
 * Opens a source file of AS numbers: as CSV if its name ends in `.csv`, else as a database in MaxMind's format. Throws
 * BuildError with the file's name.
 */
export function openAsnSource(source: DatabaseSource): OpenDatabaseSource | AsnRowSource {
  const { fileName, bytes, builtAt } = source;
  if (!isAsCsv(fileName)) return openSource(source);
  if (builtAt === undefined) throw new BuildError(`${fileName}: its build date is unknown`);
  const contents: SourceContents = { schema: 'asn', kind: 'asn', isNested: false, hasAs: true };
  return { fileName, bytes, builtAt, contents, rows: prefixErrors(fileName, () => parseAsCsv(bytes)) };
}

/** Runs a function that reads a source. Puts the file's name in front of the messages of the function's BuildErrors. */
function prefixErrors<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BuildError ? new BuildError(`${fileName}: ${error.message}`) : error;
  }
}

/** Assigns sources to the address families: one file for both, or one for each. Throws BuildError for anything else. */
export function chooseFamilies(sources: readonly OpenDatabaseSource[]): FamilySources {
  const [first, second] = sources;
  if (first === undefined || sources.length > 2) {
    throw new BuildError(`give one combined source or one per family, not ${sources.length}`);
  }
  if (second === undefined) {
    const { ipVersion } = first.tree.metadata;
    return { v4: first.tree.v4Root === null ? null : first, v6: ipVersion === 6 ? first : null };
  }
  const [v4, v6] = first.tree.metadata.ipVersion === 4 ? [first, second] : [second, first];
  if (v4.tree.metadata.ipVersion !== 4 || v6.tree.metadata.ipVersion !== 6) {
    throw new BuildError(`${first.fileName} and ${second.fileName} contain the same address family`);
  }
  if (v6.tree.v4Root !== null)
    throw new BuildError(`${v6.fileName}: it also contains IPv4 addresses, so give it alone`);
  if (v4.contents.kind !== v6.contents.kind) {
    throw new BuildError(`${v4.fileName} is of kind ${v4.contents.kind}, ${v6.fileName} of kind ${v6.contents.kind}`);
  }
  return { v4, v6 };
}

/**
 * Assigns sources of AS numbers to the address families. Reads only their AS numbers. Throws BuildError if they have
 * none.
 */
export function chooseAsnFamilies(
  sources: readonly (OpenDatabaseSource | AsnRowSource)[],
): FamilySources<OpenDatabaseSource | AsnRowSource> {
  const rowSources = sources.filter((source) => 'rows' in source);
  const trees = sources.filter((source) => 'tree' in source);
  if (rowSources.length > 0) {
    if (trees.length > 0) throw new BuildError('give AS numbers as CSV files or as databases, not as both');
    return chooseRowFamilies(rowSources);
  }
  for (const { fileName, contents } of trees) {
    if (contents.hasAs) continue;
    throw new BuildError(`${fileName} is of kind ${contents.kind}: --asn takes a database of AS numbers`);
  }
  return chooseFamilies(
    trees.map((source) => ({ ...source, contents: { ...source.contents, schema: 'asn', kind: 'asn' } })),
  );
}

function chooseRowFamilies(sources: readonly AsnRowSource[]): FamilySources<AsnRowSource> {
  const chosen: Record<AddressFamily, AsnRowSource | null> = { v4: null, v6: null };
  for (const source of sources) {
    for (const family of addressFamilies) {
      if (source.rows[family] === null) continue;
      const other = chosen[family];
      if (other !== null)
        throw new BuildError(`${other.fileName} and ${source.fileName} contain the same address family`);
      chosen[family] = source;
    }
  }
  return chosen;
}

/** The sources of places (`main`) and of AS numbers (`asn`, null if they are left out). */
export interface DatabaseSources {
  readonly main: FamilySources;
  readonly asn: AsnSources | null;
}

export type Dataset = keyof DatabaseSources;

export interface DatabaseOptions {
  readonly shardBytes: number;
  /** Digest of all inputs of the build (inputs.ts), for the manifest. */
  readonly inputs: string;
  /** Stores a shard under its name. Called once for each shard, in order. */
  readonly store: (name: string, bytes: Uint8Array<ArrayBuffer>) => void;
  readonly onProgress?: (dataset: Dataset, family: AddressFamily, share: number) => void;
  /** Called when all shards of an address family are stored. */
  readonly onFamily?: (
    dataset: Dataset,
    family: AddressFamily,
    shards: readonly ShardRow[],
    coverage: SourceCoverage,
  ) => void;
}

/** Packs the sources into shards and returns the manifest. Throws BuildError for a corrupt source. */
export async function buildDatabase({ main, asn }: DatabaseSources, options: DatabaseOptions): Promise<ManifestFile> {
  const largest: LargestCities = new Map();
  return {
    schema: 2,
    ...(await buildDataset('main', main, {
      ...options,
      onPlaces: (places, weights) => addLargestCities(largest, places, weights),
    })),
    codes: await storeShards(packLargestCities(largest, options.shardBytes), options),
    ...(asn === null ? {} : { asn: { serves: asn.serves, ...(await buildDataset('asn', asn, options)) } }),
    inputs: options.inputs,
  };
}

async function buildDataset(
  dataset: Dataset,
  sources: FamilySources<OpenDatabaseSource | AsnRowSource>,
  options: DatabaseOptions & Pick<PackOptions, 'onPlaces'>,
): Promise<ManifestDatabase> {
  const database = describeDatabase(sources);
  const aliases: string[] = [];
  const entries: Record<AddressFamily, ShardRow[]> = { v4: [], v6: [] };
  for (const family of addressFamilies) {
    const source = sources[family];
    if (source === null) continue;
    const { schema } = source.contents;
    const coverage = new CoverageCounter(schema);
    const shards = packSource(source, family, {
      shardBytes: options.shardBytes,
      convert: (record) => {
        const stored = normaliseRecord(record, schema);
        coverage.add(record, stored);
        return packPlace(stored);
      },
      onAddresses: (area, addresses) => coverage.addAddresses(area, addresses),
      ...(options.onPlaces === undefined ? {} : { onPlaces: options.onPlaces }),
      onAlias: (network) => aliases.push(network),
      onProgress: (share) => options.onProgress?.(dataset, family, share),
    });
    entries[family] = await storeShards(prefixedErrors(source.fileName, shards), options);
    const found = coverage.result();
    requireUsableRecords(dataset, source, found);
    options.onFamily?.(dataset, family, entries[family], found);
  }
  return { database, aliases, v4: entries.v4, v6: entries.v6 };
}

/** Stores shards and returns their rows of the manifest. */
async function storeShards(shards: Iterable<PackedShard>, { store }: DatabaseOptions): Promise<ShardRow[]> {
  const rows: ShardRow[] = [];
  for (const { start, bytes } of shards) {
    const name = await shardName(bytes);
    store(name, bytes);
    rows.push([start, name, bytes.length]);
  }
  return rows;
}

/** Yields the shards of a source. Puts the file's name in front of the messages of BuildErrors. */
function* prefixedErrors(fileName: string, shards: Generator<PackedShard>): Generator<PackedShard> {
  const nextShard = () => prefixErrors(fileName, () => shards.next());
  for (let next = nextShard(); next.done !== true; next = nextShard()) yield next.value;
}

function packSource(
  source: OpenDatabaseSource | AsnRowSource,
  family: AddressFamily,
  options: PackOptions,
): Generator<PackedShard> {
  if ('tree' in source) return packFamily(source.tree, family, options);
  const rows = source.rows[family];
  if (rows === null) throw new RangeError(`${source.fileName} was chosen for a family that it lacks`);
  return packRows(rows, family, options);
}

/** Throws BuildError if no record of an address family has a country, or, in a source of AS numbers, an AS number. */
function requireUsableRecords(
  dataset: Dataset,
  { fileName, contents }: OpenDatabaseSource | AsnRowSource,
  { records, shares, unread }: SourceCoverage,
): void {
  if (records === 0 || (dataset === 'main' ? shares.country : shares.as) > 0) return;
  const what = dataset === 'main' ? 'a country that ISO 3166-1 knows' : 'the number of an AS';
  const hint = dataset === 'main' && contents.kind === 'asn' ? ': a database of AS numbers goes with --asn' : '';
  const fields = unread.length === 0 || hint !== '' ? '' : ` (fields that are not read: ${unread.join(', ')})`;
  throw new BuildError(`${fileName}: no record of it has ${what}${hint}${fields}`);
}

/** Returns the description of a database for the manifest. */
export function describeDatabase(
  sources: FamilySources<OpenDatabaseSource | AsnRowSource>,
): ManifestDatabase['database'] {
  const used = [sources.v4, sources.v6].filter((source) => source !== null);
  const [first] = used;
  if (first === undefined) throw new BuildError('the source contains no addresses');
  const type = 'tree' in first ? first.tree.metadata.databaseType : '';
  const credit = creditOf(type, first.fileName, first.contents);
  const [builtAt = ''] = used.map(dateOf).sort();
  return { ...credit, type: first.contents.kind, builtAt };
}

function dateOf(source: OpenDatabaseSource | AsnRowSource): string {
  if ('rows' in source) return source.builtAt;
  return new Date(source.tree.metadata.buildEpoch * 1000).toISOString().replace('.000Z', 'Z');
}
