// Finds an account by the name or the id that the operator typed. Does not change accounts.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { StoredAccount } from '../../settings/accounts/accounts.ts';

export function describeAccount({ id, name, createdAt }: StoredAccount): string {
  return `${id}  ${name}  (since ${createdAt})`;
}

/** Returns the account with the given name or id. Unless exactly one account has it, returns an error message. */
export function findAccount(accounts: readonly StoredAccount[], nameOrId: string): Result<StoredAccount, string> {
  const found = accounts.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  const [account] = found;
  if (account === undefined) return refuse('No account has this name or id. List accounts: npm run account -- list');
  return found.length === 1
    ? accept(account)
    : refuse(`Several accounts have this name. Use the ID of one:\n${found.map(describeAccount).join('\n')}`);
}
