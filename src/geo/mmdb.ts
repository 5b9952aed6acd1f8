// Reads one value from the data section of a MaxMind DB file (format specification 2.0, "Output Data Section"). Reads
// only; the search tree is shard.ts. Every access is checked, so that a corrupt file throws CorruptShard and nothing else.

import { Memo } from './memo.ts';

export class CorruptShard extends Error {}

export type MmdbValue = string | number | boolean | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

/** Deeper than any record of ours; stops pointers that go round in a circle. */
const depthMax = 16;

/** What is added to a pointer of one, two and three bytes beside its control byte. */
const pointerBias = [0, 2048, 526336];

const typePointer = 1;
const typeString = 2;
const typeDouble = 3;
const typeUint16 = 5;
const typeUint32 = 6;
const typeMap = 7;
/** Only in the metadata, where it is a time in seconds: exact as a number. */
const typeUint64 = 9;
const typeArray = 11;
const typeBoolean = 14;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** For longer texts, which are rare, the platform's decoder is faster than ours. */
const shortTextBytesMax = 48;

/** Texts that are kept, as a power of two; some 60 bytes each. Names of regions and time zones repeat in most records. */
const textBits = 9;

/** Takes one entry of a map into `into`. Has to read its value, once. */
export type ReadEntry<T> = (data: MmdbDecoder, key: string, into: T) => void;

