// Exports a project's settings as one JSON document, for backup or comparison. Contains no secrets, since none are
// stored. Readers should refuse unknown versions. A version may gain JSON members.

import { keyRightsOrDefault } from '../../core/key.ts';
import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { noQuota } from '../../core/project/quota.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { exportAudit } from '../audit/audit-export.ts';
import type { ActorId } from '../context.ts';
import type { StoredMember } from '../members/members.ts';
import type { StoredProject } from './store.ts';

export const exportVersion = 1;
export const exportFormat = 'wherefrom-project';
export const archiveFormat = 'wherefrom-archive';

/** Returns the export of a project's settings. `issuers` are the actors who issued the keys, by the key's id. */
export function exportProject(
  project: StoredProject,
  members: readonly StoredMember[],
  issuers: ReadonlyMap<string, ActorId>,
  now: Date,
) {
  const { id, name, revision, createdAt, development, appShells, accessLog, credited, allowlist } = project;
  const { fields, protections, quota, keys, links, returnUrls } = project;
  return {
    format: exportFormat,
    version: exportVersion,
    exportedAt: now.toISOString(),
    project: {
      id,
      name,
      revision,
      createdAt,
      development,
      appShells,
      accessLog,
      credited,
      allowlist,
      fields: fields ?? unrestrictedFieldPolicy,
      protections: protections ?? defaultProtections,
      quota: quota ?? noQuota,
      links,
      returnUrls,
      keys: keys.map((key) => ({
        id: key.id,
        name: key.name,
        createdAt: key.createdAt,
        issuedBy: issuers.get(key.id) ?? null,
        rights: keyRightsOrDefault(key),
        endsAt: timeOf(key.endsAtMs ?? null),
        secrets: key.generations.map(({ endsAtMs }) => ({
          endsAt: timeOf(endsAtMs),
        })),
      })),
      members: members.map((member) => ({
        id: member.id,
        name: member.name,
        role: member.role,
        joinedAt: member.joinedAt,
      })),
    },
  };
}

/**
 * Returns the export of a project's settings and its audit log in one document, for a project that is about to be
 * deleted.
 */
export function exportArchive(
  project: StoredProject,
  members: readonly StoredMember[],
  issuers: ReadonlyMap<string, ActorId>,
  audit: readonly AuditEntry[],
  now: Date,
) {
  return {
    format: archiveFormat,
    version: exportVersion,
    exportedAt: now.toISOString(),
    settings: exportProject(project, members, issuers, now),
    audit: exportAudit(project.id, audit),
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
