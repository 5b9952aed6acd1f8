// /settings: the project's name, its development switch and its deletion.

import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { isSameName, nameLengthMax } from '../../settings/names.ts';
import { deleteProject, renameProject, setDevelopmentSwitch } from '../../settings/projects/projects.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, TextField } from '../ui/controls.tsx';
import { saveNoticeQuery, saveNoticeRedirect } from '../ui/notices.tsx';
import { ProjectForm, ProjectPage, projectPath } from './project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from './refused-change.tsx';
import { returnPageShape, returnResponse } from './return-page.ts';
import { SwitchForm } from './switch-form.tsx';

const nameShape = { revision: revisionSchema, name: requiredTextSchema };
const developmentShape = { revision: revisionSchema, development: requiredTextSchema, ...returnPageShape };
const deletionShape = { revision: revisionSchema, name: requiredTextSchema };

interface PageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm;
}

function SettingsPage({ context, problems = [], submitted }: PageProps) {
  const { project, member, form } = context;
  const canChange = roleAllows(member.role, 'settings');
  return (
    <ProjectPage context={context} title="Settings" tab="/settings" problems={problems}>
      {canChange ? (
        <ProjectForm project={project} path="/settings/name">
          <TextField
            name="name"
            label="Name"
            hint="Visible to project members only."
            value={submitted?.isStale === true ? project.name : (form.get('name') ?? project.name)}
            problems={problems}
            entered={
              form.has('name') ? submitted?.differing('name', [project.name], ([typed = '']) => typed) : undefined
            }
            maxlength={nameLengthMax}
            required
          />
          <p class="actions">
            <button type="submit">Rename</button>
          </p>
        </ProjectForm>
      ) : null}
      <h2>Development</h2>
      <p>
        {project.development ? 'On' : 'Off'}. While development is on, loopback origins on the allowlist, such as{' '}
        <code>http://localhost:5173</code>, can call the API, and <code>?sample=paris</code>, <code>?sample=CH</code> or{' '}
        <code>?sample=US-CA</code> returns a sample location. Anyone can run a page on a loopback origin, so turn
        development off in production.
      </p>
      {canChange ? (
        <SwitchForm
          context={context}
          path="/settings/development"
          page="/settings"
          name="development"
          what="development"
          isOn={project.development}
        />
      ) : null}
      <h2>Access log</h2>
      <p>
        {project.accessLog ? 'On' : 'Off'}. While it is on, views of members, settings and keys, and exports, are
        recorded for owners and admins.{' '}
        {roleAllows(member.role, 'accessLog') ? (
          <a href={projectPath(project, '/access-log')}>Open the access log</a>
        ) : null}
      </p>
      <ExportAndImport project={project} canChange={canChange} />
      <h2>Delete project</h2>
      {roleAllows(member.role, 'deletion') ? (
        <p class="actions">
          <a class="button secondary" href={projectPath(project, '/settings/delete')}>
            Delete project …
          </a>
        </p>
      ) : (
        <p>Only an owner can delete the project.</p>
      )}
    </ProjectPage>
  );
}

function ExportAndImport({ project, canChange }: { readonly project: StoredProject; readonly canChange: boolean }) {
  return (
    <>
      <h2>{canChange ? 'Export and import' : 'Export'}</h2>
      <p>
        <a href={projectPath(project, '/export.json')}>Download all settings as JSON</a>, including members. The file
        contains no secrets.
      </p>
      {canChange ? (
        <p class="actions">
          <a class="button secondary" href={projectPath(project, '/settings/import')}>
            Import settings …
          </a>
        </p>
      ) : null}
    </>
  );
}

