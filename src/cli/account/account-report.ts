// Formats the lines that `npm run account` prints. Does not print them.

import type { DeletionRefusal, StoredAccount } from '../../settings/accounts/accounts.ts';
import type { AccountProject } from '../../settings/members/account-projects.ts';
import { describeAccount } from './find-account.ts';

/** Returns one line for each account, followed by one for each of its projects. */
export function describeAccounts(
  accounts: readonly StoredAccount[],
  projects: readonly AccountProject[],
): readonly string[] {
  if (accounts.length === 0) return ['No accounts.'];
  return accounts.flatMap((account) => [
    describeAccount(account),
    ...projects
      .filter((project) => project.account === account.id)
      .map(({ role, id, name }) => `    ${role.padEnd(6)}  ${id}  ${name}`),
  ]);
}

/** Returns why an account was not deleted, with the steps to take first. */
export function describeDeletionRefusal({ name }: StoredAccount, refusal: DeletionRefusal): readonly string[] {
  switch (refusal.code) {
    case 'name_differs':
      return ['The account was renamed meanwhile. Run the command again.'];
    case 'projects_busy':
      return [
        'Some projects were changed meanwhile. The account was removed from its other projects. Run the command again to continue.',
      ];
    case 'last_owner':
      return [
        `${name} is the only owner of these projects. Nothing was deleted.`,
        ...refusal.projects.flatMap((project) => [
          `  ${project.id}  ${project.name}`,
          `    make a member its owner:  npm run project -- members ${project.id}`,
          `                              npm run project -- role ${project.id} MEMBER owner`,
          `    or invite an owner:       npm run project -- invite ${project.id} --role owner`,
          `    or delete it:             npm run project -- delete ${project.id} --yes`,
        ]),
        'Then run the command again.',
      ];
  }
}
