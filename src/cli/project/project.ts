// `npm run project`: the operator's command for projects, on the local stores or the deployment. Uses the same
// operations as the dashboard. A refusal prints a line and exits with status 1.

import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result } from '../../core/result.ts';
import type { SettingsContext } from '../../settings/context.ts';
import { createInvite, inviteUrl } from '../../settings/members/invites.ts';
import { changeRole, listMembers, operatorActor } from '../../settings/members/members.ts';
import {
  addToAllowlist,
  type BaseRevision,
  createProject,
  deleteProject,
  listProjects,
  type ProjectChange,
  readProject,
  removeFromAllowlist,
  setDevelopmentSwitch,
  setFieldPolicy,
  setProjectSwitch,
} from '../../settings/projects/projects.ts';
import { setProtections } from '../../settings/projects/protections.ts';
import { publishProject, republishAll } from '../../settings/projects/publish.ts';
import { setQuota } from '../../settings/projects/quota.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeRefusal, type SettingsRefusal } from '../../settings/wording.ts';
import { type LinkOrigin, oneTimeLinkOriginFor } from '../link-origin.ts';
import { type CommandReport, runSettingsCommand } from '../settings-command.ts';
import { exportToFile, importFromFile } from './import-commands.ts';
import { runKeyArguments, secretHolder } from './key-commands.ts';
import { runLinkArguments } from './link-commands.ts';
import { findNewOwner, withoutOwnerLines } from './new-owner.ts';
import { parseProjectArguments } from './project-arguments.ts';
import { type ProjectArguments, projectHelpText } from './project-options.ts';
import {
  describeFieldPolicy,
  describeProject,
  describeProjects,
  describeProtections,
  describeQuota,
  edgeDelayText,
  reportChange,
  reportMembers,
  reportRepublishing,
} from './project-report.ts';

type CommandResult = Promise<Result<CommandReport, SettingsRefusal>>;

async function perform(settings: SettingsContext, { command, from, target, url }: ProjectArguments): CommandResult {
  switch (command.kind) {
    case 'create':
      return create(settings, command.name, command.owner);
    case 'allow':
      return reported(await addToAllowlist(settings, command.id, command.entries, from), describeProject);
    case 'deny':
      return reported(await removeFromAllowlist(settings, command.id, command.entries, from), describeProject);
    case 'development':
      return reported(await setDevelopmentSwitch(settings, command.id, command.on, from), describeProject);
    case 'credit':
      return reported(await setProjectSwitch(settings, command.id, 'credited', command.on, from), describeProject);
    case 'fields':
      return command.change === null
        ? printed(await readProject(settings, command.id, from), describeFieldPolicy)
        : reported(await setFieldPolicy(settings, command.id, command.change, from), describeProject);
    case 'protect':
      return command.change === null
        ? printed(await readProject(settings, command.id, from), describeProtections)
        : reported(await setProtections(settings, command.id, command.change, from), describeProtections);
    case 'quota':
      return command.change === null
        ? printed(await readProject(settings, command.id, from), describeQuota)
        : reported(await setQuota(settings, command.id, command.change, from), describeQuota);
    case 'key-issue':
    case 'key-rotate':
    case 'key-revoke':
    case 'key-list':
      return accept(await runKeyArguments(settings, command, from, secretHolder(target, url)));
    case 'link-list':
    case 'link-set':
    case 'link-remove':
    case 'link-return':
      return runLinkArguments(settings, command, from);
    case 'invite':
      return invite(settings, command, from, oneTimeLinkOriginFor(target, url));
    case 'members': {
      const project = await readProject(settings, command.id, from);
      return project.ok ? accept(reportMembers(await listMembers(settings.db, command.id))) : project;
    }
    case 'role':
      return reported(await changeRole(settings, command.id, operatorActor, command.member, command.role, from), () => [
        `The member is now ${command.role}.`,
      ]);
    case 'delete':
      return command.yes
        ? reported(await deleteProject(settings, command.id, from), () => ['Deleted. The id is never used again.'])
        : unconfirmed(await readProject(settings, command.id, from));
    case 'show':
      return printed(await readProject(settings, command.id, from), describeProject);
    case 'export':
      return exportToFile(settings, command.id, command.file, from);
    case 'import':
      return importFromFile(settings, command, from);
    case 'list':
      return accept({ lines: describeProjects(await listProjects(settings)), problems: [] });
    case 'republish':
      return republish(settings, command.id, from);
    case 'republish-all':
      return accept(reportRepublishing(await republishAll(settings)));
  }
}

