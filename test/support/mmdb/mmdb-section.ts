// Writes interned values (mmdb-values.ts) as one MaxMind DB data section, with pointers to values that are already
// written. Does not write search trees.

import { ByteList } from './byte-list.ts';
import type { ValuePool } from './mmdb-values.ts';

/** One data section. Writes values of the pool on demand, and pointers to values that are already written. */
export class DataSection {
  readonly #pool: ValuePool;
  readonly #sharing: boolean;
  readonly #bytes = new ByteList();
  /** The offset of each value plus one, by the id of the value; 0 if the value is not written yet. */
  #places: Int32Array<ArrayBuffer>;

  constructor(pool: ValuePool, { sharing = true }: { readonly sharing?: boolean } = {}) {
    this.#pool = pool;
    this.#sharing = sharing;
    this.#places = new Int32Array(pool.size);
  }

  get length(): number {
    return this.#bytes.length;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  /** Returns the byte offset of the value with this id, and writes the value first if necessary. */
  place(id: number): number {
    const place = this.#places[id] ?? 0;
    if (place > 0) return place - 1;
    const offset = this.length;
    this.#writeInline(id);
    return offset;
  }

  #writeInline(id: number): void {
    if (id >= this.#places.length) this.#growPlaces();
    this.#places[id] = this.length + 1;
    this.#pool.appendHead(id, this.#bytes);
    const end = this.#pool.partsEnd(id);
    for (let at = this.#pool.partsStart(id); at < end; at++) this.#writePart(this.#pool.part(at));
  }

  #writePart(id: number): void {
    const place = this.#places[id] ?? 0;
    if (!this.#sharing || place === 0) {
      this.#writeInline(id);
      return;
    }
    const isScalar = this.#pool.partsStart(id) === this.#pool.partsEnd(id);
    if (isScalar && this.#pool.headLength(id) <= pointerLength(place - 1)) this.#pool.appendHead(id, this.#bytes);
    else appendPointer(place - 1, this.#bytes);
  }

  #growPlaces(): void {
    const larger = new Int32Array(this.#pool.size + 65_536);
    larger.set(this.#places);
    this.#places = larger;
  }
}

/**
 * The offsets that pointers of two, three and four bytes can reach. Longer pointers count from where the shorter ones
 * end.
 */
const reach = [2048, 526_336, 134_744_064] as const;

function pointerLength(offset: number): number {
  if (offset < reach[0]) return 2;
  if (offset < reach[1]) return 3;
  return offset < reach[2] ? 4 : 5;
}

/**
 * Appends a pointer to an offset in the data section: a control byte with the length and, except in the longest form,
 * the first three bits; then the rest.
 */
function appendPointer(offset: number, bytes: ByteList): void {
  const length = pointerLength(offset);
  const value = length === 3 ? offset - reach[0] : length === 4 ? offset - reach[1] : offset;
  bytes.push(0x20 | ((length - 2) << 3) | (length === 5 ? 0 : value >>> ((length - 1) * 8)));
  for (let shift = (length - 2) * 8; shift >= 0; shift -= 8) bytes.push(value >>> shift);
}
