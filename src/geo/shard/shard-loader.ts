// The shard cache of one isolate, shared by all its requests. Loads shards on demand, checks that their SHA-256 digest
// begins with their name, and evicts the least recently used one first. Memory is a fixed number of slots, each as
// large as the largest shard. Slots are reused, because array buffers left to the garbage collector grew to four times
// the memory limit (measured, test/bench). Does not cache failed loads and does not know where shards are stored: the
// caller passes a fetch function.

import { encodeHex } from '../../core/encoding.ts';
import type { ShardEntry } from '../manifest.ts';
import { openShard, type Shard } from './shard.ts';

/**
 * Fetches a shard by its name into `memory`, which the function may detach. Returns null if there is no such file. The
 * result starts at the first byte of its buffer. A file larger than `memory` may be truncated.
 */
export type FetchShard = (name: string, memory: ArrayBuffer) => Promise<Uint8Array<ArrayBuffer> | null>;

/** Keeps a load running after its request has ended (`ctx.waitUntil`), since other requests may wait for the shard. */
export type WaitUntil = (work: Promise<unknown>) => void;

/**
 * Milliseconds between two checks by a waiting request of whether another request has finished loading. A request never
 * awaits another request's promise: workerd may resume the waiting request in the other's context, where its I/O fails.
 */
const pollMs = 3;

/**
 * Maximum wait for another request's load of a shard. Longer than any load takes, so only the load of a cancelled
 * request exceeds it.
 */
const waitMaxMs = 10_000;

interface Loaded {
  readonly shard: Shard;
  readonly memory: ArrayBuffer;
  /** The value of the use counter when this shard was last used. */
  usedAt: number;
}

export class ShardLoader {
  readonly #slotBytes: number;
  #slotsLeft: number;
  /** Loaded shards by their index in the manifest. */
  readonly #loaded: (Loaded | undefined)[] = [];
  readonly #loading = new Set<ShardEntry>();
  #uses = 0;

  /** Creates a cache of at most `bytesMax` bytes in slots of `slotBytes`, but of at least one slot. */
  constructor(bytesMax: number, slotBytes: number) {
    this.#slotBytes = slotBytes;
    this.#slotsLeft = Math.max(1, Math.floor(bytesMax / slotBytes));
  }

  /** Returns the shard if it is in memory. Use it before the next await: afterwards its slot may hold another shard. */
  get(entry: ShardEntry): Shard | undefined {
    const loaded = this.#loaded[entry.index];
    if (loaded === undefined) return undefined;
    loaded.usedAt = ++this.#uses;
    return loaded.shard;
  }

  /**
   * Loads the shard, or waits for a load in progress. Resolves to false if the file is missing or does not match its
   * checksum. The shard may already be evicted again when the promise resolves.
   */
  async load(entry: ShardEntry, fetchShard: FetchShard, keepAlive: WaitUntil): Promise<boolean> {
    while (this.#loading.has(entry)) {
      if (!(await pollUntil(() => !this.#loading.has(entry)))) return false;
    }
    if (this.#loaded[entry.index] !== undefined) return true;
    this.#loading.add(entry);
    const load = this.#fetch(entry, fetchShard).finally(() => this.#loading.delete(entry));
    keepAlive(load);
    return load;
  }

  async #fetch(entry: ShardEntry, fetchShard: FetchShard): Promise<boolean> {
    let memory: ArrayBuffer | null = null;
    await pollUntil(() => {
      memory = this.#takeSlot();
      return memory !== null;
    });
    if (memory === null) return false;
    let file: Uint8Array<ArrayBuffer> | null = null;
    let shard: Shard | null = null;
    try {
      file = await fetchShard(entry.name, memory);
      shard = file === null ? null : await checkShard(entry, file);
    } finally {
      if (file === null || shard === null) this.#slotsLeft++;
      else this.#loaded[entry.index] = { shard, memory: file.buffer, usedAt: ++this.#uses };
    }
    return shard !== null;
  }

  /**
   * Returns a free slot of memory, else that of the least recently used shard, which is evicted. Null while shards are
   * being loaded into all slots.
   */
  #takeSlot(): ArrayBuffer | null {
    if (this.#slotsLeft > 0) {
      this.#slotsLeft--;
      return new ArrayBuffer(this.#slotBytes);
    }
    let oldest: Loaded | undefined;
    for (const loaded of this.#loaded) {
      if (loaded !== undefined && loaded.usedAt < (oldest?.usedAt ?? Number.POSITIVE_INFINITY)) oldest = loaded;
    }
    if (oldest === undefined) return null;
    this.#loaded[this.#loaded.indexOf(oldest)] = undefined;
    return oldest.memory.byteLength >= this.#slotBytes ? oldest.memory : new ArrayBuffer(this.#slotBytes);
  }
}

/** Polls a condition until it holds; false after `waitMaxMs`. Does not wait if the condition holds already. */
async function pollUntil(holds: () => boolean): Promise<boolean> {
  for (let waitedMs = 0; !holds(); waitedMs += pollMs) {
    if (waitedMs >= waitMaxMs) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return true;
}

/** Opens a shard file if its size and checksum match the manifest, else returns null. */
async function checkShard(entry: ShardEntry, file: Uint8Array<ArrayBuffer>): Promise<Shard | null> {
  if (file.byteLength !== entry.bytes || file.byteOffset !== 0) return null;
  // A flipped bit in the file would read as another place; only the checksum detects it.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
  return encodeHex(digest.subarray(0, 16)) === entry.name ? openShard(file.buffer, file.byteLength) : null;
}
