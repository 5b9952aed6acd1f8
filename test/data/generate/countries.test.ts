// Compares the country table with its sources: every difference has a recorded decision, and every decision is about a
// difference.

import { describe, expect, it } from 'vitest';
import { countryDecisions } from '../../../data/generate/country-decisions.ts';
import { compareSources, undecidedComparisons } from '../../../data/generate/country-sources.ts';
import { countryRows, longLanguageCodes } from '../../../src/geo/country/countries.generated.ts';
import { findCountry } from '../../../src/geo/country/countries.ts';

describe('the country table', () => {
  it('has a decision for every difference between its sources', () => {
    expect(undecidedComparisons()).toEqual([]);
  });

  it('has no decisions on facts that the sources agree on, and no duplicates', () => {
    const agreed = compareSources().filter(
      ({ listed, other, value, why }) => why !== undefined && listed === other && value === other,
    );
    expect(agreed).toEqual([]);
    expect(new Set(countryDecisions.map(({ country, field }) => `${country} ${field}`)).size).toBe(
      countryDecisions.length,
    );
  });

  it('has valid codes in every row', () => {
    const forms = { callingCodes: /^[1-9]\d{0,3}$/, currencies: /^[A-Z]{3}$/, languages: /^[a-z]{2}$/ };
    const wrong = compareSources().filter(({ field, value }) =>
      value.split(' ').some((code) => code !== '' && !forms[field].test(code)),
    );
    expect(wrong).toEqual([]);
  });

  it('has an ISO 639-2/3 code for exactly the languages of its rows', () => {
    const used = new Set(Object.keys(countryRows).flatMap((code) => findCountry(code).languages));
    expect(Object.keys(longLanguageCodes).toSorted()).toEqual([...used].toSorted());
  });

  it.each([
    { code: 'XK', facts: { callingCodes: ['+383'] }, why: 'its own code since 2016' },
    { code: 'BQ', facts: { callingCodes: ['+5993', '+5994', '+5997'] }, why: 'three islands' },
    { code: 'CW', facts: { callingCodes: ['+5999'], languages: ['nl', 'en'] }, why: 'no Punjabi for Papiamentu' },
    { code: 'AW', facts: { languages: ['nl'] }, why: 'no Punjabi for Papiamento' },
    { code: 'JM', facts: { callingCodes: ['+1876', '+1658'] }, why: 'an overlay' },
    { code: 'DO', facts: { callingCodes: ['+1809', '+1829', '+1849'] }, why: 'two overlays' },
    { code: 'VA', facts: { callingCodes: ['+39'] }, why: '+379 is not in use' },
    { code: 'SJ', facts: { callingCodes: ['+47'] }, why: 'numbers of Norway' },
    { code: 'KZ', facts: { callingCodes: ['+7'], languages: ['kk', 'ru'] }, why: 'a code shared with Russia' },
    { code: 'LS', facts: { currencies: ['LSL', 'ZAR'] }, why: 'its own currency first' },
    { code: 'NA', facts: { currencies: ['NAD', 'ZAR'] }, why: 'its own currency first' },
    { code: 'PA', facts: { currencies: ['PAB', 'USD'] }, why: 'its own currency first' },
    { code: 'BG', facts: { currencies: ['EUR'] }, why: 'the euro since 2026' },
    { code: 'CH', facts: { currencies: ['CHF'], languages: ['de', 'fr', 'it', 'rm'] }, why: 'no fund codes' },
    { code: 'EH', facts: { languages: ['ar'] }, why: 'not Spanish' },
    {
      code: 'ZA',
      facts: { languages: ['en', 'zu', 'xh', 'af', 'tn', 'st', 'ts', 'ss', 've', 'nr'] },
      why: 'by speakers',
    },
    { code: 'AM', facts: { languages: ['hy'] }, why: 'Russian is not official' },
  ])('has $facts for $code ($why)', ({ code, facts }) => {
    expect(findCountry(code)).toMatchObject(facts);
  });
});
