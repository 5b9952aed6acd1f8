// /tester: shows whether an origin is allowed, by which entry, and why. The form uses GET, so that a result has a URL
// that can be shared.

import { type OriginTest, type RefusalCause, testOrigin } from '../../settings/allowlist/origin-test.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import type { ProjectContext } from '../context.ts';
import { AppShellAdvice, DevelopmentForm, developmentRisk } from '../project/development.tsx';
import { isProjectPublished, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { TextField } from '../ui/controls.tsx';
import { AllowOrigin } from './allow-origin.tsx';

/**
 * Maximum length of the tested text, in characters. It is longer than any origin, because a pasted URL may have a long
 * path.
 */
const inputLengthMax = 2000;

function testerResponse(context: ProjectContext): Promise<Response> {
  const { project, url } = context;
  const typed = (url.searchParams.get('origin') ?? '').slice(0, inputLengthMax);
  const isEmpty = url.searchParams.has('origin') && typed.trim() === '';
  return htmlPageResponse(
    <ProjectPage context={context} title="Origin tester" tab="/tester">
      <p>Check whether a page can call the API, by the saved allowlist and the API’s own rules.</p>
      <form method="get" action={projectPath(project, '/tester')}>
        <TextField
          name="origin"
          label="Origin or page URL"
          hint={
            <>
              For example <code>https://elbonia.example</code>, or a URL copied from your browser.
            </>
          }
          value={typed}
          problems={isEmpty ? [{ field: 'origin', text: 'Enter an origin or the URL of a page.' }] : []}
          maxlength={inputLengthMax}
          code
        />
        <p class="actions">
          <button type="submit">Test</button>
        </p>
      </form>
      {typed.trim() === '' ? null : <Verdict context={context} test={testOrigin(project, typed)} />}
      {isProjectPublished(project) ? null : (
        <p class="quiet">The last change has not taken effect yet, so the API may still use the previous settings.</p>
      )}
    </ProjectPage>,
  );
}

interface VerdictProps {
  readonly context: ProjectContext;
  readonly test: OriginTest;
}

function Verdict({ context, test }: VerdictProps) {
  switch (test.kind) {
    case 'not_an_origin':
      return (
        <section class="verdict refused" aria-label="Result">
          <h2>Not an origin</h2>
          <p>{test.reason}</p>
        </section>
      );
    case 'allowed':
      return (
        <section class="verdict allowed" aria-label="Result">
          <h2>Allowed</h2>
          <p>
            <code>{test.origin}</code> is allowed by <code>{test.by}</code>.
          </p>
          {test.notes.map((note) => (
            <p>{note}</p>
          ))}
        </section>
      );
    case 'refused':
      return (
        <section class="verdict refused" aria-label="Result">
          <h2>Refused</h2>
          <p>
            Pages on <code>{test.origin}</code> are refused.
          </p>
          <ul>
            {test.reasons.map((reason) => (
              <li>{reason}</li>
            ))}
          </ul>
          <Remedy context={context} origin={test.origin} cause={test.cause} />
        </section>
      );
  }
}

interface RemedyProps {
  readonly context: ProjectContext;
  readonly origin: string;
  readonly cause: RefusalCause;
}

/** A form with the change that makes the project admit the refused origin. Renders nothing if no single change does. */
function Remedy({ context: { project, member }, origin, cause }: RemedyProps) {
  if (!roleAllows(member.role, 'settings')) return null;
  const returnTo = { page: 'tester', origin } as const;
  if (cause === 'development' || cause === 'app_shells') {
    return (
      <>
        <p>{developmentRisk}</p>
        {cause === 'app_shells' ? <AppShellAdvice project={project} /> : null}
        <DevelopmentForm project={project} on returnTo={returnTo} />
      </>
    );
  }
  return cause === 'unlisted' ? <AllowOrigin project={project} origin={origin} returnTo={returnTo} /> : null;
}

export function addOriginTesterRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/:id/tester', { kind: 'project', role: leastRoleFor.look }, testerResponse);
}
