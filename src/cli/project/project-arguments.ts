// Parses the arguments of `npm run project` into commands. Does not run them.

import { parseArgs } from 'node:util';
import { fieldGroups } from '../../core/project/field-policy.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { BaseRevision } from '../../settings/projects/projects.ts';
import { parseDailyLimit } from '../../settings/projects/quota.ts';
import {
  invalidId,
  parseKeyArguments,
  parseProtectOptions,
  parseWorkerUrl,
  protectOptions,
  urlNeeded,
} from './key-arguments.ts';
import { linkOptions, parseLinkArguments } from './link-commands.ts';
import {
  projectOptions as options,
  type ProjectArguments,
  type ProjectCommand,
  type ProjectOptionValues as Values,
} from './project-options.ts';

/** Parses the arguments of `npm run project`. If they are invalid, returns an error message of one line. */
export function parseProjectArguments(args: readonly string[]): Result<ProjectArguments, string> {
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? firstSentence(error.message) : String(error));
  }
  const { values, positionals } = parsed;
  const from = parseRevision(values.revision);
  if (from === null) return refuse('--revision takes a number, as `show` prints it.');
  const stray = findStray(positionals[0], values);
  if (stray !== null) return refuse(stray);
  const command = parseCommand(positionals, values);
  if (!command.ok) return command;
  const target = { remote: values.remote ?? false, config: values.config, persistTo: values['persist-to'] };
  const url = parseUrl(command.value, values);
  return url.ok ? accept({ command: command.value, from, target, url: url.value }) : url;
}

/** Parses the Worker's URL, which is required if only the deployed Worker can run the command. */
function parseUrl({ kind }: ProjectCommand, { url, remote }: Values): Result<string | null, string> {
  if (url !== undefined) return parseWorkerUrl(url);
  if (remote === true && kind === 'invite') return refuse('With --remote, a link needs --url URL.');
  const makes = kind === 'key-issue' || kind === 'key-rotate';
  return remote === true && makes ? refuse(urlNeeded) : accept(null);
}

/** Returns a refusal for an option that does not apply to the command, or null. */
function findStray(command: string | undefined, values: Values): string | null {
  if (values.owner !== undefined && command !== 'create' && command !== 'import')
    return '--owner applies to the commands create and import only.';
  for (const [owner, options] of [
    ['fields', fieldOptions],
    ['protect', protectOptions],
    ['quota', quotaOptions],
    ['link', linkOptions],
    ['key', ['overlap', 'rights', 'ends']],
    ['invite', ['role', 'label']],
    ['import', ['into']],
  ] as const) {
    const stray = command === owner ? undefined : options.find((option) => values[option] !== undefined);
    if (stray !== undefined) return `--${stray} applies to the command ${owner} only.`;
  }
  return null;
}

/**
 * Returns the first sentence of an error of Node's argument parser. The rest is advice on other ways to pass the
 * argument.
 */
function firstSentence(message: string): string {
  const end = message.indexOf('. ');
  return end < 0 ? message : `${message.slice(0, end)}.`;
}

function parseRevision(text: string | undefined): BaseRevision | null {
  if (text === undefined) return 'current';
  const revision = Number(text);
  return Number.isSafeInteger(revision) && revision > 0 ? revision : null;
}

function parseCommand([kind, ...rest]: readonly string[], values: Values): Result<ProjectCommand, string> {
  switch (kind) {
    case undefined:
      return refuse('No command given. See npm run project -- --help.');
    case 'create':
      if (values.name === undefined || rest.length > 0) return refuse('create takes the name as --name NAME.');
      return accept({ kind, name: values.name, owner: values.owner ?? null });
    case 'key':
      return parseKeyArguments(rest, values);
    case 'link':
      return parseLinkArguments(rest, values);
    case 'import':
      return parseImport(rest, values);
    case 'list':
      return rest.length === 0 ? accept({ kind }) : refuse('list takes no arguments.');
    case 'republish':
      return values.all === true && rest.length === 0
        ? accept({ kind: 'republish-all' })
        : parseOne(kind, rest, values);
    default:
      return oneProjectKinds.includes(kind as OneProject)
        ? parseOne(kind as OneProject, rest, values)
        : refuse(`Unknown command: ${kind}. See npm run project -- --help.`);
  }
}

const oneProjectKinds = [
  'allow',
  'deny',
  'development',
  'credit',
  'fields',
  'protect',
  'quota',
  'invite',
  'members',
  'role',
  'show',
  'export',
  'delete',
  'republish',
] as const;
type OneProject = (typeof oneProjectKinds)[number];

function parseProtect(id: ProjectId, rest: readonly string[], values: Values): Result<ProjectCommand, string> {
  if (rest.length > 0) return refuse('protect takes one id, then options.');
  const change = parseProtectOptions(values);
  return change.ok ? accept({ kind: 'protect', id, change: change.value }) : change;
}

function parseEntries(kind: 'allow' | 'deny', id: ProjectId, entries: readonly string[]) {
  return entries.length === 0
    ? refuse(`${kind} takes an ID, then one or more entries.`)
    : accept({ kind, id, entries });
}

