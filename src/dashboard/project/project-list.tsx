// /dashboard: lists the account's projects, with a search and a choice of order if there are several. The search form
// uses GET, so that a search has a URL.

import { listMemberProjects, type MemberProject } from '../../settings/members/roles.ts';
import type { OutcomeCounts } from '../../usage/usage.ts';
import type { AccountContext } from '../context.ts';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { DataAgeNotice } from '../ui/data-age-notice.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';
import { describeTodayCounts, readTodayCounts, type TodayCounts } from '../usage/today.tsx';
import { isProjectPublished, projectPath } from './project-layout.tsx';

/** The list has a search if there are at least this many projects. */
const searchFrom = 4;

type Order = 'name' | 'newest';

interface Search {
  readonly text: string;
  readonly order: Order;
}

async function projectListResponse(context: AccountContext): Promise<Response> {
  const { settings, session, url } = context;
  const all = await listMemberProjects(settings, session.account.id);
  const search = readSearch(url);
  const found = findProjects(all, search);
  const ids = found.map(({ project }) => project.id);
  const today = await readTodayCounts(context.env, ids, settings.now().getTime());
  return htmlPageResponse(
    <DashboardPage title="Projects" account={session.account}>
      <DoneNotice context={context} />
      <div class="title-row">
        <h1>Projects</h1>
        {all.length === 0 ? null : (
          <p class="actions">
            <a class="button secondary" href="/dashboard/projects/import">
              Import
            </a>
            <a class="button" href="/dashboard/projects/new">
              New project
            </a>
          </p>
        )}
      </div>
      <DataAgeNotice context={context} />
      {all.length < searchFrom ? null : <SearchForm search={search} />}
      {all.length === 0 ? <NoProjects /> : null}
      {all.length > 0 && found.length === 0 ? (
        <p class="empty">
          No project matches. <a href="/dashboard">Show all</a>
        </p>
      ) : null}
      {found.length === 0 ? null : <ProjectCards found={found} today={today} />}
    </DashboardPage>,
  );
}

function readSearch({ searchParams }: URL): Search {
  return {
    text: (searchParams.get('search') ?? '').trim(),
    order: searchParams.get('sort') === 'newest' ? 'newest' : 'name',
  };
}

/** Returns the projects whose name contains the searched text or whose id starts with it, in the chosen order. */
function findProjects(all: readonly MemberProject[], { text, order }: Search): readonly MemberProject[] {
  const wanted = text.toLowerCase();
  const found = all.filter(
    ({ project }) => project.name.toLowerCase().includes(wanted) || project.id.startsWith(wanted),
  );
  return order === 'name' ? found : found.toSorted((a, b) => (a.project.createdAt < b.project.createdAt ? 1 : -1));
}

function SearchForm({ search: { text, order } }: { readonly search: Search }) {
  return (
    <search>
      <form method="get" action="/dashboard" class="filter">
        <div class="field">
          <label for="search">Name or ID</label>
          <input type="search" id="search" name="search" value={text} autocomplete="off" />
        </div>
        <div class="field">
          <label for="sort">Sort by</label>
          <select id="sort" name="sort">
            <option value="name">Name</option>
            <option value="newest" selected={order === 'newest'}>
              Newest first
            </option>
          </select>
        </div>
        <p class="actions">
          <button type="submit" class="secondary">
            Search
          </button>
        </p>
      </form>
    </search>
  );
}

function NoProjects() {
  return (
    <div class="empty">
      <h2>No projects yet</h2>
      <p>
        Every request of your pages and servers to the API names a project. The project sets which origins are allowed
        and which fields they receive. To join an existing project, ask one of its owners or admins for an invite.
      </p>
      <p>
        <a class="button" href="/dashboard/projects/new">
          Create your first project
        </a>{' '}
        <a class="button secondary" href="/dashboard/projects/import">
          Import a project
        </a>
      </p>
    </div>
  );
}

interface ProjectCardsProps {
  readonly found: readonly MemberProject[];
  readonly today: TodayCounts;
}

function ProjectCards({ found, today }: ProjectCardsProps) {
  return (
    <ul class="cards">
      {found.map(({ project, member }) => (
        <li class="project-card">
          <a href={projectPath(project)}>{project.name}</a>
          <TodayLine counts={today.get(project.id)} />
          <p class="quiet project-facts">
            <code>{project.id}</code> · {describeOrigins(project.allowlist.length)} · development{' '}
            {project.development ? 'on' : 'off'} · {member.role}
            {isProjectPublished(project) ? null : <strong class="caution-text"> · publishing</strong>}
          </p>
        </li>
      ))}
    </ul>
  );
}

function TodayLine({ counts }: { readonly counts: OutcomeCounts | null | undefined }) {
  return counts === undefined ? null : <p class="quiet">{describeTodayCounts(counts)}</p>;
}

function describeOrigins(count: number): string {
  if (count === 0) return 'No origins allowed yet';
  return count === 1 ? '1 allowlist entry' : `${count} allowlist entries`;
}

export function addProjectListRoutes(routes: DashboardRoutes): void {
  routes.get('', { kind: 'account' }, projectListResponse);
}
