// Responses to refused changes: the form with the submitted values and the reasons. If the project changed after the
// form was rendered (the revision is stale), the form shows the current settings, the entered value beside each field
// that differs, and a list of the changes since. Submitting this form without edits therefore keeps those changes.

import { type AuditEntry, auditEvents, readAuditEntries } from '../../settings/audit/audit.ts';
import { describeAuditEntry, formatEntryDescription } from '../../settings/audit/audit-wording.ts';
import { replacedValues } from '../../settings/audit/replaced-values.ts';
import { readActors } from '../../settings/members/members.ts';
import { findMemberProject } from '../../settings/members/roles.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import { formatActor } from '../audit/actor.tsx';
import type { ProjectContext } from '../context.ts';
import { enteredFieldPrefix, enteredFieldsName } from '../form.ts';
import { type Html, htmlPageResponse } from '../response.ts';
import { type FormProblem, formatUtcTime } from '../ui/controls.tsx';
import type { EnteredFieldValue } from '../ui/entered.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { ProjectPage, projectPath } from './project-layout.tsx';

/** A refused form that is shown again. */
export interface RefusedForm {
  /** Whether the project changed after the form was rendered. The page then shows the current settings. */
  readonly isStale: boolean;
  /** The changes since the form was rendered, oldest first. */
  readonly changes: readonly AuditEntry[];
  /** Returns the entered value of a field if it differs from the saved one. `text` describes values in words. */
  readonly differing: (
    name: string,
    saved: readonly string[],
    text: (values: readonly string[]) => string,
  ) => EnteredFieldValue | undefined;
}

/**
 * Renders the page of a refused form with the problems; null if the key, member or other thing that the form changes no
 * longer exists.
 */
type RenderForm = (problems: readonly FormProblem[], context: ProjectContext, submitted: RefusedForm) => Html | null;

/**
 * Returns the page for a refused change: the form with the reasons. `field` is the field that the reasons concern; null
 * if they concern no field.
 */
export async function refusedChangeResponse(
  context: ProjectContext,
  refusal: SettingsRefusal,
  field: string | null,
  renderForm: RenderForm,
): Promise<Response> {
  if (refusal.code === 'project_unknown') return failureResponse('not_found');
  if (refusal.code === 'revision_stale') return staleResponse(context, renderForm);
  const isUnnamed = refusal.code === 'name_invalid' && field !== null && context.form.get(field)?.trim() === '';
  const texts = isUnnamed ? ['Enter a name.'] : describeRefusal(refusal);
  const problems = texts.map((text) => ({ field, text }));
  const page = renderForm(problems, context, describeRefusedForm(context, null));
  return page === null ? failureResponse('not_found') : htmlPageResponse(page, 422);
}

async function staleResponse(context: ProjectContext, renderForm: RenderForm): Promise<Response> {
  const { settings, project, session, form } = context;
  // The concurrent change may have removed this member from the project after this request was authorized, so the
  // membership is checked again.
  const found = await findMemberProject(settings, project.id, session.account.id);
  if (found === null) return failureResponse('not_found');
  const now = { ...context, ...found };
  const all = await readAuditEntries(settings.db, project.id, auditEvents, now.project.revision);
  const revision = Number(form.get('revision') ?? 0);
  const changes = all.filter(({ seq }) => seq > revision);
  const problems = (await describeChanges(now, all, revision)).map((text) => ({ field: null, text }));
  const page = renderForm(problems, now, describeRefusedForm(now, changes));
  return htmlPageResponse(page ?? <ChangedPage context={now} problems={problems} />, 409);
}

/**
 * Describes a refused form that is shown again. `changes` is null if the form was not refused because of a conflict.
 */
export function describeRefusedForm({ form }: ProjectContext, changes: readonly AuditEntry[] | null): RefusedForm {
  const isStale = changes !== null;
  return {
    isStale,
    changes: changes ?? [],
    differing: (name, saved, text) => {
      // Values that were shown beside their fields after an earlier conflict stay there until the user checks the box
      // to use them.
      const offered = form.getAll(enteredFieldsName).includes(name) ? [form.getAll(enteredFieldPrefix + name)] : [];
      const candidates = isStale ? [form.getAll(name), ...offered] : offered;
      const values = candidates.find((candidate) => !isSame(candidate, saved));
      return values === undefined ? undefined : { values, text: text(values) };
    },
  };
}

/** Whether two lists of field values are equal. Ignores their order, and spaces around a value, which are not saved. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  const text = (values: readonly string[]) =>
    JSON.stringify(values.map((value) => value.trim().split(/\s*\n\s*/)).sort());
  return text(a) === text(b);
}

interface ChangedProps {
  readonly context: ProjectContext;
  readonly problems: readonly FormProblem[];
}

/** The page for a stale form about something that no longer exists, such as a removed member. */
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

/** Maximum number of listed changes. Users would not read a longer list. */
const changesMax = 5;

/**
 * Describes the changes that were made since a form was rendered, with actors and times; only the newest if there are
 * many.
 */
async function describeChanges(
  { settings, project, member }: ProjectContext,
  all: readonly AuditEntry[],
  revision: number,
): Promise<readonly string[]> {
  const replaced = replacedValues(all);
  const actorOf = await readActors(settings.db, project.id);
  const more = project.revision - revision - changesMax;
  return [
    'The project changed after you opened this page. Review the changes before you submit the form again.',
    ...(more > 0 ? [`The audit log has ${more} older changes.`] : []),
    ...all
      .filter(({ seq }) => seq > revision)
      .slice(-changesMax)
      .map((entry) => {
        const actor = entry.actor === member.id ? 'you' : formatActor(actorOf(entry.actor));
        const description = describeAuditEntry(entry, replaced.get(entry.seq) ?? new Map(), (id) => actorOf(id).name);
        return `${formatUtcTime(entry.at)}: ${actor} ${formatEntryDescription(description)}`;
      }),
  ];
}
