// What becomes of a change that an operation refused: the form again, as it was typed, with the reasons. Where somebody else
// was faster these are what they changed, and the form is made from what there is now, to be looked at and sent once more.

import { readAudit } from '../../settings/audit/audit.ts';
import { describeNote } from '../../settings/audit/audit-wording.ts';
import { readActors } from '../../settings/members/members.ts';
import { findMemberProject } from '../../settings/members/roles.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { answerPage, type Html } from '../respond.ts';
import { type Problem, writeTime } from '../ui/controls.tsx';
import { answerFailure } from '../ui/failure-pages.tsx';
import { writeActor } from './actor.tsx';
import { ProjectPage, projectPath } from './project-layout.tsx';

/** Draws a form's page with what was wrong; null where what it is about is not there any more. */
type Draw = (problems: readonly Problem[], context: ProjectContext) => Html | null;

/** `field` is what the reasons are about, null where that is no field. */
export async function answerRefused(
  context: ProjectContext,
  refusal: SettingsRefusal,
  field: string | null,
  draw: Draw,
): Promise<Response> {
  if (refusal.code === 'project_unknown') return answerFailure('not_found');
  if (refusal.code === 'revision_stale') return answerStale(context, draw);
  const page = draw(
    describeRefusal(refusal).map((text) => ({ field, text })),
    context,
  );
  return page === null ? answerFailure('not_found') : answerPage(page, 422);
}

async function answerStale(context: ProjectContext, draw: Draw): Promise<Response> {
  const { settings, project, session } = context;
  // The change may have come after this request was let in, and may have been the sender's own removal.
  const found = await findMemberProject(settings, project.id, session.account.id);
  if (found === null) return answerFailure('not_found');
  const now = { ...context, ...found };
  const problems = (await describeChanges(now)).map((text) => ({ field: null, text }));
  return answerPage(draw(problems, now) ?? <ChangedPage context={now} problems={problems} />, 409);
}

interface ChangedProps {
  readonly context: ProjectContext;
  readonly problems: readonly Problem[];
}

/** Where what the form was about is among what is gone. */
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

/** As many as somebody reads, or listens to, before going on. */
const changesMax = 10;

/** What was changed since the form was made, by whom and when; the newest where there is much. */
async function describeChanges({ settings, project, member, form }: ProjectContext): Promise<readonly string[]> {
  const revision = Number(form.get('revision') ?? 0);
  const since = (await readAudit(settings.db, project.id)).filter(({ seq }) => seq > revision);
  const actorOf = await readActors(settings.db, project.id);
  const more = since.length - changesMax;
  return [
    'The project changed after you opened this page. Review the changes before you submit the form again.',
    ...(more > 0 ? [`The audit log has ${more} older changes.`] : []),
    ...since.slice(-changesMax).map((entry) => {
      const actor = entry.actor === member.id ? 'you' : writeActor(actorOf(entry.actor));
      return `${describeNote(entry, (id) => actorOf(id).name)} (by ${actor}, ${writeTime(entry.at)})`;
    }),
  ];
}
