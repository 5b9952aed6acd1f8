// /step-up: a fresh proof of who it is, before what cannot be undone. A passkey of the account gives it; whoever has none
// here adds one, where the session is for that, or signs in anew with a recovery code or a link, which counts for ten
// minutes too.

import { listPasskeys } from '../../settings/accounts/passkeys.ts';
import { isBrief } from '../../settings/accounts/session.ts';
import { askForProof, stepUpWithPasskey } from '../../settings/accounts/webauthn.ts';
import type { AccountContext } from '../context.ts';
import { type FormValues, optionalText, text } from '../form.ts';
import { answerJson, answerPage, seeOther } from '../respond.ts';
import type { Routes } from '../routes.ts';
import { Page } from '../ui/layout.tsx';
import { DoneNotice } from '../ui/notices.tsx';
import { PasskeyForm, Refusal } from './passkey-form.tsx';
import { returnToOf, withReturnTo } from './sign-in.tsx';

const shape = { response: text, returnTo: optionalText };

interface StepUpProps {
  readonly context: AccountContext;
  readonly refusal: string | null;
  readonly hasPasskey: boolean;
}

function StepUpPage({ context, refusal, hasPasskey }: StepUpProps) {
  const returnTo = returnToOf(context);
  const recovery = <a href={withReturnTo('/sign-in/recovery', returnTo)}>use a recovery code</a>;
  return (
    <Page title="Confirm that it is you" account={context.session.account}>
      {refusal === null ? <DoneNotice url={context.url} /> : <Refusal text={refusal} />}
      <h1>Confirm that it is you</h1>
      <p>What comes next cannot be undone, or gives something away. You are asked again after ten minutes.</p>
      {hasPasskey ? (
        <>
          <PasskeyForm
            kind="get"
            action="/dashboard/step-up"
            asks="/dashboard/step-up/challenge"
            label="Confirm with a passkey"
            returnTo={returnTo}
          />
          <p>Without your passkey, {recovery}.</p>
        </>
      ) : (
        <p>
          Your account has no passkey for this host name. To go on,{' '}
          {isBrief(context.session) ? (
            <>
              <a href={withReturnTo('/account/passkeys/new', returnTo)}>add one</a>,{' '}
            </>
          ) : null}
          {recovery}, or ask whoever runs this deployment for a sign-in link.
        </p>
      )}
    </Page>
  );
}

async function answerStepUp(context: AccountContext, refusal: string | null = null): Promise<Response> {
  const { settings, session, url } = context;
  const passkeys = await listPasskeys(settings.db, session.account.id);
  const hasPasskey = passkeys.some(({ host }) => host === url.hostname);
  const page = <StepUpPage context={context} refusal={refusal} hasPasskey={hasPasskey} />;
  return answerPage(page, refusal === null ? 200 : 422);
}

async function stepUp(context: AccountContext, values: FormValues<typeof shape>): Promise<Response> {
  const { settings, url, session } = context;
  const done = await stepUpWithPasskey(settings, url, session, values.response);
  if (done.ok) return seeOther(returnToOf(context));
  return answerStepUp(context, 'This passkey could not confirm it. It may be another account’s, or it took too long.');
}

export function addStepUp(routes: Routes): void {
  const access = { kind: 'account' } as const;
  routes.get('/step-up', access, (context) => answerStepUp(context));
  routes.post('/step-up', access, shape, stepUp);
  routes.post('/step-up/challenge', access, {}, async ({ settings, url, session }) =>
    answerJson(await askForProof(settings, url, session)),
  );
}
