// A direct-mapped cache with second chance: a fixed number of slots, one slot per key. An entry that was read since the
// last conflict in its slot survives the next conflict, so a scan of keys that are read once does not evict popular
// ones. There is no LRU order: maintaining it would cost more than reading a place again.

export class DirectMappedCache<T> {
  readonly #positions: Float64Array;
  readonly #values: (T | undefined)[];
  /** For each slot of the cache: 1 if its entry was read since the last conflict. */
  readonly #asked: Uint8Array;
  readonly #shift: number;

  /** Creates a cache of 2^bits slots, at least two. */
  constructor(bits: number) {
    this.#positions = new Float64Array(2 ** bits).fill(-1);
    this.#values = new Array<T | undefined>(2 ** bits).fill(undefined);
    this.#asked = new Uint8Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** Returns the cached value, or undefined. */
  get(position: number): T | undefined {
    const slot = this.#slot(position);
    if (this.#positions[slot] !== position) return undefined;
    this.#asked[slot] = 1;
    return this.#values[slot];
  }

  /**
   * Caches a value. If the slot holds another key's entry that was read since the last conflict, keeps that entry
   * instead. `position` is the key, a non-negative integer.
   */
  set(position: number, value: T): void {
    const slot = this.#slot(position);
    if (this.#positions[slot] !== position && this.#asked[slot] === 1) {
      this.#asked[slot] = 0;
      return;
    }
    this.#positions[slot] = position;
    this.#values[slot] = value;
  }

  /** Returns the slot for a position by Fibonacci hashing, which puts neighbouring records far apart. */
  #slot(position: number): number {
    return Math.imul(position, 0x9e3779b1) >>> this.#shift;
  }
}
