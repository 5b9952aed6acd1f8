// The members of a project: list them, change roles, remove members, leave. Members cannot grant or revoke roles above
// their own, and a project always keeps an owner. Each change is one revision with an audit entry, so the second of two
// concurrent changes is refused as stale. Inviting and joining are in invites.ts.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { AuditNote } from '../audit/audit.ts';
import { deleteInvitesBy } from '../codes.ts';
import { sqlFailUnless } from '../commit.ts';
import { operatorId, type SettingsContext } from '../context.ts';
import { confusableSkeleton } from '../look-alikes.ts';
import { resemblesOperator } from '../names.ts';
import {
  type BaseRevision,
  changeProject,
  type PlannedChange,
  type ProjectChange,
  type ProjectRefusal,
  readProject,
} from '../projects/projects.ts';
import type { StoredProject } from '../projects/store.ts';
import { isRole, isRoleAtLeast, type Membership, roles } from './roles.ts';

export type MemberRefusal =
  | { readonly code: 'member_unknown' | 'invite_unknown' | 'already_member' | 'last_owner' }
  | { readonly code: 'role_above_own' | 'role_unknown' }
  | { readonly code: 'invites_too_many'; readonly max: number };

export type MemberChange = Promise<Result<ProjectChange, ProjectRefusal | MemberRefusal>>;

/** The author of a change, with the role that permits it. */
export type ChangeAuthor = Membership;

/** The operator as the author of a change. May grant any role, since the operator can write to the database anyway. */
export const operatorActor: ChangeAuthor = { id: operatorId, role: 'owner' };

export interface StoredMember extends Membership {
  readonly accountId: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly joinedAt: string;
}

const rowShape = z
  .object({ id: z.string(), account_id: z.string(), name: z.string(), role: z.enum(roles), joined_at: z.string() })
  .transform(
    ({ account_id: accountId, joined_at: joinedAt, ...row }): StoredMember => ({ ...row, accountId, joinedAt }),
  );

/**
 * Returns the members of a project: first the owners, then the admins, then the viewers. Each group is in the order of
 * joining.
 */
export async function listMembers(db: D1Database, project: ProjectId): Promise<readonly StoredMember[]> {
  const { results } = await db
    .prepare(
      `SELECT members.id, account_id, accounts.name, role, joined_at
       FROM members JOIN accounts ON accounts.id = members.account_id
       WHERE project_id = ?
       ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, joined_at, members.id`,
    )
    .bind(project)
    .all();
  return results.map((row) => rowShape.parse(row));
}

/**
 * An actor of a project's audit. `name` is for display only. Members choose their names, so pages show the kind of the
 * actor beside the name (actor.tsx).
 */
export interface ActorLabel {
  readonly kind: 'member' | 'former member' | 'operator';
  readonly name: string;
}

/** Returns a function that describes the actors of a project's audit. Former members are described by their id. */
export async function readActors(db: D1Database, project: ProjectId): Promise<(actor: string) => ActorLabel> {
  const names = new Map((await listMembers(db, project)).map(({ id, name }) => [id, name]));
  const all = [...names.values()].map(confusableSkeleton);
  return (actor) => {
    if (actor === operatorId) return { kind: 'operator', name: 'the operator' };
    const name = names.get(actor);
    if (name === undefined) return { kind: 'former member', name: `a former member (${shortId(actor)})` };
    // A name that two members share, or that reads like the operator (stored before such names were refused), is shown
    // with the id.
    const isPlain = isOnlyIn(confusableSkeleton(name), all) && !resemblesOperator(name);
    return { kind: 'member', name: isPlain ? name : `${name} (${shortId(actor)})` };
  };
}

/**
 * Returns a function that returns an actor's name for the actor's id. For exported files and commands, which do not
 * show the kind of the actor.
 */
export async function readActorNames(db: D1Database, project: ProjectId): Promise<(actor: string) => string> {
  const actorOf = await readActors(db, project);
  return (actor) => actorOf(actor).name;
}

function isOnlyIn(name: string, names: readonly string[]): boolean {
  return names.indexOf(name) === names.lastIndexOf(name);
}

/** Returns a prefix of an actor's id that is long enough to distinguish the actors of one project. */
function shortId(actor: string): string {
  return actor.slice(0, 6);
}

