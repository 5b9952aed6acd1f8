// /claim: creates the first account with the deployment's claim code (WHEREFROM_CLAIM_CODE). The code is typed into a
// form and sent in its body, never in a URL, and the page never shows it again.

import { canClaim, claimDeployment } from '../../settings/accounts/claim-code.ts';
import { isOverSignInLimit } from '../../settings/accounts/sign-in-limit.ts';
import { nameLengthMax, nameRefusedText } from '../../settings/names.ts';
import type { PublicContext } from '../context.ts';
import { type FormValues, requiredTextSchema } from '../form.ts';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, TextField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';
import { firstAccountResponse } from './link-page.tsx';
import { tooManyAttemptsText } from './sign-in.tsx';

const shape = { code: requiredTextSchema, name: requiredTextSchema };

function ClaimPage({
  context,
  problems,
}: {
  readonly context: PublicContext;
  readonly problems: readonly FormProblem[];
}) {
  const title = 'Create the first account';
  return (
    <DashboardPage title={problems.length > 0 ? `Error: ${title}` : title} account={null}>
      <h1>{title}</h1>
      <p>
        Enter the claim code that you chose when you deployed, the secret <code>WHEREFROM_CLAIM_CODE</code>. It works
        once. This account will own the projects that already exist. Next, you add a passkey to sign in with.
      </p>
      <form method="post" action="/dashboard/claim" novalidate>
        <TextField
          name="code"
          label="Claim code"
          // The page never contains the typed text again, because it may be the claim code.
          value=""
          problems={problems}
          code
          required
        />
        <TextField
          name="name"
          label="Your name"
          hint="Shown to you and the members of your projects. No email address is needed."
          value={context.form.get('name') ?? ''}
          problems={problems}
          maxlength={nameLengthMax}
          autocomplete="name"
          required
        />
        <p class="actions">
          <button type="submit">Create account</button>
        </p>
      </form>
    </DashboardPage>
  );
}

function closedResponse({ session }: PublicContext): Promise<Response> {
  return htmlPageResponse(
    <DashboardPage title="No account can be claimed" account={session?.account ?? null}>
      <h1>No account can be claimed</h1>
      <p>
        A claim code works once, on a deployment without accounts that has the secret <code>WHEREFROM_CLAIM_CODE</code>{' '}
        with at least 32 characters.
      </p>
      <p>
        <a href="/dashboard/sign-in">Sign in</a>
      </p>
    </DashboardPage>,
    404,
  );
}

async function claimResponse(
  context: PublicContext,
  problems: readonly FormProblem[] = [],
  status = 422,
): Promise<Response> {
  const { env, settings } = context;
  if (!(await canClaim(settings, env.WHEREFROM_CLAIM_CODE))) return closedResponse(context);
  return htmlPageResponse(<ClaimPage context={context} problems={problems} />, problems.length > 0 ? status : 200);
}

async function claim(context: PublicContext, { code, name }: FormValues<typeof shape>): Promise<Response> {
  const { env, settings, session } = context;
  if (await isOverSignInLimit(env.SIGN_IN, 'claim')) {
    return claimResponse(context, [{ field: 'code', text: tooManyAttemptsText }], 429);
  }
  const claimed = await claimDeployment(settings, env.WHEREFROM_CLAIM_CODE, code, name, session);
  if (claimed.ok) return firstAccountResponse(settings, claimed.value);
  if (claimed.refusal === 'claim_closed') return closedResponse(context);
  if (claimed.refusal === 'name_invalid') return claimResponse(context, [{ field: 'name', text: nameRefusedText }]);
  return claimResponse(context, [{ field: 'code', text: 'This is not the claim code.' }]);
}

export function addClaimRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'public' } as const;
  routes.get('/claim', access, (context) => claimResponse(context));
  routes.post('/claim', access, shape, claim);
}
