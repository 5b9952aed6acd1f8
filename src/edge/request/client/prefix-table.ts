// A table that maps prefixes of texts to values. Indexed by the first two characters, so that a text is compared with
// few rows.

export class PrefixTable<Value> {
  readonly #rows = new Map<number, (readonly [string, Value])[]>();

  /** Creates the table. Prefixes must have at least two characters. */
  constructor(rows: readonly (readonly [string, Value])[]) {
    for (const row of rows.toSorted(([a], [b]) => b.length - a.length)) {
      const key = toKey(row[0]);
      this.#rows.set(key, [...(this.#rows.get(key) ?? []), row]);
    }
  }

  /** Returns the row with the longest prefix that the text begins with. */
  find(text: string): readonly [string, Value] | undefined {
    for (const row of this.#rows.get(toKey(text)) ?? []) if (text.startsWith(row[0])) return row;
    return undefined;
  }
}

/** Returns rows for the prefixes in `a|b|c`, all with the same value. */
export function expandPrefixRows<Value>(rows: readonly (readonly [Value, string])[]): (readonly [string, Value])[] {
  return rows.flatMap(([value, list]) => list.split('|').map((start) => [start, value] as const));
}

/** Returns the first two characters as one number; NaN for a shorter text, which matches no row. */
function toKey(text: string): number {
  return text.charCodeAt(0) * 0x1_00_00 + text.charCodeAt(1);
}
