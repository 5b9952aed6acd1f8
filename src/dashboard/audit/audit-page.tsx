// /audit: lists the changes with their actors and times, newest first, and offers downloads of the whole log. Does not
// verify the hash chain, because that requires reading the whole log; `npm run audit -- verify` verifies the chain.

import {
  type AuditEntry,
  type AuditFilter,
  auditEvents,
  findAuditEntries,
  listActors,
  readAudit,
  readAuditEntries,
} from '../../settings/audit/audit.ts';
import { exportAuditCsv, exportAuditJson } from '../../settings/audit/audit-export.ts';
import { describeAuditEntry, describeAuditEvent, type SettingChange } from '../../settings/audit/audit-wording.ts';
import { type ReplacedValues, replacedValues, settingEvents } from '../../settings/audit/replaced-values.ts';
import { wasRestored } from '../../settings/deployment.ts';
import { type ActorLabel, readActorNames, readActors } from '../../settings/members/members.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { downloadResponse, htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { UtcTime } from '../ui/controls.tsx';
import { ActorName, formatActor } from './actor.tsx';
import { DaysFilterFields, FilterSelect, LogPaging, logEntriesPerPage, readDaysFilter } from './log-filter.tsx';

type ActorOf = (id: string) => ActorLabel;

/** Reads the audit's filter from the URL's query. Ignores invalid values. */
function readFilter(url: URL): AuditFilter {
  return {
    event: auditEvents.find((event) => event === url.searchParams.get('event')) ?? null,
    actor: url.searchParams.get('actor') || null,
    ...readDaysFilter(url),
  };
}

async function auditResponse(context: ProjectContext): Promise<Response> {
  const { project, settings, url } = context;
  const filter = readFilter(url);
  const [found, actors, actorOf, isRestored] = await Promise.all([
    findAuditEntries(settings.db, project.id, filter, logEntriesPerPage + 1),
    listActors(settings.db, project.id),
    readActors(settings.db, project.id),
    wasRestored(settings.db),
  ]);
  const shown = found.slice(0, logEntriesPerPage);
  const newest = shown[0]?.seq ?? 0;
  const replaced = replacedValues(await readAuditEntries(settings.db, project.id, settingEvents, newest));
  return htmlPageResponse(
    <ProjectPage context={context} title="Audit log" tab="/audit">
      <p>
        Every change to the project is recorded as long as the project exists. The hash of each entry covers the
        previous one, so an altered or missing entry is detected. Download the full log as{' '}
        <a href={projectPath(project, '/audit.json')}>JSON</a> or <a href={projectPath(project, '/audit.csv')}>CSV</a>.
      </p>
      {roleAllows(context.member.role, 'accessLog') ? (
        <p>
          Views and exports are in the <a href={projectPath(project, '/access-log')}>access log</a>, which is{' '}
          {project.accessLog ? 'on' : 'off'}.
        </p>
      ) : null}
      {isRestored ? (
        <p>
          The operator of this deployment has restored a backup. If this project is older than the restore, its changes
          between the backup and the restore are not in this log. Ask the operator for both times.
        </p>
      ) : null}
      <FilterForm context={context} filter={filter} actors={actors} actorOf={actorOf} />
      {shown.length === 0 ? (
        <p class="empty">{actors.length === 0 ? 'No changes yet.' : 'No changes match these filters.'}</p>
      ) : (
        <ol class="log">
          {shown.map((entry) => (
            <Entry entry={entry} replaced={replaced.get(entry.seq) ?? new Map()} actorOf={actorOf} />
          ))}
        </ol>
      )}
      <LogPaging
        context={context}
        path="/audit"
        filter={filter}
        oldest={found.length > logEntriesPerPage ? (shown.at(-1)?.seq ?? null) : null}
      />
    </ProjectPage>,
  );
}

interface EntryProps {
  readonly entry: AuditEntry;
  readonly replaced: ReplacedValues;
  readonly actorOf: ActorOf;
}

function Entry({ entry, replaced, actorOf }: EntryProps) {
  const { predicate, changes } = describeAuditEntry(entry, replaced, (id) => actorOf(id).name);
  return (
    <li id={`entry-${entry.seq}`}>
      <p>
        <ActorName actor={actorOf(entry.actor)} /> <span class="quoted">{predicate}</span>
      </p>
      {changes.length === 0 ? null : (
        <ul class="changes">
          {changes.map((change) => (
            <Change {...change} />
          ))}
        </ul>
      )}
      <p class="quiet">
        {entry.seq} · <UtcTime at={entry.at} />
      </p>
    </li>
  );
}

/** A changed setting with its old and new value. Screen readers read words instead of the arrow between the two. */
function Change({ label, before, after }: SettingChange) {
  return (
    <li>
      {label}:{' '}
      {before === null ? null : (
        <>
          <span class="quiet">{before}</span> <span aria-hidden="true">→</span>
          <span class="visually-hidden">changed to</span>{' '}
        </>
      )}
      {after}
    </li>
  );
}

interface FilterFormProps {
  readonly context: ProjectContext;
  readonly filter: AuditFilter;
  readonly actors: readonly string[];
  readonly actorOf: ActorOf;
}

function FilterForm({ context: { project }, filter, actors, actorOf }: FilterFormProps) {
  return (
    <form method="get" action={projectPath(project, '/audit')} class="filter">
      <FilterSelect
        name="event"
        label="Change"
        any="All changes"
        value={filter.event}
        options={auditEvents.map((event) => [event, describeAuditEvent(event)])}
      />
      <FilterSelect
        name="actor"
        label="Changed by"
        any="Anyone"
        value={filter.actor}
        options={actors.map((actor) => [actor, formatActor(actorOf(actor))])}
      />
      <DaysFilterFields filter={filter} />
    </form>
  );
}

async function jsonResponse({ settings, project }: ProjectContext): Promise<Response> {
  const text = exportAuditJson(project.id, await readAudit(settings.db, project.id));
  return downloadResponse(`${text}\n`, 'application/json', `${project.id}-audit.json`);
}

async function csvResponse({ settings, project }: ProjectContext): Promise<Response> {
  const nameOf = await readActorNames(settings.db, project.id);
  const text = exportAuditCsv(await readAudit(settings.db, project.id), nameOf);
  return downloadResponse(text, 'text/csv; charset=utf-8', `${project.id}-audit.csv`);
}

export function addAuditRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.look } as const;
  routes.get('/projects/:id/audit', access, auditResponse);
  routes.get('/projects/:id/audit.json', access, jsonResponse);
  routes.get('/projects/:id/audit.csv', access, csvResponse);
}
