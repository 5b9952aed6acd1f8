// The pages of the key forms, and the page that shows a new key. Does not handle the forms (key-forms.tsx).

import type { AuditEntry } from '../../settings/audit/audit.ts';
import { type IssuedKey, overlapDefaultMs } from '../../settings/keys/keys.ts';
import { nameLengthMax } from '../../settings/names.ts';
import type { StoredKey } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { pageResponse } from '../response.ts';
import { Copyable, Notice, type Problem, RadioGroup, TextField } from '../ui/controls.tsx';
import { propagationTime } from '../ui/notices.tsx';

const hourMs = 3_600_000;

/** Overlaps offered for a rotation, in hours. The operation accepts others too. */
const overlaps = [
  { value: '0', label: 'Immediately', hint: 'If someone else may have the key.' },
  { value: '1', label: 'In 1 hour', hint: 'If only one server uses it.' },
  { value: '24', label: 'In 24 hours', hint: 'Time to update all servers.' },
  { value: '168', label: 'In 7 days' },
  { value: '720', label: 'In 30 days' },
];

interface FormPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly Problem[];
  /** The changes to the project since the form was rendered, after a conflict. */
  readonly changes?: readonly AuditEntry[];
}

export function IssuePage({ context, problems = [], changes = [] }: FormPageProps) {
  const { project, form } = context;
  const isIssued = changes.some(({ event, details }) => event === 'key.issue' && details['name'] === form.get('name'));
  return (
    <ProjectPage context={context} title="Issue a key" tab="/keys" problems={problems}>
      <p>The key is shown only once, on the next page. It cannot be viewed again.</p>
      {isIssued ? (
        <Notice kind="caution">
          <p>
            A key with this name was issued after you opened this page. Submitting the form again issues another one.
          </p>
        </Notice>
      ) : null}
      <ProjectForm project={project} path="/keys/issue">
        <TextField
          name="name"
          label="Name"
          hint="Where you will use it, such as “checkout server”."
          value={form.get('name') ?? ''}
          problems={problems}
          maxlength={nameLengthMax}
          required
        />
        <FormActions context={context} label="Issue key" />
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

export function RotatePage({
  context,
  stored,
  problems = [],
  changes = [],
}: FormPageProps & { readonly stored: StoredKey }) {
  const { project, form } = context;
  if (changes.some(({ event, details }) => event === 'key.rotate' && details['key'] === stored.id)) {
    return <RotatedPage context={context} stored={stored} problems={problems} />;
  }
  return (
    <ProjectPage context={context} title={`Rotate ${stored.name}`} tab="/keys" problems={problems}>
      <p>
        The key gets a new secret, shown only once on the next page. If the previous secret is still valid, it expires
        immediately.
      </p>
      <ProjectForm project={project} path={`/keys/${stored.id}/rotate`}>
        <RadioGroup
          name="overlapHours"
          legend="When the current secret expires"
          options={overlaps}
          value={form.get('overlapHours') ?? String(overlapDefaultMs / hourMs)}
        />
        <FormActions context={context} label="Rotate key" />
      </ProjectForm>
    </ProjectPage>
  );
}

/** The page for a stale form of a key that was rotated meanwhile. A second rotation would end the secret before it. */
function RotatedPage({ context, stored, problems }: FormPageProps & { readonly stored: StoredKey }) {
  const { project } = context;
  return (
    <ProjectPage context={context} title={`Rotate ${stored.name}`} tab="/keys" problems={problems}>
      <p>
        This key was rotated after you opened the page. Rotating it again ends the secret from before that rotation
        immediately.
      </p>
      <p class="actions">
        <a class="button" href={projectPath(project, '/keys')}>
          Back to keys
        </a>
        <a class="button secondary" href={projectPath(project, `/keys/${stored.id}/rotate`)}>
          Rotate again …
        </a>
      </p>
    </ProjectPage>
  );
}

export function RevokePage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
  const { project } = context;
  return (
    <ProjectPage context={context} title={`Revoke ${stored.name}`} tab="/keys" problems={problems}>
      <p>Every server that uses this key will be refused, normally {propagationTime}. This cannot be undone.</p>
      <ProjectForm project={project} path={`/keys/${stored.id}/revoke`}>
        <FormActions context={context} label="Revoke key" danger />
      </ProjectForm>
    </ProjectPage>
  );
}

/** Answers with the page that shows a new key, the only response that contains one. */
export function keyResponse(context: ProjectContext, { key, text: keyText, project }: IssuedKey): Promise<Response> {
  const stored = project.keys.find(({ id }) => id === key);
  return pageResponse(
    <ProjectPage context={{ ...context, project }} title={stored?.name ?? 'Key'} tab="/keys">
      <Notice kind="caution">
        <p>
          <strong>Copy the key now.</strong> It is shown only once and cannot be viewed again.
        </p>
      </Notice>
      <Copyable id="key" text={keyText} what="the key" />
      <p class="after">
        Store it with your servers’ secrets, for example in the environment variable <code>WHEREFROM_KEY</code>, and
        keep it out of pages and repositories. The API normally accepts it {propagationTime}.
      </p>
      <p class="actions">
        <a class="button" href={projectPath(project, '/keys')}>
          I have copied it
        </a>
      </p>
    </ProjectPage>,
  );
}
