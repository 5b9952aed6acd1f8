// Invites to a project: make one, list them, take one back, join by one. Each is a code (codes.ts) that is good once and
// for 48 hours; looking at it changes nothing. Whoever has it can join, with the account they have or one that it makes.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { newAccount } from '../accounts/accounts.ts';
import { startSession } from '../accounts/session.ts';
import { deleteCode, findCode, mintCode, requireCode } from '../codes.ts';
import { failUnless } from '../commit.ts';
import { drawId, type SettingsContext } from '../context.ts';
import { parseName } from '../names.ts';
import {
  changeProject,
  type FromRevision,
  type ProjectChange,
  type ProjectRefusal,
  readProject,
} from '../projects/projects.ts';
import { findProject, type StoredProject } from '../projects/store.ts';
import { type Maker, type MemberChange, type MemberRefusal, requireMaker } from './members.ts';
import { insertMember, isRole, type Role, reaches, roles } from './roles.ts';

export const inviteLifetimeMs = 48 * 3_600_000;
/** Open ones, of one project. */
export const invitesMax = 20;

/** How often joining is tried again because the project moved meanwhile: whoever joins has seen no revision of it. */
const roundsMax = 5;

type Refusal = ProjectRefusal | MemberRefusal;

/** An invite that can still be used. `hash` names it; the code itself was shown once. */
export interface Invite {
  readonly hash: string;
  readonly role: Role;
  /** Whose it is: a member's id, or the operator. */
  readonly by: string;
  readonly expiresAt: string;
}

const contentShape = z.object({ project: z.string(), role: z.enum(roles), by: z.string() });

const rowShape = z
  .object({ hash: z.string(), content: z.string(), expires_at: z.string() })
  .transform(({ hash, content, expires_at: expiresAt }): Invite => {
    const { role, by } = contentShape.parse(JSON.parse(content));
    return { hash, role, by, expiresAt };
  });

/** The open invites of a project, the first to expire first. */
export async function listInvites(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  project: ProjectId,
): Promise<readonly Invite[]> {
  const { results } = await db
    .prepare(
      `SELECT hash, content, expires_at FROM codes
       WHERE kind = 'invite' AND json_extract(content, '$.project') = ? AND expires_at > ? ORDER BY expires_at, hash`,
    )
    .bind(project, now().toISOString())
    .all();
  return results.map((row) => rowShape.parse(row));
}

/** Where an invite is used, at the origin that the dashboard is on. */
export function inviteLink(origin: string, code: string): string {
  return `${origin}/dashboard/join?code=${code}`;
}

/** An invite's code, which is shown once. */
export interface MadeInvite extends ProjectChange {
  readonly code: string;
}

/** Makes an invite to a role that the maker reaches too. */
export async function inviteMember(
  settings: SettingsContext,
  id: ProjectId,
  by: Maker,
  role: string,
  from: FromRevision,
): Promise<Result<MadeInvite, Refusal>> {
  if (!isRole(role)) return refuse({ code: 'role_unknown' });
  if (!reaches(by.role, role)) return refuse({ code: 'role_above_own' });
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  if ((await listInvites(settings, id)).length >= invitesMax)
    return refuse({ code: 'invites_too_many', max: invitesMax });
  const { code, insert } = await mintCode(settings, 'invite', { project: id, role, by: by.id }, inviteLifetimeMs);
  const done = await changeProject(settings, project.value, {
    to: {},
    note: { event: 'member.invite', details: { role } },
    preconditions: requireMaker(settings.db, by),
    with: [insert],
  });
  return done.ok ? accept({ ...done.value, code }) : done;
}

/** Takes an invite back. */
export async function withdrawInvite(
  settings: SettingsContext,
  id: ProjectId,
  by: Maker,
  hash: string,
  from: FromRevision,
): MemberChange {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const invite = (await listInvites(settings, id)).find((open) => open.hash === hash);
  if (invite === undefined) return refuse({ code: 'invite_unknown' });
  if (!reaches(by.role, invite.role)) return refuse({ code: 'role_above_own' });
  return changeProject(settings, project.value, {
    to: {},
    note: { event: 'member.uninvite', details: { role: invite.role } },
    preconditions: requireMaker(settings.db, by),
    with: [deleteCode(settings.db, hash)],
  });
}

export interface FoundInvite {
  readonly hash: string;
  readonly project: StoredProject;
  readonly role: Role;
}

/** What an invite is to; null where it is none that is still good. Uses nothing up. */
export async function findInvite(
  settings: Pick<SettingsContext, 'db' | 'now'>,
  code: string,
): Promise<FoundInvite | null> {
  const found = await findCode(settings, 'invite', code);
  if (found === null) return null;
  const { project: idText, role } = contentShape.parse(found.content);
  const id = parseProjectId(idText);
  const project = id === null ? null : await findProject(settings.db, id);
  return project === null ? null : { hash: found.hash, project, role };
}

type Context = Omit<SettingsContext, 'actor'>;

/**
 * Uses an invite up and makes the account a member; of two who use one at once, one joins. A member is refused, and the
 * invite stays good for somebody else: what a member may do is changed where the other members see it.
 */
export function joinProject(settings: Context, code: string, account: string): Promise<Result<ProjectId, Refusal>> {
  return join(settings, code, account, []);
}

export interface Newcomer {
  readonly project: ProjectId;
  /** The text of Set-Cookie: they are signed in, as by any link. */
  readonly cookie: string;
}

/** The same for somebody who has no account: it is made in the same batch, under the name that they typed. */
export async function joinAsNewcomer(
  settings: Context,
  code: string,
  typedName: string,
): Promise<Result<Newcomer, Refusal>> {
  const name = parseName(typedName);
  if (name === null) return refuse({ code: 'name_invalid' });
  const { id, insert } = newAccount(settings, name);
  const { statements, cookie } = await startSession(settings, id, 'link');
  const joined = await join(settings, code, id, [insert, ...statements]);
  return joined.ok ? accept({ project: joined.value, cookie }) : joined;
}

/** `makeAccount` comes before the membership, which refers to the account. */
async function join(
  settings: Context,
  code: string,
  account: string,
  makeAccount: readonly D1PreparedStatement[],
): Promise<Result<ProjectId, Refusal>> {
  const { db } = settings;
  for (let round = 0; round < roundsMax; round++) {
    const invite = await findInvite(settings, code);
    if (invite === null) return refuse({ code: 'invite_unknown' });
    const { project, role, hash } = invite;
    if (await isMember(db, project.id, account)) return refuse({ code: 'already_member' });
    const member = drawId(settings, 20);
    const notYet = 'NOT EXISTS (SELECT 1 FROM members WHERE project_id = ? AND account_id = ?)';
    const done = await changeProject({ ...settings, actor: member }, project, {
      to: {},
      note: { event: 'member.join', details: { member, role } },
      preconditions: [requireCode(db, hash, settings.now()), db.prepare(failUnless(notYet)).bind(project.id, account)],
      with: [deleteCode(db, hash), ...makeAccount, insertMember(settings, project.id, account, { id: member, role })],
    });
    if (done.ok) return accept(project.id);
    if (done.refusal.code !== 'revision_stale') return done;
  }
  return refuse({ code: 'revision_stale' });
}

async function isMember(db: D1Database, project: ProjectId, account: string): Promise<boolean> {
  const found = db.prepare('SELECT 1 FROM members WHERE project_id = ? AND account_id = ?').bind(project, account);
  return (await found.first()) !== null;
}
