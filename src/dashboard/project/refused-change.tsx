// Responses to refused changes: the form with the submitted values and the reasons. If the revision was stale, the form
// shows the current settings, with what was entered beside each field that differs, and lists the changes since.
// Submitting it again without edits therefore keeps the other change.

import { type AuditEntry, readAudit } from '../../settings/audit/audit.ts';
import { describeEntry, writeDescription } from '../../settings/audit/audit-wording.ts';
import { replacedValues } from '../../settings/audit/replaced-values.ts';
import { readActors } from '../../settings/members/members.ts';
import { findMemberProject } from '../../settings/members/roles.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import { writeActor } from '../audit/actor.tsx';
import type { ProjectContext } from '../context.ts';
import { enteredNames, enteredPrefix } from '../form.ts';
import { type Html, pageResponse } from '../response.ts';
import { type Problem, writeTime } from '../ui/controls.tsx';
import type { Entered } from '../ui/entered.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { ProjectPage, projectPath } from './project-layout.tsx';

/** A form that is shown again, as it was sent. */
export interface Submitted {
  /** Whether the project changed after the form was rendered. The page then shows the current settings. */
  readonly isStale: boolean;
  /** The changes since the form was rendered, oldest first. */
  readonly changes: readonly AuditEntry[];
  /** Returns the entered value of a field where it differs from the saved one. `text` writes values in words. */
  readonly differing: (
    name: string,
    saved: readonly string[],
    text: (values: readonly string[]) => string,
  ) => Entered | undefined;
}

/** Renders a form's page with the problems; null if the object of the form no longer exists. */
type RenderForm = (problems: readonly Problem[], context: ProjectContext, submitted: Submitted) => Html | null;

/** Answers a refused change. `field` is the field that the reasons concern; null if they concern none. */
export async function refusedResponse(
  context: ProjectContext,
  refusal: SettingsRefusal,
  field: string | null,
  renderForm: RenderForm,
): Promise<Response> {
  if (refusal.code === 'project_unknown') return failureResponse('not_found');
  if (refusal.code === 'revision_stale') return staleResponse(context, renderForm);
  const problems = describeRefusal(refusal).map((text) => ({ field, text }));
  const page = renderForm(problems, context, submittedOf(context, null));
  return page === null ? failureResponse('not_found') : pageResponse(page, 422);
}

async function staleResponse(context: ProjectContext, renderForm: RenderForm): Promise<Response> {
  const { settings, project, session, form } = context;
  // The other change may have removed the sender after this request was authorized, so membership is checked again.
  const found = await findMemberProject(settings, project.id, session.account.id);
  if (found === null) return failureResponse('not_found');
  const now = { ...context, ...found };
  const all = await readAudit(settings.db, project.id);
  const changes = all.filter(({ seq }) => seq > Number(form.get('revision') ?? 0));
  const problems = (await describeChanges(now, all, changes)).map((text) => ({ field: null, text }));
  const page = renderForm(problems, now, submittedOf(now, changes));
  return pageResponse(page ?? <ChangedPage context={now} problems={problems} />, 409);
}

/** Describes a form that is shown again. `changes` are null if that is not because of a conflict. */
export function submittedOf({ form }: ProjectContext, changes: readonly AuditEntry[] | null): Submitted {
  const isStale = changes !== null;
  return {
    isStale,
    changes: changes ?? [],
    differing: (name, saved, text) => {
      // Values that an earlier conflict left beside their fields stay there until they are taken over.
      const offered = form.getAll(enteredNames).includes(name) ? [form.getAll(enteredPrefix + name)] : [];
      const candidates = isStale ? [form.getAll(name), ...offered] : offered;
      const values = candidates.find((candidate) => !isSame(candidate, saved));
      return values === undefined ? undefined : { values, text: text(values) };
    },
  };
}

/** Whether a field has the same values, apart from their order and the space that every operation drops. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  const text = (values: readonly string[]) =>
    JSON.stringify(values.map((value) => value.trim().split(/\s*\n\s*/)).sort());
  return text(a) === text(b);
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
async function describeChanges(
  { settings, project, member }: ProjectContext,
  all: readonly AuditEntry[],
  changes: readonly AuditEntry[],
): Promise<readonly string[]> {
  const replaced = replacedValues(all);
  const actorOf = await readActors(settings.db, project.id);
  const more = changes.length - changesMax;
  return [
    'The project changed after you opened this page. Review the changes before you submit the form again.',
    ...(more > 0 ? [`The audit log has ${more} older changes.`] : []),
    ...changes.slice(-changesMax).map((entry) => {
      const actor = entry.actor === member.id ? 'you' : writeActor(actorOf(entry.actor));
      const description = describeEntry(entry, replaced.get(entry.seq) ?? new Map(), (id) => actorOf(id).name);
      return `${writeTime(entry.at)}: ${actor} ${writeDescription(description)}`;
    }),
  ];
}
