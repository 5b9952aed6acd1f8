// /access-log: lists, newest first, who viewed the pages of members, settings and keys and who exported data. Also
// switches the access log on or off, verifies the log and offers its downloads. For owners and admins. Does not record
// views (logged-views.ts).

import {
  type AccessLogEntry,
  type AccessLogFilter,
  findAccessEntries,
  listViewers,
  loggedPages,
  readAccessLog,
  verifyAccessLog,
} from '../../settings/audit/access-log.ts';
import { exportAccessLogCsv, exportAccessLogJson } from '../../settings/audit/access-log-export.ts';
import { describeAccessLogView, describeViewOption } from '../../settings/audit/access-log-wording.ts';
import { type ActorLabel, readActorNames, readActors } from '../../settings/members/members.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { setProjectSwitch } from '../../settings/projects/projects.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { refusedChangeResponse } from '../project/refused-change.tsx';
import { SwitchForm } from '../project/switch-form.tsx';
import { downloadResponse, type Html, htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, Notice, UtcTime } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { ActorName, formatActor } from './actor.tsx';
import { DaysFilterFields, FilterSelect, LogPaging, logEntriesPerPage, readDaysFilter } from './log-filter.tsx';

const path = '/access-log';
const switchShape = { revision: revisionSchema, on: requiredTextSchema };

type ActorOf = (id: string) => ActorLabel;

/** Reads the access log's filter from the URL's query. Ignores invalid values. */
function readFilter(url: URL): AccessLogFilter {
  return {
    page: loggedPages.find((page) => page === url.searchParams.get('page')) ?? null,
    member: url.searchParams.get('member') || null,
    ...readDaysFilter(url),
  };
}

interface LogProps {
  readonly context: ProjectContext;
  readonly filter: AccessLogFilter;
  readonly viewers: readonly string[];
  readonly actorOf: ActorOf;
  /** The log entries to show, and one more if there are older entries. */
  readonly found: readonly AccessLogEntry[];
  /** The result of verifying the log's hash chain; null on the page that does not verify it. */
  readonly verified: Html | null;
  readonly problems?: readonly FormProblem[];
}

async function readLog(context: ProjectContext): Promise<LogProps> {
  const { project, settings, url } = context;
  const filter = readFilter(url);
  const [found, viewers, actorOf] = await Promise.all([
    findAccessEntries(settings.db, project.id, filter, logEntriesPerPage + 1),
    listViewers(settings.db, project.id),
    readActors(settings.db, project.id),
  ]);
  return { context, filter, viewers, actorOf, found, verified: null };
}

function AccessLogPage({ context, filter, viewers, actorOf, found, verified, problems = [] }: LogProps) {
  const shown = found.slice(0, logEntriesPerPage);
  return (
    <ProjectPage context={context} title="Access log" tab="/audit" problems={problems}>
      {verified}
      <p>
        Who viewed the members, settings and keys of this project, and who exported its data: at most one entry for each
        member, page and hour, kept for 13 months. IP addresses and browsers are not recorded.
      </p>
      <Switch context={context} />
      {viewers.length === 0 ? (
        <p class="empty">No views recorded yet.</p>
      ) : (
        <>
          <h2>Entries</h2>
          <FilterForm context={context} filter={filter} viewers={viewers} actorOf={actorOf} />
          {shown.length === 0 ? (
            <p class="empty">No views match these filters.</p>
          ) : (
            <ol class="log">
              {shown.map((entry) => (
                <Entry entry={entry} actorOf={actorOf} />
              ))}
            </ol>
          )}
          <LogPaging
            context={context}
            path={path}
            filter={filter}
            oldest={found.length > logEntriesPerPage ? (shown.at(-1)?.seq ?? null) : null}
          />
          <Files context={context} />
        </>
      )}
    </ProjectPage>
  );
}

function Switch({ context }: { readonly context: ProjectContext }) {
  const { project, member } = context;
  return (
    <>
      <p>
        <strong>The access log is {project.accessLog ? 'on' : 'off'}.</strong>
        {roleAllows(member.role, 'accessLogSwitch') ? null : ' Only an owner can change this.'}
      </p>
      {roleAllows(member.role, 'accessLogSwitch') ? (
        <SwitchForm
          context={context}
          path={path}
          page={path}
          name="on"
          what="access log"
          isOn={project.accessLog}
          isMain
        />
      ) : null}
    </>
  );
}

