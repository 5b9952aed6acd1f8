// /status: the status of the deployment as a web page. The page is the same for everyone: its handler reads no cookie.
// src/status makes the report.

import type { Incident, IncidentSeverity } from '../status/incidents.ts';
import type { PartStatus, StatusPartId } from '../status/parts.ts';
import type { StatusReport } from '../status/report.ts';
import { htmlPageResponse } from './response.ts';
import { Notice, UtcTime } from './ui/controls.tsx';
import { DashboardPage } from './ui/layout.tsx';

interface PartText {
  readonly name: string;
  readonly about: string;
  /** What does not work while this part of the deployment is down. */
  readonly down: string;
}

const partTexts: Readonly<Record<StatusPartId, PartText>> = {
  data: {
    name: 'Location data',
    about: 'The files that lookups read.',
    down: 'Lookups fail or return only Cloudflare’s location, unless their data is in memory already.',
  },
  data_age: {
    name: 'Age of the location data',
    about: 'Data older than 45 days should be replaced.',
    down: 'Lookups work. Networks that moved since then are answered with their former place.',
  },
  published_settings: {
    name: 'Published settings',
    about: 'The settings of projects that lookups read (Cloudflare KV).',
    down: 'Requests are answered for projects that were used in the last minutes, and refused for others. Changes take longer.',
  },
  settings_database: {
    name: 'Settings database',
    about: 'The dashboard’s database (Cloudflare D1). Lookups do not read it.',
    down: 'The dashboard does not work. Lookups are not affected.',
  },
  scheduled_run: {
    name: 'Scheduled run',
    about: 'Every five minutes, publishes changes that could not be published at once.',
    down: 'Changes that could not be published are not retried. Lookups are not affected.',
  },
};

const statusNames: Readonly<Record<PartStatus, string>> = { ok: 'Works', down: 'Down', unknown: 'Not known' };

/** Names of the status `down` for parts that still work but are too old or overdue. */
const lateNames: Readonly<Partial<Record<StatusPartId, string>>> = { data_age: 'Too old', scheduled_run: 'Late' };

function nameOf({ id, status }: { readonly id: StatusPartId; readonly status: PartStatus }): string {
  return (status === 'down' ? lateNames[id] : undefined) ?? statusNames[status];
}

const severityNames: Readonly<Record<IncidentSeverity, string>> = {
  minor: 'Minor incident',
  major: 'Major incident',
  critical: 'Critical incident',
};

export function statusPageResponse(report: StatusReport): Promise<Response> {
  const { status, checkedAt, version, data, parts, scheduledRunAt, errors, incidents } = report;
  const open = incidents?.filter(({ closedAt }) => closedAt === null) ?? [];
  const closed = incidents?.filter(({ closedAt }) => closedAt !== null) ?? [];
  return htmlPageResponse(
    <DashboardPage title="Status" account={null}>
      <h1>Status</h1>
      <Notice kind={status === 'ok' ? 'done' : 'caution'}>
        <p>{status === 'ok' ? 'Every part works.' : 'Not every part works as it should.'}</p>
      </Notice>
      <p class="quiet">
        Checked <UtcTime at={checkedAt} />. Version {version}. Also <a href="/status.json">as JSON</a>.
      </p>
      <Incidents open={open} closed={closed} isUnknown={incidents === null} />
      <Errors errors={errors} />
      <h2>Parts</h2>
      <dl>
        {parts.map((part) => (
          <div>
            <dt>{partTexts[part.id].name}</dt>
            <dd class="facts">
              <p>
                <span class={part.status === 'down' ? 'badge expired' : 'badge'}>{nameOf(part)}</span>
              </p>
              <p>{part.status === 'down' ? partTexts[part.id].down : partTexts[part.id].about}</p>
              {part.id === 'data_age' && (
                <p class="fine">
                  {data.name} of {data.builtAt.slice(0, 10)}, {data.ageDays} {data.ageDays === 1 ? 'day' : 'days'} old.
                </p>
              )}
              {part.id === 'scheduled_run' && (
                <p class="fine">
                  {scheduledRunAt === null ? (
                    'No completed run is known.'
                  ) : (
                    <>
                      Last completed <UtcTime at={scheduledRunAt} />.
                    </>
                  )}
                </p>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </DashboardPage>,
  );
}

/** The operator's view of unexpected errors: fixed codes and how often each occurred. */
function Errors({ errors }: Pick<StatusReport, 'errors'>) {
  return (
    <>
      <h2>Errors in the last 24 hours</h2>
      {errors === null && <p>The counts of errors cannot be read right now.</p>}
      {errors?.length === 0 && <p>None counted.</p>}
      {errors !== null && errors.length > 0 && (
        <ul>
          {errors.map(({ code, count }) => (
            <li>
              <code>{code}</code>: {count.toLocaleString('en')}
            </li>
          ))}
        </ul>
      )}
      <p class="fine">
        Counts the errors of pages and of requests without a project. Errors of a project’s requests are on its usage
        page.
      </p>
    </>
  );
}

interface IncidentsProps {
  readonly open: readonly Incident[];
  readonly closed: readonly Incident[];
  /** Whether the incidents could not be read. */
  readonly isUnknown: boolean;
}

function Incidents({ open, closed, isUnknown }: IncidentsProps) {
  return (
    <>
      <h2>Incidents</h2>
      {isUnknown ? <p>Incidents cannot be read right now.</p> : open.length === 0 && <p>No open incident.</p>}
      <IncidentList incidents={open} />
      {closed.length > 0 && (
        <>
          <h2>Past incidents</h2>
          <IncidentList incidents={closed} />
        </>
      )}
    </>
  );
}

function IncidentList({ incidents }: { readonly incidents: readonly Incident[] }) {
  if (incidents.length === 0) return null;
  return (
    <ul class="log">
      {incidents.map(({ id, severity, closedAt, updates }) => (
        <li id={id}>
          <p class="name">
            {severityNames[severity]}
            {closedAt === null ? '' : ', closed'}
          </p>
          {updates.toReversed().map(({ at, text }) => (
            <p>
              <span class="quiet">
                <UtcTime at={at} />:
              </span>{' '}
              {text}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
