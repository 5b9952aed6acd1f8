// Detects allowlist entries that another entry makes redundant. Only for warnings when an entry is saved. Does not
// decide which origins are admitted; core/origin/match-entry.ts does.

import { type AllowlistEntry, formatAllowlistEntry, type WebAllowlistEntry } from '../../core/origin/entry.ts';

/** Whether `wide` admits every origin that `narrow` admits. */
export function allowlistEntryCovers(wide: AllowlistEntry, narrow: AllowlistEntry): boolean {
  if (wide.kind === 'scheme' || wide.kind === 'app') return coversApps(wide, narrow);
  if (narrow.kind === 'scheme' || narrow.kind === 'app') return false;
  if (wide.scheme !== narrow.scheme || (wide.port !== 'any' && wide.port !== narrow.port)) return false;
  return coversHosts(wide, narrow);
}

function coversApps(wide: Exclude<AllowlistEntry, WebAllowlistEntry>, narrow: AllowlistEntry): boolean {
  const text = formatAllowlistEntry(narrow);
  return wide.kind === 'scheme' ? text.startsWith(`${wide.scheme}://`) : text === wide.text;
}

function coversHosts(wide: WebAllowlistEntry, narrow: WebAllowlistEntry): boolean {
  switch (wide.kind) {
    case 'host':
      return narrow.kind === 'host' && narrow.host === wide.host;
    case 'below':
      return narrow.kind === 'host'
        ? narrow.host.endsWith(`.${wide.parent}`)
        : `.${narrow.parent}`.endsWith(`.${wide.parent}`);
    case 'label':
      return coversLabels(wide, narrow);
  }
}

function coversLabels(wide: Extract<WebAllowlistEntry, { kind: 'label' }>, narrow: WebAllowlistEntry): boolean {
  if (narrow.kind === 'below') return false;
  if (narrow.kind === 'label') {
    const fits = narrow.prefix.startsWith(wide.prefix) && narrow.suffix.endsWith(wide.suffix);
    return fits && narrow.parent === wide.parent;
  }
  if (!narrow.host.endsWith(`.${wide.parent}`)) return false;
  const label = narrow.host.slice(0, -wide.parent.length - 1);
  const filled = label.length > wide.prefix.length + wide.suffix.length && !label.includes('.');
  return filled && label.startsWith(wide.prefix) && label.endsWith(wide.suffix);
}
