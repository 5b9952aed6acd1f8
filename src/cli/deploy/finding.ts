// The result of one check of a deployment.

/**
 * The result of a check:
 *
 * - `failed`: the new version does not work.
 * - `misconfigured`: a setting outside the version is wrong, so that a rollback would not help.
 * - `unchecked`: the check could not be made; the deployment does not fail.
 */
export type Finding =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed' | 'misconfigured' | 'unchecked'; readonly reason: string };

export const passedCheck: Finding = { kind: 'passed' };
export const failedCheck = (reason: string): Finding => ({ kind: 'failed', reason });
export const misconfiguredCheck = (reason: string): Finding => ({ kind: 'misconfigured', reason });
export const uncheckedCheck = (reason: string): Finding => ({ kind: 'unchecked', reason });
