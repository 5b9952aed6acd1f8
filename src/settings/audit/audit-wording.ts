// Describes audit entries: a predicate for each event, and the changed settings with old and new values. The texts
// contain user input, so pages must show them as plain text.

import { defaultKeyRights } from '../../core/key.ts';
import type { AuditEntry, AuditEvent } from './audit.ts';
import type { ReplacedValues } from './replaced-values.ts';
import { auditedSettingLabel, auditedSettingText } from './setting-wording.ts';

/** A changed setting. `before` is null if the old value is unknown or there was none. */
export interface SettingChange {
  readonly label: string;
  readonly before: string | null;
  readonly after: string;
}

/** An audit entry in words. `predicate` follows the name of the entry's actor, such as "allowed https://elbonia.example". */
export interface EntryDescription {
  readonly predicate: string;
  readonly changes: readonly SettingChange[];
}

/** An audit entry, with functions that return its details as text. */
interface Described {
  readonly entry: AuditEntry;
  /** Returns a detail as text; "…" if the entry has no such detail. */
  readonly text: (detail: string) => string;
  /** Returns the name of the member that the entry is about. */
  readonly member: () => string;
  /** Returns the id of the key that the entry is about, with its name. */
  readonly key: () => string;
}

interface EventWords {
  /** The text of the event's option in the filter of the audit. */
  readonly option: string;
  readonly predicate: (described: Described) => string;
  /**
   * Names of the entry's details that the text of `predicate` mentions. The other details are shown as changed
   * settings.
   */
  readonly told: readonly string[];
}

const events: Readonly<Record<AuditEvent, EventWords>> = {
  'project.create': {
    option: 'Created the project',
    predicate: ({ entry, text, member }) => {
      const source = 'source' in entry.details ? ` from an export of ${text('source')}` : '';
      const owner = 'member' in entry.details ? ` and made ${member()} its owner` : '';
      return `created the project “${text('name')}”${source}${owner}`;
    },
    told: ['name', 'source', 'member'],
  },
  'project.rename': { option: 'Renamed the project', predicate: () => 'renamed the project', told: [] },
  'project.import': {
    option: 'Imported settings',
    predicate: ({ text }) => `imported settings from an export of ${text('source')}`,
    told: ['source'],
  },
  'allowlist.add': {
    option: 'Allowed origins',
    predicate: ({ text }) => `allowed ${text('entries')}`,
    told: ['entries'],
  },
  'allowlist.remove': {
    option: 'Removed origins from the allowlist',
    predicate: ({ text }) => `removed ${text('entries')} from the allowlist`,
    told: ['entries'],
  },
  'development.set': {
    option: 'Turned development on or off',
    predicate: ({ entry }) => `turned development ${entry.details['on'] === true ? 'on' : 'off'}`,
    told: ['on'],
  },
  'fields.set': { option: 'Changed the fields', predicate: () => 'changed the fields', told: [] },
  'protections.set': { option: 'Changed the protections', predicate: () => 'changed the protections', told: [] },
  'access-log.set': {
    option: 'Turned the access log on or off',
    predicate: ({ entry }) => `turned the access log ${entry.details['on'] === true ? 'on' : 'off'}`,
    told: ['on'],
  },
  'credit.set': {
    option: 'Marked the data credit',
    predicate: ({ entry }) =>
      entry.details['on'] === true ? 'marked the data credit as shown' : 'marked the data credit as not shown',
    told: ['on'],
  },
  'quota.set': { option: 'Changed the daily limits', predicate: () => 'changed the daily limits', told: [] },
  'link.save': {
    option: 'Saved a redirect link',
    predicate: ({ text }) => `saved the redirect link “${text('link')}”`,
    told: ['link'],
  },
  'link.remove': {
    option: 'Removed a redirect link',
    predicate: ({ text }) => `removed the redirect link “${text('link')}”`,
    told: ['link'],
  },
  'return-urls.set': { option: 'Changed the return URLs', predicate: () => 'changed the return URLs', told: [] },
  'key.issue': { option: 'Issued a key', predicate: ({ key }) => `issued the key ${key()}`, told: ['key', 'name'] },
  'key.rotate': { option: 'Rotated a key', predicate: ({ key }) => `rotated the key ${key()}`, told: ['key'] },
  'key.revoke': { option: 'Revoked a key', predicate: ({ key }) => `revoked the key ${key()}`, told: ['key', 'name'] },
  'member.invite': {
    option: 'Created an invite',
    predicate: (described) => `created an invite ${describeInvite(described)}`,
    told: ['role', 'label'],
  },
  'member.uninvite': {
    option: 'Revoked an invite',
    predicate: (described) => `revoked an invite ${describeInvite(described)}`,
    told: ['role', 'label'],
  },
  'member.join': { option: 'Joined the project', predicate: describeJoin, told: ['member', 'role'] },
  'member.role': {
    option: 'Changed a role',
    predicate: ({ member }) => `changed the role of ${member()}`,
    told: ['member'],
  },
  'member.remove': { option: 'Removed a member', predicate: ({ member }) => `removed ${member()}`, told: ['member'] },
  'member.leave': { option: 'Left the project', predicate: () => 'left the project', told: ['member'] },
};

