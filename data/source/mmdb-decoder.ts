// Decodes MaxMind DB values from possibly corrupt bytes. Checks every length and pointer, limits the size of a value,
// and throws BuildError for violations. Only the data build uses this decoder. The build verifies the decoded values
// with another reader (the package maxmind).

import { BuildError } from './build-error.ts';

/** Maximum nesting depth of a value, which stops pointer cycles. No real database nests deeper than ten. */
const depthMax = 64;

/**
 * Maximum number of values in one record, map keys included. MaxMind's largest records, Enterprise with all languages,
 * have some 400. Without the limit a few hundred bytes of nested pointers could expand to billions of values.
 */
export const recordValuesMax = 10_000;

/** Maximum length of a text in bytes. */
const textBytesMax = 16_384;

/** Maximum bytes of text in one record. */
const recordTextBytesMax = 262_144;

/** Maximum bytes of cached strings, as encoded in the file. A full cache is cleared completely. */
const rememberedTextBytesMax = 64_000_000;

const pointerBase = [0, 2048, 526_336, 0];

/** Decodes the values of a database section that starts at `base` and ends before `end` (offsets into `bytes`). */
export class MmdbDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #base: number;
  readonly #end: number;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Cached strings by offset, since many pointers share field names and place names. */
  readonly #strings = new Map<number, string>();
  #rememberedBytes = 0;
  #at = 0;
  /** Number of values that the current record may still have. */
  #valuesLeft = 0;
  #textBytesLeft = 0;

  constructor(bytes: Uint8Array, base: number, end: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#end = end;
  }

  /**
   * Decodes the value that starts `offset` bytes after the start of the section. Unsigned 64- and 128-bit integers
   * become bigint.
   */
  decode(offset: number): unknown {
    this.#at = this.#base + offset;
    this.#valuesLeft = recordValuesMax;
    this.#textBytesLeft = recordTextBytesMax;
    return this.#value(0);
  }

  #value(depth: number): unknown {
    if (depth > depthMax) throw new BuildError('the data section has a pointer cycle or is nested too deeply');
    if (this.#valuesLeft-- === 0) {
      throw new BuildError(`a record of the data section holds more than ${recordValuesMax} values`);
    }
    const start = this.#at;
    const control = this.#byte();
    const type = control >>> 5;
    if (type === 1) return this.#pointed(control, depth);
    const actual = type === 0 ? this.#byte() + 7 : type;
    const size = this.#size(control & 31);
    return actual === 2 ? this.#string(start, size) : this.#sized(actual, size, depth);
  }

  #sized(type: number, size: number, depth: number): unknown {
    switch (type) {
      case 3:
        return this.#view.getFloat64(this.#exactly(size, 8));
      case 4:
        return this.#bytes.slice(this.#takeText(size), this.#at);
      case 5:
      case 6:
        return Number(this.#unsigned(size));
      case 7:
        return this.#map(size, depth);
      case 8:
        return Number(BigInt.asIntN(32, this.#unsigned(size)));
      case 9:
      case 10:
        return this.#unsigned(size);
      case 11:
        return this.#array(size, depth);
      case 14:
        return size !== 0;
      case 15:
        return this.#view.getFloat32(this.#exactly(size, 4));
      default:
        throw new BuildError(`the data section holds a value of unknown type ${type}`);
    }
  }

  #pointed(control: number, depth: number): unknown {
    const kind = (control >>> 3) & 3;
    let offset = kind === 3 ? 0 : control & 7;
    for (let i = 0; i <= kind; i++) offset = offset * 256 + this.#byte();
    const target = this.#base + offset + (pointerBase[kind] ?? 0);
    const known = this.#strings.get(target);
    if (known !== undefined) return known;
    const after = this.#at;
    this.#at = target;
    const value = this.#value(depth + 1);
    this.#at = after;
    return value;
  }

  #map(size: number, depth: number): unknown {
    const entries: Record<string, unknown> = {};
    for (let i = 0; i < size; i++) {
      const key = this.#value(depth + 1);
      if (typeof key !== 'string') throw new BuildError('the data section has a map key that is not text');
      const value = this.#value(depth + 1);
      if (key === '__proto__') continue;
      entries[key] = value;
    }
    return entries;
  }

  #array(size: number, depth: number): unknown {
    const items: unknown[] = [];
    for (let i = 0; i < size; i++) items.push(this.#value(depth + 1));
    return items;
  }

  #string(start: number, size: number): string {
    const from = this.#takeText(size);
    let text: string;
    try {
      text = this.#text.decode(this.#bytes.subarray(from, this.#at));
    } catch {
      throw new BuildError('the data section holds text that is not UTF-8');
    }
    this.#remember(start, text, size);
    return text;
  }

  #remember(start: number, text: string, size: number): void {
    this.#rememberedBytes += size;
    if (this.#rememberedBytes > rememberedTextBytesMax) {
      this.#strings.clear();
      this.#rememberedBytes = size;
    }
    this.#strings.set(start, text);
  }

  #unsigned(size: number): bigint {
    if (size > 16) throw new BuildError('the data section holds a number that is too long');
    let value = 0n;
    for (let i = 0; i < size; i++) value = value * 256n + BigInt(this.#byte());
    return value;
  }

  #size(bits: number): number {
    if (bits < 29) return bits;
    if (bits === 29) return 29 + this.#byte();
    if (bits === 30) return 285 + this.#byte() * 256 + this.#byte();
    return 65_821 + this.#byte() * 65_536 + this.#byte() * 256 + this.#byte();
  }

  #exactly(size: number, bytes: number): number {
    if (size !== bytes) throw new BuildError('the data section holds a floating-point number of a wrong length');
    return this.#take(bytes);
  }

  /** Moves past `size` bytes of text or binary data and returns where they start. Throws if they are too long. */
  #takeText(size: number): number {
    this.#textBytesLeft -= size;
    if (size > textBytesMax) throw new BuildError(`the data section holds a text of ${size} bytes`);
    if (this.#textBytesLeft < 0) {
      throw new BuildError(`a record of the data section holds more than ${recordTextBytesMax} bytes of text`);
    }
    return this.#take(size);
  }

  /** Moves past `size` bytes and returns where they start. */
  #take(size: number): number {
    const from = this.#at;
    if (from < this.#base || from + size > this.#end) throw new BuildError('the data section points outside itself');
    this.#at = from + size;
    return from;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }
}
