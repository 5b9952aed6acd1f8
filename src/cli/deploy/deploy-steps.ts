// The steps of a deployment, in order.

import { checkConfigAndData, provideData } from './data-steps.ts';
import { findDatabase, migrateAfterUpload, migrateBeforeUpload } from './database-steps.ts';
import type { Deployment, DeployStep } from './deployment.ts';
import { offerOwnerLink } from './owner-link-step.ts';
import { refreshData, showDataAge } from './refresh-data.ts';
import { ensureDatabaseJurisdiction } from './residency-step.ts';
import { checkOperatorSecret, ensureSecret } from './secret-step.ts';
import { checkDeployment } from './smoke-step.ts';
import { bundleWithoutUpload, noteRollbackVersion, signInToCloudflare, uploadVersion } from './upload-steps.ts';

/** The steps of a deployment that need no network. */
const stepsBeforeNetwork: readonly DeployStep[] = [checkOperatorSecret, provideData, checkConfigAndData, showDataAge];
export const stepsOfDryRun: readonly DeployStep[] = [...stepsBeforeNetwork, bundleWithoutUpload];
export const stepsOfDeployment: readonly DeployStep[] = [
  refreshData,
  ...stepsBeforeNetwork,
  signInToCloudflare,
  noteRollbackVersion,
  findDatabase,
  ensureDatabaseJurisdiction,
  migrateBeforeUpload,
  uploadVersion,
  migrateAfterUpload,
  ensureSecret,
  checkDeployment,
  offerOwnerLink,
];

/**
 * Runs the steps of a deployment in order until one returns a reason to stop, and returns the reason; null if all
 * succeed.
 */
export async function runSteps(deployment: Deployment, steps: readonly DeployStep[]): Promise<string | null> {
  for (const step of steps) {
    const refusal = await step(deployment);
    if (refusal !== null) return refusal;
  }
  return null;
}
