// The overview page of a project: its id, next steps, publishing status and code snippets.

import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { setProjectSwitch } from '../../settings/projects/projects.ts';
import { publishProject } from '../../settings/projects/publish.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { DevelopmentNotice } from '../project/development.tsx';
import { isProjectPublished, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { CopyableText, CopyButton, type FormProblem, UtcTime } from '../ui/controls.tsx';
import { DataAgeNotice } from '../ui/data-age-notice.tsx';
import { propagationTime } from '../ui/notices.tsx';
import { QuotaNotice } from '../usage/quota-notice.tsx';
import { readTodayCounts, TodayCountsValue } from '../usage/today.tsx';
import { CreditSection, creditHtml } from './credit.tsx';
import { type Snippet, snippetsFor } from './snippets.ts';
import { TryIt } from './try-it.tsx';

const creditShape = { revision: revisionSchema, credited: requiredTextSchema };

interface PageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
}

function OverviewPage({ context, problems = [] }: PageProps) {
  const { project, member, url } = context;
  const credit = project.credited ? '' : creditHtml(context.credits);
  return (
    <ProjectPage context={context} title="Overview" tab="" problems={problems}>
      <DevelopmentNotice context={context} page="overview" />
      <DataAgeNotice context={context} />
      <QuotaNotice context={context} />
      {project.allowlist.length === 0 ? <NextStep context={context} /> : null}
      <dl>
        <div>
          <dt>Project ID</dt>
          <dd>
            <CopyableText id="project-id" text={project.id} what="the project ID" />
          </dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd>
            {isProjectPublished(project) ? `Published. Changes normally take effect ${propagationTime}.` : 'Publishing'}
          </dd>
        </div>
        <div>
          <dt>Today (UTC)</dt>
          <dd>
            <Today context={context} />
          </dd>
        </div>
        <div>
          <dt>Allowlist</dt>
          <dd>
            <a href={projectPath(project, '/allowlist')}>{count(project.allowlist.length, 'entry', 'entries')}</a>
          </dd>
        </div>
        <div>
          <dt>Development</dt>
          <dd>{project.development ? 'On: the API answers listed localhost pages.' : 'Off'}</dd>
        </div>
        <div>
          <dt>Keys</dt>
          <dd>
            <a href={projectPath(project, '/keys')}>{count(project.keys.length, 'key', 'keys')}</a>
          </dd>
        </div>
        <div>
          <dt>Your role</dt>
          <dd>{member.role}</dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <UtcTime at={project.createdAt} />
          </dd>
        </div>
      </dl>
      <TryIt context={context} />
      <h2>Call the API</h2>
      {snippetsFor(project.id, url.origin, credit).map((snippet, i) => (
        <SnippetBox snippet={snippet} open={i === 0} />
      ))}
      <p class="after quiet">
        The <a href="/docs/reference">API reference</a> describes all parameters, response fields and errors.
      </p>
      <CreditSection context={context} />
    </ProjectPage>
  );
}

async function Today({ context: { env, project, settings } }: { readonly context: ProjectContext }) {
  const today = await readTodayCounts(env, [project.id], settings.now().getTime());
  return <TodayCountsValue project={project} counts={today.get(project.id) ?? null} />;
}

function count(number: number, one: string, more: string): string {
  return number === 0 ? `No ${more} yet` : `${number} ${number === 1 ? one : more}`;
}

function NextStep({ context: { project, member } }: { readonly context: ProjectContext }) {
  return (
    <div class="empty">
      <h2>Next step: allow an origin</h2>
      <p>No page can call the API yet. Add the origin of your page, such as https://elbonia.example.</p>
      {roleAllows(member.role, 'settings') ? (
        <p>
          <a class="button" href={projectPath(project, '/allowlist')}>
            Open the allowlist
          </a>
        </p>
      ) : null}
    </div>
  );
}

/**
 * A collapsible box with a code snippet. Browsers keep only one `details` element with the same name open, without a
 * script.
 */
function SnippetBox({
  snippet: { id, title, purpose, code },
  open,
}: {
  readonly snippet: Snippet;
  readonly open: boolean;
}) {
  return (
    <details name="snippet" open={open}>
      <summary>{title}</summary>
      <div class="title-row">
        <p class="quiet">{purpose}</p>
        <CopyButton id={`snippet-${id}`} what={title} />
      </div>
      <pre id={`snippet-${id}`}>
        <code>{code}</code>
      </pre>
    </details>
  );
}

async function publishAgain({ settings, project }: ProjectContext): Promise<Response> {
  const publication = await publishProject(settings, project.id);
  return seeOtherResponse(projectPath(project, `?done=${publication}`));
}

async function markCredit(context: ProjectContext, values: FormValues<typeof creditShape>): Promise<Response> {
  const { settings, project } = context;
  const done = await setProjectSwitch(settings, project.id, 'credited', values.credited === 'on', values.revision);
  if (done.ok)
    return seeOtherResponse(projectPath(project, `?done=${values.credited === 'on' ? 'credited' : 'uncredited'}`));
  return refusedChangeResponse(context, done.refusal, null, (problems, now) => (
    <OverviewPage context={now} problems={problems} />
  ));
}

export function addOverviewRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/:id', { kind: 'project', role: leastRoleFor.look }, (context) =>
    htmlPageResponse(<OverviewPage context={context} />),
  );
  // The form has no revision, because publishing again does not change the settings.
  routes.post('/projects/:id/publish', { kind: 'project', role: leastRoleFor.settings }, {}, publishAgain);
  routes.post('/projects/:id/credit', { kind: 'project', role: leastRoleFor.settings }, creditShape, markCredit);
}
