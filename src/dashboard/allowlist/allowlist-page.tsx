// /allowlist: lists the allowlist entries of a project and adds new ones. Does not define the rules for entries
// (allowlist.ts).

import { allowlistEntriesMax, checkAllowlistEntry, splitTypedEntries } from '../../settings/allowlist/allowlist.ts';
import { expandEntries } from '../../settings/allowlist/expand-entries.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import { addToAllowlist } from '../../settings/projects/projects.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeWarning } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { checkboxSchema, type FormValues, lineListSchema, parseForm, revisionSchema } from '../form.ts';
import { DevelopmentNotice } from '../project/development.tsx';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { returnPageShape, returnResponse } from '../project/return-page.ts';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { Checkbox, type FormProblem, LinesField, Notice } from '../ui/controls.tsx';
import { saveNoticeQuery } from '../ui/notices.tsx';
import { readEntryUse } from '../usage/last-use.ts';
import { AllowlistEntryList } from './entry-list.tsx';

const additionShape = {
  revision: revisionSchema,
  entries: lineListSchema,
  www: checkboxSchema,
  subdomains: checkboxSchema,
  ...returnPageShape,
};

interface AllowlistProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm;
}

function AllowlistPage({ context, problems = [], submitted }: AllowlistProps) {
  const { project, member, form, url } = context;
  const canChange = roleAllows(member.role, 'settings');
  return (
    <ProjectPage context={context} title="Allowlist" tab="/allowlist" problems={problems}>
      <p>
        Only pages on these origins can call the API. <a href={projectPath(project, '/tester')}>Test an origin</a> to
        see which entry allows it, or why it is refused.
      </p>
      {problems.some(({ field }) => field === 'entries') ? <CheckedLines typed={form.get('entries') ?? ''} /> : null}
      {problems.length === 0 ? (
        <Duplicates project={project} candidates={url.searchParams.getAll('duplicate')} />
      ) : null}
      {submitted?.isStale === true ? <Duplicates project={project} candidates={canonicalEntries(form)} /> : null}
      <DevelopmentNotice context={context} page="allowlist" />
      {canChange ? <AdditionForm context={context} problems={problems} /> : null}
      <h2>
        Entries <span class="quiet">{`${project.allowlist.length} of ${allowlistEntriesMax}`}</span>
      </h2>
      {project.allowlist.length === 0 ? (
        <p class="empty">The allowlist is empty, so every page is refused.</p>
      ) : (
        <SelectionForm context={context} />
      )}
    </ProjectPage>
  );
}

/** The list of allowlist entries, as a form in which a member selects entries to remove. */
async function SelectionForm({ context }: { readonly context: ProjectContext }) {
  const { project, member, url } = context;
  const canChange = roleAllows(member.role, 'settings');
  // "Select all" is a link to the same page, so that it works without scripts.
  const allSelected = url.searchParams.get('select') === 'all';
  return (
    <form method="get" action={projectPath(project, '/allowlist/remove')}>
      <AllowlistEntryList {...{ project, canChange, allSelected }} lastUseOf={await readEntryUse(context)} />
      {canChange ? (
        <p class="actions">
          <button type="submit" class="secondary">
            Remove selected entries …
          </button>
          <a href={projectPath(project, allSelected ? '/allowlist' : '/allowlist?select=all')}>
            {allSelected ? 'Select none' : 'Select all'}
          </a>
        </p>
      ) : null}
    </form>
  );
}

function AdditionForm({ context: { project, form }, problems = [] }: AllowlistProps) {
  return (
    <ProjectForm project={project} path="/allowlist">
      <LinesField
        name="entries"
        label="Add origins"
        hint={
          <>
            Separated by lines, spaces or commas: <code>elbonia.example</code>, <code>localhost:5173</code>,{' '}
            <code>*.elbonia.example</code>, <code>preview-*.elbonia.example</code>. Without a scheme, https is assumed,
            or http for localhost.
          </>
        }
        value={form.get('entries') ?? ''}
        problems={problems}
        rows={3}
      />
      <Checkbox
        name="www"
        label="Include www"
        hint="Also allow the same host with www. in front."
        checked={form.has('www')}
      />
      <Checkbox
        name="subdomains"
        label="Include all subdomains"
        hint="Also allow every host below each entered host, at any depth."
        checked={form.has('subdomains')}
      />
      <p class="actions">
        <button type="submit">Add to allowlist</button>
      </p>
    </ProjectForm>
  );
}

/** The valid entries of a refused submission, each with the canonical text that would be saved. */
function CheckedLines({ typed }: { readonly typed: string }) {
  const checked = splitTypedEntries(typed).map((line) => ({ line, result: checkAllowlistEntry(line) }));
  const fine = checked.flatMap(({ line, result }) => (result.ok ? [{ line, canonical: result.value.canonical }] : []));
  // If every entry is valid, the form was refused for another reason, and there is nothing to list.
  if (fine.length === 0 || fine.length === checked.length) return null;
  return (
    <Notice kind="caution">
      <p>These entries are valid. They are added when you correct or remove the invalid ones:</p>
      <ul>
        {fine.map(({ line, canonical }) => (
          <li>
            <code>{line}</code> <span class="quiet">is saved as</span> <code>{canonical}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Returns the valid entries that were submitted, each as canonical text. */
function canonicalEntries(form: URLSearchParams): readonly string[] {
  const values = parseForm(additionShape, form);
  return (values === null ? [] : expandEntries(values.entries, values)).flatMap((typed) => {
    const checked = checkAllowlistEntry(typed);
    return checked.ok ? [checked.value.canonical] : [];
  });
}

interface DuplicatesProps {
  readonly project: StoredProject;
  /** The submitted entries as canonical text. Entries that are not on the allowlist are ignored. */
  readonly candidates: readonly string[];
}

/** The submitted entries that were on the allowlist already, or that another member added meanwhile. */
function Duplicates({ project, candidates }: DuplicatesProps) {
  const duplicates = project.allowlist.filter(({ canonical }) => candidates.includes(canonical));
  if (duplicates.length === 0) return null;
  return (
    <Notice kind="caution">
      <ul>
        {duplicates.map(({ canonical }) => (
          <li>{describeWarning({ code: 'duplicate', entry: canonical })}</li>
        ))}
      </ul>
    </Notice>
  );
}

async function add(context: ProjectContext, values: FormValues<typeof additionShape>): Promise<Response> {
  const { settings, project } = context;
  if (values.entries.length === 0) {
    const problems = [{ field: 'entries', text: 'Enter at least one origin.' }];
    return htmlPageResponse(<AllowlistPage context={context} problems={problems} />, 422);
  }
  const done = await addToAllowlist(settings, project.id, expandEntries(values.entries, values), values.revision);
  if (!done.ok) {
    return refusedChangeResponse(context, done.refusal, 'entries', (problems, now, submitted) => (
      <AllowlistPage context={now} problems={problems} submitted={submitted} />
    ));
  }
  const query = saveNoticeQuery(done.value);
  for (const warning of done.value.warnings) {
    if (warning.code === 'duplicate') query.append('duplicate', warning.entry);
  }
  return returnResponse(project, values, '/allowlist', query);
}

export function addAllowlistRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.look } as const;
  const change = { kind: 'project', role: leastRoleFor.settings } as const;
  routes.get('/projects/:id/allowlist', access, (context) => htmlPageResponse(<AllowlistPage context={context} />));
  routes.post('/projects/:id/allowlist', change, additionShape, add);
}
