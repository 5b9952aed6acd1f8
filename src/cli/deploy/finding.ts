// The result of one check of a deployment.

/** `unchecked` says why the check could not be made; it does not make the deployment fail. */
export type Finding = { readonly kind: 'passed' } | { readonly kind: 'failed' | 'unchecked'; readonly reason: string };

export const passed: Finding = { kind: 'passed' };
export const failed = (reason: string): Finding => ({ kind: 'failed', reason });
export const unchecked = (reason: string): Finding => ({ kind: 'unchecked', reason });
