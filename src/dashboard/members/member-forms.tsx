// /members/:member/role, /members/:member/remove, /members/leave: change roles, remove members, leave. An unknown
// member gets 404. Does not decide which changes are permitted (members.ts).

import {
  changeRole,
  isLastOwner,
  leaveProject,
  listMembers,
  removeMember,
  type StoredMember,
} from '../../settings/members/members.ts';
import { isRoleAtLeast, leastRoleFor, type Role, roleDescriptions, roles } from '../../settings/members/roles.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { type Html, htmlPageResponse, seeOtherResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { type FormProblem, RadioGroup } from '../ui/controls.tsx';
import { failureResponse } from '../ui/failure-pages.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { lastOwnerText } from './members-page.tsx';

const roleShape = { revision: revisionSchema, role: requiredTextSchema };
const confirmShape = { revision: revisionSchema };

interface PageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm;
}

interface RoleChoiceProps {
  readonly context: ProjectContext;
  readonly value: Role;
  /**
   * The refused form that changes a member's role; left out for an invite, which has no saved role. After a conflict,
   * the saved role is selected and the submitted role is shown beside it.
   */
  readonly submitted?: RefusedForm | undefined;
}

/** The radio buttons for the roles that the signed-in member may assign. */
export function RoleChoice({ context, value, submitted }: RoleChoiceProps) {
  const options = roles
    .filter((role) => isRoleAtLeast(context.member.role, role))
    .map((role) => ({ value: role, label: role, hint: roleDescriptions[role] }));
  const chosen = submitted?.isStale === true ? value : (context.form.get('role') ?? value);
  const entered = submitted?.differing('role', [value], ([role = '']) => role);
  return <RadioGroup name="role" legend="Role" options={options} value={chosen} entered={entered} />;
}

interface ActionsProps {
  readonly context: ProjectContext;
  readonly label: string;
  readonly danger?: boolean;
}

export function MemberFormActions({ context, label, danger = false }: ActionsProps) {
  return (
    <p class="actions">
      <button type="submit" class={danger ? 'danger' : undefined}>
        {label}
      </button>
      <a class="button secondary" href={projectPath(context.project, '/members')}>
        Cancel
      </a>
    </p>
  );
}

interface OtherProps extends PageProps {
  readonly other: StoredMember;
}

function RolePage({ context, other, problems, submitted }: OtherProps) {
  return (
    <ProjectPage context={context} title={`Change role of ${other.name}`} tab="/members" problems={problems}>
      <p>If you lower the role, open invites that {other.name} created are revoked.</p>
      <ProjectForm project={context.project} path={`/members/${other.id}/role`}>
        <RoleChoice context={context} value={other.role} submitted={submitted} />
        <MemberFormActions context={context} label="Change role" />
      </ProjectForm>
    </ProjectPage>
  );
}

function RemovalPage({ context, other, problems }: OtherProps) {
  return (
    <ProjectPage context={context} title={`Remove ${other.name}`} tab="/members" problems={problems}>
      <p>
        {other.name} loses access to the project immediately, and open invites that they created are revoked. Keys that
        they know keep working: rotate those keys.
      </p>
      <ProjectForm project={context.project} path={`/members/${other.id}/remove`}>
        <MemberFormActions context={context} label="Remove member" danger />
      </ProjectForm>
    </ProjectPage>
  );
}

function LeavePage({ context, problems }: PageProps) {
  const { project } = context;
  return (
    <ProjectPage context={context} title={`Leave ${project.name}`} tab="/members" problems={problems}>
      <p>You lose access to the project immediately. Only another member can invite you back.</p>
      <ProjectForm project={project} path="/members/leave">
        <MemberFormActions context={context} label="Leave project" danger />
      </ProjectForm>
    </ProjectPage>
  );
}

async function findOther({ settings, project, param }: ProjectContext): Promise<StoredMember | undefined> {
  return (await listMembers(settings.db, project.id)).find(({ id }) => id === param('member'));
}

/** Returns a handler for a page about another member, which requires permission to manage that member. */
function withOther(Page: (props: OtherProps) => Html) {
  return async (context: ProjectContext): Promise<Response> => {
    const other = await findOther(context);
    if (other === undefined) return failureResponse('not_found');
    if (!isRoleAtLeast(context.member.role, other.role)) return failureResponse('role_too_low');
    const isOwnLast = other.id === context.member.id && (await mustStay(context));
    return htmlPageResponse(isOwnLast ? <StayPage context={context} /> : <Page context={context} other={other} />);
  };
}

async function mustStay({ settings, project, member }: ProjectContext): Promise<boolean> {
  return isLastOwner(await listMembers(settings.db, project.id), member);
}

/** The page for the only owner, who can neither leave nor get a lower role. Replaces the forms for both. */
function StayPage({ context }: { readonly context: ProjectContext }) {
  return (
    <ProjectPage context={context} title="A project needs an owner" tab="/members">
      <p>{lastOwnerText}</p>
      <p class="actions">
        <a class="button secondary" href={projectPath(context.project, '/members')}>
          Go to the members
        </a>
      </p>
    </ProjectPage>
  );
}

async function refusedOtherResponse(
  context: ProjectContext,
  refusal: SettingsRefusal,
  Page: (props: OtherProps) => Html,
): Promise<Response> {
  if (refusal.code === 'member_unknown') return failureResponse('not_found');
  const other = await findOther(context);
  return refusedChangeResponse(context, refusal, null, (problems, now, submitted) =>
    other === undefined ? null : <Page context={now} other={other} problems={problems} submitted={submitted} />,
  );
}

async function setRole(context: ProjectContext, values: FormValues<typeof roleShape>): Promise<Response> {
  const { settings, project, member, param } = context;
  const done = await changeRole(settings, project.id, member, param('member'), values.role, values.revision);
  if (done.ok) return saveNoticeRedirect(projectPath(project, '/members'), done.value);
  return refusedOtherResponse(context, done.refusal, RolePage);
}

async function remove(context: ProjectContext, values: FormValues<typeof confirmShape>): Promise<Response> {
  const { settings, project, member, param } = context;
  const done = await removeMember(settings, project.id, member, param('member'), values.revision);
  if (!done.ok) return refusedOtherResponse(context, done.refusal, RemovalPage);
  return seeOtherResponse(
    param('member') === member.id ? '/dashboard?done=left' : projectPath(project, '/members?done=removed'),
  );
}

async function leave(context: ProjectContext, values: FormValues<typeof confirmShape>): Promise<Response> {
  const { settings, project, member } = context;
  const done = await leaveProject(settings, project.id, member, values.revision);
  if (done.ok) return seeOtherResponse('/dashboard?done=left');
  return refusedChangeResponse(context, done.refusal, null, (problems, now) => (
    <LeavePage context={now} problems={problems} />
  ));
}

export function addMemberFormRoutes(routes: DashboardRoutes): void {
  const manage = { kind: 'project', role: leastRoleFor.members, stepUp: true } as const;
  const own = { kind: 'project', role: leastRoleFor.look, stepUp: true } as const;
  routes.get('/projects/:id/members/leave', own, async (context) =>
    htmlPageResponse((await mustStay(context)) ? <StayPage context={context} /> : <LeavePage context={context} />),
  );
  routes.post('/projects/:id/members/leave', own, confirmShape, leave);
  routes.get('/projects/:id/members/:member/role', manage, withOther(RolePage));
  routes.post('/projects/:id/members/:member/role', manage, roleShape, setRole);
  routes.get('/projects/:id/members/:member/remove', manage, withOther(RemovalPage));
  routes.post('/projects/:id/members/:member/remove', manage, confirmShape, remove);
}
