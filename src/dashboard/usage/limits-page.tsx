// /usage/limits: the daily limits of a project. Does not validate them (settings/projects/quota.ts) or enforce them
// (the edge).

import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import {
  type QuotaLimitName,
  quotaLimitNames,
  quotaLimits,
  quotaLimitTexts,
  setQuota,
} from '../../settings/projects/quota.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, TextField } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { formatCount } from './series.ts';

const shape = {
  revision: revisionSchema,
  pagesSoft: requiredTextSchema,
  pagesHard: requiredTextSchema,
  serversSoft: requiredTextSchema,
  serversHard: requiredTextSchema,
};

const labels: Readonly<Record<QuotaLimitName, string>> = {
  pagesSoft: 'Soft limit of pages',
  pagesHard: 'Hard limit of pages',
  serversSoft: 'Soft limit of servers',
  serversHard: 'Hard limit of servers',
};

interface LimitsPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm | undefined;
}

function LimitsPage({ context, problems = [], submitted }: LimitsPageProps) {
  return (
    <ProjectPage context={context} title="Daily limits" tab="/usage" problems={problems}>
      <p>
        Limits count the answers of a day, which ends at 00:00 UTC. Redirects by links count as answers to pages. A soft
        limit only shows a notice on Usage and Overview. Beyond a hard limit, requests are refused with status 429 until
        the day ends. Limits are approximate: each running instance of the API learns the counts of the others with a
        delay, so a hard limit can be exceeded by about 100 answers, or 20 seconds of requests, for each instance.
      </p>
      {roleAllows(context.member.role, 'settings') ? (
        <LimitsForm context={context} problems={problems} submitted={submitted} />
      ) : (
        <QuotaLimitList context={context} />
      )}
    </ProjectPage>
  );
}

function LimitsForm({ context: { project, form }, problems = [], submitted }: LimitsPageProps) {
  const saved = quotaLimitTexts(project.quota);
  const isTyped = submitted?.isStale === false;
  return (
    <ProjectForm project={project} path="/usage/limits">
      {quotaLimitNames.map((name) => (
        <TextField
          name={name}
          label={labels[name]}
          hint={
            name.endsWith('Soft')
              ? 'Answers a day, below the hard limit. Leave it empty for no limit.'
              : 'Answers a day. Leave it empty for no limit.'
          }
          value={isTyped ? (form.get(name) ?? '') : saved[name]}
          problems={problems}
          maxlength={20}
          entered={submitted?.differing(name, [saved[name]], ([typed = '']) => (typed === '' ? 'no limit' : typed))}
        />
      ))}
      <p class="actions">
        <button type="submit">Save limits</button>
        <a class="button secondary" href={projectPath(project, '/usage')}>
          Back to usage
        </a>
      </p>
    </ProjectForm>
  );
}

/** The project's daily limits as text. */
export function QuotaLimitList({ context: { project } }: { readonly context: ProjectContext }) {
  const limits = quotaLimits(project.quota);
  if (project.quota === null) return <p>No limit is set.</p>;
  return (
    <dl>
      {quotaLimitNames.map((name) => (
        <div>
          <dt>{labels[name]}</dt>
          <dd>{limits[name] === null ? 'None' : `${formatCount(limits[name])} answers a day`}</dd>
        </div>
      ))}
    </dl>
  );
}

async function save(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { revision: from, ...typed } = values;
  const done = await setQuota(context.settings, context.project.id, typed, from);
  if (done.ok) return saveNoticeRedirect(projectPath(context.project, '/usage/limits'), done.value);
  const field = 'limit' in done.refusal ? done.refusal.limit : null;
  return refusedChangeResponse(context, done.refusal, field, (problems, now, submitted) => (
    <LimitsPage context={now} problems={problems} submitted={submitted} />
  ));
}

export function addQuotaRoutes(routes: DashboardRoutes): void {
  const path = '/projects/:id/usage/limits';
  routes.get(path, { kind: 'project', role: leastRoleFor.look }, (context) =>
    htmlPageResponse(<LimitsPage context={context} />),
  );
  routes.post(path, { kind: 'project', role: leastRoleFor.settings }, shape, save);
}
