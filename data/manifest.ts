// The manifest: which shard holds which addresses, and where the data is from. Small enough to sit in the Worker's
// script. The shape is the contract between the build and the reader; it is parsed by neither's network code.

/** `[start address, shard name, bytes]`; the address is 8 or 32 lower-case hex digits. A shard ends where the next starts. */
export type ShardEntry = readonly [start: string, name: string, bytes: number];

/** One database that was cut into shards. */
export interface ShardedDatabase {
  readonly database: {
    readonly name: string;
    /** `city`, `country`, `asn` or `enterprise`. */
    readonly type: string;
    /** When the source was built, ISO 8601; of two files the older. */
    readonly builtAt: string;
    /** What must be shown where answers are shown; empty where the source asks for nothing. */
    readonly attribution: string;
    readonly attributionUrl: string;
    readonly license: string;
  };
  /**
   * IPv6 networks of which the source answers as of IPv4, as CIDR texts. An address inside one of them, of length L, is
   * looked up as the IPv4 address in the 32 bits that follow its first L bits; its prefix length is L plus that answer's.
   */
  readonly aliases: readonly string[];
  /** Sorted by start; the first starts at address zero. Empty where the source does not hold the family. */
  readonly v4: readonly ShardEntry[];
  readonly v6: readonly ShardEntry[];
}

/**
 * Which addresses AS numbers are answered for: `all` from the operator's own source, `addresses` from the default one, which
 * leaves a visitor's own connection to Cloudflare's word.
 */
export type AsnServes = 'addresses' | 'all';

export interface Manifest extends ShardedDatabase {
  readonly schema: 2;
  /** AS numbers, in shards of their own. Absent where they were left out. */
  readonly asn?: ShardedDatabase & { readonly serves: AsnServes };
  /** Digest of everything that decides what is built; equal inputs need no second build. */
  readonly inputs: string;
}

export type Family = 'v4' | 'v6';

export const families: readonly Family[] = ['v4', 'v6'];

/** Every shard that the manifest names. */
export function allShards({ v4, v6, asn }: Manifest): readonly ShardEntry[] {
  return [...v4, ...v6, ...(asn?.v4 ?? []), ...(asn?.v6 ?? [])];
}

/** First 32 hex digits of the SHA-256 of a shard's bytes: its name, without `.shard`. */
export async function shardName(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest.subarray(0, 16));
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Parses a manifest that this build wrote; null for anything else, an older schema included. */
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
