// Describes in words which origins an allowlist entry admits.

import { type AllowlistEntry, isLoopbackEntry, type WebAllowlistEntry } from '../../core/origin/entry.ts';
import { schemeDefaultPorts } from '../../core/origin/origin.ts';

/** Returns a sentence in plain text that says which origins the entry admits. */
export function describeAllowlistEntry(entry: AllowlistEntry): string {
  switch (entry.kind) {
    case 'app':
      return 'Only this app. Its origin must match exactly.';
    case 'scheme':
      return 'Every extension of Firefox, not only yours.';
    case 'host':
      return `This host only${describePort(entry)}.${portAdvice(entry)}`;
    case 'below':
      return `Every host below ${entry.parent}, at any depth, but not ${entry.parent} itself${describePort(entry)}.`;
    case 'label':
      return `Hosts directly below ${entry.parent} whose first label matches ${entry.prefix}*${entry.suffix}${describePort(entry)}.`;
  }
}

function describePort(entry: WebAllowlistEntry): string {
  if (entry.port === 'any') return ', on any port';
  return hasDefaultPort(entry) && !isLoopbackEntry(entry) ? '' : `, on port ${entry.port}`;
}

/**
 * Returns the advice to add `:*` to a loopback entry that admits only the default port, because development servers use
 * other ports. Empty for other entries.
 */
function portAdvice(entry: WebAllowlistEntry): string {
  return hasDefaultPort(entry) && isLoopbackEntry(entry) ? ' Add :* for any port.' : '';
}

function hasDefaultPort({ port, scheme }: WebAllowlistEntry): boolean {
  return port === schemeDefaultPorts[scheme];
}
