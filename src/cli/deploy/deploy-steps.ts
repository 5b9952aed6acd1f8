// The steps of a deployment, in order.

import { checkConfigAndData, provideData } from './data-steps.ts';
import { findDatabase, migrateAfter, migrateBefore } from './database-steps.ts';
import type { Deployment, Step } from './deployment.ts';
import { offerOwnerLink } from './owner-link-step.ts';
import { refreshData, showDataAge } from './refresh-data.ts';
import { provideResidency } from './residency-step.ts';
import { checkOwnSecret, ensureSecret } from './secret-step.ts';
import { checkDeployment } from './smoke-step.ts';
import { bundleOnly, noteVersion, signIn, upload } from './upload-steps.ts';

/** The steps of a deployment that need no network. */
const stepsBeforeNetwork: readonly Step[] = [checkOwnSecret, provideData, checkConfigAndData, showDataAge];
export const stepsOfDryRun: readonly Step[] = [...stepsBeforeNetwork, bundleOnly];
export const stepsOfDeployment: readonly Step[] = [
  refreshData,
  ...stepsBeforeNetwork,
  signIn,
  noteVersion,
  findDatabase,
  provideResidency,
  migrateBefore,
  upload,
  migrateAfter,
  ensureSecret,
  checkDeployment,
  offerOwnerLink,
];

/**
 * Runs the steps of a deployment in order until one returns a reason to stop, and returns the reason; null if all
 * succeed.
 */
export async function runSteps(deployment: Deployment, steps: readonly Step[]): Promise<string | null> {
  for (const step of steps) {
    const refusal = await step(deployment);
    if (refusal !== null) return refusal;
  }
  return null;
}
