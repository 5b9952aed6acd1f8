// The field policy that binds one answer: the project's own, reduced to country level where the project honours Global
// Privacy Control and the visitor sends it.

import { reduceToCountry } from '../../core/project/apply-policy.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';

const reduced = new WeakMap<FieldPolicy, FieldPolicy>();

/** Returns the policy for a request with these headers. */
export function policyFor(policy: FieldPolicy, headers: Headers): FieldPolicy {
  return policy.honourGpc && sendsGpc(headers) ? reduce(policy) : policy;
}

/**
 * Whether the request carries Global Privacy Control (section 3.2: `Sec-GPC: 1`). Any form that contains `1` counts, since
 * proxies repeat and quote headers, and reading too much into the header only withholds more.
 */
export function sendsGpc(headers: Headers): boolean {
  return headers.get('Sec-GPC')?.includes('1') === true;
}

function reduce(policy: FieldPolicy): FieldPolicy {
  let countryOnly = reduced.get(policy);
  if (countryOnly === undefined) {
    countryOnly = reduceToCountry(policy);
    reduced.set(policy, countryOnly);
  }
  return countryOnly;
}
