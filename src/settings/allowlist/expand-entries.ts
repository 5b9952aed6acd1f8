// The two boxes beside an entry: "and www" and "and all subdomains". Writes the added entries as a person would type them;
// whether they may be saved is checked in allowlist.ts, as for any other.

import { parseEntry } from '../../core/origin/entry.ts';
import { isLoopbackHost, isV4Literal } from '../../core/origin/host.ts';
import { splitEntries } from './allowlist.ts';
import { placeOf } from './public-suffix.ts';

export interface Expansion {
  readonly www: boolean;
  readonly subdomains: boolean;
}

/** Splits typed texts into entries and puts behind each what the boxes add to it. */
export function expandEntries(typedEntries: readonly string[], expansion: Expansion): readonly string[] {
  return typedEntries.flatMap(splitEntries).flatMap((typed) => [typed, ...additionsTo(typed, expansion)]);
}

function additionsTo(typed: string, { www, subdomains }: Expansion): readonly string[] {
  const parsed = parseEntry(typed);
  if (!parsed.ok || parsed.value.kind !== 'host') return [];
  const { host } = parsed.value;
  if (host.startsWith('[') || isV4Literal(host)) return [];
  const schemeEnd = typed.indexOf('://');
  const hostAt = schemeEnd < 0 ? 0 : schemeEnd + 3;
  const below = (label: string) => `${typed.slice(0, hostAt)}${label}.${typed.slice(hostAt)}`;
  const wanted = [...(www && mayHaveWww(host) ? [below('www')] : []), ...(subdomains ? [below('*')] : [])];
  // Adding a label can make a long host too long.
  return wanted.filter((entry) => parseEntry(entry).ok);
}

/** Whether www in front gives a name of the same owner: not for one's own machine, a single label, or a suffix. */
function mayHaveWww(host: string): boolean {
  if (isLoopbackHost(host) || host.startsWith('www.') || !host.includes('.')) return false;
  const place = placeOf(host);
  return place === 'below' || place === 'above';
}
