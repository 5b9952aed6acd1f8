// Writes interned values (mmdb-values.ts) as one MaxMind DB data section, in which what stands there already becomes a
// pointer. Knows nothing of search trees.

import { ByteList } from './byte-list.ts';
import type { ValuePool } from './mmdb-values.ts';

/** One data section. Values of the pool are placed in it on demand; what it holds already becomes a pointer. */
export class DataSection {
  readonly #pool: ValuePool;
  readonly #sharing: boolean;
  readonly #bytes = new ByteList();
  /** By id: where the value stands, plus one; 0 where it is not placed. */
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

  /** The offset in bytes at which the value of this id stands, written now if it was not there. */
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
    this.#bytes.append(this.#pool.head(id));
    const end = this.#pool.partsEnd(id);
    for (let at = this.#pool.partsStart(id); at < end; at++) this.#writePart(this.#pool.part(at));
  }

  #writePart(id: number): void {
    const place = this.#places[id] ?? 0;
    if (!this.#sharing || place === 0) {
      this.#writeInline(id);
      return;
    }
    const pointer = pointerBytes(place - 1);
    const isScalar = this.#pool.partsStart(id) === this.#pool.partsEnd(id);
    const plain = this.#pool.head(id);
    this.#bytes.append(isScalar && plain.length <= pointer.length ? plain : pointer);
  }

  #growPlaces(): void {
    const larger = new Int32Array(this.#pool.size + 65_536);
    larger.set(this.#places);
    this.#places = larger;
  }
}

/** A pointer to an offset: 11, 19, 27 or 32 bits, the middle sizes counted from where the one below ends. */
function pointerBytes(offset: number): Uint8Array {
  if (offset < 2048) return Uint8Array.of(0x20 | (offset >>> 8), offset);
  if (offset < 526_336) {
    const rest = offset - 2048;
    return Uint8Array.of(0x28 | (rest >>> 16), rest >>> 8, rest);
  }
  if (offset < 134_744_064) {
    const rest = offset - 526_336;
    return Uint8Array.of(0x30 | (rest >>> 24), rest >>> 16, rest >>> 8, rest);
  }
  return Uint8Array.of(0x38, offset >>> 24, offset >>> 16, offset >>> 8, offset);
}
