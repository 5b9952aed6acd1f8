// Today's counts for Overview and the cards of Projects. Many projects are read at once and within one time limit, so that
// one slow object delays no page.

import type { ProjectId } from '../../core/project/project-id.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { UsageEnv } from '../../usage/open-usage.ts';
import { readDays } from '../../usage/read-usage.ts';
import { type Counts, dayMs } from '../../usage/usage.ts';
import { projectPath } from '../project/project-layout.tsx';
import { answeredOf, requestsOf, startOf, writeCount, writeCounted } from './series.ts';

/** How long a page waits for the counts of today. */
export const todayMaxMs = 1_000;

/** How many projects have counts on one page: each costs a request to its object. */
export const countedProjectsMax = 40;

/** Today's counts of projects by id. A project is missing beyond countedProjectsMax; null where its counts are unavailable. */
export type TodayCounts = ReadonlyMap<ProjectId, Counts | null>;

export async function readToday(env: UsageEnv, ids: readonly ProjectId[], nowMs: number): Promise<TodayCounts> {
  const from = startOf(nowMs, dayMs);
  const read = ids.slice(0, countedProjectsMax).map(async (id) => {
    const days = await readDays(env, id, from, todayMaxMs);
    return [id, days === null ? null : (days[0]?.counts ?? new Map())] as const;
  });
  return new Map(await Promise.all(read));
}

/** Writes today's counts for a card: "1,240 answered today, 12 refused or failed". */
export function describeToday(counts: Counts | null): string {
  if (counts === null) return 'counts are not available now';
  const answered = answeredOf(counts);
  const others = requestsOf(counts) - answered;
  return `${writeCount(answered)} answered today${others === 0 ? '' : `, ${writeCount(others)} refused or failed`}`;
}

/** Today's counts as the value of a description list, with the link to the page Usage. */
export function TodayValue({ project, counts }: { readonly project: StoredProject; readonly counts: Counts | null }) {
  const path = projectPath(project, '/usage');
  if (counts === null)
    return (
      <>
        Counts are not available now. <a href={path}>Usage</a>
      </>
    );
  const others = requestsOf(counts) - answeredOf(counts);
  return (
    <>
      <a href={path}>{writeCounted(answeredOf(counts), 'request')} answered</a>
      {others === 0 ? null : `, ${writeCount(others)} refused or failed`}
    </>
  );
}