function DeletionPage({ context, problems = [] }: PageProps) {
  const { project, form } = context;
  return (
    <ProjectPage context={context} title={`Delete ${project.name}`} tab="/settings" problems={problems}>
      <p>
        The project that is deleted is <bdi>{project.name}</bdi> with the ID <code>{project.id}</code>. Another project
        may have the same name.
      </p>
      <p>
        This cannot be undone. The project’s name, allowlist, keys, members, invites, audit log and access log are
        deleted, and every page and server that uses its ID is refused. The ID is never reused.
      </p>
      <p>
        <a href={projectPath(project, '/archive.json')}>Download its settings and audit log</a> first if you may need
        them later. The settings can be imported into a new project.
      </p>
      <ProjectForm project={project} path="/settings/delete">
        <TextField
          name="name"
          label="Enter the project name to confirm"
          hint={project.name}
          value={form.get('name') ?? ''}
          problems={problems}
          code
        />
        <p class="actions">
          <button type="submit" class="danger">
            Delete project
          </button>
          <a class="button secondary" href={projectPath(project, '/settings')}>
            {' '}
            Cancel{' '}
          </a>
        </p>
      </ProjectForm>
    </ProjectPage>
  );
}

async function rename(context: ProjectContext, values: FormValues<typeof nameShape>): Promise<Response> {
  const { settings, project } = context;
  const done = await renameProject(settings, project.id, values.name, values.revision);
  if (done.ok) return saveNoticeRedirect(projectPath(project, '/settings'), done.value);
  return refusedChangeResponse(context, done.refusal, 'name', (problems, now, submitted) => (
    <SettingsPage context={now} problems={problems} submitted={submitted} />
  ));
}

async function switchDevelopment(
  context: ProjectContext,
  values: FormValues<typeof developmentShape>,
): Promise<Response> {
  const { settings, project } = context;
  const done = await setDevelopmentSwitch(settings, project.id, values.development === 'on', values.revision);
  if (done.ok) return returnResponse(project, values, '/settings', saveNoticeQuery(done.value));
  return refusedChangeResponse(context, done.refusal, null, (problems, now, submitted) => (
    <SettingsPage context={now} problems={problems} submitted={submitted} />
  ));
}

async function deleteForGood(context: ProjectContext, values: FormValues<typeof deletionShape>): Promise<Response> {
  const { settings, project } = context;
  // After a conflict the form is shown empty, so that the user types the name of the changed project again.
  const renderForm = (problems: readonly FormProblem[], now: ProjectContext) => (
    <DeletionPage context={{ ...now, form: new URLSearchParams() }} problems={problems} />
  );
  // The revision is checked before the typed name. Otherwise a stale form with a wrong name would be shown again with
  // the current revision, and its next submission would no longer be refused as stale.
  if (values.revision !== project.revision) {
    return refusedChangeResponse(context, { code: 'revision_stale' }, 'name', renderForm);
  }
  if (!isSameName(values.name, project.name)) {
    const problems = [{ field: 'name', text: 'This does not match the project name.' }];
    return htmlPageResponse(<DeletionPage context={context} problems={problems} />, 422);
  }
  const done = await deleteProject(settings, project.id, values.revision);
  return done.ok
    ? seeOtherResponse('/dashboard?done=deleted')
    : refusedChangeResponse(context, done.refusal, 'name', renderForm);
}

export function addSettingsRoutes(routes: DashboardRoutes): void {
  const change = { kind: 'project', role: leastRoleFor.settings } as const;
  const deletion = { kind: 'project', role: leastRoleFor.deletion, stepUp: true } as const;
  routes.get('/projects/:id/settings', { kind: 'project', role: leastRoleFor.look }, (context) =>
    htmlPageResponse(<SettingsPage context={context} />),
  );
  routes.post('/projects/:id/settings/name', change, nameShape, rename);
  routes.post('/projects/:id/settings/development', change, developmentShape, switchDevelopment);
  routes.get('/projects/:id/settings/delete', deletion, (context) =>
    htmlPageResponse(<DeletionPage context={context} />),
  );
  routes.post('/projects/:id/settings/delete', deletion, deletionShape, deleteForGood);
}
