// The commands and the options of `npm run project`, with its help text. Does not parse them (project-arguments.ts).

import type { parseArgs } from 'node:util';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { FieldPolicyChanges } from '../../settings/projects/field-policy.ts';
import type { BaseRevision } from '../../settings/projects/projects.ts';
import type { ProtectionChanges } from '../../settings/projects/protections.ts';
import type { QuotaChanges } from '../../settings/projects/quota.ts';
import type { SettingsTarget } from '../open-settings.ts';
import type { KeyArguments } from './key-arguments.ts';
import type { LinkArguments } from './link-commands.ts';

export type ProjectCommand =
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

export const projectOptions = {
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

export type ProjectOptionValues = ReturnType<
  typeof parseArgs<{ options: typeof projectOptions; allowPositionals: true }>
>['values'];
