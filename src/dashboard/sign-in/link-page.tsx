// /link: a one-time link. Opening it shows what it is good for and changes nothing, so that a mail program or a preview
// that follows links uses none up; the form uses it.

import { findLink, type Link, openLink } from '../../settings/accounts/sign-in-links.ts';
import { adoptOrphans } from '../../settings/members/account-projects.ts';
import { nameLengthMax, nameRule } from '../../settings/names.ts';
import type { PublicContext } from '../context.ts';
import { type FormValues, optionalText, text } from '../form.ts';
import { answerPage, seeOther } from '../respond.ts';
import type { Routes } from '../routes.ts';
import { Hidden, type Problem, TextField } from '../ui/controls.tsx';
import { Page } from '../ui/layout.tsx';

const shape = { code: text, name: optionalText };

interface LinkPageProps {
  readonly context: PublicContext;
  readonly link: Link;
  readonly code: string;
  readonly problems: readonly Problem[];
}

function LinkPage({ context: { session, form }, link, code, problems }: LinkPageProps) {
  const isFirst = link.kind === 'owner';
  const title = isFirst ? 'Make the first account' : `Sign in as ${link.account.name}`;
  return (
    <Page title={problems.length > 0 ? `Not made: ${title}` : title} account={session?.account ?? null}>
      <h1>{title}</h1>
      <p>
        {isFirst
          ? 'It becomes the owner of the projects that are here already. Next you add a passkey, which signs you in from then on.'
          : 'This uses the link up and signs you in for an hour. Add a passkey for this host name while you are in.'}
      </p>
      {session === null || isFirst ? null : <p>You are signed in as {session.account.name}; that ends.</p>}
      <form method="post" action="/dashboard/link" novalidate>
        <Hidden name="code" value={code} />
        {isFirst ? (
          <TextField
            name="name"
            label="Your name"
            hint="For you and those you share projects with. No address is asked for, here or anywhere."
            value={form.get('name') ?? ''}
            problems={problems}
            maxlength={nameLengthMax}
            autocomplete="name"
            required
          />
        ) : null}
        <p class="actions">
          <button type="submit">{isFirst ? 'Make my account' : 'Sign in'}</button>
        </p>
      </form>
    </Page>
  );
}

function answerUnusable({ session }: PublicContext): Promise<Response> {
  return answerPage(
    <Page title="This link is not good any more" account={session?.account ?? null}>
      <h1>This link is not good any more</h1>
      <p>Each is good once and for 24 hours. Ask whoever gave it to you for another one.</p>
      <p>
        <a href="/dashboard/sign-in">Sign in otherwise</a>
      </p>
    </Page>,
    404,
  );
}

async function answerLink(context: PublicContext, code: string, problems: readonly Problem[] = []): Promise<Response> {
  const link = await findLink(context.settings, code);
  if (link === null) return answerUnusable(context);
  const page = <LinkPage context={context} link={link} code={code} problems={problems} />;
  return answerPage(page, problems.length > 0 ? 422 : 200);
}

async function useLink(context: PublicContext, { code, name }: FormValues<typeof shape>): Promise<Response> {
  const { settings, session } = context;
  const opened = await openLink(settings, code, name, session);
  if (!opened.ok) {
    if (opened.refusal === 'link_unusable') return answerUnusable(context);
    return answerLink(context, code, [{ field: 'name', text: nameRule }]);
  }
  const { account, isFirst, cookie } = opened.value;
  const isDone = !isFirst || (await adoptAll(settings, account.id));
  const path = `/dashboard/account/passkeys/new${isDone ? '' : '?done=unadopted'}`;
  return seeOther(path, { 'Set-Cookie': cookie });
}

/** Whether every project has an owner now. The account is made, so its cookie must arrive whatever becomes of this. */
async function adoptAll(settings: PublicContext['settings'], account: string): Promise<boolean> {
  try {
    return (await adoptOrphans(settings, account)).left === 0;
  } catch {
    return false;
  }
}

export function addLink(routes: Routes): void {
  const access = { kind: 'public' } as const;
  routes.get('/link', access, (context) => answerLink(context, context.url.searchParams.get('code') ?? ''));
  routes.post('/link', access, shape, useLink);
}
