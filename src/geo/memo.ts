// What was made of the bytes at a position, for a fixed number of positions: each has one slot. Bounded without keeping an
// order, which for places costs more than reading them anew. What was asked for since it was last in the way stays, once:
// so a stream of positions that nobody asks for twice does not push out those that everybody asks for.

export class Memo<T> {
  readonly #positions: Float64Array;
  readonly #values: (T | undefined)[];
  /** Whether the value was asked for since another position wanted the slot. */
  readonly #asked: Uint8Array;
  readonly #shift: number;

  /** Has 2^bits slots, two at least. */
  constructor(bits: number) {
    this.#positions = new Float64Array(2 ** bits).fill(-1);
    this.#values = new Array<T | undefined>(2 ** bits).fill(undefined);
    this.#asked = new Uint8Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** Undefined where nothing is kept of the position. */
  get(position: number): T | undefined {
    const slot = this.#slot(position);
    if (this.#positions[slot] !== position) return undefined;
    this.#asked[slot] = 1;
    return this.#values[slot];
  }

  /** Keeps the value, unless the slot's present one stays once more. `position` is a whole number from 0. */
  set(position: number, value: T): void {
    const slot = this.#slot(position);
    if (this.#positions[slot] !== position && this.#asked[slot] === 1) {
      this.#asked[slot] = 0;
      return;
    }
    this.#positions[slot] = position;
    this.#values[slot] = value;
  }

  /** Fibonacci hashing: neighbouring records get slots far apart. */
  #slot(position: number): number {
    return Math.imul(position, 0x9e3779b1) >>> this.#shift;
  }
}
