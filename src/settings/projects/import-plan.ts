// Compares the settings of an export with a project, and imports them in one change. Pages and the operator's command
// show the comparison before anything is saved. Does not parse exports (import.ts).

import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { accept, type Result } from '../../core/result.ts';
import type { AllowlistRefusal, StoredAllowlistEntry } from '../allowlist/allowlist.ts';
import type { AuditDetails } from '../audit/audit.ts';
import type { SettingChange } from '../audit/audit-wording.ts';
import { auditedSettingLabel, auditedSettingText } from '../audit/setting-wording.ts';
import type { SettingsContext } from '../context.ts';
import { formatLink, type LinkRefusal } from '../links/check-link.ts';
import { checkProjectLinks } from '../links/links.ts';
import { applyFieldPolicyChanges, type FieldPolicyRefusal } from './field-policy.ts';
import type { ExportedSettings } from './import.ts';
import {
  type BaseRevision,
  type ChangeResult,
  changeProject,
  createProject,
  type ImportedSettings,
  type NewProject,
  randomProjectId,
  readProject,
  type SettingsWarning,
} from './projects.ts';
import { applyProtectionChanges, type ProtectionsRefusal } from './protections.ts';
import { applyQuotaChanges, type QuotaRefusal, quotaLimits } from './quota.ts';

/** The changes that an import makes to a project's settings. */
export interface ImportPlan {
  /** The project's settings after the import; null if they stay the same. */
  readonly to: ImportedSettings | null;
  /** The allowlist entries that the import adds and removes, in canonical form. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The other settings that change. For a new project, those that differ from the defaults, without old values. */
  readonly changes: readonly SettingChange[];
  /** The warnings about added allowlist entries and changed lists of networks. */
  readonly warnings: readonly SettingsWarning[];
  /** One sentence for each part of the file that the import leaves out. */
  readonly omissions: readonly string[];
  /** The details of the import's audit entry. */
  readonly details: AuditDetails;
}

/** The settings of a new project for which no settings were given. */
const noSettings: ImportedSettings = {
  name: '',
  development: false,
  appShells: false,
  accessLog: false,
  credited: false,
  allowlist: [],
  fields: null,
  protections: null,
  quota: null,
  links: [],
  returnUrls: [],
};

type PlanRefusal = FieldPolicyRefusal | ProtectionsRefusal | QuotaRefusal;

/**
 * Compares the settings of an export with those of `project`, which is null if the import creates a project.
 * `maySetAccessLog` is whether the user may turn the access log on or off: in an existing project, only an owner may.
 */
export function planImport(
  project: ImportedSettings | null,
  exported: ExportedSettings,
  maySetAccessLog: boolean,
): Result<ImportPlan, PlanRefusal> {
  const before = project ?? noSettings;
  const fields = applyFieldPolicyChanges(before.fields, exported.fields);
  if (!fields.ok) return fields;
  const protections = applyProtectionChanges(before.protections, exported.protections);
  if (!protections.ok) return protections;
  const quota = applyQuotaChanges(before.quota, exported.quota ?? {});
  if (!quota.ok) return quota;
  const { name, development, allowlist } = exported;
  const { appShells = before.appShells, accessLog = before.accessLog, credited = before.credited } = exported;
  const { kept, added, removed } = compareAllowlists(before.allowlist, allowlist);
  const after: ImportedSettings = {
    name,
    development,
    appShells,
    accessLog: maySetAccessLog ? accessLog : before.accessLog,
    credited,
    allowlist: [...kept, ...added],
    fields: fields.value,
    protections: protections.value,
    quota: quota.value,
    links: exported.links ?? before.links,
    returnUrls: exported.returnUrls ?? before.returnUrls,
  };
  const was = valuesOf(before);
  const changed = [...valuesOf(after)].filter(([detail, value]) => !isSame(value, was.get(detail)));
  const entries = { added: canonicalTexts(added), removed: canonicalTexts(removed) };
  const log = maySetAccessLog || accessLog === before.accessLog ? [] : [accessLogOmission];
  return accept({
    to: changed.length + added.length + removed.length === 0 ? null : after,
    ...entries,
    changes: changed.map(([detail, value]) => ({
      label: auditedSettingLabel(detail),
      before: project === null ? null : auditedSettingText(detail, was.get(detail)),
      after: auditedSettingText(detail, value),
    })),
    warnings: exported.warnings.filter((warning) => concernsChange(warning, entries.added, changed)),
    omissions: [...exported.omissions, ...log],
    details: {
      source: exported.source,
      ...Object.fromEntries(Object.entries(entries).filter(([, texts]) => texts.length > 0)),
      ...Object.fromEntries(changed),
    },
  });
}

