// /protections: the project's accepted callers and rate limit. Does not validate protections (protections.ts) or
// enforce them (the edge).

import { callerModes, defaultProtections, rateClasses } from '../../core/project/protections.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { warnOfNetworks } from '../../settings/projects/network-warnings.ts';
import { setProtections } from '../../settings/projects/protections.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeWarning, type SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { checkboxSchema, type FormValues, lineListSchema, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, Notice } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { ProtectionsForm, ProtectionsList, protectionsFormState } from './protections-form.tsx';

// Both `callers` and `pageCallers` are required. A page that was loaded before the deployment that added pageCallers
// submits a form without it; accepting that form would delete the saved networks.
const shape = {
  revision: revisionSchema,
  mode: requiredTextSchema,
  signatureRequired: checkboxSchema,
  declaredOrigin: checkboxSchema,
  callers: lineListSchema,
  appShells: checkboxSchema,
  pageCallers: lineListSchema,
  rateClass: requiredTextSchema,
};

interface ProtectionsPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm | undefined;
}

function ProtectionsPage({ context, problems = [], submitted }: ProtectionsPageProps) {
  const state = protectionsFormState(context, submitted?.isStale === false);
  return (
    <ProjectPage context={context} title="Protections" tab="/protections" problems={problems}>
      <p>Restrict who can call the API with this project, in addition to the allowlist, and how often.</p>
      <NetworkWarnings project={context.project} />
      {roleAllows(context.member.role, 'settings') ? (
        <ProtectionsForm context={context} state={state} problems={problems} submitted={submitted} />
      ) : (
        <ProtectionsList context={context} />
      )}
    </ProjectPage>
  );
}

/** Warnings about saved networks that are probably a mistake. */
function NetworkWarnings({ project }: { readonly project: StoredProject }) {
  const { callers, pageCallers } = project.protections ?? defaultProtections;
  const warnings = warnOfNetworks([...new Set([...callers, ...pageCallers])]);
  if (warnings.length === 0) return null;
  return (
    <Notice kind="caution">
      <p>
        <strong>Check these networks.</strong>
      </p>
      <ul>
        {warnings.map((warning) => (
          <li>{describeWarning(warning)}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** Returns the name of the form field to which a refusal to save protections relates. */
function fieldOf(refusal: SettingsRefusal): string {
  if (refusal.code === 'mode_unknown') return `mode-${callerModes[0]}`;
  if (refusal.code === 'rate_class_unknown') return `rateClass-${rateClasses[0]}`;
  return 'list' in refusal ? refusal.list : 'callers';
}

async function save(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { revision: from, ...typed } = values;
  const done = await setProtections(context.settings, context.project.id, typed, from);
  if (done.ok) return saveNoticeRedirect(projectPath(context.project, '/protections'), done.value);
  return refusedChangeResponse(context, done.refusal, fieldOf(done.refusal), (problems, now, submitted) => (
    <ProtectionsPage context={now} problems={problems} submitted={submitted} />
  ));
}

export function addProtectionsRoutes(routes: DashboardRoutes): void {
  const path = '/projects/:id/protections';
  routes.get(path, { kind: 'project', role: leastRoleFor.look }, (context) =>
    htmlPageResponse(<ProtectionsPage context={context} />),
  );
  routes.post(path, { kind: 'project', role: leastRoleFor.settings }, shape, save);
}
