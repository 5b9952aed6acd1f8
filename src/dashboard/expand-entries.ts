// The two boxes beside an entry: and www, and all subdomains. They write entries as a person would have typed them; what may
// be saved is the check's to say (allowlist.ts), for these as for any other.

import { parseEntry } from '../core/entry.ts';

export interface Expansion {
  readonly www: boolean;
  readonly subdomains: boolean;
}

/** Each entry followed by what the boxes add to it. Only a plain host name has a www and subdomains. */
export function expandEntries(typedEntries: readonly string[], expansion: Expansion): readonly string[] {
  return typedEntries.flatMap((typed) => [typed, ...additionsTo(typed, expansion)]);
}

function additionsTo(typed: string, { www, subdomains }: Expansion): readonly string[] {
  const parsed = parseEntry(typed);
  if (!parsed.ok || parsed.value.kind !== 'host') return [];
  const schemeEnd = typed.indexOf('://');
  const hostAt = schemeEnd < 0 ? 0 : schemeEnd + 3;
  const below = (label: string) => `${typed.slice(0, hostAt)}${label}.${typed.slice(hostAt)}`;
  const wanted = [
    ...(www && !parsed.value.host.startsWith('www.') ? [below('www')] : []),
    ...(subdomains ? [below('*')] : []),
  ];
  // An address has neither.
  return wanted.filter((entry) => parseEntry(entry).ok);
}
