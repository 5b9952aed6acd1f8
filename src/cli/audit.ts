// `npm run audit`: verifies the audit and the access log of projects, on the local stores or the deployment. Changes
// nothing. Reports where a hash chain is broken and exits with status 1.

import { accept, type Result, refuse } from '../core/result.ts';
import { type AccessLog, readAccessLog, verifyAccessLog } from '../settings/audit/access-log.ts';
import { verifyProjectAudit } from '../settings/audit/audit.ts';
import type { HashChainFlaw } from '../settings/audit/chain.ts';
import type { SettingsContext } from '../settings/context.ts';
import { listProjects, readProject } from '../settings/projects/projects.ts';
import type { StoredProject } from '../settings/projects/store.ts';
import { describeRefusal } from '../settings/wording.ts';
import { type AuditArguments, auditHelpText, parseAuditArguments } from './audit-arguments.ts';
import { type CommandReport, runSettingsCommand } from './settings-command.ts';

async function readAll(
  settings: SettingsContext,
  id: AuditArguments['project'],
): Promise<Result<readonly StoredProject[], string>> {
  if (id === 'all') return accept(await listProjects(settings));
  const project = await readProject(settings, id);
  return project.ok ? accept([project.value]) : refuse(describeRefusal(project.refusal).join('\n'));
}

/** Verifies the hash chains of each project's audit and access log, and returns one line for each chain. */
async function verify(settings: SettingsContext, projects: readonly StoredProject[]): Promise<CommandReport> {
  const lines: string[] = [];
  const problems: string[] = [];
  for (const project of projects) {
    const flaw = await verifyProjectAudit(settings.db, project.id);
    if (flaw === null) lines.push(`${project.id}  audit intact: ${describeExtent(project)}`);
    else problems.push(`${project.id}  audit BROKEN: the entry of revision ${describeFlaw(flaw)}`);
    const log = await readAccessLog(settings.db, project.id);
    const logFlaw = await verifyAccessLog(project.id, log);
    if (logFlaw === null) lines.push(`${project.id}  access log ${describeLog(project, log)}`);
    else problems.push(`${project.id}  access log BROKEN: entry ${describeFlaw(logFlaw)}`);
  }
  return { lines: projects.length === 0 ? ['No projects.'] : lines, problems };
}

function describeExtent({ auditedFrom, revision }: StoredProject): string {
  if (revision < auditedFrom) return 'no changes since audits began';
  return revision === auditedFrom ? `revision ${revision}` : `revisions ${auditedFrom} to ${revision}`;
}

function describeLog({ accessLog }: StoredProject, { start, last, entries }: AccessLog): string {
  const state = accessLog ? '' : ' (off)';
  if (entries.length === 0) return `has no entries${state}`;
  return start.seq + 1 === last.seq
    ? `intact: entry ${last.seq}${state}`
    : `intact: entries ${start.seq + 1} to ${last.seq}${state}`;
}

function describeFlaw({ kind, seq }: HashChainFlaw): string {
  return kind === 'missing' ? `${seq} is missing` : `${seq} was altered or moved`;
}

await runSettingsCommand({
  usage: auditHelpText,
  parse: parseAuditArguments,
  perform: async (settings, { project }) => {
    const projects = await readAll(settings, project);
    return projects.ok ? verify(settings, projects.value) : { lines: [], problems: [projects.refusal] };
  },
});
