// /settings/import: imports the settings of an export into a project. The first form shows the difference and changes
// nothing; the second, which contains the reviewed export and the revision that it was compared with, saves the
// settings.

import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import type { ExportedSettings } from '../../settings/projects/import.ts';
import { importSettings, planImport } from '../../settings/projects/import-plan.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, HiddenField } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { ImportForm, importShape, parseReviewedExport, parseUpload } from './import-form.tsx';
import { ImportDifference } from './import-review.tsx';

const path = '/settings/import';
const confirmPath = `${path}/confirm`;
const confirmShape = { revision: revisionSchema, content: requiredTextSchema };

interface PageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
}

function ImportPage({ context, problems = [] }: PageProps) {
  const { project, form } = context;
  return (
    <ProjectPage context={context} title="Import settings" tab="/settings" problems={problems}>
      <p>
        Replace the settings of this project with those of an export, from this project or another. You review the
        changes before they are saved. Keys and members stay as they are.
      </p>
      <ImportForm
        action={projectPath(project, path)}
        cancel={projectPath(project, '/settings')}
        pasted={form.get('pasted') ?? ''}
        problems={problems}
      />
    </ProjectPage>
  );
}

interface ReviewProps extends PageProps {
  readonly exported: ExportedSettings;
}

function ReviewPage({ context, exported, problems }: ReviewProps) {
  const { project } = context;
  const plan = planFor(context, exported);
  return (
    <ProjectPage context={context} title="Review the import" tab="/settings" problems={problems}>
      {plan.to === null ? (
        <p>The project has all settings of the file already. There is nothing to import.</p>
      ) : (
        <p>
          Nothing is saved yet. These are the changes to <bdi>{project.name}</bdi> if you import the settings of the
          project <code>{exported.source}</code>.
        </p>
      )}
      <ImportDifference plan={plan} />
      <form method="post" action={projectPath(project, confirmPath)} enctype="multipart/form-data">
        {plan.to === null ? null : (
          <>
            <HiddenField name="revision" value={String(project.revision)} />
            <HiddenField name="content" value={exported.document} />
          </>
        )}
        <p class="actions after">
          {plan.to === null ? null : <button type="submit">Import settings</button>}
          <a class="button secondary" href={projectPath(project, plan.to === null ? '/settings' : path)}>
            {plan.to === null ? 'Back to settings' : 'Choose another file'}
          </a>
        </p>
      </form>
    </ProjectPage>
  );
}

function planFor({ project, member }: ProjectContext, exported: ExportedSettings) {
  const plan = planImport(project, exported, roleAllows(member.role, 'accessLogSwitch'));
  if (!plan.ok) throw new Error('a parsed export has invalid settings');
  return plan.value;
}

function refusedExport(context: ProjectContext, problems: readonly FormProblem[]): Promise<Response> {
  return htmlPageResponse(<ImportPage context={context} problems={problems} />, 422);
}

function review(context: ProjectContext, values: FormValues<typeof importShape>): Promise<Response> {
  const parsed = parseUpload(values);
  if (!parsed.ok) return refusedExport(context, parsed.refusal);
  return htmlPageResponse(<ReviewPage context={context} exported={parsed.value} />);
}

async function confirm(context: ProjectContext, values: FormValues<typeof confirmShape>): Promise<Response> {
  const { settings, project, member } = context;
  const parsed = parseReviewedExport(values.content);
  if (!parsed.ok) return refusedExport(context, parsed.refusal);
  const exported = parsed.value;
  const maySetAccessLog = roleAllows(member.role, 'accessLogSwitch');
  const done = await importSettings(settings, project.id, exported, values.revision, maySetAccessLog);
  if (done.ok) return saveNoticeRedirect(projectPath(project, '/settings'), done.value);
  return refusedChangeResponse(context, done.refusal, null, (problems, now) => (
    <ReviewPage context={now} exported={exported} problems={problems} />
  ));
}

export function addProjectImportRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.settings } as const;
  routes.get(`/projects/:id${path}`, access, (context) => htmlPageResponse(<ImportPage context={context} />));
  routes.upload(`/projects/:id${path}`, access, importShape, review);
  routes.upload(`/projects/:id${confirmPath}`, access, confirmShape, confirm);
}
