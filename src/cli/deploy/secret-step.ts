// The step of a deployment that creates the Worker's secret. It follows the upload, because only an existing Worker can
// have one.

import * as z from 'zod';
import { secretName, visitorName } from '../dev-vars.ts';
import { because, parseAs, type Step, wrangler } from './deployment.ts';

const secretsShape = z.array(z.object({ name: z.string() }));

/**
 * Creates the master secret if it is missing. An existing secret is never replaced, because every key depends on it.
 */
export const provideSecret: Step = async (deployment) => {
  const outcome = await wrangler(deployment, ['secret', 'list', '--format', 'json']);
  if (!outcome.ok) return because('The secrets could not be listed.', outcome);
  const names = parseAs(secretsShape, outcome.stdout)?.map(({ name }) => name);
  if (names === undefined) return 'The list of secrets could not be read; no secret was created.';
  if (names.includes(visitorName)) {
    return `The deployed Worker has ${visitorName}. Remove it: npx wrangler secret delete ${visitorName}`;
  }
  if (names.includes(secretName)) return null;
  const made = await wrangler(deployment, ['secret', 'put', secretName], { input: deployment.makeSecret() });
  if (!made.ok) return because('The secret could not be created.', made);
  deployment.print(`Created ${secretName}. It is stored at Cloudflare only and was not shown.`);
  return null;
};
