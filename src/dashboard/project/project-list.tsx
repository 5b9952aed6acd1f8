// /dashboard: lists the account's projects.

import { type MemberProject, memberProjects } from '../../settings/members/roles.ts';
import type { AccountContext } from '../context.ts';
import { pageResponse } from '../response.ts';
import type { Routes } from '../routes.ts';
import { Page } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';
import { isPublished, projectPath } from './project-layout.tsx';

async function projectListResponse({ settings, session, url }: AccountContext): Promise<Response> {
  const found = await memberProjects(settings, session.account.id);
  return pageResponse(
    <Page title="Projects" account={session.account}>
      <DoneNotice url={url} />
      <div class="title-row">
        <h1>Projects</h1>
        {found.length === 0 ? null : (
          <a class="button" href="/dashboard/projects/new">
            New project
          </a>
        )}
      </div>
      {found.length === 0 ? <NoProjects /> : <ProjectCards found={found} />}
    </Page>,
  );
}

function NoProjects() {
  return (
    <div class="empty">
      <h2>No projects yet</h2>
      <p>
        Your pages and servers call the API with a project. It sets which origins are allowed and which fields they
        receive. To join an existing project, ask one of its owners or admins for an invite.
      </p>
      <p>
        <a class="button" href="/dashboard/projects/new">
          Create your first project
        </a>
      </p>
    </div>
  );
}

function ProjectCards({ found }: { readonly found: readonly MemberProject[] }) {
  return (
    <ul class="cards">
      {found.map(({ project, member }) => (
        <li>
          <a href={projectPath(project)}>{project.name}</a>
          <p class="quiet">
            {describeOrigins(project.allowlist.length)} · {member.role}
            {isPublished(project) ? null : <strong class="caution-text"> · publishing</strong>}
          </p>
        </li>
      ))}
    </ul>
  );
}

function describeOrigins(count: number): string {
  if (count === 0) return 'No origins allowed yet';
  return count === 1 ? '1 allowlist entry' : `${count} allowlist entries`;
}

export function addProjectList(routes: Routes): void {
  routes.get('', { kind: 'account' }, projectListResponse);
}
