// The layout of a project's pages: name, navigation, publishing notice. Also contains ProjectForm, a form that sends
// the project's revision along.

import type { Child, PropsWithChildren } from 'hono/jsx';
import { listMemberProjectNames, roleAllows } from '../../settings/members/roles.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ErrorSummary, type FormProblem, HiddenField, Notice } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice, propagationTime } from '../ui/notices.tsx';

/** The tabs in a project's navigation: the path below the project's, and the label. */
const tabs = [
  ['', 'Overview'],
  ['/usage', 'Usage'],
  ['/allowlist', 'Allowlist'],
  ['/tester', 'Origin tester'],
  ['/keys', 'Keys'],
  ['/protections', 'Protections'],
  ['/fields', 'Fields'],
  ['/links', 'Links'],
  ['/members', 'Members'],
  ['/audit', 'Audit log'],
  ['/settings', 'Settings'],
] as const;

export type ProjectTab = (typeof tabs)[number][0];

/** Returns the path of a page of the project; `below` is its part after the project's own path. */
export function projectPath({ id }: { readonly id: string }, below = ''): string {
  return `/dashboard/projects/${id}${below}`;
}

interface ProjectPageProps {
  readonly context: ProjectContext;
  readonly title: string;
  readonly tab: ProjectTab;
  readonly problems?: readonly FormProblem[] | undefined;
  /** The main action of the page, shown beside its title. */
  readonly action?: Child;
}

export function ProjectPage({ context, title, tab, problems, action, children }: PropsWithChildren<ProjectPageProps>) {
  const { project, session } = context;
  const failed = problems !== undefined && problems.length > 0;
  return (
    <DashboardPage
      title={`${failed ? 'Error: ' : ''}${title} · ${project.name}`}
      account={session.account}
      aside={<ProjectNavigation context={context} tab={tab} />}
    >
      {failed ? <ErrorSummary problems={problems} /> : <DoneNotice context={context} />}
      <PublishingNotice context={context} />
      {context.isUnrecorded ? <UnrecordedNotice /> : null}
      <div class="title-row">
        <h1>{title}</h1>
        {action}
      </div>
      {children}
    </DashboardPage>
  );
}

function ProjectNavigation({ context, tab }: { readonly context: ProjectContext; readonly tab: ProjectTab }) {
  const { project } = context;
  return (
    <aside>
      <ProjectSwitcher context={context} />
      <nav aria-label="Project">
        <ul>
          {tabs.map(([path, label]) => (
            <li>
              <a href={projectPath(project, path)} aria-current={path === tab ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </aside>
  );
}

/**
 * The number of projects that the project switcher lists. The page of all projects lists the others and has a search.
 */
const switcherMax = 20;

/**
 * The project's name; if the account has other projects, a list of them opens below it. A page that responds to a form
 * has no list: reading the list could fail after the change, and the page with a new key or invite, which is shown
 * once, would be lost.
 */
async function ProjectSwitcher({ context }: { readonly context: ProjectContext }) {
  const { project, request, session, settings } = context;
  if (request.method === 'POST') return <p class="project-name">{project.name}</p>;
  const names = await listMemberProjectNames(settings, session.account.id, switcherMax);
  const others = names.filter(({ id }) => id !== project.id);
  if (others.length === 0) return <p class="project-name">{project.name}</p>;
  return (
    <details class="switcher">
      <summary>
        <span class="visually-hidden">Switch project, now </span>
        <span class="project-name">{project.name}</span>
      </summary>
      <ul>
        {others.map((other) => (
          <li>
            <a href={projectPath(other)}>{other.name}</a>
          </li>
        ))}
        <li>
          <a href="/dashboard">All projects</a>
        </li>
      </ul>
    </details>
  );
}

export function isProjectPublished(project: StoredProject): boolean {
  return project.publishedRevision === project.revision;
}

/** The notice on every page while the settings in D1 have not been published to KV. */
function PublishingNotice({ context: { project, member } }: { readonly context: ProjectContext }) {
  if (isProjectPublished(project)) return null;
  return (
    <Notice kind="caution">
      <p>
        <strong>Publishing.</strong> The last change is saved but has not taken effect yet. Changes normally take effect{' '}
        {propagationTime}. Failed attempts are retried automatically.
      </p>
      {roleAllows(member.role, 'settings') ? (
        <form method="post" action={projectPath(project, '/publish')}>
          <button type="submit" class="secondary">
            Publish again
          </button>
        </form>
      ) : null}
    </Notice>
  );
}

/** The notice on a page whose view could not be written to the access log. */
function UnrecordedNotice() {
  return (
    <Notice kind="caution">
      <p>
        <strong>This view is not in the access log.</strong> It could not be recorded, because the settings database is
        not accepting changes right now.
      </p>
    </Notice>
  );
}

/** A form with the project's revision, so that it is refused if the project changed after the page was rendered. */
export function ProjectForm({
  project,
  path,
  children,
}: PropsWithChildren<{ readonly project: StoredProject; readonly path: string }>) {
  return (
    <form method="post" action={projectPath(project, path)} novalidate>
      <HiddenField name="revision" value={String(project.revision)} />
      {children}
    </form>
  );
}
