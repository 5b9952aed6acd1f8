// Laws in force by place and day, the consent that they require, and the table itself.

import { describe, expect, it } from 'vitest';
import { countryRows } from '../../../src/geo/country/countries.generated.ts';
import { findCountry } from '../../../src/geo/country/countries.ts';
import { renderLaws } from '../../../src/geo/regulations/law-document.ts';
import { lawRows } from '../../../src/geo/regulations/law-rows.ts';
import { lawSources } from '../../../src/geo/regulations/law-sources.ts';
import { consentRequiredIn, lawSetIdAt, regulationsOf } from '../../../src/geo/regulations/regulations.ts';

const reviewMs = Date.parse('2026-11-27T12:00:00Z');

describe('regulationsOf', () => {
  it.each([
    { country: 'FR', region: 'IDF', laws: ['GDPR'] },
    { country: 'IS', region: null, laws: ['GDPR'] },
    { country: 'GB', region: 'ENG', laws: ['UK GDPR'] },
    { country: 'US', region: 'CA', laws: ['CCPA'] },
    { country: 'US', region: 'NV', laws: [] },
    { country: 'US', region: null, laws: [] },
    { country: 'US', region: 'DE', laws: ['Delaware DPDPA'] },
    { country: 'US', region: 'NE', laws: ['Nebraska NDPA'] },
    { country: 'US', region: 'OK', laws: [] },
    { country: 'CA', region: 'QC', laws: ['PIPEDA', 'Law 25'] },
    { country: 'CA', region: 'ON', laws: ['PIPEDA'] },
    { country: 'IN', region: null, laws: ['India SPDI Rules'] },
    { country: 'NG', region: null, laws: ['Nigeria NDPA'] },
    { country: 'KE', region: null, laws: ['Kenya DPA'] },
    { country: 'PH', region: null, laws: ['Philippines DPA'] },
    { country: 'AE', region: null, laws: ['UAE PDPL'] },
    { country: 'SA', region: null, laws: ['Saudi PDPL'] },
    { country: 'GI', region: null, laws: ['Gibraltar GDPR'] },
    { country: 'JE', region: null, laws: ['Jersey DPL'] },
    { country: 'VN', region: null, laws: ['Vietnam Law 91'] },
    { country: 'MD', region: null, laws: ['Moldova Law 195'] },
    { country: 'NC', region: null, laws: ['French Data Protection Act'] },
    { country: 'AQ', region: null, laws: [] },
    { country: 'ZZ', region: 'constructor', laws: [] },
    { country: null, region: null, laws: [] },
  ])('$country-$region has $laws', ({ country, region, laws }) => {
    expect(regulationsOf(country, region, reviewMs)).toEqual(laws);
  });

  it.each([
    { country: 'CL', region: null, day: '2026-12-01', before: ['Chile Law 19.628'], after: ['Chile Law 21.719'] },
    { country: 'US', region: 'OK', day: '2027-01-01', before: [], after: ['OCDPA'] },
    { country: 'US', region: 'LA', day: '2027-01-01', before: [], after: ['LDPA'] },
    { country: 'IN', region: null, day: '2027-05-13', before: ['India SPDI Rules'], after: ['India DPDPA'] },
    { country: 'PY', region: null, day: '2027-11-27', before: [], after: ['Paraguay Law 7593'] },
  ])('changes in $country-$region at 00:00 UTC on $day, in one isolate', ({ country, region, day, before, after }) => {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    expect(regulationsOf(country, region, midnight - 1)).toEqual(before);
    expect(regulationsOf(country, region, midnight)).toEqual(after);
    expect(regulationsOf(country, region, midnight + 1000)).toEqual(after);
    expect(regulationsOf(country, region, midnight - 1)).toEqual(before);
    expect(lawSetIdAt(midnight - 1)).not.toBe(lawSetIdAt(midnight));
  });

  it('shares lists between calls while the set in force is the same', () => {
    expect(regulationsOf('FR', null, reviewMs + 1000)).toBe(regulationsOf('FR', null, reviewMs));
  });
});

