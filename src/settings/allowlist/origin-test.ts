// The origin tester: shows whether the edge would admit a page on an origin, and why. Uses the edge's matcher on the
// saved allowlist. For a refused origin, lists the entries that almost admit it.

import {
  type AllowlistEntry,
  formatAllowlistEntry,
  parseAllowlistEntry,
  type WebAllowlistEntry,
} from '../../core/origin/entry.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';
import { allLoopbackSwitches, findAdmittingEntry } from '../../core/origin/match-entry.ts';
import {
  isAppShellOrigin,
  isLoopbackOrigin,
  type Origin,
  parseOrigin,
  type WebScheme,
} from '../../core/origin/origin.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import type { StoredProject } from '../projects/store.ts';

export type OriginTest =
  /** The text is not an origin that a browser sends, or is `null`, which browsers send for pages without an origin. */
  | { readonly kind: 'not_an_origin'; readonly reason: string }
  | { readonly kind: 'allowed'; readonly origin: string; readonly by: string; readonly notes: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly origin: string;
      readonly cause: RefusalCause;
      readonly reasons: readonly string[];
    };

/**
 * Why an origin is refused:
 *
 * - `mode`: the project is for servers only.
 * - `development`, `app_shells`: an allowlist entry would admit it if the switch of this name were on. The development
 *   switch also admits app shells.
 * - `unlisted`: no allowlist entry admits it.
 */
export type RefusalCause = 'mode' | 'development' | 'app_shells' | 'unlisted';

/** Tests whether the project admits an origin. `typed` is the origin or the URL of a page. */
export function testOrigin(project: StoredProject, typed: string): OriginTest {
  const text = typed.trim();
  if (text === 'null') return { kind: 'not_an_origin', reason: nullOrigin };
  const origin = readInput(text);
  if (origin === null) return { kind: 'not_an_origin', reason: malformed };
  const entries = entriesOf(project);
  const entry = findAdmittingEntry(entries, origin, project);
  const { mode } = project.protections ?? defaultProtections;
  if (mode === 'server') {
    return {
      kind: 'refused',
      origin: origin.text,
      cause: 'mode',
      reasons: ['The project is for servers only: its mode admits no page.'],
    };
  }
  if (entry === null) return { kind: 'refused', origin: origin.text, ...explainMiss(entries, origin) };
  return {
    kind: 'allowed',
    origin: origin.text,
    by: formatAllowlistEntry(entry),
    notes: [...loopbackNotes(project, origin), ...networkNotes(project)],
  };
}

/** Returns notes that name the switch by which a loopback origin is admitted. */
function loopbackNotes({ appShells }: StoredProject, origin: Origin): readonly string[] {
  if (!isLoopbackOrigin(origin)) return [];
  return appShells && isAppShellOrigin(origin.text)
    ? ['Allowed by the switch for app shells. Anyone can run a page with this origin on their own machine.']
    : ['Allowed only while development is on. Anyone can run a page with this origin on their own machine.'];
}

/** Returns a note with the networks that visitors must come from, if the project limits them. */
function networkNotes({ protections }: StoredProject): readonly string[] {
  const { pageCallers } = protections ?? defaultProtections;
  return pageCallers.length === 0 ? [] : [`Only for visitors from the project’s networks: ${pageCallers.join(', ')}.`];
}

const nullOrigin =
  'Pages in sandboxed frames and from files have the origin “null”. They share it, so no project can allow it.';

const malformed =
  'A browser could not send this as a page’s origin: it has no host name, or one that no page can have.';

/**
 * Parses typed text as a browser's address bar would. Drops the path. Without a scheme, assumes http for a loopback
 * host and https otherwise, as for allowlist entries.
 */
function readInput(text: string): Origin | null {
  const url = parseWebUrl(text.includes('://') ? text : `https://${text}`);
  if (url === null) return parseOrigin(text);
  const isAssumed = !text.includes('://') && isLoopbackHost(url.hostname);
  return parseOrigin(isAssumed ? (parseWebUrl(`http://${text}`)?.origin ?? text) : url.origin);
}

function parseWebUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url : null;
}

function entriesOf({ allowlist }: StoredProject): readonly AllowlistEntry[] {
  return allowlist.flatMap(({ canonical }) => {
    const entry = parseAllowlistEntry(canonical);
    return entry.ok ? [entry.value] : [];
  });
}

const reasonsMax = 5;

interface Miss {
  readonly cause: RefusalCause;
  readonly reasons: readonly string[];
}

function explainMiss(entries: readonly AllowlistEntry[], origin: Origin): Miss {
  if (entries.length === 0) {
    return { cause: 'unlisted', reasons: ['The allowlist is empty, so every page is refused.'] };
  }
  const listedBy = findAdmittingEntry(entries, origin, allLoopbackSwitches);
  if (listedBy !== null) {
    const cause = isAppShellOrigin(origin.text) ? 'app_shells' : 'development';
    return { cause, reasons: [explainSwitch(formatAllowlistEntry(listedBy), origin)] };
  }
  const near = entries.flatMap((entry) => explainEntry(entry, origin) ?? []);
  return {
    cause: 'unlisted',
    reasons: near.length > 0 ? near.slice(0, reasonsMax) : ['No entry resembles this origin.'],
  };
}

function explainSwitch(name: string, { text }: Origin): string {
  return isAppShellOrigin(text)
    ? `${name} is listed, but anyone can run a page with this origin on their own machine: it works only while the app-shell switch or the development switch is on.`
    : `${name} is listed, but loopback origins work only while the development switch is on.`;
}

/** Returns why an entry that resembles the origin does not admit it; null if the entry does not resemble it. */
function explainEntry(entry: AllowlistEntry, origin: Origin): string | null {
  const { web } = origin;
  if (web === null || entry.kind === 'app' || entry.kind === 'scheme') return null;
  const name = formatAllowlistEntry(entry);
  const admits = (other: AllowlistEntry) => findAdmittingEntry([other], origin, allLoopbackSwitches) !== null;
  if (admits({ ...entry, port: 'any' })) return `${name} is for another port; with :* it would be for any port.`;
  if (admits(withScheme(entry, web.scheme)))
    return `${name} is for ${entry.scheme}, and this page is on ${web.scheme}.`;
  if (admits({ ...entry, scheme: web.scheme, port: 'any' })) return `${name} is for another scheme and port.`;
  return explainHost(entry, web.host, name);
}

/** Returns the entry with another scheme. A default port becomes that scheme's default port. */
function withScheme(entry: WebAllowlistEntry, scheme: WebScheme): AllowlistEntry {
  const other = parseAllowlistEntry(formatAllowlistEntry(entry).replace(`${entry.scheme}://`, `${scheme}://`));
  return other.ok ? other.value : entry;
}

function explainHost(entry: WebAllowlistEntry, host: string, name: string): string | null {
  if (entry.kind === 'host') {
    return host.endsWith(`.${entry.host}`)
      ? `${name} is for that host only; *.${entry.host} is for the hosts below it.`
      : null;
  }
  if (host === entry.parent) return `${name} is for the hosts below ${entry.parent}, not for ${entry.parent} itself.`;
  return entry.kind === 'label' && host.endsWith(`.${entry.parent}`)
    ? `${name} is for hosts directly below ${entry.parent} whose first label matches ${entry.prefix}*${entry.suffix}.`
    : null;
}
