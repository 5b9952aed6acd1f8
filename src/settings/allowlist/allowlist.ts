// The rules for saving an allowlist. The dashboard, the operator's command and imports all save through
// addAllowlistEntries. Checks an entry against the public suffix list and the other entries, with rules that apply to
// new entries only; core/origin/entry.ts checks the syntax. Reads and writes no store.

import {
  type AllowlistEntry,
  type EntryRefusal,
  formatAllowlistEntry,
  isLoopbackEntry,
  isSchemeAssumed,
  parseAllowlistEntry,
  type WebAllowlistEntry,
} from '../../core/origin/entry.ts';
import { isV4Literal } from '../../core/origin/host.ts';
import { isAppShellOrigin } from '../../core/origin/origin.ts';
import { hasValidPunycode } from '../../core/origin/punycode.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { allowlistEntryCovers } from './entry-coverage.ts';
import { suffixPosition } from './public-suffix.ts';

export const allowlistEntriesMax = 100;

/** A stored allowlist entry: the text that a user entered and its canonical form. */
export interface StoredAllowlistEntry {
  readonly typed: string;
  /** The entry in canonical form, as formatAllowlistEntry writes it. */
  readonly canonical: string;
}

/** A warning about an entry that is saved anyway. `entry` is its canonical text. */
export type EntryWarning =
  /** Anyone can register a matching name under `suffix`. */
  | { readonly code: 'strangers_can_register'; readonly entry: string; readonly suffix: string }
  /** The host belongs to a hosting platform; its customers' pages are on subdomains. */
  | { readonly code: 'platform_host'; readonly entry: string; readonly suffix: string }
  /** The entry is on the allowlist already and is not stored twice. */
  | { readonly code: 'duplicate'; readonly entry: string }
  /** The entry `by` admits everything that `entry` does. */
  | { readonly code: 'covered'; readonly entry: string; readonly by: string }
  /** The entry is a loopback origin, which works only while the project's development switch is on. */
  | { readonly code: 'loopback'; readonly entry: string }
  /**
   * The entry is the origin of an app shell (a framework for apps with a web view, such as Capacitor), which works only
   * while the project's app-shell switch or its development switch is on.
   */
  | { readonly code: 'app_shell'; readonly entry: string }
  /** The entry was entered without a scheme. It is read as http because the host is loopback. */
  | { readonly code: 'http_assumed'; readonly entry: string }
  /** The entry admits every Firefox extension. */
  | { readonly code: 'any_extension'; readonly entry: string }
  /** The entry admits an extension in one browser only: its host is random for each installation. */
  | { readonly code: 'one_installation'; readonly entry: string };

export interface CheckedEntry extends StoredAllowlistEntry {
  readonly entry: AllowlistEntry;
  readonly warnings: readonly EntryWarning[];
}

/** Separators between pasted entries: spaces, line breaks, commas and semicolons of any script. */
const separators = /[\s,;\u3001\uff0c\uff1b]+/u;

/**
 * Splits a typed text into entries. A text without entries is returned unchanged, so that checkAllowlistEntry refuses
 * it.
 */
export function splitTypedEntries(typed: string): readonly string[] {
  const entries = typed.split(separators).filter((text) => text !== '');
  return entries.length === 0 ? [typed] : entries;
}

/**
 * Checks one entry without the rest of the allowlist: its syntax, that its host can serve pages, and that its wildcard
 * does not cover names that anyone may register.
 */
export function checkAllowlistEntry(typed: string): Result<CheckedEntry, EntryRefusal> {
  const parsed = parseAllowlistEntry(typed);
  if (!parsed.ok) return parsed;
  const entry = parsed.value;
  const canonical = formatAllowlistEntry(entry);
  const hosts = checkHosts(entry, canonical);
  if (!hosts.ok) return hosts;
  const warnings = [...hosts.value];
  if (isSchemeAssumed(typed, entry)) warnings.push({ code: 'http_assumed', entry: canonical });
  return accept({ typed: typed.trim(), canonical, entry, warnings });
}

type HostsCheck = Result<readonly EntryWarning[], EntryRefusal>;

function checkHosts(entry: AllowlistEntry, canonical: string): HostsCheck {
  if (entry.kind === 'scheme') return accept([{ code: 'any_extension', entry: canonical }]);
  if (entry.kind === 'app') {
    return accept(hasRandomHost(canonical) ? [{ code: 'one_installation', entry: canonical }] : []);
  }
  if (isLoopbackEntry(entry)) {
    return accept([{ code: isAppShellOrigin(canonical) ? 'app_shell' : 'loopback', entry: canonical }]);
  }
  return entry.kind === 'host' ? checkHost(entry.host, canonical) : checkWildcard(entry, canonical);
}

/** Schemes of browser extensions whose host is random for each installation of the extension. */
const randomHostSchemes: readonly string[] = ['moz-extension://', 'safari-web-extension://'];

