// Encoded and interned values of the MaxMind DB data section: equal values get one id. Does not write them:
// mmdb-section.ts does, with pointers to shared values.

import { ByteList } from './byte-list.ts';

/** A number that the MaxMind DB file stores with this type. Numbers without an explicit type are stored as double. */
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
/** A uint64 of up to 2^53. Above it, a JavaScript number is not exact. */
export const uint64 = (value: number): TypedNumber => new TypedNumber('uint64', value);

export type MmdbValue =
  | string
  | number
  | boolean
  | TypedNumber
  | readonly MmdbValue[]
  | { readonly [key: string]: MmdbValue };

const types = { string: 2, double: 3, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11, boolean: 14, float: 15 };

/**
 * Gives equal values one id. Ids count from 0; a value's parts always have smaller ids than the value. A city database
 * has more than a million distinct values, so everything is in flat lists, and lists and maps are found by their parts'
 * ids in a hash table instead of by text.
 */
export class ValuePool {
  readonly #strings = new Map<string, number>();
  readonly #doubles = new Map<number, number>();
  readonly #otherScalars = new Map<string, number>();
  readonly #heads = new ByteList();
  readonly #headEnds: number[] = [];
  readonly #parts: number[] = [];
  readonly #partEnds: number[] = [];
  /** A hash table with open addressing: the ids of lists and maps, plus one; 0 is a free slot. */
  #table = new Int32Array(1024);
  #tableCount = 0;

  get size(): number {
    return this.#headEnds.length;
  }

  intern(value: MmdbValue): number {
    if (typeof value === 'string') return this.#string(value);
    if (typeof value === 'number') return this.#double(value);
    if (typeof value === 'boolean' || value instanceof TypedNumber) return this.#otherScalar(value);
    const parts: number[] = [];
    if (isList(value)) {
      for (const item of value) parts.push(this.intern(item));
      return this.#container(types.array, parts.length, parts);
    }
    for (const [key, item] of Object.entries(value)) parts.push(this.#string(key), this.intern(item));
    return this.#container(types.map, parts.length / 2, parts);
  }

  /** Appends the control bytes of a value to the list and, for a scalar, its payload. */
  appendHead(id: number, target: ByteList): void {
    target.appendFrom(this.#heads, this.#headEnds[id - 1] ?? 0, this.#headEnds[id] ?? 0);
  }

  headLength(id: number): number {
    return (this.#headEnds[id] ?? 0) - (this.#headEnds[id - 1] ?? 0);
  }

  partsStart(id: number): number {
    return this.#partEnds[id - 1] ?? 0;
  }

  partsEnd(id: number): number {
    return this.#partEnds[id] ?? 0;
  }

  /**
   * Returns the id of a part of a map or list, for `at` from partsStart up to partsEnd. The parts of a map are its keys
   * and values in turn.
   */
  part(at: number): number {
    return this.#parts[at] ?? 0;
  }

  #string(value: string): number {
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    const id = this.#add(encodeString(value), []);
    this.#strings.set(value, id);
    return id;
  }

  #double(value: number): number {
    const known = this.#doubles.get(value);
    if (known !== undefined) return known;
    const id = this.#add(encodeNumber('double', value), []);
    this.#doubles.set(value, id);
    return id;
  }

  #otherScalar(value: boolean | TypedNumber): number {
    const key = typeof value === 'boolean' ? `${value}` : `${value.type} ${value.value}`;
    const known = this.#otherScalars.get(key);
    if (known !== undefined) return known;
    const isFlag = typeof value === 'boolean';
    const id = this.#add(isFlag ? head(types.boolean, value ? 1 : 0) : encodeNumber(value.type, value.value), []);
    this.#otherScalars.set(key, id);
    return id;
  }

  #container(type: number, size: number, parts: readonly number[]): number {
    const mask = this.#table.length - 1;
    let slot = hashOf(type, parts, 0, parts.length) & mask;
    for (let found = this.#table[slot] ?? 0; found > 0; found = this.#table[slot] ?? 0) {
      if (this.#isContainer(found - 1, type, parts)) return found - 1;
      slot = (slot + 1) & mask;
    }
    const id = this.#add(head(type, size), parts);
    this.#table[slot] = id + 1;
    if (++this.#tableCount * 2 > this.#table.length) this.#growTable();
    return id;
  }

  #isContainer(id: number, type: number, parts: readonly number[]): boolean {
    const start = this.partsStart(id);
    if (this.partsEnd(id) - start !== parts.length || this.#typeOf(id) !== type) return false;
    for (let i = 0; i < parts.length; i++) if (this.#parts[start + i] !== parts[i]) return false;
    return true;
  }

  /** Returns whether a container is a map or a list, from its control byte. */
  #typeOf(id: number): number {
    const control = this.#heads.at(this.#headEnds[id - 1] ?? 0);
    return control >>> 5 === types.map ? types.map : types.array;
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    const mask = this.#table.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      const id = entry - 1;
      let slot = hashOf(this.#typeOf(id), this.#parts, this.partsStart(id), this.partsEnd(id)) & mask;
      while ((this.#table[slot] ?? 0) > 0) slot = (slot + 1) & mask;
      this.#table[slot] = entry;
    }
  }

  #add(headBytes: Uint8Array, parts: readonly number[]): number {
    const id = this.size;
    this.#heads.append(headBytes);
    this.#headEnds.push(this.#heads.length);
    for (const part of parts) this.#parts.push(part);
    this.#partEnds.push(this.#parts.length);
    return id;
  }
}

/** Returns a Murmur3 hash of some of the ids. Any of its bits may be used. */
function hashOf(type: number, parts: readonly number[], start: number, end: number): number {
  let hash = type;
  for (let i = start; i < end; i++) {
    hash ^= Math.imul(parts[i] ?? 0, 0xcc9e2d51);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function isList(value: object): value is readonly MmdbValue[] {
  return Array.isArray(value);
}

/**
 * Returns the control bytes of a value: the type in three bits, or in a separate byte from 8 on; then the size in 5 to
 * 29 bits.
 */
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
  // Integers are written without leading zero bytes, so zero has no bytes.
  const firstUsed = payload.findIndex((byte) => byte !== 0);
  const used = firstUsed < 0 ? payload.subarray(8) : payload.subarray(firstUsed);
  return joined(head(types[type], used.length), used);
}
