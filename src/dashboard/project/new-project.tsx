// /dashboard/projects/new: creates a project with its first origin and its first owner, in one batch.

import { type ProjectId, parseProjectId, projectIdLength } from '../../core/project/project-id.ts';
import { expandEntries } from '../../settings/allowlist/expand-entries.ts';
import { randomId } from '../../settings/context.ts';
import { insertMember } from '../../settings/members/roles.ts';
import { nameLengthMax } from '../../settings/names.ts';
import { createProject } from '../../settings/projects/projects.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import type { AccountContext } from '../context.ts';
import { checkboxSchema, type FormValues, lineListSchema, requiredTextSchema } from '../form.ts';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { Checkbox, ErrorSummary, type FormProblem, HiddenField, TextField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { developmentRisk, refusedLoopbackEntries } from './development.tsx';
import { projectPath } from './project-layout.tsx';

const shape = {
  idempotencyKey: requiredTextSchema,
  name: requiredTextSchema,
  entries: lineListSchema,
  www: checkboxSchema,
  subdomains: checkboxSchema,
  development: checkboxSchema,
};

export const idempotencyKeyLength = 20;

interface NewProjectProps {
  readonly context: AccountContext;
  readonly problems?: readonly FormProblem[];
}

function NewProjectPage({ context: { session, form, settings }, problems = [] }: NewProjectProps) {
  return (
    <DashboardPage title={problems.length > 0 ? 'Error: New project' : 'New project'} account={session.account}>
      <ErrorSummary problems={problems} />
      <h1>New project</h1>
      <p>
        To copy or restore a project, <a href="/dashboard/projects/import">import an export of its settings</a> instead.
      </p>
      <form method="post" action="/dashboard/projects/new" novalidate>
        <HiddenField
          name="idempotencyKey"
          value={form.get('idempotencyKey') ?? randomId(settings, idempotencyKeyLength)}
        />
        <TextField
          name="name"
          label="Name"
          hint="Visible to project members only."
          value={form.get('name') ?? ''}
          problems={problems}
          required
          maxlength={nameLengthMax}
        />
        <TextField
          name="entries"
          label="First origin"
          hint={
            <>
              The origin of the page that will call the API, such as <code>elbonia.example</code> or{' '}
              <code>http://localhost:5173</code>. You can leave this empty and add it later.
            </>
          }
          value={form.get('entries') ?? ''}
          problems={problems}
          code
        />
        <Checkbox
          name="www"
          label="Include www"
          hint="Also allow the same host with www. in front."
          checked={form.has('www')}
        />
        <Checkbox
          name="subdomains"
          label="Include all subdomains"
          hint="Also allow every host below this one, at any depth."
          checked={form.has('subdomains')}
        />
        <Checkbox
          name="development"
          label="Allow localhost while developing"
          hint={
            <>
              Needed for origins such as <code>http://localhost:5173</code>, which are refused otherwise.{' '}
              {developmentRisk}
            </>
          }
          checked={form.has('development')}
        />
        <p class="actions">
          <button type="submit">Create project</button>
          <a class="button secondary" href="/dashboard">
            Cancel
          </a>
        </p>
      </form>
    </DashboardPage>
  );
}

async function create(context: AccountContext, values: FormValues<typeof shape>): Promise<Response> {
  const { settings, session } = context;
  const member = randomId(settings, 20);
  const created = await createProject(
    { ...settings, actor: member },
    {
      id: await projectIdOf(session.account.id, values.idempotencyKey),
      account: session.account.id,
      name: values.name,
      entries: expandEntries(values.entries, values),
      development: values.development,
      with: (id) => [insertMember(settings, id, session.account.id, { id: member, role: 'owner' })],
    },
  );
  if (created.ok) {
    const { project } = created.value;
    return createdResponse(project);
  }
  if (created.refusal.code === 'project_exists') return projectExistsResponse(context);
  return htmlPageResponse(<NewProjectPage context={context} problems={problemsOf(created.refusal)} />, 422);
}

/**
 * Redirects to the new project's page, with a notice that says whether the API already answers requests from the
 * allowed origins.
 */
export function createdResponse(project: StoredProject): Response {
  const isRefused = refusedLoopbackEntries(project).length > 0;
  const done = isRefused ? 'created-unready' : project.allowlist.length === 0 ? 'created-empty' : 'created';
  return seeOtherResponse(projectPath(project, `?done=${done}`));
}

/**
 * Derives the id of a new project from the form's idempotencyKey, so that submitting a form twice creates one project.
 * The id is as random as the idempotencyKey. Users cannot choose an id, because it is a hash of idempotencyKey and
 * account.
 */
export async function projectIdOf(account: string, idempotencyKey: string): Promise<ProjectId> {
  const input = new TextEncoder().encode(JSON.stringify(['project', account, idempotencyKey]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', input));
  const id = parseProjectId(
    randomId({ fillRandom: (bytes) => bytes.set(digest.subarray(0, bytes.length)) }, projectIdLength),
  );
  if (id === null) throw new Error('derived an invalid project id');
  return id;
}

/**
 * Returns the name of the form field to which a refusal to create a project relates; null if the refusal relates to the
 * account.
 */
function fieldOf({ code }: SettingsRefusal): string | null {
  if (code === 'projects_too_many') return null;
  return code === 'name_invalid' ? 'name' : 'entries';
}

function problemsOf(refusal: SettingsRefusal): readonly FormProblem[] {
  const field = fieldOf(refusal);
  return describeRefusal(refusal).map((reason) => ({ field, text: reason }));
}

export function projectExistsResponse({ session }: AccountContext): Promise<Response> {
  return htmlPageResponse(
    <DashboardPage title="Form already submitted" account={session.account}>
      <h1>Form already submitted</h1>
      <p>The project was created when you first submitted the form. Nothing was changed this time.</p>
      <p class="actions">
        <a class="button" href="/dashboard">
          Go to your projects
        </a>
      </p>
    </DashboardPage>,
    409,
  );
}

export function addNewProjectRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/new', { kind: 'account' }, (context) => htmlPageResponse(<NewProjectPage context={context} />));
  routes.post('/projects/new', { kind: 'account' }, shape, create);
}
