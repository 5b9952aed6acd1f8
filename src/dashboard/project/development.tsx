// Notices shown when the development switch does not fit the allowlist, each with a form that turns the switch on or
// off. settings-page.tsx handles the form.

import { isLoopbackEntry, parseAllowlistEntry } from '../../core/origin/entry.ts';
import { isAppShellOrigin } from '../../core/origin/origin.ts';
import { roleAllows } from '../../settings/members/roles.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { HiddenField, Notice } from '../ui/controls.tsx';
import { ProjectForm, projectPath } from './project-layout.tsx';
import type { ReturnPage } from './return-page.ts';

/** The risk of the development switch in one sentence, for the forms that turn it on. */
export const developmentRisk =
  'Anyone can run a page on localhost, on any machine, so turn it off before the project goes live.';

/**
 * Returns the loopback entries of the allowlist that the API refuses, because no switch that would admit them is on:
 * the development switch, or, for an origin of an app shell such as Capacitor’s `https://localhost`, the switch for app
 * shells.
 */
export function refusedLoopbackEntries({ allowlist, development, appShells }: StoredProject): readonly string[] {
  if (development) return [];
  return allowlist
    .map(({ canonical }) => canonical)
    .filter((text) => {
      const entry = parseAllowlistEntry(text);
      return entry.ok && isLoopbackEntry(entry.value) && !(appShells && isAppShellOrigin(text));
    });
}

/** Whether an allowlist entry admits pages that the public can visit. */
function hasPublicEntry({ allowlist }: StoredProject): boolean {
  return allowlist.some(({ canonical }) => {
    const entry = parseAllowlistEntry(canonical);
    return entry.ok && !isLoopbackEntry(entry.value);
  });
}

interface NoticeProps {
  readonly context: ProjectContext;
  readonly page: ReturnPage['page'];
}

/**
 * The notice if the development switch is off and loopback entries need it, or if it is on and the allowlist has public
 * pages too.
 */
export function DevelopmentNotice({ context, page }: NoticeProps) {
  const { project, member } = context;
  const refused = refusedLoopbackEntries(project);
  const [first, ...others] = refused;
  const canChange = roleAllows(member.role, 'settings');
  if (first !== undefined) {
    return (
      <Notice kind="caution">
        <p>
          <strong>Development is off.</strong> <code>{first}</code>
          {others.length === 0 ? ' is' : ` and ${others.length} more are`} on the allowlist, but the API refuses pages
          on localhost until you turn development on. {developmentRisk}
        </p>
        {refused.some(isAppShellOrigin) ? <AppShellAdvice project={project} /> : null}
        {canChange ? <DevelopmentForm project={project} on returnTo={{ page }} /> : null}
      </Notice>
    );
  }
  if (project.development && hasPublicEntry(project)) {
    return (
      <Notice kind="caution">
        <p>
          <strong>Development is on</strong> in a project that also allows public pages. Listed localhost pages, which
          anyone can run, get locations too.
        </p>
        {canChange ? <DevelopmentForm project={project} on={false} returnTo={{ page }} /> : null}
      </Notice>
    );
  }
  return null;
}

/**
 * What to do if a refused loopback origin is that of an app: turn on the switch for app shells, which admits fewer
 * origins than the development switch.
 */
export function AppShellAdvice({ project }: { readonly project: StoredProject }) {
  return (
    <p>
      For an app whose shell gives its pages such an origin (Capacitor, Tauri), admit app shells under{' '}
      <a href={projectPath(project, '/protections')}>Protections</a> instead.
    </p>
  );
}

interface FormProps {
  readonly project: StoredProject;
  readonly on: boolean;
  readonly returnTo: ReturnPage;
}

export function DevelopmentForm({ project, on, returnTo: { page, origin } }: FormProps) {
  return (
    <ProjectForm project={project} path="/settings/development">
      <HiddenField name="development" value={on ? 'on' : 'off'} />
      <HiddenField name="page" value={page} />
      {origin === undefined ? null : <HiddenField name="origin" value={origin} />}
      <button type="submit" class="secondary">
        {on ? 'Turn development on' : 'Turn development off'}
      </button>
    </ProjectForm>
  );
}
