// Exports a project's settings as one JSON document, for backup or comparison. Contains no secrets, since none are
// stored. Readers should refuse unknown versions. Members may be added within a version.

import { rightsOf } from '../../core/key.ts';
import { completePolicy } from '../../core/project/field-policy.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import type { ActorId } from '../context.ts';
import type { StoredMember } from '../members/members.ts';
import type { StoredProject } from './store.ts';

export const exportVersion = 1;

/** Returns the export. `issuers` are the actors who issued the keys, by the key's id. */
export function exportProject(
  project: StoredProject,
  members: readonly StoredMember[],
  issuers: ReadonlyMap<string, ActorId>,
  now: Date,
) {
  const { id, name, revision, createdAt, development, appShells, accessLog, allowlist } = project;
  const { fields, protections, keys } = project;
  return {
    format: 'wherefrom-project',
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
      allowlist,
      fields: fields ?? completePolicy,
      protections: protections ?? defaultProtections,
      keys: keys.map((key) => ({
        id: key.id,
        name: key.name,
        createdAt: key.createdAt,
        issuedBy: issuers.get(key.id) ?? null,
        rights: rightsOf(key),
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

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
