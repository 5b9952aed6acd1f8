// Applying a field policy to a complete location gives the same response as the edge gives under the policy.

import { describe, expect, it } from 'vitest';
import { reduceToCountry, withholdMembers } from '../../../../src/core/project/apply-policy.ts';
import { completePolicy, type FieldPolicy, fieldGroups } from '../../../../src/core/project/field-policy.ts';
import { locateSample } from '../../../support/sample-answers.ts';

const without = (...groups: readonly string[]): FieldPolicy => ({
  ...completePolicy,
  groups: fieldGroups.filter((group) => !groups.includes(group)),
});

describe('withholdMembers', () => {
  it.each([
    { policy: completePolicy, why: 'everything' },
    { policy: without(...fieldGroups), why: 'nothing' },
    ...fieldGroups.map((group) => ({ policy: without(group), why: `all but ${group}` })),
    { policy: without('regulations', 'region'), why: 'consent without the names of the laws' },
    ...[0, 1, 2, 3].map((coordinateDecimals) => ({
      policy: { ...completePolicy, coordinateDecimals },
      why: `${coordinateDecimals} decimals`,
    })),
    { policy: { ...completePolicy, echoAddress: false }, why: 'no address' },
    { policy: reduceToCountry(completePolicy), why: 'country level' },
    { policy: reduceToCountry(without('country')), why: 'country level without the country' },
  ])('answers as the edge does: $why', async ({ policy }) => {
    for (const name of ['paris', 'berlin', 'tokyo', 'country-only', 'tor', 'unknown', 'private']) {
      const complete = await locateSample(name, completePolicy);
      expect(withholdMembers(complete, policy), name).toEqual(await locateSample(name, policy));
    }
  });
});
