// /account/recovery, /account/delete, /account/access: the account's forms that require step-up (a recent proof of
// identity). Recovery codes are shown in a single response, which is not cached (no-store). Submitting the same form
// again creates no further codes.

import { type AccessKeys, readAccessIdentity, readAccessSettings } from '../../settings/accounts/access.ts';
import {
  type DeletionRefusal,
  deleteAccount,
  findAccount,
  linkAccess,
  unlinkAccess,
} from '../../settings/accounts/accounts.ts';
import { makeRecoveryCodes, recoveryCodesCount } from '../../settings/accounts/recovery.ts';
import { endSessionCookie } from '../../settings/accounts/session.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, requiredTextSchema } from '../form.ts';
import { projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { ErrorNotice } from '../sign-in/passkey-form.tsx';
import { accessRefusals } from '../sign-in/sign-in.tsx';
import { CopyButton, ErrorSummary, type FormProblem, HiddenField, TextField } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { accountResponse } from './account-page.tsx';

/**
 * `madeAt` is the creation time of the account's present recovery codes, which the form replaces; empty if the account
 * has none.
 */
const recoveryShape = { madeAt: requiredTextSchema };
const deletionShape = { name: requiredTextSchema };

async function recoveryResponse(context: AccountContext, refusal: string | null = null): Promise<Response> {
  const { settings, session } = context;
  const madeAt = (await findAccount(settings.db, session.account.id))?.recoveryMadeAt ?? null;
  const page = (
    <DashboardPage title="Create recovery codes" account={session.account}>
      <ErrorNotice text={refusal} />
      <h1>Create recovery codes</h1>
      <p>
        You get {recoveryCodesCount} codes, shown only once on the next page. Each code works once and signs you in for
        one hour, without a passkey. Keep them where only you can see them.
      </p>
      {madeAt === null ? null : <p>Your current codes will stop working.</p>}
      <form method="post" action="/dashboard/account/recovery">
        <HiddenField name="madeAt" value={madeAt ?? ''} />
        <p class="actions">
          <button type="submit">Create codes</button>
          <a class="button secondary" href="/dashboard/account">
            Cancel
          </a>
        </p>
      </form>
    </DashboardPage>
  );
  return htmlPageResponse(page, refusal === null ? 200 : 409);
}

async function makeCodes(context: AccountContext, values: FormValues<typeof recoveryShape>): Promise<Response> {
  const { settings, session } = context;
  const made = await makeRecoveryCodes(settings, session.account.id, values.madeAt === '' ? null : values.madeAt);
  if (!made.ok) return recoveryResponse(context, 'This form was already submitted, and its codes are shown only once.');
  return htmlPageResponse(
    <DashboardPage title="Your recovery codes" account={session.account}>
      <h1>Your recovery codes</h1>
      <div class="notice caution">
        <p>
          <strong>Save these codes now.</strong> They are shown only once and cannot be viewed again.
        </p>
      </div>
      <pre id="codes">{made.value.join('\n')}</pre>
      <p class="actions">
        <CopyButton id="codes" what="the codes" />
        <a class="button" href="/dashboard/account">
          I have saved them
        </a>
      </p>
    </DashboardPage>,
  );
}

interface DeletionProps {
  readonly context: AccountContext;
  readonly refusal: DeletionRefusal | null;
}

function DeletionPage({ context: { session, form }, refusal }: DeletionProps) {
  const { name } = session.account;
  const problems: readonly FormProblem[] =
    refusal?.code === 'name_differs' ? [{ field: 'name', text: 'This does not match your account name.' }] : [];
  return (
    <DashboardPage title="Delete your account" account={session.account}>
      <ErrorSummary problems={problems} />
      {refusal?.code === 'projects_busy' ? (
        <ErrorNotice text="Your account was not deleted, because your projects changed at the same time. Try again." />
      ) : null}
      <h1>Delete your account</h1>
      {refusal?.code === 'last_owner' ? (
        <div class="notice danger" role="alert" tabindex={-1} autofocus>
          <p>You are the only owner of these projects. Make another member an owner first, or delete the projects.</p>
          <ul>
            {refusal.projects.map((project) => (
              <li>
                <a href={projectPath(project, '/members')}>{project.name}</a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p>
        This cannot be undone. Your name, passkeys, recovery codes and sessions are deleted, and you leave every
        project. The projects’ audit logs keep your changes under a random ID that no longer leads to you.
      </p>
      <form method="post" action="/dashboard/account/delete" novalidate>
        <TextField
          name="name"
          label="Enter your account name to confirm"
          hint={name}
          value={form.get('name') ?? ''}
          problems={problems}
          required
        />
        <p class="actions">
          <button type="submit" class="danger">
            Delete account
          </button>
          <a class="button secondary" href="/dashboard/account">
            Cancel
          </a>
        </p>
      </form>
    </DashboardPage>
  );
}

async function remove(context: AccountContext, values: FormValues<typeof deletionShape>): Promise<Response> {
  const { settings, session } = context;
  const done = await deleteAccount(settings, session.account, values.name);
  if (!done.ok) return htmlPageResponse(<DeletionPage context={context} refusal={done.refusal} />, 422);
  return seeOtherResponse('/dashboard/sign-in?done=account-deleted', { 'Set-Cookie': endSessionCookie });
}

async function link(context: AccountContext, keys: AccessKeys): Promise<Response> {
  const { env, settings, request, session } = context;
  const access = readAccessSettings(env);
  if (access === null) return failureResponse('not_found');
  const refused = (text: string, status = 422) => accountResponse(context, [{ field: null, text }], status);
  const identity = await readAccessIdentity(request, access, keys, settings.now());
  if (!identity.ok) {
    const { text, status } = accessRefusals[identity.refusal];
    return refused(text, status);
  }
  const linked = await linkAccess(settings, session.account.id, identity.value);
  return linked.ok
    ? seeOtherResponse('/dashboard/account?done=access-linked')
    : refused('Another account is already linked to this Cloudflare Access identity.');
}

export function addAccountFormRoutes(routes: DashboardRoutes, keys: AccessKeys): void {
  const access = { kind: 'account', stepUp: true } as const;
  routes.get('/account/recovery', access, (context) => recoveryResponse(context));
  routes.post('/account/recovery', access, recoveryShape, makeCodes);
  routes.get('/account/delete', access, (context) =>
    htmlPageResponse(<DeletionPage context={context} refusal={null} />),
  );
  routes.post('/account/delete', access, deletionShape, remove);
  routes.post('/account/access/link', access, {}, (context) => link(context, keys));
  routes.post('/account/access/unlink', access, {}, async ({ settings, session }) => {
    await unlinkAccess(settings, session.account.id);
    return seeOtherResponse('/dashboard/account?done=access-unlinked');
  });
}
