// /keys/issue, /keys/:key/rotate, /keys/:key/revoke: each asks for a fresh proof of who it is, before the form and again
// when it is sent. A key's text is in the answer alone, which no one keeps (no-store); coming back to it, or sending the
// form again, shows no key: the revision has moved.

import { type Masters, openMasters } from '../core/master-secret.ts';
import type { ProjectContext } from './context.ts';
import { Choice, Copyable, type Problem, TextField } from './controls.tsx';
import { answerFailure } from './failure-pages.tsx';
import { type FormValues, revision, text } from './form.ts';
import { type IssuedKey, issueKey, overlapDefaultMs, revokeKey, rotateKey } from './keys.ts';
import { NoSecret } from './keys-page.tsx';
import { arrival } from './notices.tsx';
import { ProjectForm, ProjectPage, projectPath } from './project-layout.tsx';
import { type ProjectRefusal, projectNameLengthMax } from './projects.ts';
import { answerRefused } from './refused-change.tsx';
import { answerPage, type Html, seeOther } from './respond.ts';
import { roleFor } from './roles.ts';
import type { Routes } from './routes.ts';
import type { StoredKey } from './store.ts';

const issueShape = { revision, name: text };
const rotateShape = { revision, overlapHours: text };
const revokeShape = { revision };

const hourMs = 3_600_000;

/** In hours; what is offered of all that the operation takes. */
const overlaps = [
  { value: '0', label: 'End it now', hint: 'For a key that somebody else may have.' },
  { value: '1', label: '1 hour', hint: 'Where one server has it.' },
  { value: '24', label: '24 hours', hint: 'Time to give all servers the new one.' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
];

interface FormPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly Problem[];
}

function mastersOf({ env }: ProjectContext): Promise<Masters | null> {
  return openMasters(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS);
}

function answerNoSecret(context: ProjectContext): Promise<Response> {
  const page = (
    <ProjectPage context={context} title="Keys" tab="/keys">
      <NoSecret />
    </ProjectPage>
  );
  return answerPage(page, 503);
}

function IssuePage({ context, problems = [] }: FormPageProps) {
  const { project, form } = context;
  return (
    <ProjectPage context={context} title="Issue a key" tab="/keys" problems={problems}>
      <p>The key is shown once, on the next page. Nobody can look it up later, not even here.</p>
      <ProjectForm project={project} path="/keys/issue">
        <TextField
          name="name"
          label="Name"
          hint="Where it will be used, such as “checkout server”."
          value={form.get('name') ?? ''}
          problems={problems}
          maxlength={projectNameLengthMax}
          required
        />
        <FormActions context={context} label="Issue the key" />
      </ProjectForm>
    </ProjectPage>
  );
}

function FormActions({
  context,
  label,
  danger,
}: {
  readonly context: ProjectContext;
  readonly label: string;
  readonly danger?: boolean;
}) {
  return (
    <p class="actions">
      <button type="submit" class={danger === true ? 'danger' : undefined}>
        {label}
      </button>
      <a class="button secondary" href={projectPath(context.project, '/keys')}>
        Cancel
      </a>
    </p>
  );
}

function RotatePage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
  const { project, form } = context;
  return (
    <ProjectPage context={context} title={`Rotate ${stored.name}`} tab="/keys" problems={problems}>
      <p>
        The key gets a new secret, shown once on the next page. If a secret before this one is still accepted, it ends
        now.
      </p>
      <ProjectForm project={project} path={`/keys/${stored.id}/rotate`}>
        <Choice
          name="overlapHours"
          legend="How long the present secret goes on"
          options={overlaps}
          value={form.get('overlapHours') ?? String(overlapDefaultMs / hourMs)}
        />
        <FormActions context={context} label="Rotate the key" />
      </ProjectForm>
    </ProjectPage>
  );
}

function RevokePage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
  const { project } = context;
  return (
    <ProjectPage context={context} title={`Revoke ${stored.name}`} tab="/keys" problems={problems}>
      <p>
        Every server that uses this key is refused then, at every edge {arrival}. The key cannot be brought back; issue
        another one instead.
      </p>
      <ProjectForm project={project} path={`/keys/${stored.id}/revoke`}>
        <FormActions context={context} label="Revoke the key" danger />
      </ProjectForm>
    </ProjectPage>
  );
}

