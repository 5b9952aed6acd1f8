// /members/invite, /members/invites/:hash/withdraw: create and withdraw invites. An invite's link is shown only in the
// response to the form that created it. Reloading the page or submitting the form again does not show the link.

import {
  type CreatedInvite,
  createInvite,
  inviteLifetimeMs,
  inviteUrl,
  listInvites,
  withdrawInvite,
} from '../../settings/members/invites.ts';
import { leastRoleFor } from '../../settings/members/roles.ts';
import { nameLengthMax } from '../../settings/names.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, optionalTextSchema, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { refusedChangeResponse } from '../project/refused-change.tsx';
import { resubmittedFormResponse } from '../project/resubmitted-form.tsx';
import { htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { CopyableText, type FormProblem, TextField, UtcTime } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { MemberFormActions, RoleChoice } from './member-forms.tsx';

const inviteShape = { revision: revisionSchema, role: requiredTextSchema, label: optionalTextSchema };
const withdrawShape = { revision: revisionSchema };

interface PageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
}

function InvitePage({ context, problems }: PageProps) {
  return (
    <ProjectPage context={context} title="Invite a member" tab="/members" problems={problems}>
      <p>
        You get a link to share. It expires after 48 hours and works for one person, who can join with an existing or a
        new account.
      </p>
      <ProjectForm project={context.project} path="/members/invite">
        <RoleChoice context={context} value="viewer" />
        <TextField
          name="label"
          label="Label (optional)"
          hint="Tells open invites apart. Members see it here and in the audit log; the invited person does not."
          value={context.form.get('label') ?? ''}
          problems={problems}
          maxlength={nameLengthMax}
        />
        <MemberFormActions context={context} label="Create invite link" />
      </ProjectForm>
    </ProjectPage>
  );
}

async function invite(context: ProjectContext, values: FormValues<typeof inviteShape>): Promise<Response> {
  const { settings, project, member } = context;
  const made = await createInvite(settings, project.id, member, values.role, values.revision, values.label ?? '');
  if (made.ok) return linkResponse(context, made.value);
  if (made.refusal.code === 'revision_stale') {
    const sent = await resubmittedFormResponse(context, {
      revision: values.revision,
      note: { event: 'member.invite', details: { role: values.role } },
      tab: '/members',
      text: 'Its link was shown only once. If you did not copy it, revoke the invite and create another.',
    });
    if (sent !== null) return sent;
  }
  const field = made.refusal.code === 'name_invalid' ? 'label' : 'role-viewer';
  return refusedChangeResponse(context, made.refusal, field, (problems, now) => (
    <InvitePage context={now} problems={problems} />
  ));
}

function linkResponse(context: ProjectContext, { project, code }: CreatedInvite): Promise<Response> {
  const { settings, url, form } = context;
  const expiresAt = new Date(settings.now().getTime() + inviteLifetimeMs).toISOString();
  return htmlPageResponse(
    <ProjectPage context={{ ...context, project }} title="Invite link" tab="/members">
      <p>
        Share this link with one person. It is shown only once. The first person to use it joins as{' '}
        <strong>{form.get('role')}</strong>. The link expires <UtcTime at={expiresAt} />.
      </p>
      <CopyableText id="link" text={inviteUrl(url.origin, code)} what="the link" />
      <p class="actions">
        <a class="button" href={projectPath(project, '/members')}>
          I have copied it
        </a>
      </p>
    </ProjectPage>,
  );
}

function WithdrawalPage({ context, problems }: PageProps) {
  return (
    <ProjectPage context={context} title="Revoke invite" tab="/members" problems={problems}>
      <p>The invite link will stop working.</p>
      <ProjectForm project={context.project} path={`/members/invites/${context.param('hash')}/withdraw`}>
        <MemberFormActions context={context} label="Revoke invite" danger />
      </ProjectForm>
    </ProjectPage>
  );
}

async function isOpen({ settings, project, param }: ProjectContext): Promise<boolean> {
  return (await listInvites(settings, project.id)).some(({ hash }) => hash === param('hash'));
}

async function withdrawalResponse(context: ProjectContext): Promise<Response> {
  return (await isOpen(context))
    ? htmlPageResponse(<WithdrawalPage context={context} />)
    : failureResponse('not_found');
}

async function withdraw(context: ProjectContext, values: FormValues<typeof withdrawShape>): Promise<Response> {
  const { settings, project, member, param } = context;
  const done = await withdrawInvite(settings, project.id, member, param('hash'), values.revision);
  if (done.ok) return seeOtherResponse(projectPath(project, '/members?done=uninvited'));
  if (done.refusal.code === 'invite_unknown') return failureResponse('not_found');
  const isLeft = await isOpen(context);
  return refusedChangeResponse(context, done.refusal, null, (problems, now) =>
    isLeft ? <WithdrawalPage context={now} problems={problems} /> : null,
  );
}

export function addInviteFormRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.members, stepUp: true } as const;
  routes.get('/projects/:id/members/invite', access, (context) => htmlPageResponse(<InvitePage context={context} />));
  routes.post('/projects/:id/members/invite', access, inviteShape, invite);
  routes.get('/projects/:id/members/invites/:hash/withdraw', access, withdrawalResponse);
  routes.post('/projects/:id/members/invites/:hash/withdraw', access, withdrawShape, withdraw);
}
