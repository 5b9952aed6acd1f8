// What was made of the bytes at a position of a file, for a fixed number of positions: each has one slot, which it takes
// from whatever had it before. Bounded without keeping an order, and forgotten with its file.

export class Memo<T> {
  readonly #positions: Int32Array;
  readonly #values: (T | undefined)[];
  readonly #shift: number;

  /** Has 2^bits slots. */
  constructor(bits: number) {
    this.#positions = new Int32Array(2 ** bits).fill(-1);
    this.#values = new Array<T | undefined>(2 ** bits).fill(undefined);
    this.#shift = 32 - bits;
  }

  /** Undefined where nothing is kept of the position. */
  get(position: number): T | undefined {
    const slot = this.#slot(position);
    return this.#positions[slot] === position ? this.#values[slot] : undefined;
  }

  /** `position` is from 0 to 2^31 - 1. */
  set(position: number, value: T): void {
    const slot = this.#slot(position);
    this.#positions[slot] = position;
    this.#values[slot] = value;
  }

  /** Fibonacci hashing: neighbouring records get slots far apart. */
  #slot(position: number): number {
    return Math.imul(position, 0x9e3779b1) >>> this.#shift;
  }
}
