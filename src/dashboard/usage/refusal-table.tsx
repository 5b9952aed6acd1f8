// Refusals by code: how many there were today and in 14 days, and the advice for each.

import type { StoredProject } from '../../settings/projects/store.ts';
import { type DayUsage, dayMs } from '../../usage/usage.ts';
import { projectPath } from '../project/project-layout.tsx';
import { adviceForRefusal, isDeploymentPage, type RefusalAdvice } from './refusals.ts';
import { formatCount, periodStart, sumCounts } from './series.ts';

interface RefusalTableProps {
  readonly project: StoredProject;
  readonly usage: readonly DayUsage[];
  readonly nowMs: number;
}

export function RefusalTable({ project, usage, nowMs }: RefusalTableProps) {
  const today = periodStart(nowMs, dayMs);
  const countsFrom = (fromMs: number) =>
    sumCounts(usage.filter(({ startsAtMs }) => startsAtMs >= fromMs).map(({ counts }) => counts));
  const [all, now] = [countsFrom(today - 13 * dayMs), countsFrom(today)];
  const rows = [...all].flatMap(([outcome, count]) => {
    const advice = adviceForRefusal(outcome);
    return advice === null ? [] : [{ outcome, advice, count, today: now.get(outcome) ?? 0 }];
  });
  if (rows.length === 0) return <p class="empty">Nothing was refused in the last 14 days.</p>;
  return (
    <ul class="log">
      {rows
        .toSorted((a, b) => b.count - a.count)
        .map((row) => (
          <li>
            <p>
              <strong class="name">{row.advice.name}</strong>: {formatCount(row.today)} today, {formatCount(row.count)}{' '}
              in 14 days <code class="quiet">{row.outcome}</code>
            </p>
            <Help project={project} advice={row.advice} />
          </li>
        ))}
    </ul>
  );
}

function Help({
  project,
  advice: { cause, help },
}: {
  readonly project: StoredProject;
  readonly advice: RefusalAdvice;
}) {
  const sentence = `${cause.charAt(0).toUpperCase()}${cause.slice(1)}`;
  if (help === null) return <p>{sentence}.</p>;
  return (
    <p>
      {sentence}: <a href={isDeploymentPage(help.path) ? help.path : projectPath(project, help.path)}>{help.text}</a>.
    </p>
  );
}
