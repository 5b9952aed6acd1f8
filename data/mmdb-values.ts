// Values of the MaxMind DB data section: interned once in a pool, then written into any number of sections, in which
// equal values are shared through pointers. Knows nothing of search trees.

/** A number whose type in the file is named. A plain number is a double. */
export class TypedNumber {
  readonly type: 'float' | 'uint16' | 'uint32' | 'uint64';
  readonly value: number;
  constructor(type: TypedNumber['type'], value: number) {
    this.type = type;
    this.value = value;
  }
}

export const float = (value: number): TypedNumber => new TypedNumber('float', value);
export const uint16 = (value: number): TypedNumber => new TypedNumber('uint16', value);
export const uint32 = (value: number): TypedNumber => new TypedNumber('uint32', value);
/** Up to 2^53, which is all that a number holds exactly. */
export const uint64 = (value: number): TypedNumber => new TypedNumber('uint64', value);

export type MmdbValue =
  | string
  | number
  | boolean
  | TypedNumber
  | readonly MmdbValue[]
  | { readonly [key: string]: MmdbValue };

const types = { string: 2, double: 3, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11, boolean: 14, float: 15 };

/** Bytes that grow. */
class ByteList {
  #bytes = new Uint8Array(1024);
  length = 0;

  push(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = byte;
  }

  append(more: Uint8Array): void {
    this.#reserve(more.length);
    this.#bytes.set(more, this.length);
    this.length += more.length;
  }

  /** A view, valid until the list grows. */
  slice(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/**
 * Gives equal values one id. Ids count from 0; a value's parts always have smaller ids than the value. Kept in flat
 * lists, since a city database has more than a million distinct values.
 */
export class ValuePool {
  readonly #ids = new Map<string, number>();
  readonly #heads = new ByteList();
  readonly #headEnds: number[] = [];
  readonly #parts: number[] = [];
  readonly #partEnds: number[] = [];

  get size(): number {
    return this.#headEnds.length;
  }

  intern(value: MmdbValue): number {
    if (typeof value !== 'object' || value instanceof TypedNumber) return this.#internScalar(value);
    const parts: number[] = [];
    if (isList(value)) {
      for (const item of value) parts.push(this.intern(item));
      return this.#id(`a${parts.join()}`, () => head(types.array, parts.length), parts);
    }
    const entries = Object.entries(value);
    for (const [key, item] of entries) parts.push(this.intern(key), this.intern(item));
    return this.#id(`m${parts.join()}`, () => head(types.map, entries.length), parts);
  }

  /** Control bytes and, of a scalar, the payload. */
  head(id: number): Uint8Array {
    return this.#heads.slice(this.#headEnds[id - 1] ?? 0, this.#headEnds[id] ?? 0);
  }

  partsStart(id: number): number {
    return this.#partEnds[id - 1] ?? 0;
  }

  partsEnd(id: number): number {
    return this.#partEnds[id] ?? 0;
  }

  /** The id of a part: for `at` from partsStart to before partsEnd; keys and values of a map alternate. */
  part(at: number): number {
    return this.#parts[at] ?? 0;
  }

  #internScalar(value: string | number | boolean | TypedNumber): number {
    if (value instanceof TypedNumber) {
      return this.#id(`${value.type}${value.value}`, () => encodeNumber(value.type, value.value), []);
    }
    if (typeof value === 'string') return this.#id(`"${value}`, () => encodeString(value), []);
    if (typeof value === 'number') return this.#id(`d${value}`, () => encodeNumber('double', value), []);
    return this.#id(`b${value}`, () => head(types.boolean, value ? 1 : 0), []);
  }

  #id(key: string, encodeHead: () => Uint8Array, parts: readonly number[]): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.size;
    this.#ids.set(key, id);
    this.#heads.append(encodeHead());
    this.#headEnds.push(this.#heads.length);
    for (const part of parts) this.#parts.push(part);
    this.#partEnds.push(this.#parts.length);
    return id;
  }
}

function isList(value: object): value is readonly MmdbValue[] {
  return Array.isArray(value);
}

/** Control bytes: the type in three bits, or in a byte of its own from 8 on; then the size in 5 to 29 bits. */
function head(type: number, size: number): Uint8Array {
  const first = type < 8 ? type << 5 : 0;
  const extended = type < 8 ? [] : [type - 7];
  if (size < 29) return Uint8Array.of(first | size, ...extended);
  if (size < 285) return Uint8Array.of(first | 29, ...extended, size - 29);
  if (size < 65_821) return Uint8Array.of(first | 30, ...extended, (size - 285) >>> 8, size - 285);
  const rest = size - 65_821;
  if (rest >= 2 ** 24) throw new RangeError(`a value of ${size} bytes or items does not fit the format`);
  return Uint8Array.of(first | 31, ...extended, rest >>> 16, rest >>> 8, rest);
}

const encoder = new TextEncoder();

function joined(control: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(control.length + payload.length);
  bytes.set(control);
  bytes.set(payload, control.length);
  return bytes;
}

function encodeString(value: string): Uint8Array {
  const payload = encoder.encode(value);
  return joined(head(types.string, payload.length), payload);
}

const widthMax = { uint16: 2, uint32: 4, uint64: 8 };

function encodeNumber(type: 'double' | TypedNumber['type'], value: number): Uint8Array {
  const payload = new Uint8Array(8);
  const view = new DataView(payload.buffer);
  if (type === 'double') {
    view.setFloat64(0, value);
    return joined(head(types.double, 8), payload);
  }
  if (type === 'float') {
    view.setFloat32(0, value);
    return joined(head(types.float, 4), payload.subarray(0, 4));
  }
  const bytesMax = widthMax[type];
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (bytesMax * 8)) {
    throw new RangeError(`${value} is not a ${type}`);
  }
  view.setBigUint64(0, BigInt(value));
  // Leading zero bytes are left out; zero itself has none at all.
  const firstUsed = payload.findIndex((byte) => byte !== 0);
  const used = firstUsed < 0 ? payload.subarray(8) : payload.subarray(firstUsed);
  return joined(head(types[type], used.length), used);
}

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
