// Invites to a project: create, list, withdraw and accept them. An invite is a one-time code (codes.ts) that expires
// after 48 hours. Looking it up does not consume it. Anyone who has the code can join, with an existing or a new
// account.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { prepareNewAccount } from '../accounts/accounts.ts';
import { startSession } from '../accounts/session.ts';
import type { AuditDetails } from '../audit/audit.ts';
import { createOneTimeCode, deleteOneTimeCode, findOneTimeCode, requireUnusedCode } from '../codes.ts';
import { sqlFailUnless } from '../commit.ts';
import { randomId, type SettingsContext } from '../context.ts';
import { parseDisplayName } from '../names.ts';
import {
  type BaseRevision,
  changeProject,
  type ProjectChange,
  type ProjectRefusal,
  readProject,
} from '../projects/projects.ts';
import { findProject, type StoredProject } from '../projects/store.ts';
import { type ChangeAuthor, type MemberChange, type MemberRefusal, requireActorRole } from './members.ts';
import { insertMember, isRole, isRoleAtLeast, type Role, roles } from './roles.ts';

export const inviteLifetimeMs = 48 * 3_600_000;
/** The limit of open invites to one project. */
export const invitesMax = 20;

/**
 * The number of attempts to join a project that keeps changing. Joining may be repeated, since it is not based on a
 * revision that the person has seen.
 */
const roundsMax = 5;

type Refusal = ProjectRefusal | MemberRefusal;

/** An unused, unexpired invite, identified by the hash of its code. The code itself was shown once. */
export interface Invite {
  readonly hash: string;
  readonly role: Role;
  /** Who the invite is for, as its author typed it; null if left empty. Only members see it. */
  readonly label: string | null;
  /** The author of the invite: a member’s id, or the operator. */
  readonly by: string;
  readonly expiresAt: string;
}

const contentShape = z.object({
  project: z.string(),
  role: z.enum(roles),
  by: z.string(),
  // Invites that earlier builds stored have no label.
  label: z.string().optional(),
});

const rowShape = z
  .object({ hash: z.string(), content: z.string(), expires_at: z.string() })
  .transform(({ hash, content, expires_at: expiresAt }): Invite => {
    const { role, by, label = null } = contentShape.parse(JSON.parse(content));
    return { hash, role, label, by, expiresAt };
  });

/** Returns the open invites to a project, ordered by expiry. */
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

/** Returns the URL that opens an invite. `origin` is the dashboard's origin. */
export function inviteUrl(origin: string, code: string): string {
  return `${origin}/dashboard/join?code=${code}`;
}

/** A new invite with its code, which is shown once. */
export interface CreatedInvite extends ProjectChange {
  readonly code: string;
}

/** Creates an invite. Its role may not be above the role of its author. An empty label is stored as null. */
export async function createInvite(
  settings: SettingsContext,
  id: ProjectId,
  by: ChangeAuthor,
  role: string,
  from: BaseRevision,
  labelInput = '',
): Promise<Result<CreatedInvite, Refusal>> {
  if (!isRole(role)) return refuse({ code: 'role_unknown' });
  const label = labelInput.trim() === '' ? undefined : parseDisplayName(labelInput);
  if (label === null) return refuse({ code: 'name_invalid' });
  if (!isRoleAtLeast(by.role, role)) return refuse({ code: 'role_above_own' });
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  if ((await listInvites(settings, id)).length >= invitesMax)
    return refuse({ code: 'invites_too_many', max: invitesMax });
  const content = { project: id, role, by: by.id, ...(label === undefined ? {} : { label }) };
  const { code, insert } = await createOneTimeCode(settings, 'invite', content, inviteLifetimeMs);
  const done = await changeProject(settings, project.value, {
    to: {},
    note: { event: 'member.invite', details: label === undefined ? { role } : { role, label } },
    preconditions: requireActorRole(settings.db, by),
    with: [insert],
  });
  return done.ok ? accept({ ...done.value, code }) : done;
}

export async function withdrawInvite(
  settings: SettingsContext,
  id: ProjectId,
  by: ChangeAuthor,
  hash: string,
  from: BaseRevision,
): MemberChange {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const invite = (await listInvites(settings, id)).find((open) => open.hash === hash);
  if (invite === undefined) return refuse({ code: 'invite_unknown' });
  if (!isRoleAtLeast(by.role, invite.role)) return refuse({ code: 'role_above_own' });
  return changeProject(settings, project.value, {
    to: {},
    note: { event: 'member.uninvite', details: detailsOf(invite) },
    preconditions: requireActorRole(settings.db, by),
    with: [deleteOneTimeCode(settings.db, hash)],
  });
}

function detailsOf({ role, label }: Invite): AuditDetails {
  return label === null ? { role } : { role, label };
}

export interface FoundInvite {
  readonly hash: string;
  readonly project: StoredProject;
  readonly role: Role;
}

/** Looks up an invite without consuming it; null if it is unknown or expired. */
export async function findInvite(
  settings: Pick<SettingsContext, 'db' | 'now'>,
  code: string,
): Promise<FoundInvite | null> {
  const found = await findOneTimeCode(settings, 'invite', code);
  if (found === null) return null;
  const { project: idText, role } = contentShape.parse(found.content);
  const id = parseProjectId(idText);
  const project = id === null ? null : await findProject(settings.db, id);
  return project === null ? null : { hash: found.hash, project, role };
}

type Context = Omit<SettingsContext, 'actor'>;

/**
 * Consumes an invite and makes the account a member. Only one of two concurrent uses succeeds. An account that is a
 * member already is refused, and the invite stays valid: roles are changed on the members page, not by invites.
 */
export function joinProject(settings: Context, code: string, account: string): Promise<Result<ProjectId, Refusal>> {
  return join(settings, code, account, []);
}

export interface JoinedNewcomer {
  readonly project: ProjectId;
  /** The Set-Cookie value of the new session. */
  readonly cookie: string;
}

/** Joins a project with a new account, which is created in the same batch under the given name. */
export async function joinAsNewcomer(
  settings: Context,
  code: string,
  nameInput: string,
): Promise<Result<JoinedNewcomer, Refusal>> {
  const name = parseDisplayName(nameInput);
  if (name === null) return refuse({ code: 'name_invalid' });
  const { id, insert } = prepareNewAccount(settings, name);
  const { statements, cookie } = await startSession(settings, id, 'link');
  const joined = await join(settings, code, id, [insert, ...statements]);
  return joined.ok ? accept({ project: joined.value, cookie }) : joined;
}

/**
 * Joins the project of an invite. The statements of `makeAccount` run first, because the membership refers to the
 * account.
 */
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
    const member = randomId(settings, 20);
    const notYet = 'NOT EXISTS (SELECT 1 FROM members WHERE project_id = ? AND account_id = ?)';
    const done = await changeProject({ ...settings, actor: member }, project, {
      to: {},
      note: { event: 'member.join', details: { member, role } },
      preconditions: [
        requireUnusedCode(db, hash, settings.now()),
        db.prepare(sqlFailUnless(notYet)).bind(project.id, account),
      ],
      with: [
        deleteOneTimeCode(db, hash),
        ...makeAccount,
        insertMember(settings, project.id, account, { id: member, role }),
      ],
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
