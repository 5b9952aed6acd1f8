// The audit in words: one sentence for each event, with what its details name. The details are what somebody typed, so a
// page shows the sentence as text and nothing else.

import type { AuditEvent, AuditNote } from './audit.ts';

const sentences: Readonly<Record<AuditEvent, string>> = {
  'project.create': 'Created the project',
  'project.rename': 'Renamed the project',
  'allowlist.add': 'Added to the allowlist',
  'allowlist.remove': 'Removed from the allowlist',
  'development.set': 'Switched development',
  'fields.set': 'Changed the fields',
  'protections.set': 'Changed the protections',
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

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(describeValue).join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One line, plain text. */
export function describeNote({ event, details }: AuditNote): string {
  const parts = Object.entries(details).map(([name, value]) => `${name} ${describeValue(value)}`);
  return parts.length === 0 ? sentences[event] : `${sentences[event]}: ${parts.join('; ')}`;
}
