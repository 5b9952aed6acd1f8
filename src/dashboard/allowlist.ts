// What an allowlist may hold: the one check that every way of saving an entry goes through. Adds to core/origin.ts what
// needs the list of public suffixes, and what needs the rest of the allowlist. Reads and writes nothing.

import { type Entry, type EntryRefusal, formatEntry, isLoopbackEntry, parseEntry } from '../core/entry.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { covers } from './coverage.ts';
import { placeOf } from './public-suffix.ts';

export const allowlistEntriesMax = 100;

/** One line of an allowlist as it is stored: what was typed, and what it means. */
export interface AllowlistItem {
  readonly typed: string;
  /** As formatEntry writes it. */
  readonly canonical: string;
}

/** What whoever saves an entry should know; it is saved all the same. Entries are named by their canonical text. */
export type EntryWarning =
  /** Under `suffix` anyone can have a name, also one that matches. */
  | { readonly code: 'strangers_can_register'; readonly entry: string; readonly suffix: string }
  /** On the list already, and not stored twice. */
  | { readonly code: 'duplicate'; readonly entry: string }
  /** Admits nothing that `by` does not. */
  | { readonly code: 'covered'; readonly entry: string; readonly by: string }
  /** Works only while the project's development switch is on. */
  | { readonly code: 'loopback'; readonly entry: string };

export interface CheckedEntry extends AllowlistItem {
  readonly entry: Entry;
  readonly warnings: readonly EntryWarning[];
}

/** Checks one entry by itself: its form, and that its wildcard cannot stand for names that anyone may register. */
export function checkEntry(typed: string): Result<CheckedEntry, EntryRefusal> {
  const parsed = parseEntry(typed);
  if (!parsed.ok) return parsed;
  const entry = parsed.value;
  const canonical = formatEntry(entry);
  const warnings: EntryWarning[] = [];
  if (isLoopbackEntry(entry)) {
    warnings.push({ code: 'loopback', entry: canonical });
  } else if (entry.kind === 'below' || entry.kind === 'label') {
    const place = placeOf(entry.parent);
    if (place === 'icann' || (entry.kind === 'below' && place !== 'below')) return refuse('wildcard_suffix');
    if (place !== 'below') warnings.push({ code: 'strangers_can_register', entry: canonical, suffix: entry.parent });
  }
  return accept({ typed: typed.trim(), canonical, entry, warnings });
}

export type AllowlistRefusal =
  | {
      readonly code: 'entries_refused';
      readonly entries: readonly { readonly typed: string; readonly reason: EntryRefusal }[];
    }
  | { readonly code: 'entries_too_many'; readonly max: number };

export interface Addition {
  readonly allowlist: readonly AllowlistItem[];
  readonly added: readonly AllowlistItem[];
  readonly warnings: readonly EntryWarning[];
}

/** The allowlist with the typed entries at its end. All or nothing: one entry that is refused refuses them all. */
export function addEntries(
  current: readonly AllowlistItem[],
  typedEntries: readonly string[],
): Result<Addition, AllowlistRefusal> {
  const allowlist = [...current];
  const added: AllowlistItem[] = [];
  const warnings: EntryWarning[] = [];
  const refused: { typed: string; reason: EntryRefusal }[] = [];
  for (const typed of typedEntries) {
    const checked = checkEntry(typed);
    if (!checked.ok) {
      refused.push({ typed, reason: checked.refusal });
      continue;
    }
    const { canonical, warnings: own } = checked.value;
    const isSame = (item: AllowlistItem) => item.canonical === canonical;
    // Typed twice is saved once: there is nothing to know of it.
    if (added.some(isSame)) continue;
    warnings.push(...own);
    if (current.some(isSame)) {
      warnings.push({ code: 'duplicate', entry: canonical });
      continue;
    }
    warnings.push(...coverageWarnings(allowlist, checked.value));
    const item = { typed: checked.value.typed, canonical };
    allowlist.push(item);
    added.push(item);
  }
  if (refused.length > 0) return refuse({ code: 'entries_refused', entries: refused });
  if (allowlist.length > allowlistEntriesMax) return refuse({ code: 'entries_too_many', max: allowlistEntriesMax });
  return accept({ allowlist, added, warnings });
}

/** Which of the list makes the new entry needless, or is made needless by it. */
function coverageWarnings(allowlist: readonly AllowlistItem[], { entry, canonical }: CheckedEntry): EntryWarning[] {
  const warnings: EntryWarning[] = [];
  for (const { canonical: other } of allowlist) {
    const parsed = parseEntry(other);
    if (!parsed.ok) continue;
    if (covers(parsed.value, entry)) warnings.push({ code: 'covered', entry: canonical, by: other });
    else if (covers(entry, parsed.value)) warnings.push({ code: 'covered', entry: other, by: canonical });
  }
  return warnings;
}

/** The allowlist without the typed entries, or which of them are not on it. All or nothing. */
export function removeEntries(
  current: readonly AllowlistItem[],
  typedEntries: readonly string[],
): Result<readonly AllowlistItem[], { readonly code: 'entries_unlisted'; readonly entries: readonly string[] }> {
  const removed = new Set<AllowlistItem>();
  const unlisted: string[] = [];
  for (const typed of typedEntries) {
    const item = findItem(current, typed);
    if (item === undefined) unlisted.push(typed);
    else removed.add(item);
  }
  if (unlisted.length > 0) return refuse({ code: 'entries_unlisted', entries: unlisted });
  return accept(current.filter((item) => !removed.has(item)));
}

function findItem(allowlist: readonly AllowlistItem[], typed: string): AllowlistItem | undefined {
  const parsed = parseEntry(typed);
  const canonical = parsed.ok ? formatEntry(parsed.value) : null;
  return allowlist.find((item) => item.canonical === canonical || item.typed === typed.trim());
}
