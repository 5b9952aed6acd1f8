// Today's counts for Overview and the cards of Projects. The counts of all projects are read at the same time, each
// with the same time limit, so that a slow Durable Object delays a page at most by that limit.

import type { ProjectId } from '../../core/project/project-id.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { UsageEnv } from '../../usage/open-usage.ts';
import { readDailyUsage } from '../../usage/read-usage.ts';
import { dayMs, type OutcomeCounts } from '../../usage/usage.ts';
import { projectPath } from '../project/project-layout.tsx';
import { answeredRequestCount, formatCount, formatCountWithNoun, periodStart, requestCount } from './series.ts';

/** How long a page waits for the counts of today. */
export const todayCountsTimeoutMs = 1_000;

/** Maximum number of projects on one page for which counts are shown. Each costs a request to its Durable Object. */
export const countedProjectsMax = 40;

/**
 * Today's counts of projects by id. Projects beyond countedProjectsMax are missing; null for a project whose counts are
 * unavailable.
 */
export type TodayCounts = ReadonlyMap<ProjectId, OutcomeCounts | null>;

export async function readTodayCounts(env: UsageEnv, ids: readonly ProjectId[], nowMs: number): Promise<TodayCounts> {
  const from = periodStart(nowMs, dayMs);
  const read = ids.slice(0, countedProjectsMax).map(async (id) => {
    const days = await readDailyUsage(env, id, from, { maxMs: todayCountsTimeoutMs, callersFromMs: nowMs });
    return [id, days === null ? null : (days[0]?.counts ?? new Map())] as const;
  });
  return new Map(await Promise.all(read));
}

/** Writes today's counts for a card: "1,240 answered today, 12 refused or failed". */
export function describeTodayCounts(counts: OutcomeCounts | null): string {
  if (counts === null) return 'counts are not available now';
  const answered = answeredRequestCount(counts);
  const others = requestCount(counts) - answered;
  return `${formatCount(answered)} answered today${others === 0 ? '' : `, ${formatCount(others)} refused or failed`}`;
}

/** Today's counts as the value of a description list, with the link to the page Usage. */
export function TodayCountsValue({
  project,
  counts,
}: {
  readonly project: StoredProject;
  readonly counts: OutcomeCounts | null;
}) {
  const path = projectPath(project, '/usage');
  if (counts === null)
    return (
      <>
        Counts are not available now. <a href={path}>Usage</a>
      </>
    );
  const others = requestCount(counts) - answeredRequestCount(counts);
  return (
    <>
      <a href={path}>{formatCountWithNoun(answeredRequestCount(counts), 'request')} answered</a>
      {others === 0 ? null : `, ${formatCount(others)} refused or failed`}
    </>
  );
}
