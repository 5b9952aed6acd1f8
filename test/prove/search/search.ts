// Finds many byte sequences in one pass. Does not depend on their meaning.

import { bytesMin, type EncodedForm, formsOf, type PlantedValue } from './forms.ts';

export interface Found {
  readonly value: PlantedValue;
  readonly form: EncodedForm;
}

interface Sequence extends Found {
  readonly bytes: Buffer;
}

const tableBits = 22;

/** Searches for all forms of all planted values that were added. */
export class Search {
  /** The searched byte sequences, by their first four bytes as a number. */
  readonly #sequences = new Map<number, Sequence[]>();
  /**
   * For each hash of four bytes: 1 if a searched sequence begins with bytes of this hash. At most positions of the
   * examined bytes, this look-up already shows that no sequence begins there.
   */
  readonly #starts = new Uint8Array(1 << tableBits);
  /** The texts of the planted values, each with the number of its forms. */
  readonly values = new Map<string, number>();

  add(value: PlantedValue): void {
    const forms = formsOf(value);
    this.values.set(value.text, forms.length);
    for (const [form, bytes] of forms) {
      const start = bytes.readUInt32LE(0);
      this.#starts[hashOf(start)] = 1;
      const same = this.#sequences.get(start);
      if (same === undefined) this.#sequences.set(start, [{ value, form, bytes }]);
      else same.push({ value, form, bytes });
    }
  }

  /** Returns the planted values found in the bytes; each value in each form once. */
  find(haystack: Uint8Array): readonly Found[] {
    const found = new Map<string, Found>();
    let start = 0;
    for (let i = 0; i < haystack.length; i++) {
      start = ((start >>> 8) | ((haystack[i] ?? 0) << 24)) >>> 0;
      if (i + 1 < bytesMin || this.#starts[hashOf(start)] === 0) continue;
      for (const { value, form, bytes } of this.#sequences.get(start) ?? []) {
        const at = i + 1 - bytesMin;
        if (startsWith(haystack, at, bytes)) found.set(`${value.owner} ${value.kind} ${form}`, { value, form });
      }
    }
    return [...found.values()];
  }
}

function startsWith(haystack: Uint8Array, at: number, bytes: Uint8Array): boolean {
  if (at + bytes.length > haystack.length) return false;
  for (let i = bytesMin; i < bytes.length; i++) if (haystack[at + i] !== bytes[i]) return false;
  return true;
}

/** Returns the multiplicative hash (Knuth) of a 32-bit number. */
function hashOf(value: number): number {
  return Math.imul(value, 0x9e3779b1) >>> (32 - tableBits);
}
