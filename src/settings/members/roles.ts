// Who may do what in a project: the one table that routes are guarded by and pages show their forms by.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import type { ProjectId } from '../../core/project/project-id.ts';
import { failUnless } from '../commit.ts';
import type { SettingsContext } from '../context.ts';
import { readProjectRow, type StoredProject } from '../projects/store.ts';

/** From the least to the most. */
export const roles = ['viewer', 'admin', 'owner'] as const;

export type Role = (typeof roles)[number];

/** The least role for each kind of action. */
export const roleFor = {
  /** Everything that is shown, secrets excepted: there are none to show. */
  look: 'viewer',
  /** Name, allowlist, development switch, protections, fields: what tomorrow's change can undo. */
  settings: 'admin',
  /** Whoever runs the servers rotates their keys; each time with a fresh proof of who it is. */
  keys: 'admin',
  /** Inviting and removing, of roles not above one's own. */
  members: 'admin',
  /** Deleting the project, which nothing undoes. */
  deletion: 'owner',
} as const satisfies Readonly<Record<string, Role>>;

export type Action = keyof typeof roleFor;

/** Each role in one sentence. */
export const roleSentences: Readonly<Record<Role, string>> = {
  viewer: 'Looks at everything, changes nothing.',
  admin: 'Changes settings and keys, invites and removes viewers and admins.',
  owner: 'Everything, owners and deletion included.',
};

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

/** Whether the role is at least the other one. */
export function reaches(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

export function may(role: Role, action: Action): boolean {
  return reaches(role, roleFor[action]);
}

/** An account in a project. `id` is what the audit names. */
export interface Membership {
  readonly id: string;
  readonly role: Role;
}

export interface MemberProject {
  readonly project: StoredProject;
  readonly member: Membership;
}

const columns = 'projects.*, members.id AS member_id, members.role AS member_role';
const joined = 'projects JOIN members ON members.project_id = projects.id AND projects.deleted_at IS NULL';

function readRow(row: Readonly<Record<string, unknown>>): MemberProject {
  const { member_id: id, member_role: role } = row;
  if (typeof id !== 'string' || !isRole(role)) throw new Error('a row of members has a role that is none');
  return { project: readProjectRow(row), member: { id, role } };
}

/** The project as the account has it; null alike where there is none and where the account is no member. */
export async function findMemberProject(
  { db }: Pick<SettingsContext, 'db'>,
  id: ProjectId,
  account: string,
): Promise<MemberProject | null> {
  const found = `SELECT ${columns} FROM ${joined} WHERE projects.id = ? AND members.account_id = ?`;
  const row = await db.prepare(found).bind(id, account).first();
  return row === null ? null : readRow(row);
}

/** Makes the account a member, in the batch of whatever lets it in. */
export function insertMember(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  project: ProjectId,
  account: string,
  { id, role }: Membership,
): D1PreparedStatement {
  return db
    .prepare('INSERT INTO members (project_id, account_id, id, role, joined_at) VALUES (?, ?, ?, ?, ?)')
    .bind(project, account, id, role, now().toISOString());
}

/** Precondition: the account owns fewer than `max` projects. Checked in the batch, so two requests cannot both pass. */
export function requireRoom(db: D1Database, account: string, max: number): D1PreparedStatement {
  const owned = "SELECT count(*) FROM members WHERE account_id = ?1 AND role = 'owner'";
  return db.prepare(failUnless(`(${owned}) < ?2`)).bind(account, max);
}

/** The projects that the account is a member of, by name. */
export async function memberProjects(
  { db }: Pick<SettingsContext, 'db'>,
  account: string,
): Promise<readonly MemberProject[]> {
  const found = `SELECT ${columns} FROM ${joined} WHERE members.account_id = ? ORDER BY lower(name), projects.id`;
  const { results } = await db.prepare(found).bind(account).all();
  return results.map(readRow);
}
