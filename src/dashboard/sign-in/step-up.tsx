// /step-up: the user authenticates again before a sensitive action, with a passkey of the account. An account without a
// passkey for this host adds one, if the session permits it, or signs in again with a recovery code or a sign-in link.
// The new sign-in also counts as step-up for ten minutes.

import { listPasskeys } from '../../settings/accounts/passkeys.ts';
import { isBriefSession } from '../../settings/accounts/session.ts';
import { createPasskeyAuthenticationOptions, stepUpWithPasskey } from '../../settings/accounts/webauthn.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema } from '../form.ts';
import { htmlPageResponse, jsonResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { DashboardPage } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';
import { ErrorNotice, PasskeyForm } from './passkey-form.tsx';
import { returnToOf, withReturnTo } from './sign-in.tsx';

const shape = { response: requiredTextSchema, returnTo: optionalTextSchema };

interface StepUpProps {
  readonly context: AccountContext;
  readonly refusal: string | null;
  readonly hasPasskey: boolean;
}

function StepUpPage({ context, refusal, hasPasskey }: StepUpProps) {
  const returnTo = returnToOf(context);
  const recovery = <a href={withReturnTo('/sign-in/recovery', returnTo)}>use a recovery code</a>;
  return (
    <DashboardPage title="Confirm your identity" account={context.session.account}>
      {refusal === null ? <DoneNotice context={context} /> : <ErrorNotice text={refusal} />}
      <h1>Confirm your identity</h1>
      <p>This action is sensitive or cannot be undone. A confirmation is valid for ten minutes.</p>
      {hasPasskey ? (
        <>
          <PasskeyForm
            kind="get"
            action="/dashboard/step-up"
            optionsUrl="/dashboard/step-up/challenge"
            label="Confirm with a passkey"
            returnTo={returnTo}
          />
          <p>If you cannot use your passkey, {recovery}.</p>
        </>
      ) : (
        <p>
          Your account has no passkey for this host name. To continue,{' '}
          {isBriefSession(context.session) ? (
            <>
              <a href={withReturnTo('/account/passkeys/new', returnTo)}>add one</a>,{' '}
            </>
          ) : null}
          {recovery}, or ask the operator of this deployment for a sign-in link.
        </p>
      )}
    </DashboardPage>
  );
}

async function stepUpResponse(context: AccountContext, refusal: string | null = null): Promise<Response> {
  const { settings, session, url } = context;
  const passkeys = await listPasskeys(settings.db, session.account.id);
  const hasPasskey = passkeys.some(({ host }) => host === url.hostname);
  const page = <StepUpPage context={context} refusal={refusal} hasPasskey={hasPasskey} />;
  return htmlPageResponse(page, refusal === null ? 200 : 422);
}

async function stepUp(context: AccountContext, values: FormValues<typeof shape>): Promise<Response> {
  const { settings, url, session } = context;
  const done = await stepUpWithPasskey(settings, url, session, values.response);
  if (done.ok) return seeOtherResponse(returnToOf(context));
  return stepUpResponse(
    context,
    'This passkey could not confirm your identity. It may belong to another account, or the request timed out. Try again.',
  );
}

export function addStepUpRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'account' } as const;
  routes.get('/step-up', access, (context) => stepUpResponse(context));
  routes.post('/step-up', access, shape, stepUp);
  routes.post('/step-up/challenge', access, {}, async ({ settings, url, session }) =>
    jsonResponse(await createPasskeyAuthenticationOptions(settings, url, session)),
  );
}
