// /members: lists the project's members with their roles and the open invites. Does not handle changes
// (member-forms.tsx, invite-forms.tsx).

import { type Invite, listInvites } from '../../settings/members/invites.ts';
import {
  type ActorLabel,
  isLastOwner,
  listMembers,
  readActors,
  type StoredMember,
} from '../../settings/members/members.ts';
import { isRoleAtLeast, leastRoleFor, roleAllows, roleDescriptions } from '../../settings/members/roles.ts';
import { ActorName } from '../audit/actor.tsx';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { UtcTime } from '../ui/controls.tsx';

async function membersResponse(context: ProjectContext): Promise<Response> {
  const { project, member, settings } = context;
  const [members, invites, actorOf] = await Promise.all([
    listMembers(settings.db, project.id),
    listInvites(settings, project.id),
    readActors(settings.db, project.id),
  ]);
  const mustStay = isLastOwner(members, member);
  return htmlPageResponse(
    <ProjectPage
      context={context}
      title="Members"
      tab="/members"
      action={roleAllows(member.role, 'members') ? <InviteLink project={project} /> : null}
    >
      {mustStay ? <p>{lastOwnerText}</p> : null}
      <ul class="entries">
        {members.map((other) => (
          <MemberRow other={other} context={context} isFixed={mustStay && other.id === member.id} />
        ))}
      </ul>
      {mustStay ? null : (
        <p class="actions">
          <a class="button secondary" href={projectPath(project, '/members/leave')}>
            Leave project …
          </a>
        </p>
      )}
      <h2>Open invites</h2>
      {invites.length === 0 ? (
        <p class="empty">No open invites.</p>
      ) : (
        <ul class="entries">
          {invites.map((invite) => (
            <InviteRow invite={invite} by={actorOf(invite.by)} context={context} />
          ))}
        </ul>
      )}
    </ProjectPage>,
  );
}

function InviteLink({ project }: Pick<ProjectContext, 'project'>) {
  return (
    <a class="button" href={projectPath(project, '/members/invite')}>
      Invite a member
    </a>
  );
}

/** Shown to the only owner of a project in advance, since leaving or changing their own role would be refused. */
export const lastOwnerText =
  'You are the only owner. To leave or to change your own role, first make another member an owner.';

interface MemberRowProps {
  readonly other: StoredMember;
  readonly context: ProjectContext;
  /** Whether the member's role cannot be changed, because the member is the only owner. */
  readonly isFixed: boolean;
}

function MemberRow({ other, context, isFixed }: MemberRowProps) {
  const { project, member } = context;
  const isSelf = other.id === member.id;
  const path = projectPath(project, `/members/${other.id}`);
  const mayChange = roleAllows(member.role, 'members') && isRoleAtLeast(member.role, other.role) && !isFixed;
  return (
    <li>
      <div class="entry">
        <div>
          <strong>{other.name}</strong>
          {isSelf ? <span class="quiet"> (you)</span> : null}
          <p class="quiet">
            Joined <UtcTime at={other.joinedAt} />
          </p>
        </div>
        <div>
          {other.role}
          <p class="quiet">{roleDescriptions[other.role]}</p>
        </div>
      </div>
      {mayChange ? (
        <p class="row-actions">
          <a href={`${path}/role`}>
            Change role<span class="visually-hidden"> of {other.name}</span>
          </a>
          {isSelf ? null : (
            <a href={`${path}/remove`}>
              Remove<span class="visually-hidden"> {other.name}</span>
            </a>
          )}
        </p>
      ) : null}
    </li>
  );
}

interface InviteRowProps {
  readonly invite: Invite;
  readonly by: ActorLabel;
  readonly context: ProjectContext;
}

function InviteRow({ invite, by, context: { project, member } }: InviteRowProps) {
  const mayWithdraw = roleAllows(member.role, 'members') && isRoleAtLeast(member.role, invite.role);
  const name = invite.label === null ? `Invite as ${invite.role}` : `${invite.label}, as ${invite.role}`;
  return (
    <li>
      <div class="entry">
        <strong>{name}</strong>
        <p class="quiet">
          Created by <ActorName actor={by} />, expires <UtcTime at={invite.expiresAt} />
        </p>
      </div>
      {mayWithdraw ? (
        <p class="row-actions">
          <a href={projectPath(project, `/members/invites/${invite.hash}/withdraw`)}>
            Revoke<span class="visually-hidden"> {name}</span>
          </a>
        </p>
      ) : null}
    </li>
  );
}

export function addMemberRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/:id/members', { kind: 'project', role: leastRoleFor.look }, membersResponse);
}
