// What becomes of a change that an operation refused: the form again, as it was typed, with the reasons. Where somebody else
// was faster these are what they changed, and the form is made from what there is now, to be looked at and sent once more.

import { readAudit } from './audit.ts';
import { describeNote } from './audit-wording.ts';
import type { ProjectContext } from './context.ts';
import type { Problem } from './controls.tsx';
import { answerFailure } from './failure-pages.tsx';
import { type MemberRefusal, readActorNames } from './members.ts';
import { ProjectPage, projectPath } from './project-layout.tsx';
import type { ProjectRefusal } from './projects.ts';
import { answerPage, type Html } from './respond.ts';
import { describeRefusal } from './wording.ts';

/**
 * `field` is what the reasons are about, null where that is no field. `draw` draws the form's page with them; null where what
 * it is about is not there any more.
 */
export async function answerRefused(
  context: ProjectContext,
  refusal: ProjectRefusal | MemberRefusal,
  field: string | null,
  draw: (problems: readonly Problem[]) => Html | null,
): Promise<Response> {
  if (refusal.code === 'project_unknown') return answerFailure('not_found');
  const isStale = refusal.code === 'revision_stale';
  const reasons = isStale ? await describeChanges(context) : describeRefusal(refusal);
  const problems = reasons.map((text) => ({ field: isStale ? null : field, text }));
  const page = draw(problems) ?? (isStale ? <ChangedPage context={context} problems={problems} /> : null);
  return page === null ? answerFailure('not_found') : answerPage(page, isStale ? 409 : 422);
}

/** Where what the form was about is among what is gone. */
function ChangedPage({
  context,
  problems,
}: {
  readonly context: ProjectContext;
  readonly problems: readonly Problem[];
}) {
  return (
    <ProjectPage context={context} title="Changed meanwhile" tab="" problems={problems}>
      <p>There is nothing left that your change could be made to.</p>
      <p class="actions">
        <a class="button secondary" href={projectPath(context.project)}>
          Look at the project
        </a>
      </p>
    </ProjectPage>
  );
}

/** What was changed since the form was made, and by whom. */
async function describeChanges({ plane, project, member, form }: ProjectContext): Promise<readonly string[]> {
  const revision = Number(form.get('revision') ?? 0);
  const since = (await readAudit(plane.db, project.id)).filter(({ seq }) => seq > revision);
  const nameOf = await readActorNames(plane.db, project.id);
  const changes = since.map(
    (entry) => `${describeNote(entry, nameOf)} (by ${entry.actor === member.id ? 'you' : nameOf(entry.actor)})`,
  );
  return ['The project was changed after you opened the page. Look at what changed before you go on.', ...changes];
}
