// The notice about daily limits that today's counts have nearly or fully reached. It is on the pages Usage and
// Overview.

import { readHourlyUsage } from '../../usage/read-usage.ts';
import { dayMs } from '../../usage/usage.ts';
import type { ProjectContext } from '../context.ts';
import { projectPath } from '../project/project-layout.tsx';
import { Notice } from '../ui/controls.tsx';
import { describeQuotaCrossing, findQuotaCrossings } from './quota-crossings.ts';
import { periodStart } from './series.ts';
import { todayCountsTimeoutMs } from './today.tsx';

/** Renders nothing if the project has no daily limits, no threshold was crossed or counts are not available. */
export async function QuotaNotice({ context }: { readonly context: ProjectContext }) {
  const { env, project, settings } = context;
  if (project.quota === null) return null;
  const today = periodStart(settings.now().getTime(), dayMs);
  const crossings = findQuotaCrossings(
    project.quota,
    (await readHourlyUsage(env, project.id, today, todayCountsTimeoutMs)) ?? [],
  );
  if (crossings.length === 0) return null;
  return (
    <Notice kind="caution">
      <p>
        <strong>Daily limit.</strong> <a href={projectPath(project, '/usage/limits')}>Limits</a>
      </p>
      <ul>
        {crossings.map((crossing) => (
          <li>{describeQuotaCrossing(crossing)}</li>
        ))}
      </ul>
    </Notice>
  );
}
