// Converting a source’s record to the stored one: kept, rounded and omitted values.

import { describe, expect, it } from 'vitest';
import { normaliseRecord } from '../../../data/normalise/normalise.ts';

const flat = {
  city: 'Mudgrad',
  country_code: 'FR',
  latitude: 48.856_601_715_087_89,
  longitude: 2.352_200_031_280_517_6,
  postcode: '77770',
  state1: 'Île-de-France',
  state2: 'Inner',
  timezone: '',
};

const flatStored = {
  country: { iso_code: 'FR' },
  subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France' } }],
  city: { names: { en: 'Mudgrad' } },
  postal: { code: '77770' },
  location: { latitude: 48.8566, longitude: 2.3522, time_zone: 'Europe/Paris' },
};

const point = { latitude: 48.8566, longitude: 2.3522 };
const region = (name: string, iso_code?: string) => [{ ...(iso_code && { iso_code }), names: { en: name } }];
const inCountry = (iso_code: string, time_zone: string) => ({
  country: { iso_code },
  location: { ...point, time_zone },
});

describe('a flat record', () => {
  it('is converted to the nested schema', () => expect(normaliseRecord(flat, 'flat')).toEqual(flatStored));

  it.each([
    {
      change: { latitude: Math.fround(37.422), longitude: Math.fround(-122.085), country_code: 'US', state1: '' },
      expected: {
        country: { iso_code: 'US' },
        subdivisions: undefined,
        location: { latitude: 37.422, longitude: -122.085, time_zone: 'America/Los_Angeles' },
      },
      why: '32-bit floats are rounded',
    },
    { change: { latitude: undefined }, expected: { location: undefined }, why: 'half a point is none' },
    { change: { latitude: 90.1 }, expected: { location: undefined }, why: 'no such latitude' },
    { change: { longitude: -180.5 }, expected: { location: undefined }, why: 'no such longitude' },
    { change: { latitude: Number.NaN }, expected: { location: undefined }, why: 'not a number' },
    {
      change: { latitude: '48.8566', longitude: ' 2.3522' },
      expected: flatStored,
      why: 'IPinfo writes coordinates as text',
    },
    { change: { latitude: '48.9 N' }, expected: { location: undefined }, why: 'text that is no number' },
    { change: { latitude: '' }, expected: { location: undefined }, why: 'empty text is not 0' },
    { change: { latitude: '0x30' }, expected: { location: undefined }, why: 'no decimal number' },
    {
      change: { latitude: undefined, longitude: undefined, timezone: 'Europe/Paris' },
      expected: { location: { time_zone: 'Europe/Paris' } },
      why: 'a zone needs no coordinates',
    },
    {
      change: { timezone: 'Europe/Brussels' },
      expected: { location: { ...point, time_zone: 'Europe/Brussels' } },
      why: "the source's zone comes first",
    },
    {
      change: { timezone: 'Elbonia/Mudgrad' },
      expected: { location: { ...point, time_zone: 'Europe/Paris' } },
      why: 'no such zone',
    },
    {
      change: { timezone: '+02:00' },
      expected: { location: { ...point, time_zone: 'Europe/Paris' } },
      why: 'an offset is no zone',
    },
    {
      change: { state1: 'ile de  FRANCE' },
      expected: { subdivisions: region('Île-de-France', 'IDF') },
      why: 'folded, and shown under the English name of the code',
    },
    { change: { state1: 'Hat Plateau' }, expected: { subdivisions: region('Hat Plateau') }, why: 'unknown region' },
    { change: { state1: 'California' }, expected: { subdivisions: region('California') }, why: 'of another country' },
    { change: { state1: ' ' }, expected: { subdivisions: undefined }, why: 'a blank is empty' },
    {
      change: { country_code: 'DE', state1: 'North Rhine-Westphalia' },
      expected: { ...inCountry('DE', 'Europe/Berlin'), subdivisions: region('North Rhine-Westphalia', 'NW') },
      why: "CLDR's English name",
    },
    {
      change: { country_code: 'ES', state1: 'Asturias' },
      expected: { ...inCountry('ES', 'Europe/Madrid'), subdivisions: region('Asturias', 'AS') },
      why: 'two codes, one of the first level',
    },
    {
      change: { country_code: 'PE', state1: 'Lima' },
      expected: { ...inCountry('PE', 'America/Lima'), subdivisions: region('Lima') },
      why: 'two codes of the first level: the name stays as it is',
    },
    {
      change: { country_code: 'IR', state1: 'Tehran' },
      expected: { ...inCountry('IR', 'Asia/Tehran'), subdivisions: region('Tehran', '23') },
      why: 'codes that were dealt out anew',
    },
    { change: { country_code: 'fr' }, expected: {}, why: 'a code in lower case is read' },
    {
      change: { country_code: '-' },
      expected: { country: undefined, subdivisions: region('Île-de-France') },
      why: 'a dash is IP2Location for unknown',
    },
    {
      change: { country_code: 'ZZ' },
      expected: { country: undefined, subdivisions: region('Île-de-France') },
      why: 'not assigned',
    },
    {
      change: { country_code: 'XK' },
      expected: {
        country: { iso_code: 'XK' },
        subdivisions: region('Île-de-France'),
        location: { ...point, time_zone: 'Europe/Belgrade' },
      },
      why: 'Kosovo, by common use',
    },
    {
      change: { latitude: 0, longitude: 0, country_code: '' },
      expected: { country: undefined, subdivisions: region('Île-de-France'), location: undefined },
      why: '0,0 without a country means unknown',
    },
    {
      change: { latitude: 0, longitude: 0, country_code: 'GH', state1: '' },
      expected: {
        country: { iso_code: 'GH' },
        subdivisions: undefined,
        location: { latitude: 0, longitude: 0, time_zone: 'Africa/Accra' },
      },
      why: '0,0 with a country is a place',
    },
    { change: { city: '' }, expected: { city: undefined }, why: 'empty' },
    { change: { city: ' Mudgrad ' }, expected: {}, why: 'trimmed' },
    { change: { city: 7 }, expected: { city: undefined }, why: 'a number is no name' },
    { change: { postcode: '' }, expected: { postal: undefined }, why: 'empty' },
  ])('with $change: $why', ({ change, expected }) => {
    const stored = JSON.parse(JSON.stringify(normaliseRecord({ ...flat, ...change }, 'flat')));
    expect(stored).toEqual(JSON.parse(JSON.stringify({ ...flatStored, ...expected })));
  });

  it('is converted without minus zero, which JSON and texts write differently from zero', () => {
    const { location } = normaliseRecord({ ...flat, latitude: -0.000_001, longitude: -0.000_04 }, 'flat');
    expect(location).toEqual({ latitude: 0, longitude: 0, time_zone: 'Europe/Paris' });
  });

  it.each([{}, { city: '', state1: '' }, { country_code: 'ZZ' }, null, 'Mudgrad', [1]])(
    'is empty if it is %j',
    (record) => {
      expect(normaliseRecord(record, 'flat')).toEqual({});
    },
  );

  it('of an AS is converted with number and organization', () => {
    const record = { autonomous_system_number: 64_512, autonomous_system_organization: 'Mud Telecom' };
    expect(normaliseRecord(record, 'flat')).toEqual(record);
  });

  it.each([
    { number: 0, why: 'not routed' },
    { number: undefined, why: 'no number' },
    { number: 2 ** 32, why: 'more than 32 bits' },
    { number: '64512', why: 'text is not a number' },
  ])('of an AS with the number $number is empty ($why)', ({ number }) => {
    const record = { autonomous_system_number: number, autonomous_system_organization: 'Not routed' };
    expect(normaliseRecord(record, 'flat')).toEqual({});
  });
});

