// The manifest: which shard holds which addresses, and the sources of the data. It is the contract between the build
// and the reader, and small enough to be bundled into the Worker's script.

/**
 * `[start address, shard name, bytes]`; the address is 8 or 32 lower-case hex digits. A shard ends where the next
 * starts.
 */
export type ShardEntry = readonly [start: string, name: string, bytes: number];

/** A database and its shards. */
export interface ShardedDatabase {
  readonly database: {
    readonly name: string;
    /** `city`, `country`, `asn` or `enterprise`. */
    readonly type: string;
    /** When the source was built, ISO 8601; with two files, the older date. */
    readonly builtAt: string;
    /** Credit that must be displayed with answers; empty if the source requires none. */
    readonly attribution: string;
    readonly attributionUrl: string;
    readonly license: string;
  };
  /**
   * IPv6 networks that the source maps to IPv4, in CIDR notation. An address in such a network of prefix length L is
   * looked up as the IPv4 address in the 32 bits after its first L bits. Its prefix length is L plus that of the IPv4
   * result.
   */
  readonly aliases: readonly string[];
  /** Sorted by start; the first starts at address zero. Empty if the source lacks the family. */
  readonly v4: readonly ShardEntry[];
  readonly v6: readonly ShardEntry[];
}

/**
 * Which addresses the AS numbers serve: `all` for the operator's own source, `addresses` (looked-up ones only) for the
 * default one. With `addresses` the AS of a visitor's own connection comes from Cloudflare.
 */
export type AsnServes = 'addresses' | 'all';

export interface Manifest extends ShardedDatabase {
  readonly schema: 2;
  /** AS numbers, in separate shards. Absent if the build left them out. */
  readonly asn?: ShardedDatabase & { readonly serves: AsnServes };
  /** Digest of all inputs of the build (inputs.ts). */
  readonly inputs: string;
}

export type Family = 'v4' | 'v6';

export const families: readonly Family[] = ['v4', 'v6'];

/** Returns all shards of the manifest. */
export function allShards({ v4, v6, asn }: Manifest): readonly ShardEntry[] {
  return [...v4, ...v6, ...(asn?.v4 ?? []), ...(asn?.v6 ?? [])];
}

/** Returns a shard's name without `.shard`: the first 32 hex digits of the SHA-256 of its bytes. */
export async function shardName(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest.subarray(0, 16));
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Parses a manifest of the current schema; null for anything else. */
export function parseManifest(text: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isSharded(value)) return null;
  const { schema, inputs, asn } = value as Partial<Manifest>;
  const isWhole = schema === 2 && typeof inputs === 'string' && (asn === undefined || isAsn(asn));
  return isWhole ? (value as Manifest) : null;
}

function isAsn(value: unknown): boolean {
  return isSharded(value) && 'serves' in value && (value.serves === 'addresses' || value.serves === 'all');
}

function isSharded(value: unknown): value is ShardedDatabase {
  if (typeof value !== 'object' || value === null) return false;
  const { database, aliases, v4, v6 } = value as Partial<ShardedDatabase>;
  return typeof database === 'object' && [aliases, v4, v6].every(Array.isArray);
}
