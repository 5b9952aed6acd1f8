// Shards in memory: loaded when first asked for, checked against their own name, kept up to a number of bytes, the least
// recently used going first. One per isolate, shared by all its requests; a shard never changes while it is open. A load
// that failed is not remembered. Does not know where shards are stored: the caller hands in how to fetch one.
// The memory of a shard that goes is what the next one is read into: left to the collector, such memory was four times the
// bound, for it is not part of the heap that makes the collector run (measured, test/bench).

import type { ShardEntry } from './manifest.ts';
import { CorruptShard } from './mmdb.ts';
import { openShard, type Shard } from './shard.ts';

/**
 * The bytes of a shard by its name, or null where there is no such file. They are read into `memory` if the file fits,
 * which is theirs from then on; a larger file may come in part.
 */
export type FetchShard = (name: string, memory: ArrayBuffer) => Promise<Uint8Array<ArrayBuffer> | null>;

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

/**
 * Memory is taken in steps of so many bytes, so that nearly all shards fit into each other's: most are of 1 MB and some
 * hundred bytes.
 */
const memoryStepBytes = 4096;

/** Longer than any load may take; one that its request left behind unfinished is then nobody's. */
const waitMaxMs = 10_000;

interface Loaded {
  readonly shard: Shard;
  /** The number of uses of any shard when this one was last used. */
  usedAt: number;
}

export class ShardLoader {
  readonly #bytesMax: number;
  readonly #loaded = new Map<ShardEntry, Loaded>();
  #uses = 0;
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

  /** The shard if it is in memory. It may be closed after the next wait. */
  get(entry: ShardEntry): Shard | undefined {
    const loaded = this.#loaded.get(entry);
    if (loaded === undefined) return undefined;
    loaded.usedAt = ++this.#uses;
    return loaded.shard;
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
    let memory: ArrayBuffer | null = null;
    await waitUntil(() => {
      memory = this.#reserve(entry.bytes);
      return memory !== null;
    });
    if (memory === null) return null;
    let shard: Shard | null = null;
    try {
      shard = await readShard(entry, memory, fetchShard);
    } finally {
      if (shard === null) this.#bytes -= entry.bytes;
      else this.#loaded.set(entry, { shard, usedAt: ++this.#uses });
    }
    return shard;
  }

  /**
   * Counts the bytes in if there is room or can be made, and gives memory for them; null while loads under way hold it. A
   * single shard that is larger than the bound still loads, alone.
   */
  #reserve(bytes: number): ArrayBuffer | null {
    let memory: ArrayBuffer | null = null;
    while (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) {
      const freed = this.#closeOldest();
      if (freed === null) return null;
      if (freed.byteLength > bytes) memory = freed;
    }
    this.#bytes += bytes;
    // More than the file, so that one that is longer than it should be is seen to be.
    return memory ?? new ArrayBuffer(Math.ceil((bytes + 1) / memoryStepBytes) * memoryStepBytes);
  }

  /** Closes the shard that was not used for longest; its memory, or null where there is no shard. */
  #closeOldest(): ArrayBuffer | null {
    let oldest: ShardEntry | undefined;
    let usedAt = Number.POSITIVE_INFINITY;
    for (const [entry, loaded] of this.#loaded) {
      if (loaded.usedAt >= usedAt) continue;
      oldest = entry;
      usedAt = loaded.usedAt;
    }
    const shard = oldest === undefined ? undefined : this.#loaded.get(oldest)?.shard;
    if (oldest === undefined || shard === undefined) return null;
    this.#loaded.delete(oldest);
    this.#bytes -= oldest.bytes;
    return shard.close();
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

async function readShard(entry: ShardEntry, memory: ArrayBuffer, fetchShard: FetchShard): Promise<Shard | null> {
  try {
    const file = await fetchShard(entry.name, memory);
    if (file === null || file.byteLength !== entry.bytes) return null;
    // A flipped bit is silent garbage to any reader: only the checksum tells.
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
    return hexOf(digest.subarray(0, 16)) === entry.name ? openShard(file) : null;
  } catch (error) {
    if (error instanceof CorruptShard) return null;
    throw error;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
