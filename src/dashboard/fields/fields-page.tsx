// /fields: the project's field policy, with a preview of the API's response. Does not validate policies
// (field-policy.ts in the settings) or apply them to real responses (the edge).

import { type FieldPolicy, fieldGroups, unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { applyFieldPolicyChanges } from '../../settings/projects/field-policy.ts';
import { setFieldPolicy } from '../../settings/projects/projects.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import {
  applyEnteredValues,
  checkboxSchema,
  type FormValues,
  parseForm,
  requiredTextSchema,
  revisionSchema,
  textListSchema,
} from '../form.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { describeRefusedForm, type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import type { FormProblem } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { decimalOptions, FieldsForm, type FieldsFormState } from './fields-form.tsx';
import { EmptyAnswersNotice, FieldsPreview } from './fields-preview.tsx';

const shape = {
  revision: revisionSchema,
  groups: textListSchema,
  coordinateDecimals: requiredTextSchema,
  echoAddress: checkboxSchema,
  honourGpc: checkboxSchema,
};

function formState({ project, form }: ProjectContext, typed: boolean): FieldsFormState {
  const saved = project.fields ?? unrestrictedFieldPolicy;
  if (!typed) return { ...saved, coordinateDecimals: String(saved.coordinateDecimals) };
  return {
    groups: form.getAll('groups'),
    coordinateDecimals: form.get('coordinateDecimals') ?? '',
    echoAddress: form.has('echoAddress'),
    honourGpc: form.has('honourGpc'),
  };
}

interface FieldsPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm | undefined;
  /** The field policy to preview, if it is not the saved one. */
  readonly unsaved?: FieldPolicy | undefined;
}

function FieldsPage({ context, problems = [], submitted, unsaved }: FieldsPageProps) {
  const { project, member } = context;
  const state = formState(context, submitted?.isStale === false);
  const saved = project.fields ?? unrestrictedFieldPolicy;
  return (
    <ProjectPage context={context} title="Fields" tab="/fields" problems={problems}>
      <p>
        Choose which fields the API returns for this project. This applies to every endpoint, and callers cannot
        override it. Withheld fields are returned as unknown.
      </p>
      <EmptyAnswersNotice policy={saved} />
      {roleAllows(member.role, 'settings') ? (
        <FieldsForm context={context} state={state} submitted={submitted} />
      ) : (
        <FieldsList context={context} />
      )}
      <FieldsPreview policy={unsaved ?? saved} isSaved={unsaved === undefined} />
    </ProjectPage>
  );
}

function FieldsList({ context: { project } }: { readonly context: ProjectContext }) {
  const { groups, coordinateDecimals, echoAddress, honourGpc } = project.fields ?? unrestrictedFieldPolicy;
  return (
    <dl>
      <div>
        <dt>Field groups</dt>
        <dd>{groups.length === 0 ? 'None' : <code>{groups.join(', ')}</code>}</dd>
      </div>
      <div>
        <dt>Coordinate precision</dt>
        <dd>{decimalOptions[coordinateDecimals]?.label}</dd>
      </div>
      <div>
        <dt>IP address</dt>
        <dd>{echoAddress ? 'Returned' : 'Withheld'}</dd>
      </div>
      <div>
        <dt>Global Privacy Control</dt>
        <dd>{honourGpc ? 'Honoured (country level only)' : 'Ignored'}</dd>
      </div>
    </dl>
  );
}

function fieldOf({ code }: SettingsRefusal): string {
  return code === 'decimals_invalid' ? 'coordinateDecimals-0' : `groups-${fieldGroups[0]}`;
}

function refusedFields(context: ProjectContext, refusal: SettingsRefusal): Promise<Response> {
  return refusedChangeResponse(context, refusal, fieldOf(refusal), (problems, now, submitted) => (
    <FieldsPage context={now} problems={problems} submitted={submitted} />
  ));
}

async function save(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { revision: from, ...typed } = values;
  const done = await setFieldPolicy(context.settings, context.project.id, typed, from);
  if (done.ok) return saveNoticeRedirect(projectPath(context.project, '/fields'), done.value);
  return refusedFields(context, done.refusal);
}

/**
 * Returns the page of the field policy. If its "Preview" button sent the form as a query, the page previews the form's
 * policy. Saves nothing.
 */
function fieldsResponse(context: ProjectContext): Promise<Response> {
  const { url, project, member } = context;
  const form = applyEnteredValues(url.searchParams);
  const values = form.has('preview') && roleAllows(member.role, 'settings') ? parseForm(shape, form) : null;
  if (values === null) return htmlPageResponse(<FieldsPage context={context} />);
  const previewed = { ...context, form };
  // A form from an older revision is refused even for a preview: the preview page would show its outdated values in a
  // form with the current revision, and saving that form would overwrite the newer settings.
  if (values.revision !== project.revision) return refusedFields(previewed, { code: 'revision_stale' });
  const policy = applyFieldPolicyChanges(project.fields, values);
  if (!policy.ok) return refusedFields(previewed, policy.refusal);
  return htmlPageResponse(
    <FieldsPage
      context={previewed}
      submitted={describeRefusedForm(previewed, null)}
      unsaved={policy.value ?? unrestrictedFieldPolicy}
    />,
  );
}

export function addFieldPolicyRoutes(routes: DashboardRoutes): void {
  const path = '/projects/:id/fields';
  routes.get(path, { kind: 'project', role: leastRoleFor.look }, fieldsResponse);
  routes.post(path, { kind: 'project', role: leastRoleFor.settings }, shape, save);
}