function Entry({
  entry: { seq, at, member, page },
  actorOf,
}: {
  readonly entry: AccessLogEntry;
  readonly actorOf: ActorOf;
}) {
  return (
    <li id={`entry-${seq}`}>
      <p>
        <ActorName actor={actorOf(member)} /> <span class="quoted">{describeAccessLogView(page)}</span>
      </p>
      <p class="quiet">
        {seq} · <UtcTime at={at} />
      </p>
    </li>
  );
}

function FilterForm({
  context,
  filter,
  viewers,
  actorOf,
}: Pick<LogProps, 'context' | 'filter' | 'viewers' | 'actorOf'>) {
  return (
    <form method="get" action={projectPath(context.project, path)} class="filter">
      <FilterSelect
        name="page"
        label="View"
        any="All views"
        value={filter.page}
        options={loggedPages.map((page) => [page, describeViewOption(page)])}
      />
      <FilterSelect
        name="member"
        label="By"
        any="Anyone"
        value={filter.member}
        options={viewers.map((member) => [member, formatActor(actorOf(member))])}
      />
      <DaysFilterFields filter={filter} />
    </form>
  );
}

function Files({ context: { project } }: { readonly context: ProjectContext }) {
  return (
    <>
      <h2>Verify and download</h2>
      <p>
        The hash of each entry covers the previous one, so an altered or missing entry is detected. Download the full
        log as <a href={projectPath(project, '/access-log.json')}>JSON</a> or{' '}
        <a href={projectPath(project, '/access-log.csv')}>CSV</a>.
      </p>
      <p class="actions">
        <a class="button secondary" href={projectPath(project, `${path}/verify`)}>
          Verify the log
        </a>
      </p>
    </>
  );
}

/**
 * Verifies the whole hash chain of the access log and returns the result as a notice. Runs only on request, because it
 * reads every entry.
 */
async function verify({ settings, project }: ProjectContext): Promise<Html> {
  const log = await readAccessLog(settings.db, project.id);
  const flaw = await verifyAccessLog(project.id, log);
  if (flaw !== null) {
    return (
      <Notice kind="caution">
        <p>
          <strong>The log was altered.</strong> Entry {flaw.seq}{' '}
          {flaw.kind === 'missing' ? 'is missing' : 'was changed'}.
        </p>
      </Notice>
    );
  }
  return (
    <Notice kind="done">
      <p>
        {log.entries.length === 0
          ? 'The log is intact. It has no entries.'
          : `The log is intact: entries ${log.start.seq + 1} to ${log.last.seq} are complete and unchanged.`}
      </p>
    </Notice>
  );
}

async function logResponse(context: ProjectContext): Promise<Response> {
  return htmlPageResponse(<AccessLogPage {...(await readLog(context))} />);
}

async function verifiedResponse(context: ProjectContext): Promise<Response> {
  return htmlPageResponse(<AccessLogPage {...(await readLog(context))} verified={await verify(context)} />);
}

async function switchLog(context: ProjectContext, values: FormValues<typeof switchShape>): Promise<Response> {
  const { settings, project } = context;
  const done = await setProjectSwitch(settings, project.id, 'accessLog', values.on === 'on', values.revision);
  if (done.ok) return saveNoticeRedirect(projectPath(project, path), done.value);
  const log = await readLog(context);
  return refusedChangeResponse(context, done.refusal, null, (problems, now) => (
    <AccessLogPage {...log} context={now} problems={problems} />
  ));
}

async function jsonResponse({ settings, project }: ProjectContext): Promise<Response> {
  const text = exportAccessLogJson(project.id, await readAccessLog(settings.db, project.id));
  return downloadResponse(`${text}\n`, 'application/json', `${project.id}-access-log.json`);
}

async function csvResponse({ settings, project }: ProjectContext): Promise<Response> {
  const nameOf = await readActorNames(settings.db, project.id);
  const text = exportAccessLogCsv(await readAccessLog(settings.db, project.id), nameOf);
  return downloadResponse(text, 'text/csv; charset=utf-8', `${project.id}-access-log.csv`);
}

export function addAccessLogRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.accessLog } as const;
  routes.get('/projects/:id/access-log', access, logResponse);
  routes.get('/projects/:id/access-log/verify', access, verifiedResponse);
  routes.post(
    '/projects/:id/access-log',
    { kind: 'project', role: leastRoleFor.accessLogSwitch },
    switchShape,
    switchLog,
  );
  routes.get('/projects/:id/access-log.json', access, jsonResponse);
  routes.get('/projects/:id/access-log.csv', access, csvResponse);
}
