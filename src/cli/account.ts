// `npm run account`: the operator's command for accounts, on the local stores or the deployment. Does not add members
// to projects that have an owner: a link signs in to an account, and `adopt` takes only projects without an owner.

import { accept, type Result, refuse } from '../core/result.ts';
import { listAccounts, type StoredAccount } from '../settings/accounts/accounts.ts';
import { createOwnerCode, createSignInCode, linkTo } from '../settings/accounts/sign-in-links.ts';
import type { SettingsContext } from '../settings/context.ts';
import { adoptOrphans } from '../settings/members/account-projects.ts';
import { type AccountInvocation, accountUsage, parseAccountArguments } from './account-arguments.ts';
import { runSettingsCommand } from './settings-command.ts';

const once = 'The link works once and expires in 24 hours. Do not share it.';

/** The lines to print, or the reason of a failure. */
type Outcome = Promise<Result<readonly string[], string>>;

async function perform(settings: SettingsContext, { command, origin }: AccountInvocation): Outcome {
  if (command.kind === 'owner-link') return offerOwnerLink(settings, origin);
  const accounts = await listAccounts(settings.db);
  if (command.kind === 'list') return accept(accounts.length === 0 ? ['No accounts.'] : accounts.map(describe));
  const account = findOne(accounts, command.account);
  if (!account.ok) return account;
  if (command.kind === 'adopt') return adopt(settings, account.value);
  return accept([linkTo(origin, await createSignInCode(settings, account.value.id)), once]);
}

async function offerOwnerLink(settings: SettingsContext, origin: string): Outcome {
  const code = await createOwnerCode(settings);
  return code === null
    ? refuse('An account exists already. To sign in to it: npm run account -- sign-in-link NAME')
    : accept([linkTo(origin, code), once]);
}

async function adopt(settings: SettingsContext, { id, name }: StoredAccount): Outcome {
  const { adopted, left } = await adoptOrphans(settings, id);
  if (left > 0) return refuse(`${left} projects were changed by someone else meanwhile. Run the command again.`);
  return accept([adopted === 0 ? 'Every project has an owner.' : `Projects adopted by ${name}: ${adopted}.`]);
}

function describe({ id, name, createdAt }: StoredAccount): string {
  return `${id}  ${name}  (since ${createdAt})`;
}

function findOne(accounts: readonly StoredAccount[], nameOrId: string): Result<StoredAccount, string> {
  const found = accounts.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  const [account] = found;
  if (account === undefined) return refuse('No account has this name or id. List accounts: npm run account -- list');
  return found.length === 1
    ? accept(account)
    : refuse(`Several accounts have this name. Use the ID of one:\n${found.map(describe).join('\n')}`);
}

await runSettingsCommand({
  usage: accountUsage,
  parse: parseAccountArguments,
  perform: async (settings, invocation) => {
    const outcome = await perform(settings, invocation);
    return outcome.ok ? { lines: outcome.value, problems: [] } : { lines: [], problems: [outcome.refusal] };
  },
});
