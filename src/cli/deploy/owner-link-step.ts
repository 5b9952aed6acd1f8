// The step of a deployment that creates the link for the first account.

import * as z from 'zod';
import { prepareOwnerCode, signInLinkUrl } from '../../settings/accounts/sign-in-links.ts';
import { claimCodeName } from '../dev-vars.ts';
import { type DeployStep, parseJsonAs, runWranglerFor } from './deployment.ts';

const laterHint = 'To create the first account: npm run account -- owner-link --remote --url URL';

const executedShape = z.array(z.object({ results: z.array(z.unknown()) }));

/**
 * Creates the owner's link if there is no account. If that fails, the deployment does not fail; the step prints how to
 * create the link later. The link is never printed to a build log, because others can read the log.
 */
export const offerOwnerLink: DeployStep = async (deployment) => {
  if (deployment.isLogged) {
    const hasClaimCode = deployment.secrets.includes(claimCodeName);
    deployment.print(
      hasClaimCode ? 'To create the first account, open /dashboard/claim and enter your claim code.' : laterHint,
    );
    return null;
  }
  const { code, statements } = await prepareOwnerCode(deployment);
  const sql = statements.join('; ');
  const outcome = await runWranglerFor(deployment, [
    'd1',
    'execute',
    'DB',
    '--remote',
    '--yes',
    '--json',
    '--command',
    sql,
  ]);
  const executed = outcome.ok ? parseJsonAs(executedShape, outcome.stdout) : null;
  const url = deployment.urls.find((target) => target.startsWith('https://'));
  if (executed === null || url === undefined) {
    deployment.print(laterHint);
  } else if (executed[1]?.results.length === 1) {
    deployment.ownerLink = signInLinkUrl(new URL(url).origin, code);
  }
  return null;
};