export class MmdbDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Map keys by where they stand: a handful of texts that every record shares. */
  readonly #keys = new Map<number, string>();
  /** Texts that pointers lead to, by where they stand. */
  readonly #texts = new Memo<string>(textBits);
  #at = 0;

  /** `bytes` is the data section alone: pointers count from its first byte. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws CorruptShard where the bytes from `offset` on are not a value of a type that location records use. */
  decode(offset: number): MmdbValue {
    this.#at = offset;
    return this.#value(0);
  }

  /** Reads the map at an offset as readMap does. @throws CorruptShard, as all methods below do */
  readMapAt<T>(offset: number, read: ReadEntry<T>, into: T): number {
    this.#at = offset;
    return this.readMap(read, into);
  }

  /** Reads the next value if it is a map, entry by entry, and says how many there are; passes any other and says 0. */
  readMap<T>(read: ReadEntry<T>, into: T): number {
    const start = this.#at;
    const back = this.#follow();
    const control = this.#byte();
    if (control >>> 5 !== typeMap) {
      this.#at = start;
      this.skip();
      return 0;
    }
    const size = this.#size(control);
    for (let i = 0; i < size; i++) read(this, this.#key(0), into);
    if (back >= 0) this.#at = back;
    return size;
  }

  /** Reads the first item of a list as readMap does, and passes the others; passes what is no list. */
  readFirst<T>(read: ReadEntry<T>, into: T): void {
    const start = this.#at;
    const back = this.#follow();
    const control = this.#byte();
    if (control >>> 5 !== 0 || this.#byte() !== typeArray - 7) {
      this.#at = start;
      this.skip();
      return;
    }
    const size = this.#listSize(control);
    if (size > 0) this.readMap(read, into);
    if (back >= 0) this.#at = back;
    else for (let i = 1; i < size; i++) this.#value(1);
  }

  /** The next value if it is text; passes any other and returns null. */
  readText(): string | null {
    const back = this.#follow();
    if (back < 0) return asText(this.#value(0));
    const at = this.#at;
    let text: string | null | undefined = this.#texts.get(at);
    if (text === undefined) {
      text = asText(this.#value(0));
      if (text !== null) this.#texts.set(at, text);
    }
    this.#at = back;
    return text;
  }

  /** The next value if it is a number; passes any other and returns null. */
  readNumber(): number | null {
    const value = this.#value(0);
    return typeof value === 'number' ? value : null;
  }

  /** Passes the next value. */
  skip(): void {
    this.#value(0);
  }

  /** Goes where pointers lead. Where to go on after them; -1 where there is none. */
  #follow(): number {
    let back = -1;
    for (let hops = 0; hops <= depthMax; hops++) {
      const control = this.#byte();
      if (control >>> 5 !== typePointer) {
        this.#at--;
        return back;
      }
      const target = this.#pointer(control);
      if (back < 0) back = this.#at;
      this.#at = target;
    }
    throw new CorruptShard('the data is nested too deeply');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new CorruptShard('the data ends inside a value');
    return byte;
  }

  #unsigned(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + this.#byte();
    return value;
  }

  /** The length that a control byte announces, which may be in the one to three bytes that follow. */
  #size(control: number): number {
    const size = control & 31;
    if (size < 29) return size;
    if (size === 29) return 29 + this.#byte();
    return size === 30 ? 285 + this.#unsigned(2) : 65821 + this.#unsigned(3);
  }

  #pointer(control: number): number {
    const length = (control >>> 3) & 3;
    if (length === 3) return this.#unsigned(4);
    const value = (control & 7) * 2 ** (8 * (length + 1)) + this.#unsigned(length + 1);
    return value + (pointerBias[length] ?? 0);
  }

  #value(depth: number): MmdbValue {
    if (depth > depthMax) throw new CorruptShard('the data is nested too deeply');
    const control = this.#byte();
    const type = control >>> 5;
    if (type === typePointer) {
      const target = this.#pointer(control);
      const back = this.#at;
      this.#at = target;
      const value = this.#value(depth + 1);
      this.#at = back;
      return value;
    }
    return this.#content(type === 0 ? 7 + this.#byte() : type, control, depth);
  }

  #content(type: number, control: number, depth: number): MmdbValue {
    const size = type === typeArray ? this.#listSize(control) : this.#size(control);
    switch (type) {
      case typeString:
        return this.#string(size);
      case typeDouble:
        return this.#double(size);
      case typeUint16:
      case typeUint32:
      case typeUint64:
        return this.#unsigned(size);
      case typeBoolean:
        return size !== 0;
      case typeMap:
        return this.#map(size, depth);
      case typeArray:
        return this.#array(size, depth);
      default:
        throw new CorruptShard('the data has a type that no record uses');
    }
  }

  #take(size: number): number {
    const start = this.#at;
    if (start + size > this.#bytes.length) throw new CorruptShard('the data ends inside a value');
    this.#at = start + size;
    return start;
  }

  #string(size: number): string {
    const start = this.#take(size);
    if (size > shortTextBytesMax) return this.#utf8(start, size);
    const codes = new Array<number>(size);
    for (let i = 0; i < size; i++) {
      const byte = this.#bytes[start + i] ?? 0;
      if (byte > 0x7f) return this.#utf8(start, size);
      codes[i] = byte;
    }
    return String.fromCharCode.apply(null, codes);
  }

  #utf8(start: number, size: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, start + size));
    } catch {
      throw new CorruptShard('the data has text that is not UTF-8');
    }
  }

  #double(size: number): number {
    if (size !== 8) throw new CorruptShard('the data has a number of the wrong size');
    return this.#view.getFloat64(this.#take(8));
  }

  #listSize(control: number): number {
    const size = this.#size(control);
    if (size > this.#bytes.length - this.#at) throw new CorruptShard('the data has a list longer than itself');
    return size;
  }

  #array(size: number, depth: number): MmdbValue {
    return Array.from({ length: size }, () => this.#value(depth + 1));
  }

  #map(size: number, depth: number): MmdbValue {
    // No prototype: a key of the data must not reach one.
    const map: { [key: string]: MmdbValue } = Object.create(null);
    for (let i = 0; i < size; i++) {
      const key = this.#key(depth + 1);
      map[key] = this.#value(depth + 1);
    }
    return map;
  }

  #key(depth: number): string {
    const control = this.#byte();
    if (control >>> 5 !== typePointer) {
      this.#at--;
      return this.#textKey(this.#value(depth));
    }
    const target = this.#pointer(control);
    const known = this.#keys.get(target);
    if (known !== undefined) return known;
    const back = this.#at;
    this.#at = target;
    const key = this.#textKey(this.#value(depth));
    this.#at = back;
    this.#keys.set(target, key);
    return key;
  }

  #textKey(value: MmdbValue): string {
    if (typeof value !== 'string') throw new CorruptShard('the data has a key that is not text');
    return value;
  }
}

function asText(value: MmdbValue): string | null {
  return typeof value === 'string' ? value : null;
}
