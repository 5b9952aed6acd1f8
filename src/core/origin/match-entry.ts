// Finds the allowlist entry that admits an origin, by string comparison of parsed parts, never by regular expression.

import { type AllowlistEntry, formatAllowlistEntry, isLoopbackEntry } from './entry.ts';
import { isAppShellOrigin, isLoopbackOrigin, type Origin } from './origin.ts';

/**
 * The project's switches for loopback origins, which are on the visitor's own machine. A switch alone admits no origin:
 * the origin must be on the allowlist as well.
 */
export interface LoopbackSwitches {
  /** Admits loopback origins of any port. */
  readonly development: boolean;
  /** Admits the loopback origins of app shells (Capacitor, Tauri) and no other loopback origins. */
  readonly appShells: boolean;
}

export const allLoopbackSwitches: LoopbackSwitches = { development: true, appShells: true };

/** Returns the first entry that admits the origin, or null. */
export function findAdmittingEntry<E extends AllowlistEntry>(
  allowlist: readonly E[],
  origin: Origin,
  switches: LoopbackSwitches,
): E | null {
  if (isLoopbackOrigin(origin) && !isSwitchedOn(origin.text, switches)) return null;
  for (const entry of allowlist) if (admits(entry, origin)) return entry;
  return null;
}

/**
 * Returns the entries that admit exactly one origin, keyed by the text of that origin. A browser's Origin header that
 * equals one of the texts needs no parsing.
 */
export function entriesByExactOrigin<E extends AllowlistEntry>(
  allowlist: readonly E[],
  switches: LoopbackSwitches,
): ReadonlyMap<string, E> {
  const exact = new Map<string, E>();
  for (const entry of allowlist) {
    if (entry.kind !== 'app' && (entry.kind !== 'host' || entry.port === 'any')) continue;
    const text = formatAllowlistEntry(entry);
    if (!isLoopbackEntry(entry) || isSwitchedOn(text, switches)) exact.set(text, entry);
  }
  return exact;
}

function isSwitchedOn(loopbackOrigin: string, { development, appShells }: LoopbackSwitches): boolean {
  return development || (appShells && isAppShellOrigin(loopbackOrigin));
}

function admits(entry: AllowlistEntry, { text, web }: Origin): boolean {
  if (entry.kind === 'app') return web === null && entry.text === text;
  if (entry.kind === 'scheme') return web === null && text.startsWith(`${entry.scheme}://`);
  if (web === null || entry.scheme !== web.scheme) return false;
  if (entry.port !== 'any' && entry.port !== web.port) return false;
  if (entry.kind === 'host') return entry.host === web.host;
  const labels = hostBefore(web.host, entry.parent);
  if (labels === null) return false;
  if (entry.kind === 'below') return true;
  return (
    !labels.includes('.') &&
    labels.length > entry.prefix.length + entry.suffix.length &&
    labels.startsWith(entry.prefix) &&
    labels.endsWith(entry.suffix)
  );
}

/** Returns the labels before `.parent` in the host, or null where the host is not below it. */
function hostBefore(host: string, parent: string): string | null {
  const length = host.length - parent.length - 1;
  if (length < 1 || host.charCodeAt(length) !== 0x2e || !host.endsWith(parent)) return null;
  return host.slice(0, length);
}
