// The checks of `npm run doctor --remote` through wrangler: the deployed version's bindings and secrets. Reads no value
// of a secret: Cloudflare returns none.

import * as z from 'zod';
import { findDeployedVersion, signInHint } from '../deploy/deployed-resources.ts';
import { parseJsonAs } from '../deploy/deployment.ts';
import { listSecrets } from '../deploy/secret-step.ts';
import { masterSecretName, visitorAddressVariableName } from '../dev-vars.ts';
import type { RunWrangler } from '../wrangler.ts';
import { checkBindings } from './check-files.ts';
import { type DoctorFinding, failedFinding, okFinding } from './finding.ts';

const versionShape = z.object({ resources: z.object({ bindings: z.array(z.object({ name: z.string() })) }) });

/** Checks the bindings and secrets of the deployed version. If the version cannot be read, reports only that. */
export async function checkDeployment(run: RunWrangler, config: string): Promise<readonly DoctorFinding[]> {
  const found = await findDeployedVersion(run, config);
  if (!found.ok) return [failedFinding('deployment', found.refusal.replaceAll(/\s+/g, ' '), 'Run this command again.')];
  const id = found.value;
  if (id === null) return [failedFinding('deployment', 'the Worker is not deployed', 'npm run deploy')];
  const version = await run(['versions', 'view', id, '--json', '--config', config]);
  const read = parseJsonAs(versionShape, version.stdout);
  if (read === null) return [failedFinding('deployment', `version ${id} cannot be read`, 'Run this command again.')];
  const names = read.resources.bindings.map(({ name }) => name);
  return [
    okFinding('deployment', `version ${id}`),
    checkBindings(names, 'npm run deploy'),
    await checkSecrets(run, config),
  ];
}

async function checkSecrets(run: RunWrangler, config: string): Promise<DoctorFinding> {
  const listed = await listSecrets({ run, config: { path: config } });
  if (!listed.ok) return failedFinding('secret', 'the secrets cannot be listed', signInHint);
  const names = listed.value;
  if (names.includes(visitorAddressVariableName)) {
    return failedFinding(
      'secret',
      `${visitorAddressVariableName} is set: every visitor gets one location`,
      `npx wrangler secret delete ${visitorAddressVariableName}`,
    );
  }
  return names.includes(masterSecretName)
    ? okFinding('secret', `${masterSecretName} is set`)
    : failedFinding('secret', `${masterSecretName} is not set; keys do not work`, 'npm run deploy makes one.');
}
