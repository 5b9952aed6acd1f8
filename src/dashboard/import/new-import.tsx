// /dashboard/projects/import: creates a project with the settings of an export. The first form shows the settings and
// creates nothing; the second, which contains the reviewed export in a hidden field, creates it.

import { randomId } from '../../settings/context.ts';
import { insertMember } from '../../settings/members/roles.ts';
import type { ExportedSettings } from '../../settings/projects/import.ts';
import { createProjectFromExport, planImport } from '../../settings/projects/import-plan.ts';
import { describeRefusal } from '../../settings/wording.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, requiredTextSchema } from '../form.ts';
import { createdResponse, idempotencyKeyLength, projectExistsResponse, projectIdOf } from '../project/new-project.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { ErrorSummary, type FormProblem, HiddenField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { ImportForm, importShape, parseReviewedExport, parseUpload } from './import-form.tsx';
import { ImportDifference } from './import-review.tsx';

const path = '/projects/import';
const confirmPath = `${path}/confirm`;
const confirmShape = { idempotencyKey: requiredTextSchema, content: requiredTextSchema };

interface PageProps {
  readonly context: AccountContext;
  readonly problems?: readonly FormProblem[];
}

function ImportPage({ context: { session, form }, problems = [] }: PageProps) {
  return (
    <DashboardPage
      title={problems.length > 0 ? 'Error: Import a project' : 'Import a project'}
      account={session.account}
    >
      <ErrorSummary problems={problems} />
      <h1>Import a project</h1>
      <p>
        Create a project with the settings of an export. It gets an ID of its own, and you become its owner. Keys and
        members are not imported: an export has no secrets, and members join by invite.
      </p>
      <ImportForm
        action={`/dashboard${path}`}
        cancel="/dashboard"
        pasted={form.get('pasted') ?? ''}
        problems={problems}
      />
    </DashboardPage>
  );
}

interface ReviewProps extends PageProps {
  readonly exported: ExportedSettings;
}

function ReviewPage({ context: { session, settings, form }, exported, problems = [] }: ReviewProps) {
  const plan = planImport(null, exported, true);
  if (!plan.ok) throw new Error('a parsed export has invalid settings');
  return (
    <DashboardPage
      title={problems.length > 0 ? 'Error: Review the import' : 'Review the import'}
      account={session.account}
    >
      <ErrorSummary problems={problems} />
      <h1>Review the import</h1>
      <p>
        Nothing has been created yet. The new project will have the name <bdi>{exported.name}</bdi>, an ID of its own,
        these settings, copied from the project <code>{exported.source}</code>, and the default for every other setting.
      </p>
      <ImportDifference plan={plan.value} isNew />
      <form method="post" action={`/dashboard${confirmPath}`} enctype="multipart/form-data">
        <HiddenField
          name="idempotencyKey"
          value={form.get('idempotencyKey') ?? randomId(settings, idempotencyKeyLength)}
        />
        <HiddenField name="content" value={exported.document} />
        <p class="actions after">
          <button type="submit">Create project</button>
          <a class="button secondary" href={`/dashboard${path}`}>
            Choose another file
          </a>
        </p>
      </form>
    </DashboardPage>
  );
}

function refusedExport(context: AccountContext, problems: readonly FormProblem[]): Promise<Response> {
  return htmlPageResponse(<ImportPage context={context} problems={problems} />, 422);
}

function review(context: AccountContext, values: FormValues<typeof importShape>): Promise<Response> {
  const parsed = parseUpload(values);
  if (!parsed.ok) return refusedExport(context, parsed.refusal);
  return htmlPageResponse(<ReviewPage context={context} exported={parsed.value} />);
}

async function create(context: AccountContext, values: FormValues<typeof confirmShape>): Promise<Response> {
  const { settings, session } = context;
  const parsed = parseReviewedExport(values.content);
  if (!parsed.ok) return refusedExport(context, parsed.refusal);
  const member = randomId(settings, 20);
  const account = session.account.id;
  const created = await createProjectFromExport({ ...settings, actor: member }, parsed.value, {
    id: await projectIdOf(account, values.idempotencyKey),
    account,
    with: (id) => [insertMember(settings, id, account, { id: member, role: 'owner' })],
  });
  if (created.ok) return createdResponse(created.value.project);
  if (created.refusal.code === 'project_exists') return projectExistsResponse(context);
  const problems = describeRefusal(created.refusal).map((reason) => ({ field: null, text: reason }));
  return htmlPageResponse(<ReviewPage context={context} exported={parsed.value} problems={problems} />, 422);
}

export function addNewProjectImportRoutes(routes: DashboardRoutes): void {
  routes.get(path, { kind: 'account' }, (context) => htmlPageResponse(<ImportPage context={context} />));
  routes.upload(path, { kind: 'account' }, importShape, review);
  routes.upload(confirmPath, { kind: 'account' }, confirmShape, create);
}
