// What the edge would say to a page on an origin, and why: the edge's own matcher, on the allowlist as it is saved. Where it
// refuses, what comes nearest to letting the origin in.

import { type Entry, formatEntry, parseEntry, type WebEntry } from '../core/entry.ts';
import { isLoopbackHost } from '../core/host.ts';
import { everySwitch, matchEntry } from '../core/match-entry.ts';
import { type Origin, parseOrigin } from '../core/origin.ts';
import { defaultProtections } from '../core/protections.ts';
import type { StoredProject } from './store.ts';

export type OriginTest =
  /** What was typed is no origin that a browser could send. */
  | { readonly kind: 'not_an_origin' }
  | { readonly kind: 'allowed'; readonly origin: string; readonly by: string; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly origin: string; readonly reasons: readonly string[] };

/** Tests what was typed or pasted: an origin, or the address of a page, whose origin is then meant. */
export function testOrigin(project: StoredProject, typed: string): OriginTest {
  const origin = readTyped(typed.trim());
  if (origin === null) return { kind: 'not_an_origin' };
  const entries = entriesOf(project);
  const entry = matchEntry(entries, origin, { development: project.development, appShells: false });
  const { mode } = project.protections ?? defaultProtections;
  if (mode === 'server') {
    return {
      kind: 'refused',
      origin: origin.text,
      reasons: ['The project is for servers only: its mode admits no page.'],
    };
  }
  if (entry === null) return { kind: 'refused', origin: origin.text, reasons: explainMiss(entries, origin) };
  const isLoopback = origin.web !== null && isLoopbackHost(origin.web.host);
  const notes = isLoopback ? ['Only while the development switch is on: this origin is every machine’s own.'] : [];
  return { kind: 'allowed', origin: origin.text, by: formatEntry(entry), notes };
}

/** A browser sends the origin alone, so that the rest of a pasted address is dropped; without a scheme, https is meant. */
function readTyped(text: string): Origin | null {
  const withScheme = text.includes('://') || text === 'null' ? text : `https://${text}`;
  const isWeb = URL.canParse(withScheme) && ['http:', 'https:'].includes(new URL(withScheme).protocol);
  return parseOrigin(isWeb ? new URL(withScheme).origin : withScheme);
}

function entriesOf({ allowlist }: StoredProject): readonly Entry[] {
  return allowlist.flatMap(({ canonical }) => {
    const entry = parseEntry(canonical);
    return entry.ok ? [entry.value] : [];
  });
}

const reasonsMax = 5;

function explainMiss(entries: readonly Entry[], origin: Origin): readonly string[] {
  if (entries.length === 0) return ['The allowlist is empty, so every page is refused.'];
  const near = entries.flatMap((entry) => explainEntry(entry, origin) ?? []);
  return near.length > 0 ? near.slice(0, reasonsMax) : ['No entry comes near it.'];
}

/** Why an entry that looks as if it let the origin in does not; null where it does not look so. */
function explainEntry(entry: Entry, origin: Origin): string | null {
  const { web } = origin;
  if (web === null || entry.kind === 'app' || entry.kind === 'scheme') return null;
  const name = formatEntry(entry);
  const admits = (other: Entry) => matchEntry([other], origin, everySwitch) !== null;
  if (admits(entry)) return `${name} is listed, but loopback origins work only while the development switch is on.`;
  if (admits({ ...entry, port: 'any' })) return `${name} is for another port; with :* it would be for any.`;
  if (admits(withScheme(entry, web.scheme)))
    return `${name} is for ${entry.scheme}, and this page is on ${web.scheme}.`;
  if (admits({ ...entry, scheme: web.scheme, port: 'any' })) return `${name} is for another scheme and port.`;
  return explainHost(entry, web.host, name);
}

/** The entry as if it had been typed with the other scheme: its port, where left out, is that scheme's then. */
function withScheme(entry: WebEntry, scheme: 'http' | 'https'): Entry {
  const other = parseEntry(formatEntry(entry).replace(`${entry.scheme}://`, `${scheme}://`));
  return other.ok ? other.value : entry;
}

function explainHost(entry: WebEntry, host: string, name: string): string | null {
  if (entry.kind === 'host') {
    return host.endsWith(`.${entry.host}`)
      ? `${name} is that host only; *.${entry.host} would be the hosts below it.`
      : null;
  }
  if (host === entry.parent) return `${name} is for the hosts below ${entry.parent}, not for ${entry.parent} itself.`;
  return host.endsWith(`.${entry.parent}`)
    ? `${name} is for one first label that fits, directly below ${entry.parent}.`
    : null;
}
