// The checks of `npm run doctor --remote` through wrangler: the deployed version's bindings and secrets. Reads no value of a
// secret: Cloudflare returns none.

import * as z from 'zod';
import { findDeployedVersion, signInHint } from '../deploy/deployed-resources.ts';
import { parseAs } from '../deploy/deployment.ts';
import { listSecrets } from '../deploy/secret-step.ts';
import { secretName, visitorName } from '../dev-vars.ts';
import type { RunWrangler } from '../wrangler.ts';
import { checkBindings } from './check-files.ts';
import { type Finding, fail, ok } from './finding.ts';

const versionShape = z.object({ resources: z.object({ bindings: z.array(z.object({ name: z.string() })) }) });

/** Checks what is deployed. Stops at the first failure to read it. */
export async function checkDeployment(run: RunWrangler, config: string): Promise<readonly Finding[]> {
  const found = await findDeployedVersion(run, config);
  if (!found.ok) return [fail('deployment', found.refusal.replaceAll(/\s+/g, ' '), 'Run this command again.')];
  const id = found.value;
  if (id === null) return [fail('deployment', 'the Worker is not deployed', 'npm run deploy')];
  const version = await run(['versions', 'view', id, '--json', '--config', config]);
  const read = parseAs(versionShape, version.stdout);
  if (read === null) return [fail('deployment', `version ${id} cannot be read`, 'Run this command again.')];
  const names = read.resources.bindings.map(({ name }) => name);
  return [ok('deployment', `version ${id}`), checkBindings(names, 'npm run deploy'), await checkSecrets(run, config)];
}

async function checkSecrets(run: RunWrangler, config: string): Promise<Finding> {
  const listed = await listSecrets({ run, config: { path: config } });
  if (!listed.ok) return fail('secret', 'the secrets cannot be listed', signInHint);
  const names = listed.value;
  if (names.includes(visitorName)) {
    return fail(
      'secret',
      `${visitorName} is set: every visitor gets one location`,
      `npx wrangler secret delete ${visitorName}`,
    );
  }
  return names.includes(secretName)
    ? ok('secret', `${secretName} is set`)
    : fail('secret', `${secretName} is not set; keys do not work`, 'npm run deploy makes one.');
}
