// /links/edit/{name}: changes or removes a redirect link. The name cannot be changed, because it is part of URLs that
// the project's members have published.

import { removeLink, saveLink } from '../../settings/links/links.ts';
import { leastRoleFor } from '../../settings/members/roles.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { type Html, htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import type { FormProblem } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { LinkFields, linkFieldOf, linkFormShape } from './link-form.tsx';

const removalShape = { revision: revisionSchema };

/** Renders the page of a redirect link; null if the project has no link of this name. */
function renderPage(
  context: ProjectContext,
  problems: readonly FormProblem[] = [],
  submitted?: RefusedForm,
): Html | null {
  const { project, form, param } = context;
  const link = project.links.find(({ name }) => name === param('name'));
  if (link === undefined) return null;
  return (
    <ProjectPage context={context} title={`Link ${link.name}`} tab="/links" problems={problems}>
      <ProjectForm project={project} path={`/links/edit/${link.name}`}>
        <LinkFields saved={link} form={form} problems={problems} submitted={submitted} />
        <p class="actions">
          <button type="submit">Save link</button>
          <a class="button secondary" href={projectPath(project, '/links')}>
            Cancel
          </a>
        </p>
      </ProjectForm>
      <h2>Remove</h2>
      <p>Visitors who follow a removed link get “not found”, also where older emails and pages contain the link.</p>
      <ProjectForm project={project} path={`/links/remove/${link.name}`}>
        <p class="actions">
          <button type="submit" class="danger">
            Remove link
          </button>
        </p>
      </ProjectForm>
    </ProjectPage>
  );
}

function refused(context: ProjectContext, refusal: SettingsRefusal): Promise<Response> {
  if (refusal.code === 'link_unknown') return Promise.resolve(failureResponse('not_found'));
  return refusedChangeResponse(context, refusal, linkFieldOf(refusal), (problems, now, submitted) =>
    renderPage(now, problems, submitted),
  );
}

async function save(context: ProjectContext, values: FormValues<typeof linkFormShape>): Promise<Response> {
  const { settings, project, param } = context;
  const link = { name: param('name'), targets: values.targets, otherwise: values.otherwise };
  const done = await saveLink(settings, project.id, link, 'existing', values.revision);
  return done.ok ? saveNoticeRedirect(projectPath(project, '/links'), done.value) : refused(context, done.refusal);
}

async function remove(context: ProjectContext, values: FormValues<typeof removalShape>): Promise<Response> {
  const { settings, project, param } = context;
  const done = await removeLink(settings, project.id, param('name'), values.revision);
  return done.ok ? saveNoticeRedirect(projectPath(project, '/links'), done.value) : refused(context, done.refusal);
}

export function addLinkEditRoutes(routes: DashboardRoutes): void {
  const change = { kind: 'project', role: leastRoleFor.settings } as const;
  routes.get('/projects/:id/links/edit/:name', change, (context) => {
    const page = renderPage(context);
    return page === null ? failureResponse('not_found') : htmlPageResponse(page);
  });
  routes.post('/projects/:id/links/edit/:name', change, linkFormShape, save);
  routes.post('/projects/:id/links/remove/:name', change, removalShape, remove);
}
