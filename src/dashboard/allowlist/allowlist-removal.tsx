// /allowlist/remove: asks the member to confirm the removal of allowlist entries. This is a separate page, so that the
// confirmation works without scripts.

import type { StoredAllowlistEntry } from '../../settings/allowlist/allowlist.ts';
import { leastRoleFor } from '../../settings/members/roles.ts';
import { removeFromAllowlist } from '../../settings/projects/projects.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, nonEmptyTextListSchema, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, HiddenField } from '../ui/controls.tsx';

const shape = { revision: revisionSchema, entry: nonEmptyTextListSchema };

function listed({ project }: ProjectContext, named: readonly string[]): readonly StoredAllowlistEntry[] {
  return project.allowlist.filter(({ canonical }) => named.includes(canonical));
}

/** Returns the page that asks the member to confirm the removal of the allowlist entries that the URL lists. */
function removalResponse(context: ProjectContext): Response | Promise<Response> {
  const { project, url } = context;
  const marked = listed(context, url.searchParams.getAll('entry'));
  if (marked.length === 0) return seeOtherResponse(projectPath(project, '/allowlist?done=unmarked'));
  return htmlPageResponse(<RemovalPage context={context} marked={marked} />);
}

interface RemovalProps {
  readonly context: ProjectContext;
  readonly marked: readonly StoredAllowlistEntry[];
  /** Selected entries that another change has removed, in canonical form. */
  readonly gone?: readonly string[];
  readonly problems?: readonly FormProblem[];
}

function RemovalPage({ context, marked, gone = [], problems }: RemovalProps) {
  const { project } = context;
  return (
    <ProjectPage context={context} title="Remove allowlist entries" tab="/allowlist" problems={problems}>
      <p>Pages allowed only by these entries will be refused:</p>
      <ul>
        {marked.map(({ canonical }) => (
          <li>
            <code>{canonical}</code>
          </li>
        ))}
      </ul>
      {gone.length === 0 ? null : <p>No longer on the allowlist: {gone.join(', ')}.</p>}
      {marked.length === project.allowlist.length ? (
        <p>The allowlist will then be empty, and every page will be refused.</p>
      ) : null}
      <ProjectForm project={project} path="/allowlist/remove">
        {marked.map(({ canonical }) => (
          <HiddenField name="entry" value={canonical} />
        ))}
        <p class="actions">
          <button type="submit" class="danger">
            Remove
          </button>
          <a class="button secondary" href={projectPath(project, '/allowlist')}>
            {' '}
            Cancel{' '}
          </a>
        </p>
      </ProjectForm>
    </ProjectPage>
  );
}

async function remove(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { settings, project } = context;
  const done = await removeFromAllowlist(settings, project.id, values.entry, values.revision);
  if (done.ok) return seeOtherResponse(projectPath(project, '/allowlist?done=saved'));
  return refusedChangeResponse(context, done.refusal, null, (problems, now) => {
    const marked = listed(now, values.entry);
    const gone = values.entry.filter((entry) => !marked.some(({ canonical }) => canonical === entry));
    return marked.length === 0 ? null : <RemovalPage context={now} marked={marked} gone={gone} problems={problems} />;
  });
}

export function addAllowlistRemovalRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.settings } as const;
  routes.get('/projects/:id/allowlist/remove', access, removalResponse);
  routes.post('/projects/:id/allowlist/remove', access, shape, remove);
}