function hasRandomHost(app: string): boolean {
  return randomHostSchemes.some((scheme) => app.startsWith(scheme));
}

/**
 * Checks a single host. Refuses a registry's suffix (`co.uk`), which serves no pages. Accepts a hosting platform's
 * suffix (`vercel.app`) with a warning, since the customer may be the hosting platform itself.
 */
function checkHost(host: string, canonical: string): HostsCheck {
  if (host.startsWith('[') || isV4Literal(host)) return accept([]);
  if (!hasValidPunycode(host)) return refuse('punycode_invalid');
  const place = suffixPosition(host);
  if (place === 'icann') return refuse('bare_suffix');
  return accept(place === 'private' ? [{ code: 'platform_host', entry: canonical, suffix: host }] : []);
}

function checkWildcard(entry: Exclude<WebAllowlistEntry, { kind: 'host' }>, canonical: string): HostsCheck {
  const { parent } = entry;
  // A wildcard inside a punycode label would match unrelated names.
  const splitsPunycode = entry.kind === 'label' && entry.prefix.startsWith('xn--');
  if (splitsPunycode || !hasValidPunycode(parent)) return refuse('punycode_invalid');
  const place = suffixPosition(parent);
  if (place === 'icann' || place === 'unlisted') return refuse('wildcard_suffix');
  if (place === 'below') return accept([]);
  if (entry.kind === 'below') return refuse('wildcard_suffix');
  return accept([{ code: 'strangers_can_register', entry: canonical, suffix: parent }]);
}

export type AllowlistRefusal =
  | {
      readonly code: 'entries_refused';
      readonly entries: readonly { readonly typed: string; readonly reason: EntryRefusal }[];
    }
  | { readonly code: 'entries_too_many'; readonly max: number };

export interface AllowlistAddition {
  readonly allowlist: readonly StoredAllowlistEntry[];
  readonly added: readonly StoredAllowlistEntry[];
  readonly warnings: readonly EntryWarning[];
}

/**
 * Appends typed entries to the allowlist. Each text may contain several entries. If one entry is refused, none is
 * added.
 */
export function addAllowlistEntries(
  current: readonly StoredAllowlistEntry[],
  entriesInput: readonly string[],
): Result<AllowlistAddition, AllowlistRefusal> {
  const allowlist = [...current];
  const added: StoredAllowlistEntry[] = [];
  const warnings: EntryWarning[] = [];
  const refused: { typed: string; reason: EntryRefusal }[] = [];
  for (const typed of entriesInput.flatMap(splitTypedEntries)) {
    const checked = checkAllowlistEntry(typed);
    if (!checked.ok) {
      refused.push({ typed, reason: checked.refusal });
      continue;
    }
    const { canonical, warnings: own } = checked.value;
    const isSame = (item: StoredAllowlistEntry) => item.canonical === canonical;
    // An entry that is typed twice in one form or command is saved once, without a warning.
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

/** Returns a warning for each entry that makes the new entry redundant, or that the new entry makes redundant. */
function coverageWarnings(
  allowlist: readonly StoredAllowlistEntry[],
  { entry, canonical }: CheckedEntry,
): EntryWarning[] {
  const warnings: EntryWarning[] = [];
  for (const { canonical: other } of allowlist) {
    const parsed = parseAllowlistEntry(other);
    if (!parsed.ok) continue;
    if (allowlistEntryCovers(parsed.value, entry)) warnings.push({ code: 'covered', entry: canonical, by: other });
    else if (allowlistEntryCovers(entry, parsed.value)) warnings.push({ code: 'covered', entry: other, by: canonical });
  }
  return warnings;
}

/**
 * Removes typed entries from the allowlist. Each text may contain several entries. If one is not listed, none is
 * removed.
 */
export function removeAllowlistEntries(
  current: readonly StoredAllowlistEntry[],
  entriesInput: readonly string[],
): Result<readonly StoredAllowlistEntry[], { readonly code: 'entries_unlisted'; readonly entries: readonly string[] }> {
  const removed = new Set<StoredAllowlistEntry>();
  const unlisted: string[] = [];
  for (const typed of entriesInput.flatMap(splitTypedEntries)) {
    const item = findItem(current, typed);
    if (item === undefined) unlisted.push(typed);
    else removed.add(item);
  }
  if (unlisted.length > 0) return refuse({ code: 'entries_unlisted', entries: unlisted });
  return accept(current.filter((item) => !removed.has(item)));
}

function findItem(allowlist: readonly StoredAllowlistEntry[], typed: string): StoredAllowlistEntry | undefined {
  const parsed = parseAllowlistEntry(typed);
  const canonical = parsed.ok ? formatAllowlistEntry(parsed.value) : null;
  const byMeaning = allowlist.find((item) => item.canonical === canonical);
  // An earlier build may have saved another canonical form of the same typed text: for example, https for a loopback
  // host without a scheme. The typed texts are therefore compared too.
  return byMeaning ?? allowlist.find((item) => item.typed === typed.trim());
}
