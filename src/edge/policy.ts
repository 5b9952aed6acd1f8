// The project's field policy for one visitor: what the project lets be said, less what the visitor asks to be left out.

import type { FieldGroup, FieldPolicy } from '../core/field-policy.ts';

/** What is coarser than a region, so that an answer at country level may have it. */
const countryLevel: readonly FieldGroup[] = ['continent', 'country', 'regulations'];

const reduced = new WeakMap<FieldPolicy, FieldPolicy>();

/** The policy that binds this answer. The visitor's own signal is Sec-GPC (Global Privacy Control, section 3.2). */
export function policyFor(policy: FieldPolicy, headers: Headers): FieldPolicy {
  return policy.honourGpc && headers.get('Sec-GPC') === '1' ? reduce(policy) : policy;
}

function reduce(policy: FieldPolicy): FieldPolicy {
  let countryOnly = reduced.get(policy);
  if (countryOnly === undefined) {
    const groups = policy.groups.filter((group) => countryLevel.includes(group));
    countryOnly = { ...policy, groups, echoAddress: false };
    reduced.set(policy, countryOnly);
  }
  return countryOnly;
}
