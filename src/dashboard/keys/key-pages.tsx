// The pages with the forms that issue, rotate and revoke a key. Does not handle the forms (key-forms.tsx) or show a key
// (issued-key.tsx).

import { defaultKeyRights, type KeyRight, keyRights } from '../../core/key.ts';
import type { AuditEntry } from '../../settings/audit/audit.ts';
import { keyOverlapDefaultMs } from '../../settings/keys/keys.ts';
import { nameLengthMax } from '../../settings/names.ts';
import type { StoredKey } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { Checkbox, type FormProblem, Notice, RadioGroup, TextField } from '../ui/controls.tsx';
import { propagationTime } from '../ui/notices.tsx';

const hourMs = 3_600_000;

/**
 * For how many hours the old secret of a rotated key may stay valid, as offered by the form. rotateKey accepts other
 * times too.
 */
const overlaps = [
  { value: '0', label: 'Immediately', hint: 'If someone else may have the key.' },
  { value: '1', label: 'In 1 hour', hint: 'If only one server uses it.' },
  { value: '24', label: 'In 24 hours', hint: 'Time to update all servers.' },
  { value: '168', label: 'In 7 days' },
  { value: '720', label: 'In 30 days' },
];

interface FormPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  /** After a conflict: the changes to the project since the form was rendered. */
  readonly changes?: readonly AuditEntry[];
}

const rightTexts: Readonly<Record<KeyRight, { readonly label: string; readonly hint: string }>> = {
  lookup: { label: 'Look up an address', hint: 'GET /v1/ip/{address}' },
  batch: { label: 'Look up many addresses in one call', hint: 'POST /v1/batch' },
  usage: { label: 'Read usage', hint: 'GET /v1/usage' },
  export: { label: 'Export the project', hint: 'GET /v1/export: settings, names of members, audit log and usage' },
};

/** The id of the first checkbox for a key's rights. Messages about the rights link to it. */
export const rightsField = `rights-${keyRights[0]}`;

function RightsField({
  form,
  problems,
}: {
  readonly form: URLSearchParams;
  readonly problems: readonly FormProblem[];
}) {
  const chosen: readonly string[] = form.has('revision') ? form.getAll('rights') : defaultKeyRights;
  return (
    <fieldset>
      <legend>Rights</legend>
      <p class="hint">What the key may be used for. A key’s rights cannot be changed later.</p>
      {problems
        .filter(({ field }) => field === rightsField)
        .map(({ text }) => (
          <p class="problem">{text}</p>
        ))}
      {keyRights.map((right) => (
        <Checkbox name="rights" value={right} checked={chosen.includes(right)} {...rightTexts[right]} />
      ))}
    </fieldset>
  );
}

export function IssueKeyPage({ context, problems = [], changes = [] }: FormPageProps) {
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
        <RightsField form={form} problems={problems} />
        <TextField
          name="ends"
          type="date"
          label="Expires (optional)"
          hint="The API refuses the key from the start of this day in UTC. Leave empty if it does not expire."
          value={form.get('ends') ?? ''}
          problems={problems}
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

export function RotateKeyPage({
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
          value={form.get('overlapHours') ?? String(keyOverlapDefaultMs / hourMs)}
        />
        <FormActions context={context} label="Rotate key" />
      </ProjectForm>
    </ProjectPage>
  );
}

/**
 * The page for a member whose form would rotate a key that was rotated meanwhile. Does not offer the form again,
 * because a second rotation would invalidate the previous secret.
 */
function RotatedPage({ context, stored, problems }: FormPageProps & { readonly stored: StoredKey }) {
  const { project } = context;
  return (
    <ProjectPage context={context} title={`Rotate ${stored.name}`} tab="/keys" problems={problems}>
      <p>
        This key was rotated after you opened the page. If its old secret still works, another rotation ends it
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

export function RevokeKeyPage({ context, stored, problems = [] }: FormPageProps & { readonly stored: StoredKey }) {
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
