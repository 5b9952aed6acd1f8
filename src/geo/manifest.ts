// The manifest: which shard contains which addresses, and the sources of the data. The data build writes the file
// (data/README.md), and the Worker reads it. Small enough to be bundled into the Worker's script.

import { type Address, compareWords, embeddedV4, parseAddress, sharesPrefix } from '../core/address.ts';

export interface DatabaseInfo {
  readonly name: string;
  /** When the source database was built, ISO 8601. If it has separate files for IPv4 and IPv6, the older date. */
  readonly builtAt: string;
  /** The credit that the data's licence requires, and the required link; empty if the source requires none. */
  readonly attribution: string;
  readonly attributionUrl: string;
}

/**
 * Which addresses the database of AS numbers is used for. `all` (a source that the operator chose): every address.
 * `addresses` (the default source): only addresses that servers look up; the AS of a visitor's own connection comes
 * from Cloudflare.
 */
export type AsnDatabaseScope = 'addresses' | 'all';

/**
 * `[start address, shard name, bytes]`; the address is 8 or 32 lower-case hex digits. A shard ends where the next one
 * starts.
 */
export type ShardRow = readonly [start: string, name: string, bytes: number];

/** The JSON of one database in the manifest, with its shards. */
export interface ManifestDatabase {
  readonly database: DatabaseInfo & {
    /** `city`, `country`, `asn` or `enterprise`. */
    readonly type: string;
    readonly license: string;
  };
  /** IPv6 networks that the source maps to IPv4, in CIDR notation. */
  readonly aliases: readonly string[];
  /**
   * The shards of IPv4 addresses, sorted by start; the first starts at address zero. Empty if the source has no IPv4
   * addresses.
   */
  readonly v4: readonly ShardRow[];
  readonly v6: readonly ShardRow[];
}

/** The manifest file: JSON that the data build writes and the Worker's script contains. */
export interface ManifestFile extends ManifestDatabase {
  readonly schema: 2;
  /** The database of AS numbers, in separate shards. Absent if the data was built without them. */
  readonly asn?: ManifestDatabase & { readonly serves: AsnDatabaseScope };
  /**
   * The shards of the places of countries and regions (for mock visitors), keyed by encoded code (place-codes.ts).
   * Absent in data that was built by a version without them.
   */
  readonly codes?: readonly ShardRow[];
  /** Digest of all inputs of the data build (data/inputs.ts). */
  readonly inputs: string;
}

export interface ShardEntry {
  /** First 32 hexadecimal digits of the shard file's SHA-256; also its file name. */
  readonly name: string;
  readonly bytes: number;
  /** Position of the shard among all shards; part of cache keys. */
  readonly index: number;
  /** First address of the shard. */
  readonly start: readonly number[];
}

/** A database and its shards. */
export interface ShardedDatabase {
  readonly database: DatabaseInfo;
  readonly v4: readonly ShardEntry[];
  readonly v6: readonly ShardEntry[];
  /**
   * IPv6 networks that the source maps to its IPv4 tree. An address in such a network is looked up as the IPv4 address
   * in the 32 bits after the first `prefixLength` bits.
   */
  readonly aliases: readonly { readonly base: Address; readonly prefixLength: number }[];
}

export interface Manifest extends ShardedDatabase {
  /** The database of AS numbers, in separate shards; null if the data was built without them. */
  readonly asn: (ShardedDatabase & { readonly serves: AsnDatabaseScope }) | null;
  /**
   * The shards of the places of countries and regions (for mock visitors); empty if the data was built without them.
   */
  readonly codes: readonly ShardEntry[];
}

function hexWords(hex: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < hex.length; at += 8) words.push(Number.parseInt(hex.slice(at, at + 8), 16));
  return words;
}

/**
 * Reads a manifest. @throws TypeError for another schema: data and script are deployed together, so the build is wrong.
 */
export function readManifest(file: ManifestFile): Manifest {
  if (file.schema !== 2) throw new TypeError('the manifest has a schema that this build does not know');
  const { asn, codes = [] } = file;
  const others = [file, asn].reduce((sum, sharded) => sum + (sharded?.v4.length ?? 0) + (sharded?.v6.length ?? 0), 0);
  return {
    ...readSharded(file, 0),
    asn: asn === undefined ? null : readAsn(asn, file),
    codes: readEntries(codes, others),
  };
}

function readAsn(file: NonNullable<ManifestFile['asn']>, { v4, v6 }: ManifestFile): Manifest['asn'] {
  const { serves } = file;
  if (serves !== 'addresses' && serves !== 'all') {
    throw new TypeError('the manifest does not say which addresses its AS numbers serve');
  }
  return { ...readSharded(file, v4.length + v6.length), serves };
}

/** Reads one database. `firstIndex` is the number of shards of the databases before it. */
function readSharded(file: ManifestDatabase, firstIndex: number): ShardedDatabase {
  const aliases = file.aliases.map((network) => {
    const [text = '', bits = ''] = network.split('/');
    const base = parseAddress(text);
    if (base === null) throw new TypeError(`the manifest has an alias that is not a network: ${network}`);
    return { base, prefixLength: Number(bits) };
  });
  const v4 = readEntries(file.v4, firstIndex);
  return { database: file.database, v4, v6: readEntries(file.v6, firstIndex + v4.length), aliases };
}

function readEntries(rows: readonly ShardRow[], firstIndex: number): readonly ShardEntry[] {
  return rows.map(([start, name, bytes], i) => ({ name, bytes, index: firstIndex + i, start: hexWords(start) }));
}

/** Returns the shard of the address, or null if the database lacks its family. */
export function findShard(sharded: ShardedDatabase, address: Address): ShardEntry | null {
  const shards = address.version === 4 ? sharded.v4 : sharded.v6;
  let low = 0;
  let high = shards.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = shards[middle]?.start ?? [];
    if (compareWords(start, address.words) <= 0) low = middle + 1;
    else high = middle;
  }
  return shards[low - 1] ?? null;
}

/**
 * Returns the IPv4 address inside an IPv6 address and the number of bits before it; null if the address is in no alias
 * (an IPv6 network that the source maps to its IPv4 tree).
 */
export function resolveAliasedAddress(
  sharded: ShardedDatabase,
  address: Address,
): { address: Address; offset: number } | null {
  if (address.version === 4) return null;
  for (const { base, prefixLength } of sharded.aliases) {
    if (sharesPrefix(address, base, prefixLength)) {
      return { address: embeddedV4(address, prefixLength), offset: prefixLength };
    }
  }
  return null;
}
