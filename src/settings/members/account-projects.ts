// What becomes of projects when the first account comes and when an account goes. Each is a change of the project like
// any other: with an entry in its audit, and published. Inviting, removing and changing roles are not here.

import type { D1Database } from '@cloudflare/workers-types';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { drawId, type SettingsContext } from '../context.ts';
import { type Change, changeProject } from '../projects/projects.ts';
import { allProjects, type StoredProject } from '../projects/store.ts';
import { endMembership } from './members.ts';
import { findMemberProject, insertMember, type MemberProject, type Membership, memberProjects } from './roles.ts';

export interface OwnedProject {
  readonly id: ProjectId;
  readonly name: string;
}

type Context = Omit<SettingsContext, 'actor'>;

/** The projects that would have no owner without the account. */
export async function ownedAlone(db: D1Database, account: string): Promise<readonly OwnedProject[]> {
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
  return results.map(({ id: text, name }) => {
    const id = parseProjectId(text);
    if (id === null) throw new Error('a row of projects has an id that is none');
    return { id, name };
  });
}

/** Leaves every project but those that somebody else keeps changing and those that would have no owner then. */
export async function leaveProjects(settings: Context, account: string): Promise<void> {
  for (const found of await memberProjects(settings, account)) await leaveProject(settings, found);
}

async function leaveProject({ db, ...settings }: Context, { project, member }: MemberProject): Promise<void> {
  const change = endMembership(db, project.id, member, 'member.leave');
  await changeProject({ db, ...settings, actor: member.id }, project, change);
}

/**
 * Makes the account the owner of every project that has none: those from before there were accounts, and those that the
 * operator's command made since. A project that gets another owner, or is changed, while this is under way is left alone.
 * How many it took over, and how many it could not.
 */
export async function adoptOrphans(
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

/** How somebody becomes the owner: the member's id, and the change. */
interface Succession {
  readonly member: string;
  readonly change: Change;
}

function join(settings: Context, project: ProjectId, account: string): Succession {
  const member = { id: drawId(settings, 20), role: 'owner' } as const;
  const note = { event: 'member.join', details: { member: member.id, role: member.role } } as const;
  return { member: member.id, change: { to: {}, note, with: [insertMember(settings, project, account, member)] } };
}

/** Whom the operator invited in a lesser role keeps the id. */
function raise({ db }: Context, { id }: Membership): Succession {
  const note = { event: 'member.role', details: { member: id, role: 'owner' } } as const;
  const update = db.prepare("UPDATE members SET role = 'owner' WHERE id = ?").bind(id);
  return { member: id, change: { to: {}, note, with: [update] } };
}

/** Projects before owners: whoever becomes an owner in between is seen, and later on the revision has moved. */
async function ownerless(db: D1Database): Promise<readonly StoredProject[]> {
  const projects = await allProjects(db);
  const { results } = await db.prepare("SELECT DISTINCT project_id FROM members WHERE role = 'owner'").all();
  const owned = new Set(results.map(({ project_id: id }) => id));
  return projects.filter(({ id, deletedAt }) => deletedAt === null && !owned.has(id));
}
