// Chooses the field policy for one response: the project's own, reduced to country level if the project honours Global
// Privacy Control and the visitor sends it.

import { reducePolicyToCountry } from '../../core/project/apply-policy.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';

const reduced = new WeakMap<FieldPolicy, FieldPolicy>();

/**
 * Returns the project's field policy for a request: reduced to country level if the policy honours Global Privacy
 * Control and the headers carry it.
 */
export function fieldPolicyFor(policy: FieldPolicy, headers: Headers): FieldPolicy {
  return policy.honourGpc && sendsGpc(headers) ? reduce(policy) : policy;
}

/**
 * Whether the request carries Global Privacy Control (`Sec-GPC: 1`, section 3.2 of its specification). Any value that
 * contains `1` counts, because proxies repeat and quote headers, and a wrong match only hides more of the location.
 */
export function sendsGpc(headers: Headers): boolean {
  return headers.get('Sec-GPC')?.includes('1') === true;
}

function reduce(policy: FieldPolicy): FieldPolicy {
  let countryOnly = reduced.get(policy);
  if (countryOnly === undefined) {
    countryOnly = reducePolicyToCountry(policy);
    reduced.set(policy, countryOnly);
  }
  return countryOnly;
}