function parseRole(id: ProjectId, [member, role, ...rest]: readonly string[]): Result<ProjectCommand, string> {
  return member === undefined || role === undefined || rest.length > 0
    ? refuse('role takes an ID, then the ID of a member, as `members` prints it, and a role.')
    : accept({ kind: 'role', id, member, role });
}

function parseExportFile(id: ProjectId, [file, ...rest]: readonly string[]): Result<ProjectCommand, string> {
  return file === undefined || rest.length > 0
    ? refuse('export takes an ID, then the file to write.')
    : accept({ kind: 'export', id, file });
}

function parseImport([file, ...rest]: readonly string[], { into: text, owner, yes = false }: Values) {
  if (file === undefined || rest.length > 0) return refuse('import takes one file, and the project as --into ID.');
  const into = text === undefined ? null : parseProjectId(text);
  if (text !== undefined && into === null) return refuse(invalidId(text));
  if (into !== null && owner !== undefined) return refuse('--owner is for a new project. Leave out --into or --owner.');
  return accept({ kind: 'import', file, into, owner: owner ?? null, yes } as const);
}

function parseInvite(
  id: ProjectId,
  rest: readonly string[],
  { role = 'viewer', label = '' }: Values,
): Result<ProjectCommand, string> {
  return rest.length === 0
    ? accept({ kind: 'invite', id, role, label })
    : refuse('invite takes one id, the role as --role ROLE and the label as --label TEXT.');
}

/** Parses the commands whose first argument is the id of a project. */
function parseOne(
  kind: OneProject,
  [idText, ...rest]: readonly string[],
  values: Values,
): Result<ProjectCommand, string> {
  if (idText === undefined)
    return refuse(kind === 'republish' ? 'republish takes an ID or --all.' : `${kind} takes an ID.`);
  const id = parseProjectId(idText);
  if (id === null) return refuse(invalidId(idText));
  switch (kind) {
    case 'allow':
    case 'deny':
      return parseEntries(kind, id, rest);
    case 'development':
    case 'credit':
      return parseSwitch(kind, id, rest);
    case 'fields':
      return rest.length === 0 ? parseFields(id, values) : refuse('fields takes one id, then options.');
    case 'protect':
      return parseProtect(id, rest, values);
    case 'quota':
      return rest.length === 0 ? parseQuota(id, values) : refuse('quota takes one id, then options.');
    case 'invite':
      return parseInvite(id, rest, values);
    case 'role':
      return parseRole(id, rest);
    case 'export':
      return parseExportFile(id, rest);
  }
  if (rest.length > 0) return refuse(`${kind} takes one id and nothing else.`);
  return accept(kind === 'delete' ? { kind, id, yes: values.yes ?? false } : { kind, id });
}

function parseSwitch(
  kind: 'development' | 'credit',
  id: ProjectId,
  rest: readonly string[],
): Result<ProjectCommand, string> {
  const [to] = rest;
  if (rest.length !== 1 || (to !== 'on' && to !== 'off')) return refuse(`${kind} takes an ID, then on or off.`);
  return accept({ kind, id, on: to === 'on' });
}

const fieldOptions = ['groups', 'decimals', 'echo-address', 'gpc'] as const;

function parseFields(id: ProjectId, values: Values): Result<ProjectCommand, string> {
  const { groups, decimals, 'echo-address': echo, gpc } = values;
  if (fieldOptions.every((option) => values[option] === undefined)) {
    return accept({ kind: 'fields', id, change: null });
  }
  const [echoAddress, honourGpc] = [parseOnOff(echo), parseOnOff(gpc)];
  if (echoAddress === null) return refuse('--echo-address takes on or off.');
  if (honourGpc === null) return refuse('--gpc takes on or off.');
  const change = { groups: parseGroups(groups), coordinateDecimals: decimals, echoAddress, honourGpc };
  return accept({ kind: 'fields', id, change });
}

const quotaOptions = ['pages-soft', 'pages-hard', 'servers-soft', 'servers-hard'] as const;

function parseQuota(id: ProjectId, values: Values): Result<ProjectCommand, string> {
  if (quotaOptions.every((option) => values[option] === undefined)) return accept({ kind: 'quota', id, change: null });
  // Refuses an empty text: it would remove the limit, but most often comes from a shell variable that is not set.
  const mistyped = quotaOptions.find((option) => {
    const text = values[option] ?? 'none';
    return text !== 'none' && typeof parseDailyLimit(text) !== 'number';
  });
  if (mistyped !== undefined) {
    return refuse(
      `--${mistyped} takes a number of answers a day, or none. The number is whole, from 1 to 999,999,999,999.`,
    );
  }
  const [pagesSoft, pagesHard, serversSoft, serversHard] = quotaOptions.map((option) =>
    values[option] === 'none' ? '' : values[option],
  );
  return accept({ kind: 'quota', id, change: { pagesSoft, pagesHard, serversSoft, serversHard } });
}

function parseGroups(text: string | undefined): readonly string[] | undefined {
  return text === 'all' ? fieldGroups : text?.split(',').map((group) => group.trim());
}

/** Parses `on` or `off`; undefined if the option is missing, null for any other text. */
function parseOnOff(text: string | undefined): boolean | undefined | null {
  if (text === undefined) return undefined;
  return text === 'on' || text === 'off' ? text === 'on' : null;
}
