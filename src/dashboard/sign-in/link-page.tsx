// /link: the page of a one-time link. GET shows its purpose without consuming it, so that mail clients and link
// previews do not use it up. The form consumes it.

import {
  consumeSignInLink,
  findSignInLink,
  type SignInLink,
  type SignInLinkUse,
} from '../../settings/accounts/sign-in-links.ts';
import { adoptOwnerlessProjects } from '../../settings/members/account-projects.ts';
import { nameLengthMax, nameRefusedText } from '../../settings/names.ts';
import type { PublicContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema } from '../form.ts';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, HiddenField, TextField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';

const newPasskey = '/dashboard/account/passkeys/new';

const shape = { code: requiredTextSchema, name: optionalTextSchema };

interface LinkPageProps {
  readonly context: PublicContext;
  readonly link: SignInLink;
  readonly code: string;
  readonly problems: readonly FormProblem[];
}

function LinkPage({ context: { session, form }, link, code, problems }: LinkPageProps) {
  const isFirst = link.kind === 'owner';
  const title = isFirst ? 'Create the first account' : `Sign in as ${link.account.name}`;
  return (
    <DashboardPage title={problems.length > 0 ? `Error: ${title}` : title} account={session?.account ?? null}>
      <h1>{title}</h1>
      <p>
        {isFirst
          ? 'This account will own the projects that already exist. Next, you add a passkey to sign in with.'
          : 'This link works once and signs you in for one hour. Add a passkey for this host name during that time.'}
      </p>
      {session === null || isFirst ? null : <p>You are signed in as {session.account.name}. That session will end.</p>}
      <form method="post" action="/dashboard/link" novalidate>
        <HiddenField name="code" value={code} />
        {isFirst ? (
          <TextField
            name="name"
            label="Your name"
            hint="Shown to you and the members of your projects. No email address is needed."
            value={form.get('name') ?? ''}
            problems={problems}
            maxlength={nameLengthMax}
            autocomplete="name"
            required
          />
        ) : null}
        <p class="actions">
          <button type="submit">{isFirst ? 'Create account' : 'Sign in'}</button>
        </p>
      </form>
    </DashboardPage>
  );
}

function unusableResponse({ session }: PublicContext): Promise<Response> {
  return htmlPageResponse(
    <DashboardPage title="This link is no longer valid" account={session?.account ?? null}>
      <h1>This link is no longer valid</h1>
      <p>Each link works once and expires after 24 hours. Ask the person who gave it to you for a new one.</p>
      <p>
        <a href="/dashboard/sign-in">Sign in another way</a>
      </p>
    </DashboardPage>,
    404,
  );
}

async function linkResponse(
  context: PublicContext,
  code: string,
  problems: readonly FormProblem[] = [],
): Promise<Response> {
  const link = await findSignInLink(context.settings, code);
  if (link === null) return unusableResponse(context);
  const page = <LinkPage context={context} link={link} code={code} problems={problems} />;
  return htmlPageResponse(page, problems.length > 0 ? 422 : 200);
}

async function useLink(context: PublicContext, { code, name }: FormValues<typeof shape>): Promise<Response> {
  const { settings, session } = context;
  const opened = await consumeSignInLink(settings, code, name, session);
  if (!opened.ok) {
    if (opened.refusal === 'link_unusable') return unusableResponse(context);
    return linkResponse(context, code, [{ field: 'name', text: nameRefusedText }]);
  }
  const { isFirst, cookie } = opened.value;
  return isFirst
    ? firstAccountResponse(settings, opened.value)
    : seeOtherResponse(newPasskey, { 'Set-Cookie': cookie });
}

/**
 * Signs in to the first account, makes it the owner of the existing projects, and redirects to the page that adds a
 * passkey.
 */
export async function firstAccountResponse(
  settings: PublicContext['settings'],
  { account, cookie }: SignInLinkUse,
): Promise<Response> {
  const isDone = await adoptAll(settings, account.id);
  return seeOtherResponse(`${newPasskey}${isDone ? '' : '?done=unadopted'}`, { 'Set-Cookie': cookie });
}

/**
 * Makes the account the owner of every project without one. Returns whether no such project is left. Never rejects, so
 * that the response still sets the session cookie.
 */
async function adoptAll(settings: PublicContext['settings'], account: string): Promise<boolean> {
  try {
    return (await adoptOwnerlessProjects(settings, account)).left === 0;
  } catch {
    return false;
  }
}

export function addSignInLinkRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'public' } as const;
  routes.get('/link', access, (context) => linkResponse(context, context.url.searchParams.get('code') ?? ''));
  routes.post('/link', access, shape, useLink);
}
