// Runs `npm run project -- export` and `import`. An import prints how the settings would change, and saves them only
// with --yes.

import { readFileSync } from 'node:fs';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { formatSettingChange } from '../../settings/audit/audit-wording.ts';
import type { SettingsContext } from '../../settings/context.ts';
import { readKeyIssuers } from '../../settings/keys/key-issuers.ts';
import { listMembers } from '../../settings/members/members.ts';
import { exportProject } from '../../settings/projects/export.ts';
import { type ExportedSettings, parseExport } from '../../settings/projects/import.ts';
import {
  createProjectFromExport,
  type ImportPlan,
  importSettings,
  planImport,
} from '../../settings/projects/import-plan.ts';
import { type BaseRevision, readProject } from '../../settings/projects/projects.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeWarning, type SettingsRefusal } from '../../settings/wording.ts';
import type { CommandReport } from '../settings-command.ts';
import { writeNewFile } from '../write-new-file.ts';
import { findNewOwner, withoutOwnerLines } from './new-owner.ts';
import { describeProject, reportChange } from './project-report.ts';

type CommandResult = Promise<Result<CommandReport, SettingsRefusal>>;

/** Writes an export of a project's settings to a new file. Refuses to replace an existing file. */
export async function exportToFile(
  settings: SettingsContext,
  id: ProjectId,
  file: string,
  from: BaseRevision,
): CommandResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const members = await listMembers(settings.db, id);
  const issuers = await readKeyIssuers(settings.db, id);
  const exported = exportProject(project.value, members, issuers, settings.now());
  const problem = writeNewFile(file, `${JSON.stringify(exported, null, 2)}\n`);
  return accept(problem === null ? { lines: [`Wrote ${file}.`], problems: [] } : { lines: [], problems: [problem] });
}

interface ImportCommand {
  readonly file: string;
  readonly into: ProjectId | null;
  /** The account that will own the new project, by name or id; null for none. */
  readonly owner: string | null;
  readonly yes: boolean;
}

export async function importFromFile(
  settings: SettingsContext,
  { file, into, owner: ownerInput, yes }: ImportCommand,
  from: BaseRevision,
): CommandResult {
  const exported = readExport(file);
  if (!exported.ok) return exported;
  // Only an owner may turn the access log of an existing project on or off. A new project takes the file's value.
  const maySetAccessLog = into === null;
  const project = into === null ? accept(null) : await readProject(settings, into, from);
  if (!project.ok) return project;
  const owner = ownerInput === null ? accept(null) : await findNewOwner(settings, ownerInput);
  if (!owner.ok) return accept({ lines: [], problems: [owner.refusal] });
  const plan = planImport(project.value, exported.value, maySetAccessLog);
  if (!plan.ok) return plan;
  const lines = describePlan(plan.value);
  if (!yes) return accept({ lines: [...lines, ...nextStep(plan.value, project.value, ownerInput)], problems: [] });
  const done =
    into === null
      ? await createProjectFromExport(settings, exported.value, owner.value?.ownership)
      : await importSettings(settings, into, exported.value, from, maySetAccessLog);
  if (!done.ok) return done;
  const report = reportChange([...lines, ...describeProject(done.value.project)], { ...done.value, warnings: [] });
  if (into !== null) return accept(report);
  const owned = owner.value === null ? withoutOwnerLines : [`Its owner in the dashboard is ${owner.value.name}.`];
  return accept({ ...report, lines: [...report.lines, ...owned] });
}

function readExport(file: string): Result<ExportedSettings, SettingsRefusal> {
  try {
    return parseExport(readFileSync(file, 'utf8'));
  } catch {
    return refuse({ code: 'export_invalid', problems: [`${file} could not be read.`] });
  }
}

function describePlan({ added, removed, changes, warnings, omissions }: ImportPlan): string[] {
  return [
    ...added.map((entry) => `+ allowlist: ${entry}`),
    ...removed.map((entry) => `- allowlist: ${entry}`),
    ...changes.map((change) => `  ${formatSettingChange(change)}`),
    ...warnings.map((warning) => `Note: ${describeWarning(warning)}`),
    ...omissions.map((omission) => `Note: ${omission}`),
  ];
}

function nextStep({ to }: ImportPlan, project: StoredProject | null, owner: string | null): string[] {
  if (to === null && project !== null) return ['The project has these settings already.'];
  if (project === null)
    return [
      'Nothing was created. To create the project, repeat the command with --yes.',
      owner === null
        ? 'With --owner NAME the project appears in the dashboard of that account.'
        : `The project will appear in the dashboard of ${owner}.`,
    ];
  return [`Nothing was changed. To save these changes, repeat the command with --yes --revision ${project.revision}.`];
}
