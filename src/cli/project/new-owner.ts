// Finds the account that becomes the owner of a new project (--owner). Without an owner, nobody sees the project in the
// dashboard, which shows a project only to its members. Does not create the project.

import { accept, type Result, refuse } from '../../core/result.ts';
import { listAccounts } from '../../settings/accounts/accounts.ts';
import type { SettingsContext } from '../../settings/context.ts';
import { randomId } from '../../settings/context.ts';
import { insertMember } from '../../settings/members/roles.ts';
import type { NewProject } from '../../settings/projects/projects.ts';
import { findAccount } from '../account/find-account.ts';

export interface NewOwner {
  /** The account's name. */
  readonly name: string;
  /** The properties of the new project that make the account its owner. */
  readonly ownership: Pick<NewProject, 'owner' | 'with'>;
}

/**
 * Finds the account with the name or id, to own a new project. Unless exactly one account has it, returns an error
 * message.
 */
export async function findNewOwner(settings: SettingsContext, nameOrId: string): Promise<Result<NewOwner, string>> {
  const account = findAccount(await listAccounts(settings.db), nameOrId);
  if (!account.ok) return refuse(account.refusal);
  const { id: accountId, name } = account.value;
  const member = { id: randomId(settings, 20), role: 'owner' } as const;
  return accept({
    name,
    ownership: { owner: member.id, with: (id) => [insertMember(settings, id, accountId, member)] },
  });
}

/** Lines for the operator about a project that was created without an owner. */
export const withoutOwnerLines: readonly string[] = [
  'No account sees this project in the dashboard: it was created without --owner NAME.',
  'To make an account the owner of every project without one: npm run account -- adopt NAME',
];
