// /keys/issue, /keys/:key/rotate, /keys/:key/revoke: each requires step-up (a recent proof of identity), both to show
// the form and to submit it. A key is shown in a single response, which is not cached (no-store). Submitting the form
// again does not show the key, because the project's revision has changed.

import { importMasterSecrets, type MasterSecrets } from '../../core/master-secret.ts';
import { parseKeyExpiry } from '../../settings/keys/key-expiry.ts';
import { issueKey, revokeKey, rotateKey } from '../../settings/keys/keys.ts';
import { leastRoleFor } from '../../settings/members/roles.ts';
import type { StoredKey } from '../../settings/projects/store.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema, textListSchema } from '../form.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { resubmittedFormResponse } from '../project/resubmitted-form.tsx';
import { type Html, htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import type { FormProblem } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { issuedKeyResponse } from './issued-key.tsx';
import { IssueKeyPage, RevokeKeyPage, RotateKeyPage, rightsField } from './key-pages.tsx';
import { MissingMasterSecretNotice } from './keys-page.tsx';

const issueShape = {
  revision: revisionSchema,
  name: requiredTextSchema,
  rights: textListSchema,
  ends: requiredTextSchema,
};
const rotateShape = { revision: revisionSchema, overlapHours: requiredTextSchema };
const revokeShape = { revision: revisionSchema };

const hourMs = 3_600_000;

function mastersOf({ env }: ProjectContext): Promise<MasterSecrets | null> {
  return importMasterSecrets(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS);
}

function noSecretResponse(context: ProjectContext): Promise<Response> {
  context.env.countFailure?.('keys_unavailable');
  const page = (
    <ProjectPage context={context} title="Keys" tab="/keys">
      <MissingMasterSecretNotice />
    </ProjectPage>
  );
  return htmlPageResponse(page, 503);
}

async function issue(context: ProjectContext, values: FormValues<typeof issueShape>): Promise<Response> {
  const masters = await mastersOf(context);
  if (masters === null) return noSecretResponse(context);
  const { settings, project } = context;
  const { revision: from, name, rights, ends } = values;
  // An invalid date becomes NaN, which issueKey refuses like a date in the past.
  const endsAtMs = ends === '' ? undefined : (parseKeyExpiry(ends) ?? Number.NaN);
  const limits = { rights, endsAtMs };
  const issued = await issueKey(settings, masters, project.id, name, from, { limits });
  if (issued.ok) return issuedKeyResponse(context, issued.value);
  if (issued.refusal.code === 'revision_stale') {
    const sent = await resubmittedFormResponse(context, {
      revision: values.revision,
      note: { event: 'key.issue', details: { name: values.name.trim() } },
      tab: '/keys',
      text: 'Its key was shown only once. If you did not copy it, rotate the key to get a new secret.',
    });
    if (sent !== null) return sent;
  }
  return refusedChangeResponse(context, issued.refusal, fieldOfIssue(issued.refusal), (problems, now, { changes }) => (
    <IssueKeyPage context={now} problems={problems} changes={changes} />
  ));
}

/** Returns the name of the form field to which a refusal to issue a key relates. */
function fieldOfIssue({ code }: SettingsRefusal): string {
  if (code === 'key_end_past') return 'ends';
  return code === 'rights_unknown' || code === 'rights_missing' ? rightsField : 'name';
}

async function rotate(context: ProjectContext, values: FormValues<typeof rotateShape>): Promise<Response> {
  const masters = await mastersOf(context);
  if (masters === null) return noSecretResponse(context);
  const { settings, project } = context;
  const overlapMs = values.overlapHours === '' ? Number.NaN : Number(values.overlapHours) * hourMs;
  const rotated = await rotateKey(settings, masters, project.id, context.param('key'), overlapMs, values.revision);
  if (rotated.ok) return issuedKeyResponse(context, rotated.value);
  return refusedKeyResponse(context, rotated.refusal, 'overlapHours-24', (stored, problems, now, { changes }) => (
    <RotateKeyPage context={now} stored={stored} problems={problems} changes={changes} />
  ));
}

async function revoke(context: ProjectContext, values: FormValues<typeof revokeShape>): Promise<Response> {
  const { settings, project } = context;
  const revoked = await revokeKey(settings, project.id, context.param('key'), values.revision);
  if (revoked.ok) return seeOtherResponse(projectPath(project, '/keys?done=revoked'));
  return refusedKeyResponse(context, revoked.refusal, null, (stored, problems, now) => (
    <RevokeKeyPage context={now} stored={stored} problems={problems} />
  ));
}

function findKey({ project, param }: ProjectContext): StoredKey | undefined {
  return project.keys.find(({ id }) => id === param('key'));
}

function refusedKeyResponse(
  context: ProjectContext,
  refusal: SettingsRefusal,
  field: string | null,
  draw: (stored: StoredKey, problems: readonly FormProblem[], context: ProjectContext, submitted: RefusedForm) => Html,
): Promise<Response> {
  return refusedChangeResponse(context, refusal, field, (problems, now, submitted) => {
    const stored = findKey(now);
    return stored === undefined ? null : draw(stored, problems, now, submitted);
  });
}

/** Returns a handler for a page about one key of the project. It responds with 404 if the project has no such key. */
function withKey(draw: (context: ProjectContext, stored: StoredKey) => Html) {
  return (context: ProjectContext) => {
    const stored = findKey(context);
    return stored === undefined ? failureResponse('not_found') : htmlPageResponse(draw(context, stored));
  };
}

export function addKeyFormRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.keys, stepUp: true } as const;
  routes.get('/projects/:id/keys/issue', access, async (context) =>
    (await mastersOf(context)) === null
      ? noSecretResponse(context)
      : htmlPageResponse(<IssueKeyPage context={context} />),
  );
  routes.post('/projects/:id/keys/issue', access, issueShape, issue);
  const rotatePath = '/projects/:id/keys/:key/rotate';
  routes.get(
    rotatePath,
    access,
    withKey((context, stored) => <RotateKeyPage context={context} stored={stored} />),
  );
  routes.post(rotatePath, access, rotateShape, rotate);
  const revokePath = '/projects/:id/keys/:key/revoke';
  routes.get(
    revokePath,
    access,
    withKey((context, stored) => <RevokeKeyPage context={context} stored={stored} />),
  );
  routes.post(revokePath, access, revokeShape, revoke);
}
