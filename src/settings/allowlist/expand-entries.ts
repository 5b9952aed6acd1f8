// The checkboxes "and www" and "and all subdomains" beside an entry. Returns the added entries as a person would type
// them. Does not check whether they may be saved; allowlist.ts does.

import { parseAllowlistEntry } from '../../core/origin/entry.ts';
import { isLoopbackHost, isV4Literal } from '../../core/origin/host.ts';
import { splitTypedEntries } from './allowlist.ts';
import { suffixPosition } from './public-suffix.ts';

export interface EntryCheckboxes {
  readonly www: boolean;
  readonly subdomains: boolean;
}

/** Splits typed texts into entries and inserts the entries that the checkboxes add after each one. */
export function expandEntries(entriesInput: readonly string[], checkboxes: EntryCheckboxes): readonly string[] {
  return entriesInput.flatMap(splitTypedEntries).flatMap((typed) => [typed, ...additionsTo(typed, checkboxes)]);
}

function additionsTo(typed: string, { www, subdomains }: EntryCheckboxes): readonly string[] {
  const parsed = parseAllowlistEntry(typed);
  if (!parsed.ok || parsed.value.kind !== 'host') return [];
  const { host } = parsed.value;
  if (host.startsWith('[') || isV4Literal(host)) return [];
  const schemeEnd = typed.indexOf('://');
  const hostAt = schemeEnd < 0 ? 0 : schemeEnd + 3;
  const below = (label: string) => `${typed.slice(0, hostAt)}${label}.${typed.slice(hostAt)}`;
  const wanted = [...(www && mayHaveWww(host) ? [below('www')] : []), ...(subdomains ? [below('*')] : [])];
  // Leaves out an entry whose host would exceed the maximum length with the added label.
  return wanted.filter((entry) => parseAllowlistEntry(entry).ok);
}

/** Whether `www.` plus the host has the same owner. False for loopback hosts, single labels and public suffixes. */
function mayHaveWww(host: string): boolean {
  if (isLoopbackHost(host) || host.startsWith('www.') || !host.includes('.')) return false;
  const place = suffixPosition(host);
  return place === 'below' || place === 'above';
}
