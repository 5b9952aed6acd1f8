import { describe, expect, it } from 'vitest';
import { type FieldGroup, fieldGroups, unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { buildPlaceMembers } from '../../../../src/edge/locate/build-place-members.ts';
import { type Place, unknownPlace } from '../../../../src/geo/place.ts';

const place: Place = {
  ...unknownPlace,
  continentCode: 'NA',
  countryCode: 'US',
  regionCode: 'CA',
  regionNames: { en: 'California', fr: 'Californie' },
  cityNames: { en: 'Mudville' },
  districtNames: { en: 'Old Mud' },
  postalCode: '90000',
  latitude: 34.0567,
  longitude: -118.2468,
  accuracyRadiusKm: 20,
};

/** Returns the presented place in short form. */
function brief(groups: readonly FieldGroup[], coordinateDecimals = 4, language: 'en' | 'fr' = 'en') {
  const said = buildPlaceMembers(place, { ...unrestrictedFieldPolicy, groups, coordinateDecimals }, language);
  const { continent, country, region, city, district, postalCode, location } = said;
  return [continent.code, country.name, region.name, city, district, postalCode, location.latitude];
}

const all = ['NA', 'United States', 'California', 'Mudville', 'Old Mud', '90000', 34.0567];

describe('buildPlaceMembers', () => {
  const rows: readonly { groups: readonly FieldGroup[]; decimals?: number; said: unknown[]; why: string }[] = [
    { groups: fieldGroups, said: all, why: 'everything' },
    { groups: fieldGroups.toReversed(), said: all, why: 'everything in another order' },
    { groups: fieldGroups, decimals: 1, said: [...all.slice(0, 6), 34.1], why: 'rounded' },
    { groups: fieldGroups, decimals: 0, said: [...all.slice(0, 6), 34], why: 'to whole degrees' },
    { groups: [], said: [null, null, null, null, null, null, null], why: 'nothing' },
    { groups: ['country'], said: [null, 'United States', null, null, null, null, null], why: 'one group' },
    {
      groups: new Array<FieldGroup>(fieldGroups.length).fill('country'),
      said: [null, 'United States', null, null, null, null, null],
      why: 'one group as often as there are groups',
    },
    { groups: ['city'], said: [null, null, null, 'Mudville', null, null, null], why: 'the city without its district' },
  ];

  it.each(rows)('returns $why', ({ groups, decimals, said }) => {
    expect(brief(groups, decimals)).toEqual(said);
  });

  it('caches policies and languages of a place separately', () => {
    for (const { groups, decimals, said } of [...rows, ...rows.toReversed()]) {
      expect(brief(groups, decimals)).toEqual(said);
      expect(brief(fieldGroups, 4, 'fr').slice(1, 3)).toEqual(['États-Unis', 'Californie']);
    }
  });
});
