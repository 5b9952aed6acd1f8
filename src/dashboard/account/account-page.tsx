// /account: the account's name, sign-in methods, sessions, sign-ins and deletion. Does not add or remove sign-in
// methods (passkey-pages.tsx, account-forms.tsx).

import { type AccessSettings, readAccessSettings } from '../../settings/accounts/access.ts';
import { findAccount, renameAccount, type StoredAccount } from '../../settings/accounts/accounts.ts';
import { listPasskeys, type Passkey } from '../../settings/accounts/passkeys.ts';
import { countRecoveryCodes } from '../../settings/accounts/recovery.ts';
import { endOtherSessions, type ListedSession, listSessions, revokeSession } from '../../settings/accounts/session.ts';
import { listSignIns, type SignIn, type SignInMethod, signInsKeptDays } from '../../settings/accounts/sign-ins.ts';
import { nameLengthMax, nameRefusedText } from '../../settings/names.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, requiredTextSchema } from '../form.ts';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { ErrorSummary, type FormProblem, HiddenField, TextField, UtcTime } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';

const nameShape = { name: requiredTextSchema };
const sessionShape = { session: requiredTextSchema };

interface AccountPageProps {
  readonly context: AccountContext;
  readonly account: StoredAccount;
  readonly passkeys: readonly Passkey[];
  readonly codes: number;
  readonly sessions: readonly ListedSession[];
  readonly signIns: readonly SignIn[];
  readonly problems: readonly FormProblem[];
}

function AccountPage({ context, account, passkeys, codes, sessions, signIns, problems }: AccountPageProps) {
  const { form, session, url, env } = context;
  const access = readAccessSettings(env);
  return (
    <DashboardPage title={problems.length > 0 ? 'Error: Your account' : 'Your account'} account={session.account}>
      <ErrorSummary problems={problems} />
      <DoneNotice context={context} />
      <h1>Your account</h1>
      <form method="post" action="/dashboard/account/name" novalidate>
        <TextField
          name="name"
          label="Name"
          hint="Shown to the other members of your projects."
          value={form.get('name') ?? account.name}
          problems={problems}
          maxlength={nameLengthMax}
          autocomplete="name"
          required
        />
        <p class="actions">
          <button type="submit">Save name</button>
        </p>
      </form>
      <Passkeys passkeys={passkeys} host={url.hostname} />
      <RecoveryCodes count={codes} madeAt={account.recoveryMadeAt} />
      {access === null ? null : <Access account={account} settings={access} />}
      <Sessions sessions={sessions} current={session.id} />
      <SignIns signIns={signIns} />
      <h2>Delete account</h2>
      <p class="actions">
        <a class="button secondary" href="/dashboard/account/delete">
          Delete account …
        </a>
      </p>
    </DashboardPage>
  );
}