describe('consentRequiredIn', () => {
  it.each([
    { country: 'FR', region: null, gpc: false, required: 'opt-in', because: ['GDPR'], why: 'GDPR' },
    { country: 'FR', region: null, gpc: true, required: 'opt-in', because: ['GDPR'], why: 'GPC changes nothing there' },
    { country: 'US', region: 'CA', gpc: false, required: 'opt-out', because: ['CCPA'], why: 'a right to object' },
    { country: 'US', region: 'CA', gpc: null, required: 'opt-out', because: ['CCPA'], why: 'a server asks' },
    { country: 'US', region: 'CA', gpc: true, required: 'opt-in', because: ['CCPA'], why: 'the visitor has objected' },
    { country: 'US', region: 'VA', gpc: true, required: 'opt-out', because: ['VCDPA'], why: 'the law ignores GPC' },
    { country: 'US', region: null, gpc: true, required: 'none', because: [], why: 'no law at country level' },
    {
      country: 'CA',
      region: 'QC',
      gpc: null,
      required: 'opt-in',
      because: ['Law 25'],
      why: 'the stricter of two laws',
    },
    { country: 'CA', region: null, gpc: null, required: 'opt-out', because: ['PIPEDA'], why: 'by country' },
    { country: 'AU', region: null, gpc: false, required: 'none', because: [], why: 'a law without such a rule' },
    { country: 'AQ', region: null, gpc: false, required: 'none', because: [], why: 'no law' },
    { country: null, region: null, gpc: true, required: null, because: [], why: 'the country is unknown' },
  ])('$country-$region, GPC $gpc: $required ($why)', ({ country, region, gpc, required, because }) => {
    expect(consentRequiredIn(country, region, gpc, reviewMs)).toEqual({ required, because });
  });

  it('changes with the laws in force', () => {
    const midnight = Date.parse('2027-05-13T00:00:00Z');
    expect(consentRequiredIn('IN', null, null, midnight - 1)).toEqual({ required: 'none', because: [] });
    expect(consentRequiredIn('IN', null, null, midnight)).toEqual({ required: 'opt-in', because: ['India DPDPA'] });
  });
});

describe('table of laws', () => {
  it('has a label for each law, and a source for each label', () => {
    const labels = lawRows.map(([label]) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect([...lawSources.keys()]).toEqual(labels);
    expect([...lawSources.values()].filter(({ name, source }) => name === '' || source === '')).toEqual([]);
  });

  it('has valid dates in order', () => {
    const isDay = (text: string) => new Date(text).toISOString().slice(0, 10) === text;
    const wrong = lawRows.filter(([, , since, , options]) => {
      const until = options?.until;
      return !isDay(since) || (until !== undefined && (!isDay(until) || until <= since));
    });
    expect(wrong).toEqual([]);
  });

  it('has existing countries and regions, and the GDPR in the whole EEA', () => {
    const places = lawRows.flatMap(([, codes]) => codes.split(' '));
    expect(places.filter((place) => !Object.hasOwn(countryRows, place.slice(0, 2)))).toEqual([]);
    const eea = Object.keys(countryRows).filter((code) => findCountry(code).inEEA);
    expect(lawRows.find(([label]) => label === 'GDPR')?.[1]).toBe(eea.join(' '));
  });

  it('is published with every member of each law', () => {
    const { reviewed, regulations } = JSON.parse(renderLaws());
    expect(reviewed).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(regulations).toHaveLength(lawRows.length);
    expect(regulations).toContainEqual({
      label: 'Chile Law 19.628',
      name: 'Law on the protection of private life',
      places: ['CL'],
      since: '1999-08-28',
      until: '2026-12-01',
      consent: 'none',
      honoursGpc: false,
      source: 'Ley 19.628; Diario Oficial, 28 August 1999',
    });
  });
});
