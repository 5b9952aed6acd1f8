// Sources in, manifest and named shards out. Pure but for the caller's `store`: no files, no clock, so the same bytes
// give the same database wherever it runs.

import { type Coverage, CoverageCounter } from './coverage.ts';
import { type Family, families, type Manifest, type ShardEntry, type ShardedDatabase, shardName } from './manifest.ts';
import { normalise } from './normalise.ts';
import { packFamily } from './pack/pack-family.ts';
import { packPlace } from './pack/packed-place.ts';
import { type Contents, detectContents } from './schema.ts';
import { SourceError } from './source-error.ts';
import { openTree, type SourceTree } from './source-tree.ts';
import { creditOf } from './sources.ts';

export interface Source {
  /** Named in messages, and looked at for the maker's name. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** A source that has been looked into. */
export interface OpenSource extends Source {
  readonly tree: SourceTree;
  readonly contents: Contents;
}

/** Which source each family is read from. */
export interface FamilySources {
  readonly v4: OpenSource | null;
  readonly v6: OpenSource | null;
}

/** An isolate holds some 140, and one is fetched and checked in a few milliseconds. Real sizes vary by some percent. */
export const defaultShardBytes = 500_000;

/** Throws SourceError, with the file's name, for a source that cannot be used. */
export function openSource({ fileName, bytes }: Source): OpenSource {
  return naming(fileName, () => {
    const tree = openTree(bytes);
    return { fileName, bytes, tree, contents: detectContents(tree) };
  });
}

/** Runs something that reads a source, and puts the file's name in front of what is wrong with it. */
function naming<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof SourceError ? new SourceError(`${fileName}: ${error.message}`) : error;
  }
}

/** One combined file, or one per family. Throws SourceError for anything else. */
export function chooseFamilies(sources: readonly OpenSource[]): FamilySources {
  const [first, second] = sources;
  if (first === undefined || sources.length > 2) {
    throw new SourceError(`give one combined source or one per family, not ${sources.length}`);
  }
  if (second === undefined) {
    const { ipVersion } = first.tree.metadata;
    return { v4: first.tree.v4Root === null ? null : first, v6: ipVersion === 6 ? first : null };
  }
  const [v4, v6] = first.tree.metadata.ipVersion === 4 ? [first, second] : [second, first];
  if (v4.tree.metadata.ipVersion !== 4 || v6.tree.metadata.ipVersion !== 6) {
    throw new SourceError(`${first.fileName} and ${second.fileName} hold the same address family`);
  }
  if (v6.tree.v4Root !== null)
    throw new SourceError(`${v6.fileName}: it holds IPv4 addresses as well, so give it alone`);
  if (v4.contents.kind !== v6.contents.kind) {
    throw new SourceError(`${v4.fileName} is of kind ${v4.contents.kind}, ${v6.fileName} of kind ${v6.contents.kind}`);
  }
  return { v4, v6 };
}

/** The same for sources of AS numbers, of which nothing else is read. Throws SourceError where they hold none. */
export function chooseAsnFamilies(sources: readonly OpenSource[]): FamilySources {
  for (const { fileName, contents } of sources) {
    if (contents.hasAs) continue;
    throw new SourceError(`${fileName} is of kind ${contents.kind}: --asn takes a database of AS numbers`);
  }
  return chooseFamilies(
    sources.map((source) => ({ ...source, contents: { ...source.contents, schema: 'asn', kind: 'asn' } })),
  );
}

/** A database is made of each; `asn` is null where no source of it was given. */
export interface Sources {
  readonly main: FamilySources;
  readonly asn: FamilySources | null;
}

export type Part = keyof Sources;

export interface DatabaseOptions {
  readonly shardBytes: number;
  /** Goes into the manifest as it is. */
  readonly inputs: string;
  /** Keeps a shard under its name. Called once for each shard, in order. */
  readonly store: (name: string, bytes: Uint8Array<ArrayBuffer>) => void;
  readonly onProgress?: (part: Part, family: Family, share: number) => void;
  /** Called when a family is complete. */
  readonly onFamily?: (part: Part, family: Family, shards: readonly ShardEntry[], coverage: Coverage) => void;
}

/** Packs the sources and describes them. Throws SourceError where one turns out corrupt on the way. */
export async function buildDatabase({ main, asn }: Sources, options: DatabaseOptions): Promise<Manifest> {
  return {
    schema: 2,
    ...(await buildPart('main', main, options)),
    ...(asn === null ? {} : { asn: await buildPart('asn', asn, options) }),
    inputs: options.inputs,
  };
}

async function buildPart(part: Part, sources: FamilySources, options: DatabaseOptions): Promise<ShardedDatabase> {
  const database = describe(sources);
  const aliases: string[] = [];
  const entries: Record<Family, ShardEntry[]> = { v4: [], v6: [] };
  for (const family of families) {
    const source = sources[family];
    if (source === null) continue;
    const { schema } = source.contents;
    const coverage = new CoverageCounter(schema);
    const shards = packFamily(source.tree, family, {
      shardBytes: options.shardBytes,
      convert: (record) => {
        const stored = normalise(record, schema);
        coverage.add(record, stored);
        return packPlace(stored);
      },
      onAlias: (network) => aliases.push(network),
      onProgress: (share) => options.onProgress?.(part, family, share),
    });
    const nextShard = () => naming(source.fileName, () => shards.next());
    for (let next = nextShard(); next.done !== true; next = nextShard()) {
      const { start, bytes } = next.value;
      const name = await shardName(bytes);
      options.store(name, bytes);
      entries[family].push([start, name, bytes.length]);
    }
    const found = coverage.result();
    requireUse(part, source, found);
    options.onFamily?.(part, family, entries[family], found);
  }
  return { database, aliases, v4: entries.v4, v6: entries.v6 };
}

/** Throws SourceError for a family of which no record says what the database is for. */
function requireUse(part: Part, { fileName, contents }: OpenSource, { records, shares, unread }: Coverage): void {
  if (records === 0 || (part === 'main' ? shares.country : shares.as) > 0) return;
  const what = part === 'main' ? 'a country that ISO 3166-1 knows' : 'the number of an AS';
  const hint = part === 'main' && contents.kind === 'asn' ? ': a database of AS numbers goes with --asn' : '';
  const fields = unread.length === 0 || hint !== '' ? '' : ` (fields that are not read: ${unread.join(', ')})`;
  throw new SourceError(`${fileName}: no record of it has ${what}${hint}${fields}`);
}

/** What the manifest says of the database. */
function describe(sources: FamilySources): ShardedDatabase['database'] {
  const used = [sources.v4, sources.v6].filter((source) => source !== null);
  const [first] = used;
  if (first === undefined) throw new SourceError('the source holds no addresses');
  const { kind } = first.contents;
  const credit = creditOf(first.tree.metadata.databaseType, first.fileName, first.contents);
  const buildEpoch = Math.min(...used.map((source) => source.tree.metadata.buildEpoch));
  const builtAt = new Date(buildEpoch * 1000).toISOString().replace('.000Z', 'Z');
  return { ...credit, type: kind, builtAt };
}