/** The one answer that has a key in it. */
function answerKey(context: ProjectContext, { key, text: keyText, project }: IssuedKey): Promise<Response> {
  const stored = project.keys.find(({ id }) => id === key);
  return answerPage(
    <ProjectPage context={{ ...context, project }} title={stored?.name ?? 'The key'} tab="/keys">
      <div class="notice caution">
        <p>
          <strong>Copy the key now.</strong> It is shown this once, and nobody can look it up later.
        </p>
      </div>
      <Copyable id="key" text={keyText} what="the key" />
      <p class="after">
        Keep it where your servers’ secrets are, for instance in the variable <code>WHEREFROM_KEY</code>, and out of
        pages and repositories. It is accepted at every edge {arrival}.
      </p>
      <p class="actions">
        <a class="button" href={projectPath(project, '/keys')}>
          I have copied it
        </a>
      </p>
    </ProjectPage>,
  );
}

function asProblems(field: string, reasons: readonly string[]): readonly Problem[] {
  return reasons.map((reason) => ({ field, text: reason }));
}

async function issue(context: ProjectContext, values: FormValues<typeof issueShape>): Promise<Response> {
  const masters = await mastersOf(context);
  if (masters === null) return answerNoSecret(context);
  const issued = await issueKey(context.plane, masters, context.project.id, values.name, values.revision);
  if (issued.ok) return answerKey(context, issued.value);
  return answerRefused(context, issued.refusal, (reasons) => (
    <IssuePage context={context} problems={asProblems('name', reasons)} />
  ));
}

async function rotate(context: ProjectContext, values: FormValues<typeof rotateShape>): Promise<Response> {
  const masters = await mastersOf(context);
  if (masters === null) return answerNoSecret(context);
  const { plane, project } = context;
  const overlapMs = values.overlapHours === '' ? Number.NaN : Number(values.overlapHours) * hourMs;
  const rotated = await rotateKey(plane, masters, project.id, context.param('key'), overlapMs, values.revision);
  if (rotated.ok) return answerKey(context, rotated.value);
  return answerRefusedKey(context, rotated.refusal, (stored, reasons) => (
    <RotatePage context={context} stored={stored} problems={asProblems('overlapHours-24', reasons)} />
  ));
}

async function revoke(context: ProjectContext, values: FormValues<typeof revokeShape>): Promise<Response> {
  const { plane, project } = context;
  const revoked = await revokeKey(plane, project.id, context.param('key'), values.revision);
  if (revoked.ok) return seeOther(projectPath(project, '/keys?done=revoked'));
  return answerRefusedKey(context, revoked.refusal, (stored, reasons) => (
    <RevokePage context={context} stored={stored} problems={asProblems('content', reasons)} />
  ));
}

function findKey({ project, param }: ProjectContext): StoredKey | undefined {
  return project.keys.find(({ id }) => id === param('key'));
}

function answerRefusedKey(
  context: ProjectContext,
  refusal: ProjectRefusal,
  draw: (stored: StoredKey, reasons: readonly string[]) => Html,
): Promise<Response> {
  const stored = findKey(context);
  return answerRefused(context, refusal, (reasons) => (stored === undefined ? null : draw(stored, reasons)));
}

/** A page about one key of the project. */
function withKey(draw: (context: ProjectContext, stored: StoredKey) => Html) {
  return (context: ProjectContext) => {
    const stored = findKey(context);
    return stored === undefined ? answerFailure('not_found') : answerPage(draw(context, stored));
  };
}

export function addKeyForms(routes: Routes): void {
  const access = { kind: 'project', role: roleFor.keys, stepUp: true } as const;
  routes.get('/projects/:id/keys/issue', access, async (context) =>
    (await mastersOf(context)) === null ? answerNoSecret(context) : answerPage(<IssuePage context={context} />),
  );
  routes.post('/projects/:id/keys/issue', access, issueShape, issue);
  const rotatePath = '/projects/:id/keys/:key/rotate';
  routes.get(
    rotatePath,
    access,
    withKey((context, stored) => <RotatePage context={context} stored={stored} />),
  );
  routes.post(rotatePath, access, rotateShape, rotate);
  const revokePath = '/projects/:id/keys/:key/revoke';
  routes.get(
    revokePath,
    access,
    withKey((context, stored) => <RevokePage context={context} stored={stored} />),
  );
  routes.post(revokePath, access, revokeShape, revoke);
}