/** Creates a project, with its owner if one was named. Without an owner, nobody sees the project in the dashboard. */
async function create(settings: SettingsContext, name: string, ownerInput: string | null): CommandResult {
  if (ownerInput === null) return reported(await createProject(settings, { name }), describeProject, nextWithoutOwner);
  const owner = await findNewOwner(settings, ownerInput);
  if (!owner.ok) return accept({ lines: [], problems: [owner.refusal] });
  const created = await createProject(settings, { name, ...owner.value.ownership });
  return reported(created, (project) => [...describeProject(project), `  owner        ${owner.value.name}`], nextStep);
}

function nextStep({ id }: StoredProject): string[] {
  return [`Next: npm run project -- allow ${id} 'https://your-page.example'`];
}

function nextWithoutOwner(project: StoredProject): string[] {
  return [...withoutOwnerLines, ...nextStep(project)];
}

function printed(
  project: Result<StoredProject, SettingsRefusal>,
  lines: (project: StoredProject) => readonly string[],
): Result<CommandReport, SettingsRefusal> {
  return project.ok ? accept({ lines: lines(project.value), problems: [] }) : project;
}

/** Returns the message that asks the operator to confirm a deletion with --yes. */
function unconfirmed(project: Result<StoredProject, SettingsRefusal>): Result<CommandReport, SettingsRefusal> {
  if (!project.ok) return project;
  const { id, name } = project.value;
  const problem = `This would delete the project ${name} (${id}) permanently. To confirm, repeat the command with --yes.`;
  return accept({ lines: [], problems: [problem] });
}

function reported(
  change: Result<ProjectChange, SettingsRefusal>,
  done: (project: StoredProject) => readonly string[],
  next: (project: StoredProject) => readonly string[] = () => [],
): Result<CommandReport, SettingsRefusal> {
  if (!change.ok) return change;
  const { project } = change.value;
  const { lines, problems } = reportChange(done(project), change.value);
  return accept({ lines: [...lines, ...next(project)], problems });
}

/**
 * Creates an invite and prints its link. Prints it even if the project's settings could not be published to KV, because
 * the link is valid and never shown again.
 */
async function invite(
  settings: SettingsContext,
  { id, role, label }: Extract<ProjectArguments['command'], { kind: 'invite' }>,
  from: BaseRevision,
  { origin, notes }: LinkOrigin,
): CommandResult {
  const made = await createInvite(settings, id, operatorActor, role, from, label);
  if (!made.ok) return made;
  const { problems } = reportChange([], made.value);
  const once = `The link works once and expires in 48 hours. Anyone who opens it can join as ${role}. The project's audit lists it.`;
  return accept({ lines: [inviteUrl(origin, made.value.code), once, ...notes], problems });
}

async function republish(settings: SettingsContext, id: ProjectId, from: BaseRevision): CommandResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const publication = await publishProject(settings, id);
  if (publication === 'published') return accept({ lines: [`Published. ${edgeDelayText}`], problems: [] });
  return accept({ lines: [], problems: ['Not published: the settings store failed. Try again later.'] });
}

await runSettingsCommand({
  usage: projectHelpText,
  parse: parseProjectArguments,
  perform: async (settings, parsed) => {
    const outcome = await perform(settings, parsed);
    return outcome.ok ? outcome.value : { lines: [], problems: describeRefusal(outcome.refusal) };
  },
});
