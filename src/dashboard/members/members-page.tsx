// /members: lists the project's members with their roles and the open invites. Does not handle changes
// (member-forms.tsx, invite-forms.tsx).

import { type Invite, listInvites } from '../../settings/members/invites.ts';
import { type ActorLabel, listMembers, readActors, type StoredMember } from '../../settings/members/members.ts';
import { may, reaches, roleFor, roleSentences } from '../../settings/members/roles.ts';
import type { ProjectContext } from '../context.ts';
import { Actor } from '../project/actor.tsx';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { pageResponse } from '../response.ts';
import type { Routes } from '../routes.ts';
import { Time } from '../ui/controls.tsx';

async function membersResponse(context: ProjectContext): Promise<Response> {
  const { project, member, settings } = context;
  const [members, invites, actorOf] = await Promise.all([
    listMembers(settings.db, project.id),
    listInvites(settings, project.id),
    readActors(settings.db, project.id),
  ]);
  return pageResponse(
    <ProjectPage context={context} title="Members" tab="/members">
      <ul class="cards">
        {members.map((other) => (
          <MemberCard other={other} context={context} />
        ))}
      </ul>
      <h2>Open invites</h2>
      {invites.length === 0 ? (
        <p class="empty">No open invites.</p>
      ) : (
        <ul class="cards">
          {invites.map((invite) => (
            <InviteCard invite={invite} by={actorOf(invite.by)} context={context} />
          ))}
        </ul>
      )}
      <p class="actions">
        {may(member.role, 'members') ? (
          <a class="button" href={projectPath(project, '/members/invite')}>
            Invite a member
          </a>
        ) : null}
        <a class="button secondary" href={projectPath(project, '/members/leave')}>
          Leave project …
        </a>
      </p>
    </ProjectPage>,
  );
}

function MemberCard({ other, context }: { readonly other: StoredMember; readonly context: ProjectContext }) {
  const { project, member } = context;
  const isSelf = other.id === member.id;
  const path = projectPath(project, `/members/${other.id}`);
  return (
    <li>
      <h2>
        {other.name}
        {isSelf ? <span class="quiet"> (you)</span> : null}
      </h2>
      <p>
        <strong>{other.role}</strong> · {roleSentences[other.role]}
      </p>
      <p class="quiet">
        {' '}
        Joined <Time at={other.joinedAt} />
      </p>
      {may(member.role, 'members') && reaches(member.role, other.role) ? (
        <p class="actions">
          <a class="button secondary" href={`${path}/role`}>
            Change role<span class="visually-hidden"> of {other.name}</span> …
          </a>
          {isSelf ? null : (
            <a class="button secondary" href={`${path}/remove`}>
              Remove<span class="visually-hidden"> {other.name}</span> …
            </a>
          )}
        </p>
      ) : null}
    </li>
  );
}

interface InviteCardProps {
  readonly invite: Invite;
  readonly by: ActorLabel;
  readonly context: ProjectContext;
}

function InviteCard({ invite, by, context: { project, member } }: InviteCardProps) {
  const mayWithdraw = may(member.role, 'members') && reaches(member.role, invite.role);
  return (
    <li>
      <h2>Invite as {invite.role}</h2>
      <p class="quiet">
        Created by <Actor actor={by} />, expires <Time at={invite.expiresAt} />
      </p>
      {mayWithdraw ? (
        <p class="actions">
          <a class="button secondary" href={projectPath(project, `/members/invites/${invite.hash}/withdraw`)}>
            Revoke<span class="visually-hidden"> invite as {invite.role}</span> …
          </a>
        </p>
      ) : null}
    </li>
  );
}

export function addMembers(routes: Routes): void {
  routes.get('/projects/:id/members', { kind: 'project', role: roleFor.look }, membersResponse);
}