/** Changes a member's role. Neither the old nor the new role may be above the role of the change's author. */
export async function changeRole(
  settings: SettingsContext,
  id: ProjectId,
  by: ChangeAuthor,
  memberId: string,
  role: string,
  from: BaseRevision,
): MemberChange {
  if (!isRole(role)) return refuse({ code: 'role_unknown' });
  const found = await readMember(settings, id, memberId, from);
  if (!found.ok) return found;
  const { project, member, isLastOwner } = found.value;
  if (!isRoleAtLeast(by.role, member.role) || !isRoleAtLeast(by.role, role)) return refuse({ code: 'role_above_own' });
  if (role === member.role) return changeProject(settings, project, null);
  if (isLastOwner) return refuse({ code: 'last_owner' });
  const { db } = settings;
  const update = db.prepare('UPDATE members SET role = ? WHERE id = ?').bind(role, memberId);
  const isPromotion = isRoleAtLeast(role, member.role);
  return changeProject(settings, project, {
    to: {},
    note: { event: 'member.role', details: { member: memberId, role } },
    preconditions: [...requireActorRole(db, by), ...requireAnotherOwner(db, id, member)],
    with: [update, ...(isPromotion ? [] : [deleteInvitesBy(db, memberId)])],
  });
}

/** Removes a member. The account stays, and loses access to the project with its next request. */
export async function removeMember(
  settings: SettingsContext,
  id: ProjectId,
  by: ChangeAuthor,
  memberId: string,
  from: BaseRevision,
): MemberChange {
  const found = await readMember(settings, id, memberId, from);
  if (!found.ok) return found;
  const { project, member, isLastOwner } = found.value;
  if (!isRoleAtLeast(by.role, member.role)) return refuse({ code: 'role_above_own' });
  if (isLastOwner) return refuse({ code: 'last_owner' });
  const change = memberRemovalChange(settings.db, id, member, by.id === memberId ? 'member.leave' : 'member.remove');
  const preconditions = [...requireActorRole(settings.db, by), ...change.preconditions];
  return changeProject(settings, project, { ...change, preconditions });
}

/** Removes the author of the change from the project. */
export function leaveProject(
  settings: SettingsContext,
  id: ProjectId,
  by: ChangeAuthor,
  from: BaseRevision,
): MemberChange {
  return removeMember(settings, id, by, by.id, from);
}

/** Returns the change that removes a member and deletes the invites that the member made. */
export function memberRemovalChange(
  db: D1Database,
  project: ProjectId,
  member: Membership,
  event: Extract<AuditNote['event'], 'member.leave' | 'member.remove'>,
): PlannedChange & Required<Pick<PlannedChange, 'preconditions'>> {
  return {
    to: {},
    note: { event, details: { member: member.id } },
    preconditions: requireAnotherOwner(db, project, member),
    with: [db.prepare('DELETE FROM members WHERE id = ?').bind(member.id), deleteInvitesBy(db, member.id)],
  };
}

/**
 * Returns preconditions for commitBatch: the author of the change still has the role that permits it. None for the
 * operator.
 */
export function requireActorRole(db: D1Database, { id, role }: ChangeAuthor): readonly D1PreparedStatement[] {
  if (id === operatorId) return [];
  return [db.prepare(sqlFailUnless('EXISTS (SELECT 1 FROM members WHERE id = ? AND role = ?)')).bind(id, role)];
}

/** Returns preconditions for commitBatch: the project has another owner. None if the member is not an owner. */
function requireAnotherOwner(
  db: D1Database,
  project: ProjectId,
  { id, role }: Membership,
): readonly D1PreparedStatement[] {
  if (role !== 'owner') return [];
  const another = "EXISTS (SELECT 1 FROM members WHERE project_id = ? AND role = 'owner' AND id <> ?)";
  return [db.prepare(sqlFailUnless(another)).bind(project, id)];
}

/** Whether the member is the only owner of the project, who can neither leave nor get another role. */
export function isLastOwner(members: readonly StoredMember[], { id, role }: Membership): boolean {
  return role === 'owner' && !members.some((other) => other.role === 'owner' && other.id !== id);
}

interface FoundMember {
  readonly project: StoredProject;
  readonly member: StoredMember;
  readonly isLastOwner: boolean;
}

async function readMember(
  settings: SettingsContext,
  id: ProjectId,
  memberId: string,
  from: BaseRevision,
): Promise<Result<FoundMember, ProjectRefusal | MemberRefusal>> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const members = await listMembers(settings.db, id);
  const member = members.find((other) => other.id === memberId);
  if (member === undefined) return refuse({ code: 'member_unknown' });
  return accept({ project: project.value, member, isLastOwner: isLastOwner(members, member) });
}
