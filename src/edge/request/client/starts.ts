// A table by the starts of texts, looked up by the first two characters, so that a text is compared with few rows.

export class Starts<Value> {
  readonly #rows = new Map<number, (readonly [string, Value])[]>();

  /** Starts have at least two characters. */
  constructor(rows: readonly (readonly [string, Value])[]) {
    for (const row of rows.toSorted(([a], [b]) => b.length - a.length)) {
      const key = toKey(row[0]);
      this.#rows.set(key, [...(this.#rows.get(key) ?? []), row]);
    }
  }

  /** The row of the longest start that the text has. */
  find(text: string): readonly [string, Value] | undefined {
    for (const row of this.#rows.get(toKey(text)) ?? []) if (text.startsWith(row[0])) return row;
    return undefined;
  }
}

/** Rows of `a|b|c` with the value of all three. */
export function spreadRows<Value>(rows: readonly (readonly [Value, string])[]): (readonly [string, Value])[] {
  return rows.flatMap(([value, list]) => list.split('|').map((start) => [start, value] as const));
}

/** The first two characters as one number; NaN, which no row has, for a shorter text. */
function toKey(text: string): number {
  return text.charCodeAt(0) * 0x1_00_00 + text.charCodeAt(1);
}
