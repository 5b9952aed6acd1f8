// Describes in words which origins an allowlist entry admits.

import type { AllowlistEntry } from '../../core/origin/entry.ts';

/** Returns a sentence in plain text that says which origins the entry admits. */
export function describeAllowlistEntry(entry: AllowlistEntry): string {
  switch (entry.kind) {
    case 'app':
      return 'Only this app. Its origin must match exactly.';
    case 'scheme':
      return 'Every extension of Firefox, not only yours.';
    case 'host':
      return `This host only${describePort(entry.port)}.`;
    case 'below':
      return `Every host below ${entry.parent}, at any depth, but not ${entry.parent} itself${describePort(entry.port)}.`;
    case 'label':
      return `Hosts directly below ${entry.parent} whose first label matches ${entry.prefix}*${entry.suffix}${describePort(entry.port)}.`;
  }
}

function describePort(port: number | 'any'): string {
  if (port === 'any') return ', on any port';
  return port === 80 || port === 443 ? '' : `, on port ${port}`;
}
