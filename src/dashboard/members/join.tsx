// /join: the page of an invite's link. GET does not consume the invite, so that link previews do not use it up. The
// form consumes the invite and adds the signed-in account, or a new one, to the project. Every invalid link gets the
// same response.

import { type FoundInvite, findInvite, joinAsNewcomer, joinProject } from '../../settings/members/invites.ts';
import { roleDescriptions } from '../../settings/members/roles.ts';
import { nameLengthMax } from '../../settings/names.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import type { PublicContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema } from '../form.ts';
import { projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { withReturnTo } from '../sign-in/sign-in.tsx';
import { ErrorSummary, type FormProblem, HiddenField, TextField } from '../ui/controls.tsx';
import { DashboardPage } from '../ui/layout.tsx';

const shape = { code: requiredTextSchema, name: optionalTextSchema };

interface JoinPageProps {
  readonly context: PublicContext;
  readonly invite: FoundInvite;
  readonly code: string;
  readonly problems: readonly FormProblem[];
}

function JoinPage({ context: { session, form }, invite, code, problems }: JoinPageProps) {
  const title = `Join ${invite.project.name}`;
  return (
    <DashboardPage title={problems.length > 0 ? `Error: ${title}` : title} account={session?.account ?? null}>
      <ErrorSummary problems={problems} />
      <h1>{title}</h1>
      <p>
        You are invited as <strong>{invite.role}</strong>: {roleDescriptions[invite.role]}
        {session === null ? '' : ` The other members will see your name, ${session.account.name}.`}
      </p>
      <form method="post" action="/dashboard/join" novalidate>
        <HiddenField name="code" value={code} />
        {session === null ? (
          <TextField
            name="name"
            label="Your name"
            hint="Shown to the other members. No email address is needed."
            value={form.get('name') ?? ''}
            problems={problems}
            maxlength={nameLengthMax}
            autocomplete="name"
            required
          />
        ) : null}
        <p class="actions">
          <button type="submit">{session === null ? 'Create account and join' : 'Join'}</button>
        </p>
      </form>
      {session === null ? (
        <p>
          Already have an account? <a href={withReturnTo('/sign-in', `/dashboard/join?code=${code}`)}>Sign in</a> to
          join with it.
        </p>
      ) : null}
    </DashboardPage>
  );
}

function unusableResponse({ session }: PublicContext, refusal: SettingsRefusal): Promise<Response> {
  const [title, status] =
    refusal.code === 'invite_unknown'
      ? (['This invite is no longer valid', 404] as const)
      : (['You could not join', 422] as const);
  return htmlPageResponse(
    <DashboardPage title={title} account={session?.account ?? null}>
      <h1>{title}</h1>
      {describeRefusal(refusal).map((reason) => (
        <p>{reason}</p>
      ))}
      {refusal.code === 'invite_unknown' ? <p>Ask the person who sent it to you for a new one.</p> : null}
      <p>
        <a href="/dashboard">Go to your projects</a>
      </p>
    </DashboardPage>,
    status,
  );
}

async function inviteResponse(
  context: PublicContext,
  code: string,
  problems: readonly FormProblem[] = [],
): Promise<Response> {
  const invite = await findInvite(context.settings, code);
  if (invite === null) return unusableResponse(context, { code: 'invite_unknown' });
  const page = <JoinPage context={context} invite={invite} code={code} problems={problems} />;
  return htmlPageResponse(page, problems.length > 0 ? 422 : 200);
}

async function join(context: PublicContext, { code, name }: FormValues<typeof shape>): Promise<Response> {
  const { settings, session } = context;
  if (session !== null) {
    const joined = await joinProject(settings, code, session.account.id);
    if (!joined.ok) return unusableResponse(context, joined.refusal);
    return seeOtherResponse(projectPath({ id: joined.value }, '?done=joined'));
  }
  const joined = await joinAsNewcomer(settings, code, name ?? '');
  if (joined.ok) {
    const { project, cookie } = joined.value;
    const next = withReturnTo('/account/passkeys/new', projectPath({ id: project }, '?done=joined'));
    return seeOtherResponse(next, { 'Set-Cookie': cookie });
  }
  if (joined.refusal.code !== 'name_invalid') return unusableResponse(context, joined.refusal);
  return inviteResponse(
    context,
    code,
    describeRefusal(joined.refusal).map((reason) => ({ field: 'name', text: reason })),
  );
}

export function addJoinRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'public' } as const;
  routes.get('/join', access, (context) => inviteResponse(context, context.url.searchParams.get('code') ?? ''));
  routes.post('/join', access, shape, join);
}
