// The result of one check of a deployment.

/**
 * The result of a check:
 *
 * - `failed`: the new version does not work.
 * - `misconfigured`: a setting outside the version is wrong, so that a rollback would not help.
 * - `unchecked`: the check could not be made; the deployment does not fail.
 */
export type DeploymentFinding =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed' | 'misconfigured' | 'unchecked'; readonly reason: string };

export const passedFinding: DeploymentFinding = { kind: 'passed' };
export const failedFinding = (reason: string): DeploymentFinding => ({ kind: 'failed', reason });
export const misconfiguredFinding = (reason: string): DeploymentFinding => ({ kind: 'misconfigured', reason });
export const uncheckedFinding = (reason: string): DeploymentFinding => ({ kind: 'unchecked', reason });
