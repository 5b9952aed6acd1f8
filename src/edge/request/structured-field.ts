// Parses the part of Structured Fields (RFC 9651) that signatures and client hints need, in one pass. Uses no regular
// expressions, because the engine would keep the last header in memory.

import { isDigitCode, isIdCharCode, isLetterCode, isLowerLetterCode, isPrintableCharCode } from '../../core/ascii.ts';
import { decodeBase64 } from '../../core/encoding.ts';

const space = 0x20;
const tab = 0x09;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads the value of one header, from a position that each method advances. A method returns null if the text at the
 * position does not match; the position may have advanced even then.
 */
export class StructuredFieldReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at === this.#text.length;
  }

  /** Advances past the character if it is the next one, and returns whether it was. */
  take(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  skipSpaces(): void {
    while (this.#code() === space) this.#at++;
  }

  /** Skips optional whitespace around the commas of a list (RFC 9651 section 3.1): spaces and tabs. */
  skipBlanks(): void {
    while (this.#code() === space || this.#code() === tab) this.#at++;
  }

  /** Reads the key of a parameter (RFC 9651 section 3.1.2); null if there is none. */
  readKey(): string | null {
    const start = this.#at;
    if (!isKeyStart(this.#code())) return null;
    while (isKeyCode(this.#code())) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** Reads a string (RFC 9651 section 3.3.3): printable ASCII in quotes, with `\` before `"` and `\`. */
  readString(): string | null {
    if (!this.take('"')) return null;
    let value = '';
    let from = this.#at;
    for (; this.#code() !== quote; this.#at++) {
      if (!isPrintableCharCode(this.#code())) return null;
      if (this.#code() !== backslash) continue;
      value += this.#text.slice(from, this.#at++);
      if (this.#code() !== quote && this.#code() !== backslash) return null;
      from = this.#at;
    }
    return value + this.#text.slice(from, this.#at++);
  }

  /**
   * Reads an integer without a sign (RFC 9651 section 3.3.1): at most 15 digits. Stops before the point of a decimal.
   */
  readInteger(): number | null {
    const start = this.#at;
    while (isDigitCode(this.#code())) this.#at++;
    const length = this.#at - start;
    return length === 0 || length > 15 ? null : Number(this.#text.slice(start, this.#at));
  }

  /**
   * Reads a bare item of any type (RFC 9651 section 3.3): a string's value, or the unchecked text of another type. Null
   * if there is no item.
   */
  readItem(): string | null {
    if (this.#code() === quote) return this.readString();
    if (this.#text.startsWith('%"', this.#at)) {
      this.#at++;
      return this.readString();
    }
    const start = this.#at;
    while (isItemCode(this.#code())) this.#at++;
    return this.#at === start ? null : this.#text.slice(start, this.#at);
  }

  /**
   * Reads a byte sequence (RFC 9651 section 3.3.5) of 32 bytes, which is 44 characters of base64. The two unused bits
   * of the last character must be zero (RFC 4648 section 3.5), so that a signature can be written in one way only.
   */
  readHash(): Uint8Array<ArrayBuffer> | null {
    if (!this.take(':')) return null;
    const start = this.#at;
    while (isBase64Code(this.#code())) this.#at++;
    if (this.#at - start !== 43 || !this.take('=')) return null;
    const text = this.#text.slice(start, this.#at);
    if (btoa(atob(text)) !== text) return null;
    return this.take(':') ? decodeBase64(text) : null;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

/** Whether another dictionary member follows the one that was read (RFC 9651 section 3.2). */
export function hasNextMember(reader: StructuredFieldReader): boolean {
  reader.skipSpaces();
  if (!reader.take(',')) return false;
  reader.skipSpaces();
  return reader.readKey() !== null;
}

/** Writes a string as a structured field (RFC 9651 section 4.1.6). */
export function formatStructuredString(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Whether the character code may begin a key of a structured field: a-z or "*". */
function isKeyStart(code: number): boolean {
  return isLowerLetterCode(code) || code === 0x2a;
}

/** Whether the character code may occur in a key of a structured field: a-z, 0-9, "_", "-", "." or "*". */
function isKeyCode(code: number): boolean {
  return isIdCharCode(code) || code === 0x2a || code === 0x5f || code === 0x2d || code === 0x2e;
}

/**
 * Whether the character code may occur in a token, number, date, boolean or byte sequence: no space, quote, bracket or
 * separator.
 */
function isItemCode(code: number): boolean {
  const isOther = code === space || code === quote || code === 0x28 || code === 0x29 || code === 0x2c || code === 0x3b;
  return isPrintableCharCode(code) && !isOther;
}

function isBase64Code(code: number): boolean {
  return isLetterCode(code) || isDigitCode(code) || code === 0x2b || code === 0x2f;
}