/** Whether a warning about an export concerns an added entry or a changed list of networks. */
function concernsChange(
  warning: SettingsWarning,
  added: readonly string[],
  changed: readonly (readonly [detail: string, value: unknown])[],
): boolean {
  if ('network' in warning) return changed.some(([detail]) => networkLists.includes(detail));
  return added.includes(warning.entry) || (warning.code === 'covered' && added.includes(warning.by));
}

const networkLists: readonly string[] = ['callers', 'pageCallers'];

const accessLogOmission = 'The access log switch is not imported: only an owner can turn the access log on or off.';

/** Compares two allowlists. Entries in both keep the place and the typed text that they have in the project. */
function compareAllowlists(before: readonly StoredAllowlistEntry[], after: readonly StoredAllowlistEntry[]) {
  const has = (items: readonly StoredAllowlistEntry[], { canonical }: StoredAllowlistEntry) =>
    items.some((item) => item.canonical === canonical);
  return {
    kept: before.filter((item) => has(after, item)),
    removed: before.filter((item) => !has(after, item)),
    added: after.filter((item) => !has(before, item)),
  };
}

/** Returns all settings except the allowlist, by their names in the details of audit entries. */
function valuesOf({ allowlist: _, fields, protections, quota, links, returnUrls, ...settings }: ImportedSettings) {
  const { name, development, appShells, accessLog, credited } = settings;
  const values = {
    ...(fields ?? unrestrictedFieldPolicy),
    ...(protections ?? defaultProtections),
    ...quotaLimits(quota),
  };
  const redirects = { links: links.map(formatLink), returnUrls };
  return new Map<string, unknown>(
    Object.entries({ name, development, appShells, accessLog, credited, ...values, ...redirects }),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function canonicalTexts(items: readonly StoredAllowlistEntry[]): readonly string[] {
  return items.map(({ canonical }) => canonical);
}

/** Imports the settings of an export into a project, in one revision. */
export async function importSettings(
  settings: SettingsContext,
  id: ProjectId,
  exported: ExportedSettings,
  from: BaseRevision,
  maySetAccessLog: boolean,
): ChangeResult<PlanRefusal | LinkRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const plan = planImport(project.value, exported, maySetAccessLog);
  if (!plan.ok) return plan;
  const { to, details } = plan.value;
  const links = await checkProjectLinks(settings, project.value, to?.links ?? []);
  if (!links.ok) return links;
  const note = { event: 'project.import', details } as const;
  const change = to === null ? null : { to, note, preconditions: links.value };
  return changeProject(settings, project.value, change, exported.warnings);
}

/** Creates a project with the settings of an export. */
export async function createProjectFromExport(
  settings: SettingsContext,
  exported: ExportedSettings,
  wanted: Pick<NewProject, 'id' | 'account' | 'owner' | 'with'> = {},
): ChangeResult<PlanRefusal | AllowlistRefusal | LinkRefusal> {
  const plan = planImport(null, exported, true);
  if (!plan.ok) return plan;
  const { to, details } = plan.value;
  // Leaves out the detail `added`: the audit entry of a new project has its allowlist in another detail.
  const { added: _, ...others } = details;
  const imported = to === null ? {} : { imported: { to, details: others } };
  const id = wanted.id ?? randomProjectId(settings);
  const links = await checkProjectLinks(settings, { id }, to?.links ?? []);
  if (!links.ok) return links;
  return createProject(settings, { ...wanted, id, ...imported, name: exported.name });
}
