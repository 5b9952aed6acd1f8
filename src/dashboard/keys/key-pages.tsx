// What the forms of keys look like, and the one page that shows a key. What they do is key-forms.tsx's.

import { type IssuedKey, overlapDefaultMs } from '../../settings/keys/keys.ts';
import { nameLengthMax } from '../../settings/names.ts';
import type { StoredKey } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { answerPage } from '../respond.ts';
import { Choice, Copyable, Notice, type Problem, TextField } from '../ui/controls.tsx';
import { arrival } from '../ui/notices.tsx';

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

export function IssuePage({ context, problems = [] }: FormPageProps) {
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
          maxlength={nameLengthMax}
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

export function RotatePage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
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

export function RevokePage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
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
export function answerKey(context: ProjectContext, { key, text: keyText, project }: IssuedKey): Promise<Response> {
  const stored = project.keys.find(({ id }) => id === key);
  return answerPage(
    <ProjectPage context={{ ...context, project }} title={stored?.name ?? 'The key'} tab="/keys">
      <Notice kind="caution">
        <p>
          <strong>Copy the key now.</strong> It is shown this once, and nobody can look it up later.
        </p>
      </Notice>
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
