// /usage: the counts of a project as charts with their tables. The counts come from the project's Durable Object; if it
// fails, the page shows a notice instead. Does not set limits (limits-page.tsx).

import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { readDailyUsage, readHourlyUsage } from '../../usage/read-usage.ts';
import { type DayUsage, dayMs, daysKeptMs, type HourUsage } from '../../usage/usage.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { Notice } from '../ui/controls.tsx';
import { CallerTable } from './callers.tsx';
import { ChartPatterns, UsageChart } from './chart.tsx';
import { QuotaLimitList } from './limits-page.tsx';
import { QuotaNotice } from './quota-notice.tsx';
import { RefusalTable } from './refusal-table.tsx';
import { dayBars, formatCountWithNoun, formatDayWithYear, hourBars, monthBars, periodStart } from './series.ts';
import { describeHourComparison, findUnusualActivity, type UnusualActivity, unusualRequestsMin } from './unusual.ts';

/** How far back the page reads hourly counts: the four weeks that findUnusualActivity compares, and a day more. */
const hoursReadMs = 29 * dayMs;

async function usageResponse(context: ProjectContext): Promise<Response> {
  const { env, project, settings } = context;
  const nowMs = settings.now().getTime();
  const [hours, days] = await Promise.all([
    readHourlyUsage(env, project.id, nowMs - hoursReadMs),
    readDailyUsage(env, project.id, nowMs - daysKeptMs, { callersFromMs: startOfTwoWeeks(nowMs) }),
  ]);
  const counts = hours === null || days === null ? null : { hours, days };
  return htmlPageResponse(
    <ProjectPage context={context} title="Usage" tab="/usage">
      <p>
        Requests by outcome, allowlist entry, key and redirect link. Nothing about a visitor is counted:{' '}
        <a href="/privacy">what is stored</a>. Counts are lower bounds: those that could not be delivered are missing,
        and new ones appear after up to 20 seconds. Times are UTC.
      </p>
      <QuotaNotice context={context} />
      {counts === null ? <CountsUnavailable /> : <Counts context={context} {...counts} nowMs={nowMs} />}
      <h2>Daily limits</h2>
      <QuotaLimitList context={context} />
      <p>
        <a href={projectPath(project, '/usage/limits')}>
          {roleAllows(context.member.role, 'settings') ? 'Change the daily limits' : 'About daily limits'}
        </a>
      </p>
    </ProjectPage>,
  );
}

/** Returns the start of the period of 14 days that ends with today. */
function startOfTwoWeeks(nowMs: number): number {
  return periodStart(nowMs, dayMs) - 13 * dayMs;
}

export function CountsUnavailable() {
  return (
    <Notice kind="caution">
      <p>
        <strong>Counts are not available now.</strong> Requests are still answered. Reload the page in a minute.
      </p>
    </Notice>
  );
}

interface CountsProps {
  readonly context: ProjectContext;
  readonly hours: readonly HourUsage[];
  readonly days: readonly DayUsage[];
  readonly nowMs: number;
}

function Counts({ context: { project }, hours, days, nowMs }: CountsProps) {
  const [first] = days;
  if (first === undefined) {
    return (
      <div class="empty">
        <h2>No requests yet</h2>
        <p>Counts appear here up to 20 seconds after the first request to the API with this project.</p>
      </div>
    );
  }
  const lastTwoWeeks = days.filter(({ startsAtMs }) => startsAtMs >= startOfTwoWeeks(nowMs));
  const dropped = lastTwoWeeks.reduce((sum, day) => sum + day.dropped, 0);
  const entries = new Set(project.allowlist.map(({ canonical }) => canonical));
  const links = new Set(project.links.map(({ name }) => name));
  const keyNames = new Map<string, string>(project.keys.map(({ id, name }) => [id, name]));
  return (
    <>
      <ChartPatterns />
      {dropped === 0 ? null : (
        <Notice kind="caution">
          <p>{`In the last 14 days, ${formatCountWithNoun(dropped, 'count')} could not be delivered and ${dropped === 1 ? 'is' : 'are'} missing below.`}</p>
        </Notice>
      )}
      <Unusual activity={findUnusualActivity(hours, first.startsAtMs, nowMs)} />
      <h2>24 hours</h2>
      <UsageChart
        id="hours"
        title="Requests by hour, 24 hours"
        bars={hourBars(hours, nowMs)}
        unit="Hour (UTC)"
        labelEvery={4}
      />
      <h2>14 days</h2>
      <UsageChart
        id="days"
        title="Requests by day, 14 days"
        bars={dayBars(days, nowMs)}
        unit="Day (UTC)"
        labelEvery={3}
      />
      <h2>13 months</h2>
      <UsageChart
        id="months"
        title="Requests by month, 13 months"
        bars={monthBars(days, nowMs)}
        unit="Month (UTC)"
        labelEvery={4}
      />
      <p class="quiet">Counted since {formatDayWithYear(first.startsAtMs)}.</p>
      <h2>Refusals</h2>
      <RefusalTable project={project} usage={days} nowMs={nowMs} />
      <h2>By allowlist entry</h2>
      <CallerTable
        title="Requests by allowlist entry and day"
        unit="Entry"
        answer="Answered"
        usage={lastTwoWeeks}
        callersOf={(day) => day.entries}
        noteOf={(entry) => (entries.has(entry) ? '' : 'removed')}
        nowMs={nowMs}
        empty="No request of a page was admitted by an entry in the last 14 days."
      />
      <h2>By key</h2>
      <CallerTable
        title="Requests by key and day"
        unit="Key"
        answer="Answered"
        usage={lastTwoWeeks}
        callersOf={(day) => day.keys}
        noteOf={(key) => keyNames.get(key) ?? 'revoked'}
        nowMs={nowMs}
        empty="No request of a server had a valid key in the last 14 days."
      />
      {project.links.length === 0 && lastTwoWeeks.every((day) => day.links.size === 0) ? null : (
        <>
          <h2>By redirect link</h2>
          <CallerTable
            title="Requests by redirect link and day"
            unit="Link"
            answer="Redirected"
            usage={lastTwoWeeks}
            callersOf={(day) => day.links}
            noteOf={(link) => (links.has(link) ? '' : 'removed')}
            nowMs={nowMs}
            empty="No redirect link was followed in the last 14 days."
          />
        </>
      )}
    </>
  );
}

/** The notice that compares this hour with the same hour of the last four weeks. Empty if there is too little data. */
function Unusual({ activity }: { readonly activity: UnusualActivity | null }) {
  if (activity === null) return null;
  const { from, weekday, unusual } = activity;
  const hour = `the hour from ${from} on the last four ${weekday}s`;
  if (unusual.length === 0) {
    return (
      <p class="quiet">{`No unusual activity. Each kind has fewer than ${unusualRequestsMin} requests this hour, or at most twice its highest number in ${hour}.`}</p>
    );
  }
  return (
    <Notice kind="caution">
      <p>
        <strong>Unusual activity.</strong> {`Compared with ${hour}:`}
      </p>
      <ul>
        {unusual.map((one) => (
          <li>{describeHourComparison(one)}</li>
        ))}
      </ul>
    </Notice>
  );
}

export function addUsageRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/:id/usage', { kind: 'project', role: leastRoleFor.look }, usageResponse);
}