function describeInvite({ entry, text }: Described): string {
  const { label } = entry.details;
  const role = `for the role ${text('role')}`;
  return typeof label === 'string' ? `${role} (“${label}”)` : role;
}

function describeJoin({ entry, text, member }: Described): string {
  const role = text('role');
  return entry.details['member'] === entry.actor
    ? `joined the project as ${role}`
    : `added ${member()} to the project as ${role}`;
}

/** Returns the text of an event's option in the filter of the audit. */
export function describeAuditEvent(event: AuditEvent): string {
  return events[event].option;
}

/** Describes an audit entry. `nameOf` returns the name for a member's id. */
export function describeAuditEntry(
  entry: AuditEntry,
  replaced: ReplacedValues,
  nameOf: (member: string) => string,
): EntryDescription {
  const { event } = entry;
  const details = completeDetails(entry);
  const { predicate, told } = events[event];
  const values = new Map(Object.entries(details));
  const text = (detail: string) => (values.has(detail) ? auditedSettingText(detail, values.get(detail)) : '…');
  const member = () => nameOf(String(details['member']));
  const key = () => {
    const name = details['name'] ?? replaced.get('name');
    return typeof name === 'string' ? `${text('key')} “${name}”` : text('key');
  };
  const changed = Object.entries(details).filter(([detail, value]) => {
    const isSame = replaced.has(detail) && JSON.stringify(replaced.get(detail)) === JSON.stringify(value);
    return !told.includes(detail) && !isSame;
  });
  const changes = changed.map(([detail, value]) => ({
    label: auditedSettingLabel(detail),
    before: replaced.has(detail) ? auditedSettingText(detail, replaced.get(detail)) : null,
    after: auditedSettingText(detail, value),
  }));
  return { predicate: predicate({ entry, text, member, key }), changes };
}

/**
 * Returns the details of an audit entry. Adds the default rights to the entry of a new key, because the entry stores
 * only rights that differ from the default.
 */
function completeDetails({ event, details }: AuditEntry): AuditEntry['details'] {
  return event === 'key.issue' ? { rights: defaultKeyRights, ...details } : details;
}

/** Returns a changed setting as plain text: "callers: anywhere → 192.0.2.0/24". */
export function formatSettingChange({ label, before, after }: SettingChange): string {
  return before === null ? `${label}: ${after}` : `${label}: ${before} → ${after}`;
}

/** Returns the description of an audit entry as one line of plain text, without the actor. */
export function formatEntryDescription({ predicate, changes }: EntryDescription): string {
  return changes.length === 0 ? predicate : `${predicate} (${changes.map(formatSettingChange).join('; ')})`;
}
