// Parses an export of a project's settings, with the parsers of the dashboard's forms. Does not compare the settings
// with those of a project or save them (import-plan.ts). Imports neither keys (an export has no secrets) nor members
// (they join a project themselves).

import * as z from 'zod';
import { entryRefusals, formatAllowlistEntry, parseAllowlistEntry } from '../../core/origin/entry.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { addAllowlistEntries, checkAllowlistEntry, type StoredAllowlistEntry } from '../allowlist/allowlist.ts';
import { checkLinkCountAndSize, formatLinkTarget, parseLinkInput, parseReturnUrlInputs } from '../links/check-link.ts';
import { nameRefusedText, parseDisplayName } from '../names.ts';
import { describeRefusal } from '../wording.ts';
import { archiveFormat, exportFormat, exportVersion } from './export.ts';
import { applyFieldPolicyChanges, type FieldPolicyChanges } from './field-policy.ts';
import type { ImportRefusal } from './import-refusal.ts';
import { warnOfNetworks } from './network-warnings.ts';
import type { SettingsWarning } from './projects.ts';
import { applyProtectionChanges, type ProtectionChanges } from './protections.ts';
import { applyQuotaChanges, type QuotaChanges, quotaLimitTexts } from './quota.ts';

/** The size limit of an export. Leaves room for a long audit log beside the settings. */
const exportBytesMax = 4 * 1024 * 1024;

/**
 * The settings of an export. A setting that the exporting build did not have is undefined; the project keeps its value.
 */
export interface ExportedSettings {
  readonly source: ProjectId;
  readonly name: string;
  readonly development: boolean;
  readonly appShells?: boolean | undefined;
  readonly accessLog?: boolean | undefined;
  readonly credited?: boolean | undefined;
  readonly allowlist: readonly StoredAllowlistEntry[];
  readonly links?: readonly RedirectLink[] | undefined;
  readonly returnUrls?: readonly string[] | undefined;
  readonly fields: FieldPolicyChanges;
  readonly protections: ProtectionChanges;
  /** Undefined if the exporting build had no daily limits. */
  readonly quota?: QuotaChanges | undefined;
  readonly warnings: readonly SettingsWarning[];
  /** The settings as a JSON document that parseExport accepts. */
  readonly document: string;
  /** One sentence for each part of the file that an import leaves out. */
  readonly omissions: readonly string[];
}

const fieldsShape = z.object({
  groups: z.array(z.string()),
  coordinateDecimals: z.number(),
  echoAddress: z.boolean(),
  honourGpc: z.boolean(),
});

const protectionsShape = z.object({
  mode: z.string(),
  callers: z.array(z.string()),
  pageCallers: z.array(z.string()).optional(),
  declaredOrigin: z.boolean(),
  signatureRequired: z.boolean().optional(),
  rateClass: z.string(),
});

const limitsShape = z.object({ soft: z.number().nullable(), hard: z.number().nullable() });
const quotaShape = z.object({ pages: limitsShape, servers: limitsShape });

const linkShape = z.object({
  name: z.string(),
  targets: z.array(
    z.object({
      country: z.string().optional(),
      region: z.string().optional(),
      language: z.string().optional(),
      url: z.string(),
    }),
  ),
  otherwise: z.string(),
});

const projectShape = z.object({
  id: z.string(),
  name: z.string(),
  revision: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  development: z.boolean(),
  appShells: z.boolean().optional(),
  accessLog: z.boolean().optional(),
  credited: z.boolean().optional(),
  allowlist: z.array(z.object({ typed: z.string(), canonical: z.string() })),
  fields: fieldsShape,
  protections: protectionsShape,
  quota: quotaShape.optional(),
  links: z.array(linkShape).optional(),
  returnUrls: z.array(z.string()).optional(),
  keys: z.array(z.unknown()).optional(),
  members: z.array(z.unknown()).optional(),
});

type ExportedProject = z.output<typeof projectShape>;

const headShape = z.object({ format: z.string(), version: z.unknown().optional() });
const archiveShape = z.object({ settings: z.unknown().optional() });
const bodyShape = z.object({ project: projectShape });

/** Parses the text of an export of settings. Also accepts an archive, and takes only its settings. */
export function parseExport(text: string): Result<ExportedSettings, ImportRefusal> {
  if (text.length > exportBytesMax) {
    return invalid(['The file is larger than 4 MB. Export the settings without the audit log.']);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(['The file is not JSON. Choose a file that a project’s page “Settings” exported.']);
  }
  return parseDocument(value, '');
}

