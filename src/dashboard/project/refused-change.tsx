// Responses to refused changes: the form with the submitted values and the reasons. If the revision was stale, the form
// is rendered from the current project and lists the changes since, for review before submitting it again.

import { readAudit } from '../../settings/audit/audit.ts';
import { describeEntry, writeDescription } from '../../settings/audit/audit-wording.ts';
import { replacedValues } from '../../settings/audit/replaced-values.ts';
import { readActors } from '../../settings/members/members.ts';
import { findMemberProject } from '../../settings/members/roles.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { type Html, pageResponse } from '../response.ts';
import { type Problem, writeTime } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { writeActor } from './actor.tsx';
import { ProjectPage, projectPath } from './project-layout.tsx';

/** Renders a form's page with the problems; null if the object of the form no longer exists. */
type RenderForm = (problems: readonly Problem[], context: ProjectContext) => Html | null;

/** Answers a refused change. `field` is the field that the reasons concern; null if they concern none. */
export async function refusedResponse(
  context: ProjectContext,
  refusal: SettingsRefusal,
  field: string | null,
  renderForm: RenderForm,
): Promise<Response> {
  if (refusal.code === 'project_unknown') return failureResponse('not_found');
  if (refusal.code === 'revision_stale') return staleResponse(context, renderForm);
  const page = renderForm(
    describeRefusal(refusal).map((text) => ({ field, text })),
    context,
  );
  return page === null ? failureResponse('not_found') : pageResponse(page, 422);
}

async function staleResponse(context: ProjectContext, renderForm: RenderForm): Promise<Response> {
  const { settings, project, session } = context;
  // The other change may have removed the sender after this request was authorized, so membership is checked again.
  const found = await findMemberProject(settings, project.id, session.account.id);
  if (found === null) return failureResponse('not_found');
  const now = { ...context, ...found };
  const problems = (await describeChanges(now)).map((text) => ({ field: null, text }));
  return pageResponse(renderForm(problems, now) ?? <ChangedPage context={now} problems={problems} />, 409);
}

interface ChangedProps {
  readonly context: ProjectContext;
  readonly problems: readonly Problem[];
}

/** The page for a stale form whose object no longer exists. */
function ChangedPage({ context, problems }: ChangedProps) {
  return (
    <ProjectPage context={context} title="Project changed" tab="" problems={problems}>
      <p>What you were editing no longer exists.</p>
      <p class="actions">
        <a class="button secondary" href={projectPath(context.project)}>
          Go to the project
        </a>
      </p>
    </ProjectPage>
  );
}

/** Limits the list to a length that users will read. */
const changesMax = 10;

/** Describes the changes since the form was rendered, with actors and times; only the newest if there are many. */
async function describeChanges({ settings, project, member, form }: ProjectContext): Promise<readonly string[]> {
  const revision = Number(form.get('revision') ?? 0);
  const all = await readAudit(settings.db, project.id);
  const replaced = replacedValues(all);
  const since = all.filter(({ seq }) => seq > revision);
  const actorOf = await readActors(settings.db, project.id);
  const more = since.length - changesMax;
  return [
    'The project changed after you opened this page. Review the changes before you submit the form again.',
    ...(more > 0 ? [`The audit log has ${more} older changes.`] : []),
    ...since.slice(-changesMax).map((entry) => {
      const actor = entry.actor === member.id ? 'you' : writeActor(actorOf(entry.actor));
      const description = describeEntry(entry, replaced.get(entry.seq) ?? new Map(), (id) => actorOf(id).name);
      return `${writeTime(entry.at)}: ${actor} ${writeDescription(description)}`;
    }),
  ];
}
