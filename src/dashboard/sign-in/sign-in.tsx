// /sign-in, /sign-in/passkey, /sign-in/recovery, /sign-in/access, /sign-out: the sign-in methods of existing accounts,
// and sign-out. Refusals do not reveal whether an account, passkey or code exists.

import { isUsableMasterSecret } from '../../core/master-secret.ts';
import {
  type AccessKeys,
  readAccessIdentity,
  readAccessSettings,
  signInWithAccess,
} from '../../settings/accounts/access.ts';
import { hasAccounts } from '../../settings/accounts/accounts.ts';
import { signInWithRecoveryCode } from '../../settings/accounts/recovery.ts';
import { endSession, endSessionCookie } from '../../settings/accounts/session.ts';
import { isOverSignInLimit } from '../../settings/accounts/sign-in-limit.ts';
import { createPasskeyAuthenticationOptions, signInWithPasskey } from '../../settings/accounts/webauthn.ts';
import type { AccountContext, PublicContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema } from '../form.ts';
import { htmlPageResponse, jsonResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { HiddenField, TextField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';
import { ErrorNotice, PasskeyForm } from './passkey-form.tsx';
import { parseReturnTo } from './return-to.ts';

const passkeyShape = { response: requiredTextSchema, returnTo: optionalTextSchema };
const recoveryShape = { code: requiredTextSchema, returnTo: optionalTextSchema };
const accessShape = { returnTo: optionalTextSchema };

export const tooManyAttemptsText = 'Too many sign-in attempts. Wait a minute, then try again.';

/** Returns the path of the page to return to after sign-in, from the form or the URL. */
export function returnToOf({ url, form }: PublicContext): string {
  return parseReturnTo(form.get('returnTo') ?? url.searchParams.get('returnTo'), url);
}

/** Adds the page to return to, as a query parameter, to a path of the dashboard. */
export function withReturnTo(path: string, returnTo: string): string {
  return `/dashboard${path}?returnTo=${encodeURIComponent(returnTo)}`;
}

interface SignInProps {
  readonly context: PublicContext;
  readonly refusal: string | null;
  readonly isFirstRun: boolean;
}

function SignInPage({ context, refusal, isFirstRun }: SignInProps) {
  const returnTo = returnToOf(context);
  return (
    <DashboardPage title="Sign in" account={null}>
      {refusal === null ? <DoneNotice context={context} /> : <ErrorNotice text={refusal} />}
      <h1>Sign in</h1>
      {isFirstRun ? (
        <div class="notice caution">
          <p>
            No accounts exist yet. Create the first one with the owner link that <code>npm start</code> and{' '}
            <code>npm run deploy</code> print. <code>npm run account -- owner-link</code> creates a new link.
          </p>
          {isUsableMasterSecret(context.env.WHEREFROM_CLAIM_CODE) ? (
            <p>
              Or <a href="/dashboard/claim">use the claim code</a> that you chose when you deployed.
            </p>
          ) : null}
        </div>
      ) : null}
      <PasskeyForm
        kind="get"
        action="/dashboard/sign-in/passkey"
        optionsUrl="/dashboard/sign-in/challenge"
        label="Sign in with a passkey"
        returnTo={returnTo}
      />
      {readAccessSettings(context.env) === null ? null : (
        <form method="post" action="/dashboard/sign-in/access">
          <HiddenField name="returnTo" value={returnTo} />
          <p class="actions">
            <button type="submit" class="secondary">
              Continue with Cloudflare Access
            </button>
          </p>
        </form>
      )}
      <h2>Other ways to sign in</h2>
      <p>
        <a href={withReturnTo('/sign-in/recovery', returnTo)}>Use a recovery code</a>, or ask the operator of this
        deployment for a sign-in link. A passkey only works on the host name where it was created.
      </p>
    </DashboardPage>
  );
}

async function signInResponse(context: PublicContext, refusal: string | null = null, status = 422): Promise<Response> {
  const isFirstRun = !(await hasAccounts(context.settings.db));
  const page = <SignInPage context={context} refusal={refusal} isFirstRun={isFirstRun} />;
  return htmlPageResponse(page, refusal === null ? 200 : status);
}

function signedIn(cookie: string, path: string): Response {
  return seeOtherResponse(path, { 'Set-Cookie': cookie });
}

async function ask({ env, settings, url }: PublicContext): Promise<Response> {
  if (await isOverSignInLimit(env.SIGN_IN, 'passkey')) return jsonResponse({}, 429);
  return jsonResponse(await createPasskeyAuthenticationOptions(settings, url, null));
}

async function signInByPasskey(context: PublicContext, values: FormValues<typeof passkeyShape>): Promise<Response> {
  const { settings, url, session } = context;
  const done = await signInWithPasskey(settings, url, values.response, session);
  if (done.ok) return signedIn(done.value.cookie, returnToOf(context));
  return signInResponse(
    context,
    'This passkey could not sign you in. It may have been removed, or the request timed out. Try again.',
  );
}

function RecoveryPage({ context, refusal }: { readonly context: PublicContext; readonly refusal: string | null }) {
  const returnTo = returnToOf(context);
  return (
    <DashboardPage title="Use a recovery code" account={null}>
      <ErrorNotice text={refusal} />
      <h1>Use a recovery code</h1>
      <p>A recovery code works once and signs you in for one hour. Add a passkey during that time.</p>
      <form method="post" action="/dashboard/sign-in/recovery" novalidate>
        <TextField
          name="code"
          label="Recovery code"
          hint="16 letters and digits, such as 7k2m-q9xd-04tz-hc5w. Case and hyphens do not matter."
          // After a refusal, the field stays empty: the typed text may be a valid recovery code of someone.
          value=""
          code
          required
        />
        <HiddenField name="returnTo" value={returnTo} />
        <p class="actions">
          <button type="submit">Sign in</button>
          <a class="button secondary" href={withReturnTo('/sign-in', returnTo)}>
            Cancel
          </a>
        </p>
      </form>
    </DashboardPage>
  );
}

function recoveryResponse(context: PublicContext, refusal: string | null = null, status = 422): Promise<Response> {
  const page = <RecoveryPage context={context} refusal={refusal} />;
  return htmlPageResponse(page, refusal === null ? 200 : status);
}

async function signInByRecovery(context: PublicContext, values: FormValues<typeof recoveryShape>): Promise<Response> {
  const { env, settings, session } = context;
  if (await isOverSignInLimit(env.SIGN_IN, 'recovery')) return recoveryResponse(context, tooManyAttemptsText, 429);
  const done = await signInWithRecoveryCode(settings, values.code, session);
  if (!done.ok) return recoveryResponse(context, 'This code is invalid or has already been used.');
  return signedIn(done.value.cookie, withReturnTo('/account/passkeys/new', returnToOf(context)));
}

async function signInByAccess(context: PublicContext, keys: AccessKeys): Promise<Response> {
  const { env, settings, request, session } = context;
  const access = readAccessSettings(env);
  if (access === null) return signInResponse(context, 'Cloudflare Access is not set up for this deployment.');
  if (await isOverSignInLimit(env.SIGN_IN, 'access')) return signInResponse(context, tooManyAttemptsText, 429);
  const identity = await readAccessIdentity(request, access, keys, settings.now());
  if (!identity.ok) {
    const { text, status } = accessRefusals[identity.refusal];
    return signInResponse(context, text, status);
  }
  const done = await signInWithAccess(settings, identity.value, session);
  if (done.ok) return signedIn(done.value.cookie, returnToOf(context));
  return signInResponse(
    context,
    'No account is linked to your Cloudflare Access identity. Sign in another way, then link it on your account page.',
  );
}

/** The text and the HTTP status of the page that is shown if no Cloudflare Access identity could be read. */
export const accessRefusals = {
  access_refused: { text: 'Cloudflare Access did not confirm your identity.', status: 422 },
  access_unavailable: {
    text: 'Your Cloudflare Access identity could not be verified right now. Try again in a minute.',
    status: 503,
  },
} as const;

async function signOut({ settings, session }: AccountContext): Promise<Response> {
  await endSession(settings.db, session).run();
  return seeOtherResponse('/dashboard/sign-in?done=signed-out', { 'Set-Cookie': endSessionCookie });
}

export function addSignInRoutes(routes: DashboardRoutes, keys: AccessKeys): void {
  const access = { kind: 'public' } as const;
  routes.get('/sign-in', access, (context) =>
    context.session === null ? signInResponse(context) : seeOtherResponse(returnToOf(context)),
  );
  routes.post('/sign-in/challenge', access, {}, ask);
  routes.post('/sign-in/passkey', access, passkeyShape, signInByPasskey);
  routes.get('/sign-in/recovery', access, (context) => recoveryResponse(context));
  routes.post('/sign-in/recovery', access, recoveryShape, signInByRecovery);
  routes.post('/sign-in/access', access, accessShape, (context) => signInByAccess(context, keys));
  routes.post('/sign-out', { kind: 'account' }, {}, signOut);
}
