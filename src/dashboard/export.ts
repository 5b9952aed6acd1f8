// A project's settings as one JSON document, to keep or to compare. Has no secret: there are none to have. Its form is
// documented by its version; what reads it should refuse a version that it does not know.

import { completePolicy } from '../core/field-policy.ts';
import { defaultProtections } from '../core/protections.ts';
import type { StoredMember } from './members.ts';
import type { StoredProject } from './store.ts';

export const exportVersion = 1;

export function exportProject(project: StoredProject, members: readonly StoredMember[], now: Date) {
  const { id, name, revision, createdAt, development, allowlist, fields, protections, keys } = project;
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
      allowlist,
      fields: fields ?? completePolicy,
      protections: protections ?? defaultProtections,
      keys: keys.map((key) => ({
        id: key.id,
        name: key.name,
        createdAt: key.createdAt,
        secrets: key.generations.map(({ endsAtMs }) => ({
          endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString(),
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