/** Parses an export's document. `at` is its path in an archive; empty if the file contains only settings. */
function parseDocument(value: unknown, at: string): Result<ExportedSettings, ImportRefusal> {
  const head = headShape.safeParse(value);
  const format = head.success ? head.data.format : null;
  const isArchive = format === archiveFormat && at === '';
  if (format !== exportFormat && !isArchive) {
    return invalid([`${at}format: not “${exportFormat}”. Only an export of a project’s settings can be imported.`]);
  }
  if (head.data?.version !== exportVersion) {
    return invalid([`${at}version: this build reads version ${exportVersion} only.`]);
  }
  if (isArchive) return parseDocument(archiveShape.parse(value).settings, 'settings.');
  const body = bodyShape.safeParse(value);
  if (!body.success) return invalid(body.error.issues.map((issue) => describeIssue(issue, at)));
  const parsed = parseSettings(body.data.project, `${at}project`);
  if (!parsed.ok) return parsed;
  const omissions = [...omittedPeople(body.data.project), ...unknownMembers(value, `${at}project`)];
  return accept({ ...parsed.value, omissions, document: JSON.stringify(value) });
}

function describeIssue({ path, message }: z.core.$ZodIssue, at: string): string {
  const member = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const reason = message.replace('Invalid input: ', '').replace(', received undefined', ', but it is missing');
  return `${at}${member.slice(1)}: ${reason}.`;
}

/** The JSON objects in an export: for each, its path and a shape with the JSON members that this build reads. */
const knownMembers: readonly (readonly [path: readonly string[], shape: z.ZodObject])[] = [
  [['project'], projectShape],
  [['project', 'fields'], fieldsShape],
  [['project', 'protections'], protectionsShape],
  [['project', 'quota'], quotaShape],
];

/**
 * Returns a sentence for each JSON member that this build does not know. Such a JSON member may be a restriction that a
 * later build wrote, so users must learn that the restriction is not imported.
 */
function unknownMembers(document: unknown, at: string): readonly string[] {
  return knownMembers.flatMap(([path, { shape }]) => {
    const object = path.reduce<unknown>((value, name) => Reflect.get(Object(value), name), document);
    const known = new Set(Object.keys(shape));
    const names = Object.keys(Object(object)).filter((name) => !known.has(name));
    return names.map((name) => {
      const member = [at, ...path.slice(1), name].join('.');
      return `${member} is not imported: this build does not have this setting.`;
    });
  });
}

function parseSettings(
  project: ExportedProject,
  at: string,
): Result<Omit<ExportedSettings, 'omissions' | 'document'>, ImportRefusal> {
  const source = parseProjectId(project.id);
  const name = parseDisplayName(project.name);
  const allowlist = parseAllowlist(project.allowlist, `${at}.allowlist`);
  const fields = { ...project.fields, coordinateDecimals: String(project.fields.coordinateDecimals) };
  const [fieldsCheck, protectionsCheck] = [
    applyFieldPolicyChanges(null, fields),
    applyProtectionChanges(null, project.protections),
  ];
  const quota = parseQuotaInput(project.quota, `${at}.quota`);
  const links = parseLinks(project.links, `${at}.links`);
  const returnUrls = parseReturnUrls(project.returnUrls, `${at}.returnUrls`);
  const problems = [
    ...(source === null ? [`${at}.id: not a project ID.`] : []),
    ...(name === null ? [`${at}.name: ${nameRefusedText}`] : []),
    ...(allowlist.ok ? [] : allowlist.refusal),
    ...[links, returnUrls].flatMap((parsed) => (parsed.ok ? [] : parsed.refusal)),
    ...(fieldsCheck.ok ? [] : describeRefusal(fieldsCheck.refusal).map((text) => `${at}.fields: ${text}`)),
    ...(protectionsCheck.ok
      ? []
      : describeRefusal(protectionsCheck.refusal).map((text) => `${at}.protections: ${text}`)),
    ...quota.problems,
  ];
  if (source === null || name === null || !allowlist.ok || problems.length > 0) return invalid(problems);
  const { development, appShells, accessLog, credited, protections } = project;
  const networks = protectionsCheck.ok ? protectionsCheck.value : null;
  const warnings = [
    ...allowlist.value.warnings,
    ...warnOfNetworks([...(networks?.callers ?? []), ...(networks?.pageCallers ?? [])]),
  ];
  const entries = allowlist.value.allowlist;
  return accept({
    ...{ source, name, development, appShells, accessLog, credited, fields, protections, warnings },
    quota: quota.input,
    allowlist: entries,
    links: valueIn(links),
    returnUrls: valueIn(returnUrls),
  });
}

