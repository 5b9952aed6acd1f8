// Applying a field policy to a complete location gives the same response as the edge gives under the policy.

import { describe, expect, it } from 'vitest';
import { applyPolicyToLocation, reducePolicyToCountry } from '../../../../src/core/project/apply-policy.ts';
import { type FieldPolicy, fieldGroups, unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { locateSample } from '../../../support/sample-answers.ts';

const without = (...groups: readonly string[]): FieldPolicy => ({
  ...unrestrictedFieldPolicy,
  groups: fieldGroups.filter((group) => !groups.includes(group)),
});

describe('applyPolicyToLocation', () => {
  it.each([
    { policy: unrestrictedFieldPolicy, why: 'everything' },
    { policy: without(...fieldGroups), why: 'nothing' },
    ...fieldGroups.map((group) => ({ policy: without(group), why: `all but ${group}` })),
    { policy: without('regulations', 'region'), why: 'consent without the names of the laws' },
    ...[0, 1, 2, 3].map((coordinateDecimals) => ({
      policy: { ...unrestrictedFieldPolicy, coordinateDecimals },
      why: `${coordinateDecimals} decimals`,
    })),
    { policy: { ...unrestrictedFieldPolicy, echoAddress: false }, why: 'no address' },
    { policy: reducePolicyToCountry(unrestrictedFieldPolicy), why: 'country level' },
    { policy: reducePolicyToCountry(without('country')), why: 'country level without the country' },
  ])('answers as the edge does: $why', async ({ policy }) => {
    for (const name of ['paris', 'berlin', 'tokyo', 'country-only', 'tor', 'unknown', 'private']) {
      const complete = await locateSample(name, unrestrictedFieldPolicy);
      expect(applyPolicyToLocation(complete, policy), name).toEqual(await locateSample(name, policy));
    }
  });
});
