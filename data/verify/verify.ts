// Verifies the built shards: looks each address up in the source and in the shards, and compares place and prefix
// length. The lookup in the source uses a MaxMind reader from npm; the lookup in the shards uses the Worker's reader
// (lookups.ts). Verification shares with the build the conversion of records, the rows of CSV files and the walk over
// networks. The prefix lengths of the walk are also compared with those that the reader from npm returns.

import type { ShardedDatabase } from '../../src/geo/manifest.ts';
import { wordsText } from '../address-bits.ts';
import { type AddressFamily, addressFamilies } from '../manifest.ts';
import { rowEnds } from '../pack/as-rows.ts';
import type { AsnRowSource, FamilySources, OpenDatabaseSource } from '../pack/database.ts';
import type { AsRows } from '../source/as-csv.ts';
import { familyWalk } from '../source/network-walk.ts';
import { type AddressLookup, builtLookup, rowsLookup, sourceLookup } from './lookups.ts';
import { sampleAddresses, sampleRowAddresses, seededRandom } from './verification-addresses.ts';

export interface VerifyOptions {
  /**
   * `full` compares every network at its first address; a number is the number of sampled addresses for each address
   * family.
   */
  readonly extent: 'full' | number;
  readonly readShard: (name: string) => Uint8Array;
  readonly onProgress?: (family: AddressFamily, share: number) => void;
  /**
   * Called with the source's place of each compared address, as JSON. The prefix length is that of the address's
   * network in the source if every network is compared once; else null.
   */
  readonly onPlace?: (family: AddressFamily, place: string, prefixLength: number | null) => void;
  /** Called when an address family has been compared. */
  readonly onFamily?: (report: FamilyReport) => void;
}

export interface FamilyReport {
  readonly family: AddressFamily;
  readonly compared: number;
  /**
   * Number of compared addresses whose network in the shards is wider than the source's, because adjacent networks have
   * the same place.
   */
  readonly merged: number;
  readonly differences: number;
  /** The first few differences between shards and source, one line each. */
  readonly examples: readonly string[];
}

const examplesMax = 5;
const progressStep = 4096;

/** Compares the shards with the sources for each address family. Throws RangeError for an invalid shard file. */
export function verifyShards(
  sharded: ShardedDatabase,
  sources: FamilySources<OpenDatabaseSource | AsnRowSource>,
  options: VerifyOptions,
): readonly FamilyReport[] {
  const built = builtLookup(sharded, options.readShard);
  const reports: FamilyReport[] = [];
  for (const family of addressFamilies) {
    const source = sources[family];
    if (source === null) continue;
    const expected = referenceOf(source, family, sharded, options.extent);
    const report = {
      family,
      ...compare(expected, built, {
        onProgress: (share) => options.onProgress?.(family, share),
        onPlace: (place, prefixLength) => options.onPlace?.(family, place, prefixLength),
      }),
    };
    options.onFamily?.(report);
    reports.push(report);
  }
  return reports;
}

interface Compared {
  readonly words: ArrayLike<number>;
  /**
   * Prefix length of the address's network in the source, if the address comes from a walk over the source's networks
   * and is not in an alias; else null.
   */
  readonly prefixLength: number | null;
  readonly share: number;
}

/** The source's lookup for one address family (IPv4 or IPv6), and the addresses to compare. */
interface Reference {
  readonly lookup: AddressLookup;
  readonly addresses: Iterable<Compared>;
  /** Whether the source already merges adjacent networks with equal places. */
  readonly isMerged: boolean;
}

function referenceOf(
  source: OpenDatabaseSource | AsnRowSource,
  family: AddressFamily,
  sharded: ShardedDatabase,
  extent: VerifyOptions['extent'],
): Reference {
  if ('tree' in source) {
    const lookup = sourceLookup(source.bytes, source.contents.schema);
    return { lookup, addresses: comparedAddresses(family, source, sharded, extent), isMerged: false };
  }
  const rows = source.rows[family];
  if (rows === null) throw new RangeError(`${source.fileName} was chosen for a family that it lacks`);
  return { lookup: rowsLookup(rows), addresses: rowAddresses(rows, family, sharded, extent), isMerged: true };
}

function* rowAddresses(
  rows: AsRows,
  family: AddressFamily,
  sharded: ShardedDatabase,
  extent: VerifyOptions['extent'],
): Generator<Compared> {
  const addresses = extent === 'full' ? rowEnds(rows) : sampleRowAddresses(rows, family, sharded, extent);
  let compared = 0;
  const expected = extent === 'full' ? rows.length * 2 : extent;
  for (const words of addresses) yield { words, prefixLength: null, share: Math.min(1, compared++ / expected) };
}

interface CompareEvents {
  readonly onProgress: (share: number) => void;
  readonly onPlace: (place: string, prefixLength: number | null) => void;
}

function compare(
  { lookup, addresses, isMerged }: Reference,
  built: AddressLookup,
  { onProgress, onPlace }: CompareEvents,
) {
  const examples: string[] = [];
  let [compared, merged, differences] = [0, 0, 0];
  onProgress(0);
  for (const { words, prefixLength, share } of addresses) {
    if (++compared % progressStep === 0) onProgress(share);
    const [place, length] = lookup(words);
    onPlace(place, prefixLength);
    const [builtPlace, builtLength] = built(words);
    // A network in the shards is wider than in the source if adjacent networks have the same place.
    const isNetwork = isMerged ? builtLength === length : builtLength <= length;
    const isSame = place === builtPlace && isNetwork && (prefixLength ?? length) === length;
    if (isSame) {
      merged += Number(builtLength < length);
      continue;
    }
    differences++;
    if (examples.length === examplesMax) continue;
    examples.push(`${wordsText(words)}: source ${place} /${length}, built ${builtPlace} /${builtLength}`);
  }
  onProgress(1);
  return { compared, merged, differences, examples };
}

function* comparedAddresses(
  family: AddressFamily,
  { tree }: OpenDatabaseSource,
  sharded: ShardedDatabase,
  extent: VerifyOptions['extent'],
): Generator<Compared> {
  if (extent === 'full') yield* everyNetwork(familyWalk(tree, family), tree.metadata.nodeCount);
  else {
    const addresses = sampleAddresses(familyWalk(tree, family), family, sharded, extent);
    for (const [i, words] of addresses.entries()) yield { words, prefixLength: null, share: i / addresses.length };
  }
  if (family === 'v6') yield* insideAliases(sharded.aliases);
}

function* everyNetwork(walk: ReturnType<typeof familyWalk>, nodeCount: number): Generator<Compared> {
  if (walk === null) return;
  for (let networks = 1; walk.next(); networks++) {
    const prefixLength = walk.isAlias ? null : walk.prefixLength;
    yield { words: walk.words, prefixLength, share: Math.min(1, networks / nodeCount) };
  }
}

const aliasSamples = 1000;

/** Yields IPv6 addresses that embed random IPv4 addresses, in each network that the source maps to IPv4. */
function* insideAliases(aliases: ShardedDatabase['aliases']): Generator<Compared> {
  const random = seededRandom(64);
  for (const { base, prefixLength } of aliases) {
    const index = prefixLength >>> 5;
    const shift = prefixLength & 31;
    for (let i = 0; i < aliasSamples; i++) {
      const value = random();
      const words = Uint32Array.from(base.words);
      words[index] = (words[index] ?? 0) | (value >>> shift);
      if (shift > 0) words[index + 1] = value << (32 - shift);
      yield { words, prefixLength: null, share: 1 };
    }
  }
}
