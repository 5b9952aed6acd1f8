// The permissions of roles in a project. Routes use this table to authorise requests, and pages use it to decide which
// forms to show.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import type { ProjectId } from '../../core/project/project-id.ts';
import { sqlFailUnless } from '../commit.ts';
import type { SettingsContext } from '../context.ts';
import { readProjectRow, type StoredProject } from '../projects/store.ts';

/** The roles, from least to most privileged. */
export const roles = ['viewer', 'admin', 'owner'] as const;

export type Role = (typeof roles)[number];

/** The least privileged role for each kind of action. */
export const leastRoleFor = {
  /** Viewing the project's pages. No page shows a stored secret. */
  look: 'viewer',
  /** Name, allowlist, development switch, protections, field policy: changes that can be undone. */
  settings: 'admin',
  /** Issuing, rotating and revoking keys; each requires a recent proof of identity. */
  keys: 'admin',
  /** Inviting and removing members whose role is not above one's own. */
  members: 'admin',
  /** Reading the access log, which says what each member viewed. */
  accessLog: 'admin',
  /** Turning the access log on or off. */
  accessLogSwitch: 'owner',
  /** Deleting the project, which cannot be undone. */
  deletion: 'owner',
} as const satisfies Readonly<Record<string, Role>>;

export type MemberAction = keyof typeof leastRoleFor;

/** A one-sentence description of each role. */
export const roleDescriptions: Readonly<Record<Role, string>> = {
  viewer: 'Looks at everything but the access log, changes nothing.',
  admin: 'Changes settings and keys, invites and removes viewers and admins.',
  owner: 'Everything, owners, access log and deletion included.',
};

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

/** Whether the role is at least as privileged as `least`. */
export function isRoleAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

export function roleAllows(role: Role, action: MemberAction): boolean {
  return isRoleAtLeast(role, leastRoleFor[action]);
}

/** The membership of an account in a project. `id` identifies the member in the audit. */
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
  if (typeof id !== 'string' || !isRole(role)) throw new Error('a row of members has an invalid role');
  return { project: readProjectRow(row), member: { id, role } };
}

/** Returns the project with the account's membership; null if the project is unknown or the account is not a member. */
export async function findMemberProject(
  { db }: Pick<SettingsContext, 'db'>,
  id: ProjectId,
  account: string,
): Promise<MemberProject | null> {
  const found = `SELECT ${columns} FROM ${joined} WHERE projects.id = ? AND members.account_id = ?`;
  const row = await db.prepare(found).bind(id, account).first();
  return row === null ? null : readRow(row);
}

/** Returns the statement that makes the account a member. */
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

/**
 * Returns a precondition for commitBatch: the account owns fewer than `max` projects. Two concurrent requests cannot
 * both pass, because the batch checks it.
 */
export function requireBelowProjectLimit(db: D1Database, account: string, max: number): D1PreparedStatement {
  const owned = "SELECT count(*) FROM members WHERE account_id = ?1 AND role = 'owner'";
  return db.prepare(sqlFailUnless(`(${owned}) < ?2`)).bind(account, max);
}

export interface ProjectName {
  readonly id: string;
  readonly name: string;
}

/** Returns the ids and names of the account's projects, sorted by name; up to `max`. */
export async function listMemberProjectNames(
  { db }: Pick<SettingsContext, 'db'>,
  account: string,
  max: number,
): Promise<readonly ProjectName[]> {
  const found = `SELECT projects.id, projects.name FROM ${joined} WHERE members.account_id = ?
    ORDER BY lower(name), projects.id LIMIT ?`;
  return (await db.prepare(found).bind(account, max).all<{ id: string; name: string }>()).results;
}

/** Returns the account's projects, sorted by name. */
export async function listMemberProjects(
  { db }: Pick<SettingsContext, 'db'>,
  account: string,
): Promise<readonly MemberProject[]> {
  const found = `SELECT ${columns} FROM ${joined} WHERE members.account_id = ? ORDER BY lower(name), projects.id`;
  const { results } = await db.prepare(found).bind(account).all();
  return results.map(readRow);
}
