// Changes to projects when an account becomes the owner of projects that have no owner, and when an account is deleted.
// Each change has an audit entry and is published, like any other. Inviting members, removing them and changing roles
// are in invites.ts and members.ts.

import type { D1Database } from '@cloudflare/workers-types';
import * as z from 'zod';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { operatorId, randomId, type SettingsContext } from '../context.ts';
import { changeProject, type PlannedChange } from '../projects/projects.ts';
import { listAllProjects, type StoredProject } from '../projects/store.ts';
import { memberRemovalChange } from './members.ts';
import {
  findMemberProject,
  insertMember,
  listMemberProjects,
  type MemberProject,
  type Membership,
  type Role,
  roles,
} from './roles.ts';

export interface OwnedProject {
  readonly id: ProjectId;
  readonly name: string;
}

type Context = Omit<SettingsContext, 'actor'>;

/** Returns the projects that have the account as their only owner. */
export async function listProjectsOwnedAlone(db: D1Database, account: string): Promise<readonly OwnedProject[]> {
  const { results } = await db
    .prepare(
      `SELECT projects.id, projects.name FROM members JOIN projects ON projects.id = members.project_id
       WHERE members.account_id = ?1 AND members.role = 'owner' AND NOT EXISTS (
         SELECT 1 FROM members AS others
         WHERE others.project_id = projects.id AND others.role = 'owner' AND others.account_id <> ?1)
       ORDER BY lower(projects.name), projects.id`,
    )
    .bind(account)
    .all<{ id: string; name: string }>();
  return results.map(({ id, name }) => ({ id: readId(id), name }));
}

function readId(text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw new Error('a row of projects has an invalid id');
  return id;
}

/** A project of an account, and the account's role in it. */
export interface AccountProject extends OwnedProject {
  readonly account: string;
  readonly role: Role;
}

const accountProjectShape = z
  .object({ id: z.string(), name: z.string(), account: z.string(), role: z.enum(roles) })
  .transform(({ id: text, ...rest }): AccountProject => ({ ...rest, id: readId(text) }));

/** Returns the projects of every account, sorted by name. */
export async function listAccountProjects(db: D1Database): Promise<readonly AccountProject[]> {
  const { results } = await db
    .prepare(
      `SELECT projects.id, projects.name, members.account_id AS account, members.role
       FROM members JOIN projects ON projects.id = members.project_id AND projects.deleted_at IS NULL
       ORDER BY lower(projects.name), projects.id`,
    )
    .all();
  return results.map((row) => accountProjectShape.parse(row));
}

/** Who ends the memberships of an account: its holder, or the operator's command. */
export type LeavingActor = 'holder' | typeof operatorId;

/**
 * Removes the account from its projects. Skips a project that another request changes at the same time, and a project
 * that would lose its only owner.
 */
export async function leaveProjects(settings: Context, account: string, by: LeavingActor = 'holder'): Promise<void> {
  for (const found of await listMemberProjects(settings, account)) await leaveProject(settings, found, by);
}

async function leaveProject(settings: Context, { project, member }: MemberProject, by: LeavingActor): Promise<void> {
  const isOperator = by === operatorId;
  const change = memberRemovalChange(settings.db, project.id, member, isOperator ? 'member.remove' : 'member.leave');
  await changeProject({ ...settings, actor: isOperator ? operatorId : member.id }, project, change);
}

/**
 * Makes the account the owner of every project that has no owner: projects from before accounts existed, and projects
 * that the operator's command created. Skips a project that changes or gets an owner meanwhile. Returns how many
 * projects got an owner (`adopted`) and how many were skipped (`left`).
 */
export async function adoptOwnerlessProjects(
  settings: Context,
  account: string,
): Promise<{ readonly adopted: number; readonly left: number }> {
  const orphans = await ownerless(settings.db);
  let adopted = 0;
  for (const project of orphans) {
    const present = (await findMemberProject(settings, project.id, account))?.member ?? null;
    const { member, change } = present === null ? join(settings, project.id, account) : raise(settings, present);
    const done = await changeProject({ ...settings, actor: member }, project, change);
    if (done.ok) adopted++;
  }
  return { adopted, left: orphans.length - adopted };
}

/** How an account becomes a project's owner: its member id and the change to the project. */
interface Succession {
  readonly member: string;
  readonly change: PlannedChange;
}

function join(settings: Context, project: ProjectId, account: string): Succession {
  const member = { id: randomId(settings, 20), role: 'owner' } as const;
  const note = { event: 'member.join', details: { member: member.id, role: member.role } } as const;
  return { member: member.id, change: { to: {}, note, with: [insertMember(settings, project, account, member)] } };
}

/** Promotes an existing member to owner. The member keeps their id. */
function raise({ db }: Context, { id }: Membership): Succession {
  const note = { event: 'member.role', details: { member: id, role: 'owner' } } as const;
  const update = db.prepare("UPDATE members SET role = 'owner' WHERE id = ?").bind(id);
  return { member: id, change: { to: {}, note, with: [update] } };
}

/**
 * Returns the projects without an owner. Reads the projects first and then the owners, so that an owner added between
 * the two reads is seen. An owner added later raises the project's revision, and a change from the old revision is
 * refused.
 */
async function ownerless(db: D1Database): Promise<readonly StoredProject[]> {
  const projects = await listAllProjects(db);
  const { results } = await db.prepare("SELECT DISTINCT project_id FROM members WHERE role = 'owner'").all();
  const owned = new Set(results.map(({ project_id: id }) => id));
  return projects.filter(({ id, deletedAt }) => deletedAt === null && !owned.has(id));
}
