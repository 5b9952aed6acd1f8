// Records the places that an examination searched for planted values, and the values that it found there. Sends no
// requests.

import { keySecrets } from './requests/projects.ts';
import type { Visitor } from './requests/visitors.ts';
import type { PlantedValue } from './search/forms.ts';
import { type Found, Search } from './search/search.ts';
import type { Sink } from './worker/sinks.ts';

export interface Finding {
  readonly sink: Sink;
  /** Describes the planted value that was found (its kind, visitor and encoding) and the place where it was found. */
  readonly what: string;
}

/** Sinks whose items are often identical. Identical items are searched for planted values only once. */
const repeating: readonly Sink[] = ['other responses', 'refusals'];

/** How much of a sink (a place that may keep data) was searched. */
export interface SearchedAmount {
  readonly bytes: number;
  /** The number of searched files, responses, calls or snapshots. */
  readonly items: number;
}

export class Examination {
  readonly #search = new Search();
  readonly #findings = new Map<string, Finding>();
  /** The latest bytes in which no planted value was found, by sink and place. Identical bytes need no second search. */
  readonly #clean = new Map<string, Buffer>();
  readonly searched = new Map<Sink, SearchedAmount>();
  /** Descriptions of requests whose response was not the expected one. */
  readonly unexpected = new Set<string>();
  /** Whether each form of the dashboard was accepted at least once, by form and visitor. */
  readonly #forms = new Map<string, boolean>();
  requests = 0;

  constructor() {
    for (const value of keySecrets) this.#search.add(value);
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  /** The planted values, each with the number of encoded forms that are searched for. */
  get values(): ReadonlyMap<string, number> {
    return this.#search.values;
  }

  plant({ values }: Visitor): void {
    for (const value of values) this.plantValue(value);
  }

  plantValue(value: PlantedValue): void {
    this.#search.add(value);
  }

  noteForm(form: string, outcome: string): void {
    this.#forms.set(form, outcome === 'done' || this.#forms.get(form) === true);
  }

  /** The forms of the dashboard that were never accepted, so that their changes were not examined. */
  get undone(): readonly string[] {
    return [...this.#forms].filter(([, isDone]) => !isDone).map(([form]) => form);
  }

  /**
   * Searches the bytes of one item of a sink for planted values. Values of `owner` are expected in it. `where`
   * describes the item; for a call on a binding, it begins with the call's name.
   */
  look(sink: Sink, bytes: Buffer, where: string, owner?: string): void {
    const { bytes: bytesBefore, items } = this.searched.get(sink) ?? { bytes: 0, items: 0 };
    this.searched.set(sink, { bytes: bytesBefore + bytes.length, items: items + 1 });
    const key = `${sink} ${where}`;
    if (this.#clean.get(key)?.equals(bytes) === true) return;
    const all = this.#search.find(bytes);
    if (all.length === 0 && repeating.includes(sink)) this.#clean.set(key, bytes);
    for (const found of all) {
      if (found.value.owner === owner || isStoredHash(sink, found, where)) continue;
      this.note(sink, `${found.value.kind} of ${found.value.owner}, ${found.form}: ${where}`);
    }
  }

  note(sink: Sink, what: string): void {
    this.#findings.set(`${sink} ${what}`, { sink, what });
  }
}

/**
 * Whether a found value is a hash that D1 stores on purpose: sessions and one-time codes are looked up by their hashes.
 */
function isStoredHash(sink: Sink, { value, form }: Found, where: string): boolean {
  if ((value.kind !== 'session' && value.kind !== 'one-time code') || form !== 'hash') return false;
  return sink === 'D1 on disk' || (sink === 'binding calls' && where.startsWith('DB.'));
}
