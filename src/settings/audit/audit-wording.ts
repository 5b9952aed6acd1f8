// Describes entries of the audit and of the access log. Details contain user input, so pages must show the result as plain
// text.

import { type LoggedPage, loggedPages } from './access-log.ts';
import type { AuditEvent, AuditNote } from './audit.ts';

const sentences: Readonly<Record<AuditEvent, string>> = {
  'project.create': 'Created the project',
  'project.rename': 'Renamed the project',
  'allowlist.add': 'Added to the allowlist',
  'allowlist.remove': 'Removed from the allowlist',
  'development.set': 'Switched development',
  'fields.set': 'Changed the fields',
  'protections.set': 'Changed the protections',
  'access-log.set': 'Switched the access log',
  'key.issue': 'Issued a key',
  'key.rotate': 'Rotated a key',
  'key.revoke': 'Revoked a key',
  'member.invite': 'Invited a member',
  'member.uninvite': 'Took an invite back',
  'member.join': 'Joined',
  'member.role': 'Changed a role',
  'member.remove': 'Removed a member',
  'member.leave': 'Left',
};

function describeValue(value: unknown, name: string): string {
  if (name.endsWith('At') && typeof value === 'string') return `${value.slice(0, 10)} ${value.slice(11, 16)} UTC`;
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((item) => describeValue(item, name)).join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Labels of details. A detail without a label here is preceded by its name. */
const labels: Readonly<Record<string, string>> = {
  key: '',
  name: '',
  member: '',
  role: 'as ',
  entries: '',
  on: '',
  allowlist: 'allowlist ',
  previousEndsAt: 'the secret before ends ',
  endsAt: 'ends ',
  coordinateDecimals: 'decimals ',
  echoAddress: 'address ',
  honourGpc: 'Global Privacy Control ',
  declaredOrigin: 'declared origin ',
  pageCallers: 'page callers ',
  signatureRequired: 'signature required ',
  appShells: 'app shells ',
  rateClass: 'rate ',
};

/** Returns one line of plain text. `nameOf` returns the name for a member's id. */
export function describeNote({ event, details }: AuditNote, nameOf: (member: string) => string): string {
  const parts = Object.entries(details).map(([name, value]) => {
    const text = name === 'member' && typeof value === 'string' ? nameOf(value) : describeValue(value, name);
    return `${labels[name] ?? `${name} `}${text}`;
  });
  return parts.length === 0 ? sentences[event] : `${sentences[event]}: ${parts.join('; ')}`;
}

/** What an entry of the access log says. */
export const viewSentences: Readonly<Record<LoggedPage, string>> = {
  members: 'Viewed members',
  settings: 'Viewed settings',
  keys: 'Viewed keys',
  'export.settings': 'Exported the settings',
  'export.audit': 'Exported the audit log',
  'export.access': 'Exported the access log',
};

/** Returns the sentence of a stored entry, or its code if the code is of a later build. */
export function describeView(page: string): string {
  const known = loggedPages.find((logged) => logged === page);
  return known === undefined ? page : viewSentences[known];
}