const names = { en: 'Mudgrad', ja: 'マッドグラード' };
const nested = {
  city: { geoname_id: 1, names },
  continent: { code: 'EU', names: { en: 'Europe' } },
  country: { iso_code: 'FR', names: { en: 'France' }, is_in_european_union: true },
  location: { accuracy_radius: 20, latitude: 48.856_61, longitude: 2.352_22, time_zone: 'Europe/Paris' },
  postal: { code: '77770' },
  registered_country: { iso_code: 'US' },
  subdivisions: [
    { iso_code: 'IDF', names: { en: 'Île-de-France', de: '' } },
    { iso_code: '75', names: { en: 'Paris' } },
  ],
  traits: { autonomous_system_number: 64_512, is_anycast: true },
};

const nestedStored = {
  continent: { code: 'EU' },
  country: { iso_code: 'FR' },
  subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France' } }],
  city: { names },
  postal: { code: '77770' },
  location: { latitude: 48.8566, longitude: 2.3522, accuracy_radius: 20, time_zone: 'Europe/Paris' },
  autonomous_system_number: 64_512,
};

describe('a nested record', () => {
  it('is converted with all languages and the first subdivision', () =>
    expect(normaliseRecord(nested, 'nested')).toEqual(nestedStored));

  it.each([
    { change: { continent: { code: 'XX' } }, expected: { continent: undefined }, why: 'no such continent' },
    { change: { city: { geoname_id: 1 } }, expected: { city: undefined }, why: 'a city without a name' },
    { change: { city: 'Mudgrad' }, expected: { city: undefined }, why: 'of a wrong type' },
    { change: { subdivisions: [] }, expected: { subdivisions: undefined }, why: 'none' },
    {
      change: { subdivisions: [{ names: { en: 'Île-de-France' } }] },
      expected: { subdivisions: region('Île-de-France', 'IDF') },
      why: 'a missing code is found by name',
    },
    {
      change: { subdivisions: [{ names: { en: 'State of Ile de France', ja: 'イル' } }] },
      expected: { subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France', ja: 'イル' } }] },
      why: 'a code found by name has its English name; other languages stay',
    },
    {
      change: { subdivisions: [{ iso_code: 'IDF', names: { en: 'Ile de France' } }] },
      expected: { subdivisions: [{ iso_code: 'IDF', names: { en: 'Ile de France' } }] },
      why: "the source's code and name stay together",
    },
    {
      change: { subdivisions: [{ iso_code: 'FR-IDF', names: { en: 'Ile de France' } }] },
      expected: { subdivisions: region('Ile de France', 'IDF') },
      why: 'a code with its country',
    },
    {
      change: { subdivisions: [{ iso_code: 'FR_IDF', names: { en: 'Muck' } }] },
      expected: { subdivisions: region('Muck') },
      why: 'a code of another form is left out',
    },
    {
      change: { subdivisions: [{ iso_code: 'IDF' }] },
      expected: { subdivisions: [{ iso_code: 'IDF' }] },
      why: 'a code without a name',
    },
    {
      change: { location: { latitude: 48.8566, longitude: 2.3522, accuracy_radius: 70_000 } },
      expected: { location: { ...point, time_zone: 'Europe/Paris' } },
      why: 'a radius beyond what the format holds',
    },
    { change: { location: { accuracy_radius: 20 } }, expected: { location: undefined }, why: 'a radius of nothing' },
    {
      change: { country: undefined },
      expected: { country: undefined },
      why: 'where it is registered is not where it is',
    },
  ])('with $change: $why', ({ change, expected }) => {
    const stored = JSON.parse(JSON.stringify(normaliseRecord({ ...nested, ...change }, 'nested')));
    expect(stored).toEqual(JSON.parse(JSON.stringify({ ...nestedStored, ...expected })));
  });

  it.each([
    { country: 'ES', code: 'V', name: 'Valencia', expected: region('Valencian Community', 'VC'), why: 'a province' },
    { country: 'LT', code: '58', name: 'Vilnius', expected: region('Vilnius', 'VL'), why: 'a municipality' },
    { country: 'PH', code: 'CEB', name: 'Cebu', expected: region('Central Visayas', '07'), why: 'a province' },
    { country: 'GB', code: 'LND', name: 'London', expected: region('London'), why: 'the table does not say in which' },
    { country: 'DK', code: '015', name: 'Copenhagen', expected: region('Copenhagen'), why: 'abolished, in none' },
    { country: 'NO', code: '38', name: 'Viken', expected: region('Viken'), why: 'abolished, in none' },
    { country: 'DE', code: 'by', name: 'Bayern', expected: region('Bayern', 'BY'), why: 'lower case' },
    { country: 'DE', code: 'DE-BY', name: 'Bayern', expected: region('Bayern', 'BY'), why: 'with its country' },
    { country: 'FR', code: 'ZZZ', name: 'Muck', expected: region('Muck', 'ZZZ'), why: 'newer than the tables' },
  ])('of $country with the code $code: $why', ({ country, code, name, expected }) => {
    const record = { country: { iso_code: country }, subdivisions: [{ iso_code: code, names: { en: name } }] };
    expect(normaliseRecord(record, 'nested').subdivisions).toEqual(expected);
    expect(normaliseRecord({ country_code: country, region_code: code, region: name }, 'flat').subdivisions).toEqual(
      expected,
    );
  });
});
