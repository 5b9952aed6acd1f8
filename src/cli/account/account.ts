// `npm run account`: the operator's command for accounts, on the local stores or the deployment. Does not add members
// to projects that have an owner: `sign-in-link` signs in to an existing account, and `adopt` changes only projects
// without an owner. If an account is deleted, the audits of its projects record that the operator removed it.

import { accept, type Result, refuse } from '../../core/result.ts';
import { deleteAccount, listAccounts, type StoredAccount } from '../../settings/accounts/accounts.ts';
import { endSessions } from '../../settings/accounts/session.ts';
import { createOwnerCode, createSignInCode, signInLinkUrl } from '../../settings/accounts/sign-in-links.ts';
import { operatorId, type SettingsContext } from '../../settings/context.ts';
import { adoptOwnerlessProjects, listAccountProjects } from '../../settings/members/account-projects.ts';
import { type LinkOrigin, oneTimeLinkOriginFor } from '../link-origin.ts';
import { runSettingsCommand } from '../settings-command.ts';
import { type AccountArguments, accountHelpText, parseAccountArguments } from './account-arguments.ts';
import { describeAccounts, describeDeletionRefusal } from './account-report.ts';
import { findAccount } from './find-account.ts';

const once = 'The link works once and expires in 24 hours. Do not share it.';

/** The result of a command: the lines to print, or the reason why it failed. */
type CommandResult = Promise<Result<readonly string[], string>>;

async function perform(settings: SettingsContext, { command, target, url }: AccountArguments): CommandResult {
  if (command.kind === 'owner-link') return offerOwnerLink(settings, oneTimeLinkOriginFor(target, url));
  const accounts = await listAccounts(settings.db);
  if (command.kind === 'list') return accept(describeAccounts(accounts, await listAccountProjects(settings.db)));
  const account = findAccount(accounts, command.account);
  if (!account.ok) return account;
  switch (command.kind) {
    case 'adopt':
      return adopt(settings, account.value);
    case 'end-sessions':
      return endAll(settings, account.value);
    case 'delete':
      return command.yes ? deleteOne(settings, account.value) : refuse(describeUnconfirmed(account.value));
    case 'sign-in-link':
      return accept(
        describeLink(oneTimeLinkOriginFor(target, url), await createSignInCode(settings, account.value.id)),
      );
  }
}

async function endAll(settings: SettingsContext, { id, name }: StoredAccount): CommandResult {
  const ended = await endSessions(settings, id);
  return accept([
    `${ended} ${ended === 1 ? 'session' : 'sessions'} of ${name} ended. Passkeys and recovery codes still sign in.`,
  ]);
}

async function deleteOne(settings: SettingsContext, account: StoredAccount): CommandResult {
  const done = await deleteAccount(settings, account, account.name, operatorId);
  return done.ok
    ? accept([`Deleted ${account.name}. The audit of its projects lists the removal.`])
    : refuse(describeDeletionRefusal(account, done.refusal).join('\n'));
}

/** Returns the message that asks the operator to confirm a deletion with --yes. */
function describeUnconfirmed({ id, name }: StoredAccount): string {
  return `This would delete the account ${name} (${id}) permanently. To confirm, repeat the command with --yes.`;
}

function describeLink({ origin, notes }: LinkOrigin, code: string): readonly string[] {
  return [signInLinkUrl(origin, code), once, ...notes];
}

async function offerOwnerLink(settings: SettingsContext, origin: LinkOrigin): CommandResult {
  const code = await createOwnerCode(settings);
  return code === null
    ? refuse('An account exists already. To sign in to it: npm run account -- sign-in-link NAME')
    : accept(describeLink(origin, code));
}

async function adopt(settings: SettingsContext, { id, name }: StoredAccount): CommandResult {
  const { adopted, left } = await adoptOwnerlessProjects(settings, id);
  if (left > 0) return refuse(`${left} projects were changed by someone else meanwhile. Run the command again.`);
  return accept([
    adopted === 0
      ? 'Every project has an owner.'
      : `${name} is now the owner of the projects that had none: ${adopted}.`,
  ]);
}

await runSettingsCommand({
  usage: accountHelpText,
  parse: parseAccountArguments,
  perform: async (settings, parsed) => {
    const outcome = await perform(settings, parsed);
    return outcome.ok ? { lines: outcome.value, problems: [] } : { lines: [], problems: [outcome.refusal] };
  },
});
