// Shards in memory: loaded when first asked for, checked against their own name, kept up to a number of bytes, the least
// recently used going first. One per isolate, shared by all its requests; a shard never changes once open. A load that
// failed is not remembered. Does not know where shards are stored: the caller hands in how to fetch one.

import type { ShardEntry } from './manifest.ts';
import { CorruptShard } from './mmdb.ts';
import { openShard, type Shard } from './shard.ts';

/** The bytes of a shard by its name, or null where there is no such file. */
export type FetchShard = (name: string) => Promise<ArrayBuffer | null>;

/**
 * Keeps work going after the request that started it is gone (`ctx.waitUntil`): other requests may be waiting for the
 * same shard.
 */
export type KeepAlive = (work: Promise<unknown>) => void;

/**
 * How often a request looks whether a shard that another request loads has arrived. Requests never wait for each other's
 * promises: workerd may go on with the one in the context of the other, where its I/O is refused.
 */
const lookAgainMs = 3;

/** Longer than any load may take; one that its request left behind unfinished is then nobody's. */
const waitMaxMs = 10_000;

export class ShardLoader {
  readonly #bytesMax: number;
  /** In order of use, the least recent first. */
  readonly #loaded = new Map<ShardEntry, Shard>();
  readonly #loading = new Set<ShardEntry>();
  #bytes = 0;

  /** `bytesMax` bounds the shards that are in memory or on their way there. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes of the shards in memory and under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The shard if it is in memory. */
  get(entry: ShardEntry): Shard | undefined {
    const shard = this.#loaded.get(entry);
    if (shard !== undefined) {
      this.#loaded.delete(entry);
      this.#loaded.set(entry, shard);
    }
    return shard;
  }

  /** Loads the shard, or waits for a load under way. Null where it is missing or not what its name says. */
  async load(entry: ShardEntry, fetchShard: FetchShard, keepAlive: KeepAlive): Promise<Shard | null> {
    // Of several who waited, the first to look again loads what failed; the others then wait for that one.
    while (this.#loading.has(entry)) {
      if (!(await waitUntil(() => !this.#loading.has(entry)))) return null;
    }
    const known = this.get(entry);
    if (known !== undefined) return known;
    this.#loading.add(entry);
    const load = this.#fetch(entry, fetchShard).finally(() => this.#loading.delete(entry));
    keepAlive(load);
    return load;
  }

  async #fetch(entry: ShardEntry, fetchShard: FetchShard): Promise<Shard | null> {
    const hasRoom = await waitUntil(() => this.#reserve(entry.bytes));
    if (!hasRoom) return null;
    let shard: Shard | null = null;
    try {
      shard = await readShard(entry, fetchShard);
    } finally {
      if (shard === null) this.#bytes -= entry.bytes;
      else this.#loaded.set(entry, shard);
    }
    return shard;
  }

  /**
   * Counts the bytes in if there is room or can be made; false while loads under way hold it. A single shard that is
   * larger than the bound still loads, alone.
   */
  #reserve(bytes: number): boolean {
    while (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) {
      const oldest = this.#loaded.keys().next().value;
      if (oldest === undefined) return false;
      this.#loaded.delete(oldest);
      this.#bytes -= oldest.bytes;
    }
    this.#bytes += bytes;
    return true;
  }
}

/** Looks until something holds; false if it never did. What holds at once costs no time. */
async function waitUntil(holds: () => boolean): Promise<boolean> {
  for (let waitedMs = 0; !holds(); waitedMs += lookAgainMs) {
    if (waitedMs >= waitMaxMs) return false;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
  return true;
}

async function readShard(entry: ShardEntry, fetchShard: FetchShard): Promise<Shard | null> {
  try {
    const file = await fetchShard(entry.name);
    if (file === null || file.byteLength !== entry.bytes) return null;
    // A flipped bit is silent garbage to any reader: only the checksum tells.
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
    return hexOf(digest.subarray(0, 16)) === entry.name ? openShard(new Uint8Array(file)) : null;
  } catch (error) {
    if (error instanceof CorruptShard) return null;
    throw error;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
