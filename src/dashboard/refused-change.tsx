// What becomes of a change that an operation refused: the form again with the reasons, or, where somebody else was faster,
// what they changed and the same form to send once more.

import { readAudit } from './audit.ts';
import { describeNote } from './audit-wording.ts';
import type { ProjectContext } from './context.ts';
import { Hidden, Time } from './controls.tsx';
import { answerFailure } from './failure-pages.tsx';
import { Page } from './layout.tsx';
import { operator } from './plane.ts';
import { projectPath } from './project-layout.tsx';
import type { ProjectRefusal } from './projects.ts';
import { answerPage, type Html } from './respond.ts';
import { findMemberProject } from './roles.ts';
import { describeRefusal } from './wording.ts';

/** `draw` draws the form's page again, as it was typed, with the reasons; null where what it is about is not there. */
export function answerRefused(
  context: ProjectContext,
  refusal: ProjectRefusal,
  draw: (reasons: readonly string[]) => Html | null,
): Promise<Response> {
  if (refusal.code === 'revision_stale') return answerStale(context);
  if (refusal.code === 'project_unknown') return answerFailure('not_found');
  const page = draw(describeRefusal(refusal));
  return page === null ? answerFailure('not_found') : answerPage(page, 422);
}

/** The revision that a form says it was made from; 0 where it says none. */
function revisionOf(form: URLSearchParams): number {
  return Number(form.get('revision') ?? 0);
}

async function answerStale(context: ProjectContext): Promise<Response> {
  const { plane, session, form, url } = context;
  const found = await findMemberProject(plane, context.project.id, session.account.id);
  if (found === null) return answerFailure('not_found');
  const { project } = found;
  const since = (await readAudit(plane.db, project.id)).filter(({ seq }) => seq > revisionOf(form));
  const sent = [...form].filter(([name]) => name !== 'revision');
  const page = (
    <Page title="Changed meanwhile" account={session.account}>
      <h1>The project was changed meanwhile</h1>
      <p>Nothing of yours was saved. This is what changed in {project.name} since you opened the page:</p>
      <ul>
        {since.map((entry) => (
          <li>
            {describeNote(entry)}{' '}
            <span class="quiet">
              by {nameActor(entry.actor, context)}, <Time at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
      <form method="post" action={url.pathname}>
        <Hidden name="revision" value={String(project.revision)} />
        {sent.map(([name, value]) => (
          <Hidden name={name} value={value} />
        ))}
        {sent.length === 0 ? null : <Sent fields={sent} />}
        <p class="actions">
          <button type="submit">Make my change all the same</button>
          <a class="button secondary" href={projectPath(project)}>
            Leave it and look
          </a>
        </p>
      </form>
    </Page>
  );
  return answerPage(page, 409);
}

function nameActor(actor: string, { member }: ProjectContext): string {
  if (actor === member.id) return 'you';
  return actor === operator ? 'the operator' : 'another member';
}

function Sent({ fields }: { readonly fields: readonly (readonly [string, string])[] }) {
  return (
    <>
      <h2>What you sent</h2>
      <dl>
        {fields.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd class="typed">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
