// /account/passkeys/new, /account/passkeys/:key/remove: add and remove passkeys. A session that a one-time sign-in link
// or a recovery code started may add a passkey without step-up (proving the identity again) while the account has no
// passkey for this host name: it has no other way to step up.

import { listPasskeys, type Passkey, passkeysMax, removePasskey } from '../../settings/accounts/passkeys.ts';
import { isBriefSession, isSessionSteppedUp } from '../../settings/accounts/session.ts';
import {
  createPasskeyRegistrationOptions,
  enrolPasskey,
  type PasskeyEnrolRefusal,
} from '../../settings/accounts/webauthn.ts';
import { nameLengthMax, nameRefusedText } from '../../settings/names.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema } from '../form.ts';
import { type Html, htmlPageResponse, jsonResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { ErrorNotice, PasskeyForm } from '../sign-in/passkey-form.tsx';
import { returnToOf, withReturnTo } from '../sign-in/sign-in.tsx';
import { type FormProblem, TextField } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';

const newShape = { name: requiredTextSchema, response: requiredTextSchema, returnTo: optionalTextSchema };
const newPath = '/account/passkeys/new';

const refusals: Readonly<Record<PasskeyEnrolRefusal, string>> = {
  name_invalid: nameRefusedText,
  passkey_refused: 'This passkey could not be added. It may already be in use, or the request timed out. Try again.',
  passkeys_too_many: `An account can have at most ${passkeysMax} passkeys. Remove one first.`,
};

interface NewPasskeyProps {
  readonly context: AccountContext;
  readonly refusal: PasskeyEnrolRefusal | null;
  readonly defaultName: string;
}

function NewPasskeyPage({ context, refusal, defaultName }: NewPasskeyProps) {
  const { session, form, url } = context;
  const returnTo = returnToOf(context);
  const isShort = isBriefSession(session);
  const problems: readonly FormProblem[] =
    refusal === 'name_invalid' ? [{ field: 'name', text: refusals[refusal] }] : [];
  return (
    <DashboardPage title="Add a passkey" account={session.account}>
      <ErrorNotice text={refusal === null ? null : refusals[refusal]} />
      <DoneNotice context={context} />
      <h1>Add a passkey</h1>
      <p>
        {isShort
          ? 'You are signed in for one hour. With a passkey, you can sign in again without a link or code.  '
          : ''}
        A passkey signs you in with your fingerprint, face or device lock. It works only on{' '}
        <strong>{url.hostname}</strong>.
      </p>
      <PasskeyForm
        kind="create"
        action={`/dashboard${newPath}`}
        optionsUrl="/dashboard/account/passkeys/challenge"
        label="Add a passkey"
        returnTo={returnTo}
      >
        <TextField
          name="name"
          label="Name"
          hint="To tell your passkeys apart, such as “laptop”."
          value={form.get('name') ?? defaultName}
          problems={problems}
          maxlength={nameLengthMax}
          required
        />
      </PasskeyForm>
      <p>
        <a href={returnTo}>Not now</a>
      </p>
    </DashboardPage>
  );
}

/**
 * Returns the page with the form that adds a passkey. The suggested name differs from those of the account's other
 * passkeys.
 */
async function newPasskeyResponse(
  context: AccountContext,
  refusal: PasskeyEnrolRefusal | null = null,
): Promise<Response> {
  const names = (await listPasskeys(context.settings.db, context.session.account.id)).map(({ name }) => name);
  let defaultName = 'My passkey';
  for (let number = 2; names.includes(defaultName); number++) defaultName = `My passkey ${number}`;
  const page = <NewPasskeyPage context={context} refusal={refusal} defaultName={defaultName} />;
  return htmlPageResponse(page, refusal === null ? 200 : 422);
}

/** Returns the result of `answer` if the session may add a passkey, else a redirect to step-up. */
async function requireEnrolment(context: AccountContext, answer: () => Promise<Response>): Promise<Response> {
  const { settings, session, url } = context;
  if (isSessionSteppedUp(session, settings.now())) return answer();
  const present = isBriefSession(session) ? await listPasskeys(settings.db, session.account.id) : [];
  if (isBriefSession(session) && !present.some(({ host }) => host === url.hostname)) return answer();
  return seeOtherResponse(withReturnTo('/step-up', withReturnTo(newPath, returnToOf(context))));
}

async function enrol(context: AccountContext, values: FormValues<typeof newShape>): Promise<Response> {
  const { settings, session, url } = context;
  const done = await enrolPasskey(settings, url, session, values.name, values.response);
  if (!done.ok) return newPasskeyResponse(context, done.refusal);
  const returnTo = returnToOf(context);
  const { cookie } = done.value;
  return seeOtherResponse(
    returnTo === '/dashboard' ? '/dashboard/account?done=passkey-added' : returnTo,
    cookie === null ? {} : { 'Set-Cookie': cookie },
  );
}

interface RemovalProps {
  readonly context: AccountContext;
  readonly passkey: Passkey;
  readonly refusal: string | null;
}

function RemovalPage({ context: { session }, passkey, refusal }: RemovalProps) {
  return (
    <DashboardPage title={`Remove ${passkey.name}`} account={session.account}>
      <ErrorNotice text={refusal} />
      <h1>Remove {passkey.name}</h1>
      <p>
        You can no longer sign in with it, and all your other sessions end. Your device may still offer the passkey, so
        delete it there too.
      </p>
      <form method="post" action={`/dashboard/account/passkeys/${passkey.id}/remove`}>
        <p class="actions">
          <button type="submit" class="danger">
            Remove passkey
          </button>
          <a class="button secondary" href="/dashboard/account">
            Cancel
          </a>
        </p>
      </form>
    </DashboardPage>
  );
}

/** Returns the page on which a member confirms the removal of a passkey. */
async function removalResponse(context: AccountContext, refusal: string | null = null): Promise<Response> {
  const passkey = await findOwn(context);
  if (passkey === undefined) return failureResponse('not_found');
  const page: Html = <RemovalPage context={context} passkey={passkey} refusal={refusal} />;
  return htmlPageResponse(page, refusal === null ? 200 : 422);
}

async function findOwn({ settings, session, param }: AccountContext): Promise<Passkey | undefined> {
  const id = param('key');
  return (await listPasskeys(settings.db, session.account.id)).find((passkey) => passkey.id === id);
}

async function remove(context: AccountContext): Promise<Response> {
  const { settings, session, url } = context;
  const passkey = await findOwn(context);
  if (passkey === undefined) return failureResponse('not_found');
  const done = await removePasskey(settings, url.hostname, session, passkey.id);
  if (done.ok) return seeOtherResponse('/dashboard/account?done=passkey-removed');
  return removalResponse(
    context,
    'This is your only way to sign in here. Add another passkey or create recovery codes first.',
  );
}

export function addPasskeyRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'account' } as const;
  routes.get(newPath, access, (context) => requireEnrolment(context, () => newPasskeyResponse(context)));
  routes.post('/account/passkeys/challenge', access, {}, (context) =>
    requireEnrolment(context, async () =>
      jsonResponse(await createPasskeyRegistrationOptions(context.settings, context.url, context.session)),
    ),
  );
  routes.post(newPath, access, newShape, (context, values) => requireEnrolment(context, () => enrol(context, values)));
  const removal = { kind: 'account', stepUp: true } as const;
  routes.get('/account/passkeys/:key/remove', removal, (context) => removalResponse(context));
  routes.post('/account/passkeys/:key/remove', removal, {}, remove);
}
