// Parses the arguments of `npm run project` into commands. Does not run them.

import { parseArgs } from 'node:util';
import { fieldGroups } from '../../core/project/field-policy.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { FieldPolicyChanges } from '../../settings/projects/field-policy.ts';
import type { BaseRevision } from '../../settings/projects/projects.ts';
import type { ProtectionChanges } from '../../settings/projects/protections.ts';
import { parseDailyLimit, type QuotaChanges } from '../../settings/projects/quota.ts';
import type { SettingsTarget } from '../open-settings.ts';
import {
  invalidId,
  type KeyArguments,
  parseKeyArguments,
  parseProtectOptions,
  parseWorkerUrl,
  protectOptions,
  urlNeeded,
} from './key-arguments.ts';
import { type LinkArguments, linkOptions, parseLinkArguments } from './link-commands.ts';

type ProjectCommand =
  /** `owner` is the name or the id of an account; null without --owner. */
  | { readonly kind: 'create'; readonly name: string; readonly owner: string | null }
  | { readonly kind: 'allow' | 'deny'; readonly id: ProjectId; readonly entries: readonly string[] }
  | { readonly kind: 'development' | 'credit'; readonly id: ProjectId; readonly on: boolean }
  | { readonly kind: 'fields'; readonly id: ProjectId; readonly change: FieldPolicyChanges | null }
  | { readonly kind: 'show' | 'members' | 'republish'; readonly id: ProjectId }
  /** `yes` is whether --yes was given. Without it, the command only prints which project it would delete. */
  | { readonly kind: 'delete'; readonly id: ProjectId; readonly yes: boolean }
  | { readonly kind: 'role'; readonly id: ProjectId; readonly member: string; readonly role: string }
  | { readonly kind: 'protect'; readonly id: ProjectId; readonly change: ProtectionChanges | null }
  | { readonly kind: 'quota'; readonly id: ProjectId; readonly change: QuotaChanges | null }
  | KeyArguments
  | LinkArguments
  | { readonly kind: 'invite'; readonly id: ProjectId; readonly role: string; readonly label: string }
  | { readonly kind: 'export'; readonly id: ProjectId; readonly file: string }
  | {
      readonly kind: 'import';
      readonly file: string;
      /** The project to import into; null to create a project. */
      readonly into: ProjectId | null;
      /** The account that will own the new project, by name or id; null for none. */
      readonly owner: string | null;
      /** Whether to save the import; without it, the difference is printed. */
      readonly yes: boolean;
    }
  | { readonly kind: 'list' | 'republish-all' };

export interface ProjectArguments {
  readonly command: ProjectCommand;
  readonly from: BaseRevision;
  readonly target: SettingsTarget;
  /** The Worker's URL; needed only for keys and invites of a deployment. */
  readonly url: string | null;
}

export const projectHelpText = `Usage: npm run project -- COMMAND [OPTIONS]

  create --name NAME          create a project and print its id
    --owner NAME|ID             the account that the project appears to in the dashboard, as owner
  allow ID 'ENTRY' …          add origins to the allowlist: [scheme://]host[:port], quoted; https, or http for localhost
  deny ID 'ENTRY' …           remove entries from the allowlist
  development ID on|off       admit loopback origins on the allowlist, or not
  credit ID on|off            mark that the project's pages show the credit of the location data, or not
  fields ID [CHANGE] …        print which members responses contain, or change it:
    --groups all|country,…      return these groups only
    --decimals 0-4              round coordinates to this many decimals
    --echo-address on|off       return ip and network, or not
    --gpc on|off                return only the country for visitors who send Sec-GPC, or not
  protect ID [CHANGE] …       print the project's protections, or change them:
    --mode browser|server|both  admit pages (by origin), servers (by key), or both
    --callers any|NETWORK,…     networks that servers may call from
    --page-callers any|NETWORK,…  networks that visitors of pages may come from
    --signature-required on|off  require servers to sign requests instead of sending the key
    --declared-origin on|off    require servers to send an X-Origin on the allowlist
    --app-shells on|off         admit https://localhost and http://tauri.localhost on the allowlist without the development switch
    --rate low|standard|high    100, 1,000 or 10,000 requests per minute
  quota ID [CHANGE] …         print the project's daily limits (UTC), or change them:
    --pages-soft N|none         mark the day once pages have this many answers
    --pages-hard N|none         refuse pages beyond this many answers
    --servers-soft N|none       the same for servers
    --servers-hard N|none
  key issue ID --name NAME    create a key and print it once
    --rights lookup,batch       rights of the key: lookup, batch, usage, export
    --ends 90d|2027-03-01       expiry of the key (default never)
  key rotate ID KEY           replace the secret of a key; the old one expires after --overlap 24h
  key revoke ID KEY           revoke a key permanently
  key list ID                 list keys with their rights, expiry and master secret
  link list ID                list redirect links and return URLs
  link set ID NAME            create or replace a redirect link, /r/ID/NAME
    --to 'CONDITIONS URL'       a target, in order: 'CH URL', 'US-CA URL', 'language=de URL'; may be repeated
    --otherwise URL             the URL for all other visitors
  link remove ID NAME         remove a redirect link
  link return ID URL …|none   let links return to what is below these URLs only
  invite ID [--role ROLE]     print a link to join the project as viewer (default), admin or owner
    --label TEXT                who the invite is for; only members see it
  members ID                  list members with their roles
  role ID MEMBER ROLE         make a member viewer, admin or owner
  show ID                     print a project
  list                        list projects
  delete ID --yes             delete a project permanently
  export ID FILE              write the settings of a project to a new file, without secrets
  import FILE                 print what a new project with these settings would be; --yes creates it
    --owner NAME|ID             the account that the new project appears to in the dashboard, as owner
    --into ID                   print what would change in this project instead; --yes changes it
  republish ID | --all        publish the settings in the database to the edge again

  --remote      use the deployed Worker's projects instead of those of \`npm start\`
  --url URL     the Worker's URL, for keys of the deployment and for links (default for links: that of the running \`npm start\`)
  --revision N  fail if the project is not at this revision`;

const options = {
  name: { type: 'string' },
  owner: { type: 'string' },
  yes: { type: 'boolean' },
  all: { type: 'boolean' },
  into: { type: 'string' },
  groups: { type: 'string' },
  decimals: { type: 'string' },
  'echo-address': { type: 'string' },
  gpc: { type: 'string' },
  mode: { type: 'string' },
  callers: { type: 'string' },
  'page-callers': { type: 'string' },
  'signature-required': { type: 'string' },
  'app-shells': { type: 'string' },
  'declared-origin': { type: 'string' },
  rate: { type: 'string' },
  'pages-soft': { type: 'string' },
  'pages-hard': { type: 'string' },
  'servers-soft': { type: 'string' },
  'servers-hard': { type: 'string' },
  overlap: { type: 'string' },
  rights: { type: 'string' },
  ends: { type: 'string' },
  to: { type: 'string', multiple: true },
  otherwise: { type: 'string' },
  role: { type: 'string' },
  label: { type: 'string' },
  url: { type: 'string' },
  revision: { type: 'string' },
  remote: { type: 'boolean' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

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
