// The messages for refusals and warnings: one sentence each. Shared by the operator's command and the dashboard, so
// that both show the same text.

import { keyRights } from '../core/key.ts';
import { networkRefusals } from '../core/network.ts';
import { entryRefusals } from '../core/origin/entry.ts';
import { fieldGroups } from '../core/project/field-policy.ts';
import type { AllowlistRefusal } from './allowlist/allowlist.ts';
import type { KeyRefusal } from './keys/keys.ts';
import { type LinkRefusal, linkNameRule, linkUrlRefusalTexts } from './links/check-link.ts';
import type { MemberRefusal } from './members/members.ts';
import { roles } from './members/roles.ts';
import { nameRefusedText } from './names.ts';
import type { FieldPolicyRefusal } from './projects/field-policy.ts';
import type { ImportRefusal } from './projects/import-refusal.ts';
import type { ProjectRefusal, SettingsWarning, UnlistedRefusal } from './projects/projects.ts';
import type { ProtectionsRefusal } from './projects/protections.ts';
import type { QuotaRefusal } from './projects/quota.ts';

/** Every refusal of an operation on projects, allowlists, keys and members. */
export type SettingsRefusal =
  | ProjectRefusal
  | AllowlistRefusal
  | UnlistedRefusal
  | FieldPolicyRefusal
  | ProtectionsRefusal
  | QuotaRefusal
  | KeyRefusal
  | MemberRefusal
  | ImportRefusal
  | LinkRefusal;

/** Describes a refusal in plain text of one or more lines. */
export function describeRefusal(refusal: SettingsRefusal): readonly string[] {
  switch (refusal.code) {
    case 'project_unknown':
      return ['No project has this ID.'];
    case 'project_exists':
      return ['This ID has been used before.'];
    case 'projects_too_many':
      return [
        `An account owns at most ${refusal.max} projects. Delete one, make another member its owner and leave it, or ask the operator to create the new one.`,
      ];
    case 'name_invalid':
      return [nameRefusedText];
    case 'revision_stale':
      return ['The project was changed meanwhile. Review the changes, then try again.'];
    case 'entries_too_many':
      return [`An allowlist has at most ${refusal.max} entries.`];
    case 'entries_unlisted':
      return refusal.entries.map((typed) => `${typed}: not on the allowlist.`);
    case 'groups_unknown':
      return [...refusal.groups.map(describeUnknownGroup), `The field groups are ${fieldGroups.join(', ')}.`];
    case 'decimals_invalid':
      return [`Coordinates have 0 to ${refusal.max} decimals. Enter a whole number.`];
    case 'mode_unknown':
      return [`Unknown mode. The modes are ${refusal.modes.join(', ')}.`];
    case 'rate_class_unknown':
      return [`Unknown rate class. The rate classes are ${refusal.rateClasses.join(', ')}.`];
    case 'callers_refused':
      return refusal.callers.map(({ typed, reason }) => `${typed}: ${networkRefusals[reason]}`);
    case 'callers_too_many':
      return [`A project has at most ${refusal.max} caller networks.`];
    case 'limit_invalid':
      return ['A daily limit is a whole number from 1 to 999,999,999,999. Leave it empty for no limit.'];
    case 'soft_limit_too_high':
      return ['A soft limit must be below the hard limit.'];
    case 'key_unknown':
      return ['The project has no key with this ID.'];
    case 'keys_too_many':
      return [`A project has at most ${refusal.max} keys. Revoke one first.`];
    case 'rights_unknown':
      return [...refusal.rights.map((right) => `Unknown right: ${right}.`), `The rights are ${keyRights.join(', ')}.`];
    case 'rights_missing':
      return ['A key needs at least one right.'];
    case 'key_end_past':
      return ['The expiry of a key must be a date in the future.'];
    case 'key_ended':
      return ['This key has expired. Issue a new one.'];
    case 'overlap_invalid':
      return [`The old secret can remain valid for 0 to ${refusal.maxMs / 3_600_000} hours.`];
    case 'member_unknown':
      return ['The project has no such member.'];
    case 'invite_unknown':
      return ['This invite is unknown, used or expired.'];
    case 'already_member':
      return ['You are already a member of this project.'];
    case 'last_owner':
      return ['A project needs an owner. Make another member an owner first.'];
    case 'role_above_own':
      return ['You cannot grant or remove a role above your own.'];
    case 'role_unknown':
      return [`The roles are ${roles.join(', ')}.`];
    case 'invites_too_many':
      return [`A project has at most ${refusal.max} open invites. Revoke one first.`];
    case 'link_name_invalid':
      return [linkNameRule];
    case 'link_exists':
      return [`The project has a link “${refusal.name}” already. Edit that one, or choose another name.`];
    case 'link_unknown':
      return [`The project has no link “${refusal.name}”.`];
    case 'links_too_many':
      return [`A project has at most ${refusal.max} redirect links. Remove one first.`];
    case 'targets_too_many':
      return [`A link has at most ${refusal.max} targets.`];
    case 'return_urls_too_many':
      return [`A project has at most ${refusal.max} return URLs.`];
    case 'links_too_large':
      return ['The project’s redirect links are too large together: at most 32 KB. Shorten or remove some.'];
    case 'link_urls_refused':
      return refusal.urls.map(({ typed, reason }) => `${typed}: ${linkUrlRefusalTexts[reason]}`);
    case 'link_loops':
      return [`The link leads back to itself: ${refusal.path.join(' → ')}.`];
    case 'export_invalid':
      return refusal.problems;
    case 'entries_refused':
      return refusal.entries.map(({ typed, reason }) => `${typed}: ${entryRefusals[reason]}`);
  }
}

function describeUnknownGroup(group: string): string {
  return `Unknown field group: ${group}.`;
}

/**
 * Returns the message for a warning, including the entry or network that the warning concerns: one line of plain text.
 */
export function describeWarning(warning: SettingsWarning): string {
  return `${'network' in warning ? warning.network : warning.entry}: ${explainWarning(warning)}`;
}

/**
 * Returns the message for a warning, without the entry or network. For pages that show the message beside the entry.
 */
export function explainWarning(warning: SettingsWarning): string {
  switch (warning.code) {
    case 'strangers_can_register':
      return `anyone can register a host under ${warning.suffix}, so strangers can get one that matches.`;
    case 'duplicate':
      return 'already on the allowlist.';
    case 'covered':
      return `not needed: ${warning.by} admits the same origins.`;
    case 'loopback':
      return 'works only while the development switch is on.';
    case 'app_shell':
      return 'works only while the app-shell switch or the development switch is on.';
    case 'http_assumed':
      return 'saved as http, because no scheme was typed and the host is your own machine. Type https:// if the page uses https.';
    case 'platform_host':
      return `this is the platform’s own host. Pages of its customers are on hosts below it, as your-name.${warning.suffix}.`;
    case 'any_extension':
      return 'admits every Firefox extension, because Firefox gives each installation its own origin.';
    case 'one_installation':
      return 'admits one browser only, because the browser gives each installation of an extension its own origin.';
    case 'network_reserved':
      return `reserved (${warning.block}): no request reaches the API from such an address. Use the public address.`;
    case 'network_wide':
      return `very wide: 1 of every ${warning.share} addresses of its kind is in it.`;
  }
}
