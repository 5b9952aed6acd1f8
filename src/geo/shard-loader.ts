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

export class ShardLoader {
  readonly #bytesMax: number;
  /** In order of use, the least recent first. */
  readonly #loaded = new Map<ShardEntry, Shard>();
  readonly #loading = new Map<ShardEntry, Promise<Shard | null>>();
  /** One for each load that holds bytes; it resolves when they can be freed. */
  readonly #fetching = new Set<Promise<void>>();
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

  /** Loads the shard, or joins a load under way. Null where it is missing or not what its name says. */
  load(entry: ShardEntry, fetchShard: FetchShard, keepAlive: KeepAlive): Promise<Shard | null> {
    const underway = this.#loading.get(entry);
    if (underway !== undefined) return underway;
    const load = this.#fetch(entry, fetchShard).finally(() => this.#loading.delete(entry));
    this.#loading.set(entry, load);
    keepAlive(load);
    return load;
  }

  async #fetch(entry: ShardEntry, fetchShard: FetchShard): Promise<Shard | null> {
    const finished = await this.#reserve(entry.bytes);
    let shard: Shard | null = null;
    try {
      shard = await readShard(entry, fetchShard);
    } finally {
      if (shard === null) this.#bytes -= entry.bytes;
      else this.#loaded.set(entry, shard);
      finished();
    }
    return shard;
  }

  /**
   * Counts the bytes in once there is room, and returns what to call when they are loaded or given up. A single shard
   * that is larger than the bound still loads, alone.
   */
  async #reserve(bytes: number): Promise<() => void> {
    while (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) {
      const oldest = this.#loaded.keys().next().value;
      if (oldest === undefined) {
        await Promise.race(this.#fetching);
      } else {
        this.#loaded.delete(oldest);
        this.#bytes -= oldest.bytes;
      }
    }
    // From here to the return nothing waits: bytes that are counted have their promise in the set, for others to await.
    this.#bytes += bytes;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#fetching.add(promise);
    return () => {
      this.#fetching.delete(promise);
      resolve();
    };
  }
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
