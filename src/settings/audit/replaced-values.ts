// Finds the old values that audit entries replaced. Entries store new values only, so the old values are taken from
// earlier entries. Does not verify the hash chain.

import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { operatorId } from '../context.ts';
import { quotaLimits } from '../projects/quota.ts';
import type { AuditDetails, AuditEntry, AuditEvent } from './audit.ts';

/** The events whose audit entries set a value that a later entry may replace. */
export const settingEvents: readonly AuditEvent[] = [
  'project.create',
  'project.rename',
  'project.import',
  'fields.set',
  'protections.set',
  'quota.set',
  'key.issue',
  'key.rotate',
  'member.join',
  'member.role',
];

/**
 * Old values, by the name of the audit entry's detail that has the new value. A name is missing if its old value is
 * unknown, for example because it was set before the first entry that was read.
 */
export type ReplacedValues = ReadonlyMap<string, unknown>;

/**
 * A value that an audit entry sets or refers to. `detail` is the name of the value in the entry; `key` identifies the
 * value within the project.
 */
interface AuditedValue {
  readonly detail: string;
  readonly key: string;
  /** Undefined if the audit entry refers to the value without changing it. */
  readonly value: unknown;
}

function eachOf(group: string, details: AuditDetails): readonly AuditedValue[] {
  return Object.entries(details).map(([detail, value]) => ({ detail, key: `${group}.${detail}`, value }));
}

/** Returns the values that an import set. One import can set several settings. */
function importedValues(details: AuditDetails): readonly AuditedValue[] {
  const among = (settings: object) => {
    const names = new Set(Object.keys(settings));
    return Object.fromEntries(Object.entries(details).filter(([name]) => names.has(name)));
  };
  return [
    ...eachOf('fields', among(unrestrictedFieldPolicy)),
    ...eachOf('protections', among(protectionDefaults)),
    ...eachOf('quota', among(noLimits)),
  ];
}

const noLimits = quotaLimits(null);

const protectionDefaults = { ...defaultProtections, appShells: false };

function keyName(details: AuditDetails, value: unknown): AuditedValue {
  return { detail: 'name', key: `key ${details['key']}`, value };
}

function roleOf(member: unknown, value: unknown): AuditedValue {
  return { detail: 'role', key: `role ${member}`, value };
}

/** Returns the values that an audit entry sets or refers to. Later entries may replace these values. */
function valuesOf({ event, details, actor }: Pick<AuditEntry, 'event' | 'details' | 'actor'>): readonly AuditedValue[] {
  const name = { detail: 'name', key: 'name', value: details['name'] };
  switch (event) {
    case 'project.create':
      return [
        name,
        ...importedValues({ ...unrestrictedFieldPolicy, ...protectionDefaults, ...noLimits, ...details }),
        // A member who creates a project is its owner; the operator is no member.
        ...(actor === operatorId ? [] : [roleOf(actor, 'owner')]),
      ];
    case 'project.rename':
      return [name];
    case 'project.import':
      return [name, ...importedValues(details)];
    case 'fields.set':
      return eachOf('fields', details);
    case 'protections.set':
      return eachOf('protections', details);
    case 'quota.set':
      return eachOf('quota', details);
    case 'key.issue':
      return [keyName(details, details['name'])];
    case 'key.rotate':
      return [keyName(details, undefined)];
    case 'member.join':
    case 'member.role':
      return [roleOf(details['member'], details['role'])];
    default:
      return [];
  }
}

/**
 * Returns, for the revision of each entry, the old values that the entry replaced or refers to. `entries` are the
 * project's audit entries, oldest first. Entries of events that are not in settingEvents may be left out.
 */
export function replacedValues(entries: readonly AuditEntry[]): ReadonlyMap<number, ReplacedValues> {
  const current = new Map<string, unknown>();
  const replaced = new Map<number, ReplacedValues>();
  for (const entry of entries) {
    const values = valuesOf(entry);
    const known = values.filter(({ key }) => current.has(key));
    replaced.set(entry.seq, new Map(known.map(({ detail, key }) => [detail, current.get(key)])));
    for (const { key, value } of values) if (value !== undefined) current.set(key, value);
  }
  return replaced;
}
