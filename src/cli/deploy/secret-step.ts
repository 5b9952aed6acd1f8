// The steps of a deployment for the master secret, from which keys are derived. The secret is created after the upload,
// because only an existing Worker can have secrets. If the environment has a WHEREFROM_SECRET, its value is used
// instead of a random one: only an operator who knows the value can later change the secret without an interruption.

import * as z from 'zod';
import { isUsableMasterSecret } from '../../core/master-secret.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { masterSecretName, visitorAddressVariableName } from '../dev-vars.ts';
import { describeFailure } from '../wrangler.ts';
import {
  type DeployStep,
  failedCommandReason,
  parseJsonAs,
  runWranglerFor,
  type WranglerContext,
} from './deployment.ts';

const secretsShape = z.array(z.object({ name: z.string() }));

/** Returns the names of the deployed Worker's secrets, or an error message if wrangler cannot list them. */
export async function listSecrets(context: WranglerContext): Promise<Result<readonly string[], string>> {
  const outcome = await runWranglerFor(context, ['secret', 'list', '--format', 'json']);
  if (!outcome.ok) return refuse(`The secrets could not be listed.\n${describeFailure(outcome)}`);
  const names = parseJsonAs(secretsShape, outcome.stdout)?.map(({ name }) => name);
  return names === undefined ? refuse('The list of secrets could not be read.') : accept(names);
}

/** Refuses an unusable secret of the operator before anything is deployed. */
export const checkOperatorSecret: DeployStep = async ({ ownSecret }) => {
  if (ownSecret === undefined || isUsableMasterSecret(ownSecret)) return null;
  return `${masterSecretName} in the environment is shorter than 32 characters or the example; nothing was deployed.`;
};

/**
 * Creates the master secret if it is missing. An existing secret is never replaced, because every key depends on it.
 */
export const ensureSecret: DeployStep = async (deployment) => {
  const { ownSecret, makeSecret, print } = deployment;
  const listed = await listSecrets(deployment);
  if (!listed.ok) return `${listed.refusal}\nNo secret was created.`;
  deployment.secrets = listed.value;
  if (listed.value.includes(visitorAddressVariableName)) {
    return `The deployed Worker has ${visitorAddressVariableName}. Remove it: npx wrangler secret delete ${visitorAddressVariableName}`;
  }
  if (listed.value.includes(masterSecretName)) {
    if (ownSecret !== undefined)
      print(`The Worker has a ${masterSecretName} already; that of the environment was not used.`);
    return null;
  }
  const made = await runWranglerFor(deployment, ['secret', 'put', masterSecretName], {
    input: ownSecret ?? makeSecret(),
  });
  if (!made.ok) return failedCommandReason('The secret could not be created.', made);
  deployment.secrets = [...deployment.secrets, masterSecretName];
  print(
    ownSecret === undefined ? describeMadeSecret : `Created ${masterSecretName} with the value of the environment.`,
  );
  return null;
};

const describeMadeSecret = `Created ${masterSecretName}. It is stored at Cloudflare only and was not shown.
To be able to change it later without an interruption, set one of your own before the first key:
  npx wrangler secret put ${masterSecretName}`;