/** Checks the daily limits of an export. Limits from a build without daily limits are undefined. */
function parseQuotaInput(quota: ExportedProject['quota'], at: string) {
  const input = quota === undefined ? undefined : quotaLimitTexts(quota);
  const checked = applyQuotaChanges(null, input ?? {});
  return { input, problems: checked.ok ? [] : describeRefusal(checked.refusal).map((text) => `${at}: ${text}`) };
}

function valueIn<T>(result: Result<T, readonly string[]>): T | undefined {
  return result.ok ? result.value : undefined;
}

function parseReturnUrls(
  typed: readonly string[] | undefined,
  at: string,
): Result<readonly string[] | undefined, readonly string[]> {
  const checked = typed === undefined ? accept(undefined) : parseReturnUrlInputs(typed);
  return checked.ok ? checked : refuse(describeRefusal(checked.refusal).map((text) => `${at}: ${text}`));
}

/**
 * Checks redirect links with the parser that the dashboard's forms use. Does not look for redirect links that lead back
 * to themselves.
 */
function parseLinks(
  links: z.output<typeof projectShape>['links'],
  at: string,
): Result<readonly RedirectLink[] | undefined, readonly string[]> {
  if (links === undefined) return accept(undefined);
  const checked = links.map(({ targets, ...link }) =>
    parseLinkInput({
      ...link,
      targets: targets.map(({ url, ...conditions }) => formatLinkTarget({ ...conditions, url })),
    }),
  );
  const refused = checked.flatMap((link, i) =>
    link.ok ? [] : describeRefusal(link.refusal).map((text) => `${at}[${i}]: ${text}`),
  );
  if (refused.length > 0) return refuse(refused);
  const together = checkLinkCountAndSize(checked.flatMap((link) => (link.ok ? [link.value] : [])));
  return together.ok ? together : refuse(describeRefusal(together.refusal).map((text) => `${at}: ${text}`));
}

function omittedPeople({ keys = [], members = [] }: ExportedProject): readonly string[] {
  return [
    ...(keys.length === 0 ? [] : [`Keys are not imported (${keys.length} in the file): an export has no secrets.`]),
    ...(members.length === 0 ? [] : [`Members are not imported (${members.length} in the file).`]),
  ];
}

type ParsedAllowlist = Pick<ExportedSettings, 'allowlist' | 'warnings'>;

function parseAllowlist(
  items: readonly StoredAllowlistEntry[],
  at: string,
): Result<ParsedAllowlist, readonly string[]> {
  const refused = items.flatMap(({ canonical }, i) => {
    const checked = checkAllowlistEntry(canonical);
    return checked.ok ? [] : [`${at}[${i}]: ${canonical}: ${entryRefusals[checked.refusal]}`];
  });
  if (refused.length > 0) return refuse(refused);
  const addition = addAllowlistEntries([], items.map(shownText));
  if (!addition.ok) return refuse(describeRefusal(addition.refusal).map((text) => `${at}: ${text}`));
  const { allowlist, warnings } = addition.value;
  return accept({ allowlist, warnings });
}

/**
 * Returns the text that an entry is saved with: the typed text if it means the same as the file's canonical text, else
 * the canonical text. The text that users see must match the origins that the entry admits.
 */
function shownText({ typed, canonical }: StoredAllowlistEntry): string {
  const [asTyped, meant] = [parseAllowlistEntry(typed), parseAllowlistEntry(canonical)];
  const isSame = asTyped.ok && meant.ok && formatAllowlistEntry(asTyped.value) === formatAllowlistEntry(meant.value);
  return isSame ? typed : canonical;
}

/** The number of problems that are listed. Users would not read a longer list. */
const problemsMax = 20;

function invalid(problems: readonly string[]): { readonly ok: false; readonly refusal: ImportRefusal } {
  const more = problems.length - problemsMax;
  const shown = more > 0 ? [...problems.slice(0, problemsMax), `${more} more members are invalid.`] : problems;
  return refuse({ code: 'export_invalid', problems: shown });
}