function Passkeys({ passkeys, host }: { readonly passkeys: readonly Passkey[]; readonly host: string }) {
  return (
    <>
      <h2>Passkeys</h2>
      {passkeys.length === 0 ? (
        <p>No passkeys yet. A passkey signs you in with your fingerprint, face or device lock instead of a password.</p>
      ) : (
        <ul class="entries">
          {passkeys.map(({ id, name, createdAt, usedAt, host: own }) => (
            <li>
              <div class="entry">
                <strong>{name}</strong>
                <p class="quiet">
                  Added <UtcTime at={createdAt} />, {usedAt === null ? 'not used yet' : <LastUsed at={usedAt} />}
                  {own === host ? null : `. Works only on ${own}`}
                </p>
              </div>
              <a href={`/dashboard/account/passkeys/${id}/remove`}>
                Remove<span class="visually-hidden"> {name}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <p class="actions">
        <a class="button secondary" href="/dashboard/account/passkeys/new">
          Add a passkey
        </a>
      </p>
    </>
  );
}

function LastUsed({ at }: { readonly at: string }) {
  return (
    <>
      last used <UtcTime at={at} />
    </>
  );
}

function RecoveryCodes({ count, madeAt }: { readonly count: number; readonly madeAt: string | null }) {
  return (
    <>
      <h2>Recovery codes</h2>
      <p>
        {madeAt === null ? (
          'No recovery codes yet. They let you sign in if you lose your passkeys.'
        ) : (
          <>
            {count} left, created <UtcTime at={madeAt} />. Each code works once.
          </>
        )}
      </p>
      <p class="actions">
        <a class="button secondary" href="/dashboard/account/recovery">
          {madeAt === null ? 'Create recovery codes' : 'Create new codes'}
        </a>
      </p>
    </>
  );
}

function Access({ account, settings }: { readonly account: StoredAccount; readonly settings: AccessSettings }) {
  const linked = account.access?.issuer === settings.issuer;
  return (
    <>
      <h2>Cloudflare Access</h2>
      <p>
        {linked
          ? 'Your account is linked, so you can sign in with Cloudflare Access. Sensitive actions still need a passkey.'
          : 'Link your Cloudflare Access identity to sign in with it. Only its identifier is stored.'}
      </p>
      <form method="post" action={`/dashboard/account/access/${linked ? 'unlink' : 'link'}`}>
        <p class="actions">
          <button type="submit" class="secondary">
            {linked ? 'Unlink' : 'Link'}
          </button>
        </p>
      </form>
    </>
  );
}

const methods: Readonly<Record<SignInMethod, string>> = {
  passkey: 'Passkey',
  link: 'One-time link',
  recovery: 'Recovery code',
  access: 'Cloudflare Access',
};

function Sessions({ sessions, current }: { readonly sessions: readonly ListedSession[]; readonly current: string }) {
  return (
    <>
      <h2>Active sessions</h2>
      <p>Browsers and IP addresses are not stored. Tell your sessions apart by their times.</p>
      <ul class="entries">
        {sessions.map(({ id, method, createdAt, expiresAt, usedAt }) => (
          <li>
            <div class="entry">
              <strong>
                {methods[method]}
                {id === current ? ' (this browser)' : ''}
              </strong>
              <p class="quiet">
                Signed in <UtcTime at={createdAt} />, <LastUsed at={usedAt} />, expires <UtcTime at={expiresAt} />
              </p>
            </div>
            {id === current ? null : (
              <form method="post" action="/dashboard/account/sessions/end">
                <HiddenField name="session" value={id} />
                <button type="submit" class="plain">
                  End<span class="visually-hidden"> session from {createdAt}</span>
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length < 2 ? null : (
        <form method="post" action="/dashboard/account/sessions/end-others">
          <p class="actions">
            <button type="submit" class="secondary">
              End all other sessions
            </button>
          </p>
        </form>
      )}
    </>
  );
}

function SignIns({ signIns }: { readonly signIns: readonly SignIn[] }) {
  return (
    <>
      <h2>Recent sign-ins</h2>
      {signIns.length === 0 ? (
        <p class="empty">No sign-ins in the last {signInsKeptDays} days.</p>
      ) : (
        <>
          <p>
            The last {signInsKeptDays} days, including sessions that have ended. If you do not recognize one, end all
            other sessions and remove passkeys that are not yours.
          </p>
          <ul class="log">
            {signIns.map(({ at, method }) => (
              <li class="row">
                <span>{methods[method]}</span> <UtcTime at={at} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/**
 * Returns the account page. `problems` are the reasons that the new name or another change to the account was refused;
 * `status` is the HTTP status of a page with problems.
 */
export async function accountResponse(
  context: AccountContext,
  problems: readonly FormProblem[] = [],
  status = 422,
): Promise<Response> {
  const { settings, session } = context;
  const { db } = settings;
  const { id } = session.account;
  const account = await findAccount(db, id);
  if (account === null) return failureResponse('not_found');
  const page = (
    <AccountPage
      context={context}
      account={account}
      passkeys={await listPasskeys(db, id)}
      codes={await countRecoveryCodes(db, id)}
      sessions={await listSessions(settings, id)}
      signIns={await listSignIns(settings, id)}
      problems={problems}
    />
  );
  return htmlPageResponse(page, problems.length > 0 ? status : 200);
}

async function rename(context: AccountContext, { name }: FormValues<typeof nameShape>): Promise<Response> {
  const renamed = await renameAccount(context.settings, context.session.account.id, name);
  if (renamed.ok) return seeOtherResponse('/dashboard/account?done=renamed');
  return accountResponse(context, [{ field: 'name', text: nameRefusedText }]);
}

export function addAccountRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'account' } as const;
  routes.get('/account', access, (context) => accountResponse(context));
  routes.post('/account/name', access, nameShape, rename);
  // Ending a session grants no access, so it needs no step-up.
  routes.post('/account/sessions/end', access, sessionShape, async ({ settings, session }, values) => {
    await revokeSession(settings, session.account.id, values.session);
    return seeOtherResponse('/dashboard/account?done=session-ended');
  });
  routes.post('/account/sessions/end-others', access, {}, async ({ settings, session }) => {
    await endOtherSessions(settings.db, session).run();
    return seeOtherResponse('/dashboard/account?done=sessions-ended');
  });
}
