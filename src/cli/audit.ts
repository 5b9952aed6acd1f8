// `npm run audit`: verifies the audit chains of projects, on the local stores or the deployment. Changes nothing.
// Reports where a chain is broken and exits with status 1.

import { accept, type Result, refuse } from '../core/result.ts';
import { type AuditFlaw, verifyProject } from '../settings/audit/audit.ts';
import type { SettingsContext } from '../settings/context.ts';
import { listProjects, readProject } from '../settings/projects/projects.ts';
import type { StoredProject } from '../settings/projects/store.ts';
import { describeRefusal } from '../settings/wording.ts';
import { type AuditInvocation, auditUsage, parseAuditArguments } from './audit-arguments.ts';
import { openSettings } from './open-settings.ts';
import type { Report } from './project/project-report.ts';
import { runWrangler } from './wrangler.ts';

async function readAll(
  settings: SettingsContext,
  id: AuditInvocation['project'],
): Promise<Result<readonly StoredProject[], string>> {
  if (id === 'all') return accept(await listProjects(settings));
  const project = await readProject(settings, id);
  return project.ok ? accept([project.value]) : refuse(describeRefusal(project.refusal).join('\n'));
}

/** Verifies the audit of each project and returns one line for each. */
async function verify(settings: SettingsContext, projects: readonly StoredProject[]): Promise<Report> {
  const lines: string[] = [];
  const problems: string[] = [];
  for (const project of projects) {
    const flaw = await verifyProject(settings.db, project.id);
    if (flaw === null) lines.push(`${project.id}  whole: ${describeExtent(project)}`);
    else problems.push(`${project.id}  ${describeFlaw(flaw)}`);
  }
  return { lines: projects.length === 0 ? ['There are no projects.'] : lines, problems };
}

function describeExtent({ auditedFrom, revision }: StoredProject): string {
  if (revision < auditedFrom) return 'nothing was changed since there are audits';
  return revision === auditedFrom ? `revision ${revision}` : `revisions ${auditedFrom} to ${revision}`;
}

function describeFlaw({ kind, seq }: AuditFlaw): string {
  return kind === 'missing'
    ? `BROKEN: the entry of revision ${seq} is missing`
    : `BROKEN: the entry of revision ${seq} is not what was written, or not where`;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(auditUsage);
    return 0;
  }
  const invocation = parseAuditArguments(args);
  if (!invocation.ok) {
    console.error(invocation.refusal);
    if (args.length === 0) console.error(`\n${auditUsage}`);
    return 1;
  }
  const opened = await openSettings(invocation.value.target, runWrangler);
  if (!opened.ok) {
    console.error(opened.refusal);
    return 1;
  }
  const { settings, close } = opened.value;
  try {
    const projects = await readAll(settings, invocation.value.project);
    const { lines, problems } = projects.ok
      ? await verify(settings, projects.value)
      : { lines: [], problems: [projects.refusal] };
    for (const line of lines) console.log(line);
    for (const line of problems) console.error(line);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

process.exitCode = await main(process.argv.slice(2));
