// Splitting names that contain city and district, as DB-IP writes them.

import { describe, expect, it } from 'vitest';
import { type CityName, splitCityName } from '../../../data/normalise/city-name.ts';
import { normaliseRecord } from '../../../data/normalise/normalise.ts';

interface Row {
  readonly name: string;
  readonly country?: string;
  readonly region?: string;
  readonly expected: CityName;
  readonly why: string;
}

const rows: readonly Row[] = [
  { name: 'Mudgrad', expected: { city: 'Mudgrad' }, why: 'no bracket' },
  {
    name: 'Berlin (Charlottenburg-Wilmersdorf)',
    country: 'DE',
    region: 'Berlin',
    expected: { city: 'Berlin', district: 'Charlottenburg-Wilmersdorf' },
    why: 'the usual form',
  },
  { name: 'Nomi (1-chome)', country: 'JP', expected: { city: 'Nomi', district: '1-chome' }, why: 'digits' },
  { name: 'Kalyan(West)', country: 'IN', expected: { city: 'Kalyan', district: 'West' }, why: 'no space' },
  { name: 'Mudgrad {Lower Muck}', country: 'FR', expected: { city: 'Mudgrad', district: 'Lower Muck' }, why: 'braces' },
  { name: 'Mudgrad【Muck】', country: 'JP', expected: { city: 'Mudgrad' }, why: 'square brackets of full width' },
  { name: 'Mudgrad ［Muck］', country: 'JP', expected: { city: 'Mudgrad' }, why: 'square brackets of full width' },
  { name: 'Seoul（Toegye-ro）', country: 'KR', expected: { city: 'Seoul', district: 'Toegye-ro' }, why: 'full width' },
  {
    name: 'Seoul (Namdaemunno 5(o)-ga)',
    country: 'KR',
    expected: { city: 'Seoul', district: 'Namdaemunno 5(o)-ga' },
    why: 'brackets within brackets',
  },
  {
    name: 'Zurich (Zurich (Kreis 1) / Hochschulen)',
    country: 'CH',
    region: 'Zurich',
    expected: { city: 'Zurich', district: 'Zurich (Kreis 1) / Hochschulen' },
    why: 'a slash within brackets',
  },
  {
    name: 'Hausen am Albis / Hausen (Dorf)',
    country: 'CH',
    expected: { city: 'Hausen am Albis', district: 'Hausen (Dorf)' },
    why: 'municipality and settlement, in Switzerland',
  },
  {
    name: 'Oberwinterthur (Kreis 2) / Stadel (Dorf)',
    country: 'CH',
    expected: { city: 'Oberwinterthur', district: 'Kreis 2 / Stadel (Dorf)' },
    why: 'both in one',
  },
  { name: 'Biel/Bienne', country: 'CH', expected: { city: 'Biel/Bienne' }, why: 'one name in two languages' },
  {
    name: 'Donostia / San Sebastian',
    country: 'ES',
    expected: { city: 'Donostia / San Sebastian' },
    why: 'the same, with spaces',
  },
  { name: 'Frankfurt (Oder)', country: 'DE', expected: { city: 'Frankfurt (Oder)' }, why: 'an official name' },
  { name: 'Halle (Saale)', country: 'DE', expected: { city: 'Halle (Saale)' }, why: 'an official name' },
  { name: 'Kempten (Allgäu)', country: 'DE', expected: { city: 'Kempten (Allgäu)' }, why: 'accents do not count' },
  {
    name: 'Kempten (Allgau) (Ursulasried)',
    country: 'DE',
    expected: { city: 'Kempten (Allgau)', district: 'Ursulasried' },
    why: 'an official name and a district',
  },
  {
    name: 'Freiburg (Elbe) Flecken',
    country: 'DE',
    expected: { city: 'Freiburg (Elbe)' },
    why: 'an official name and the kind of municipality',
  },
  {
    name: 'Frankfurt (Oder)',
    country: 'US',
    expected: { city: 'Frankfurt', district: 'Oder' },
    why: 'official in another country only',
  },
  {
    name: 'Halle (Mitte)',
    country: 'DE',
    expected: { city: 'Halle', district: 'Mitte' },
    why: 'not the official bracket',
  },
  {
    name: 'Rickenbach (LU)',
    country: 'CH',
    expected: { city: 'Rickenbach' },
    why: 'the canton tells two places apart',
  },
  { name: 'Garden City (historical)', country: 'US', expected: { city: 'Garden City' }, why: 'what became of it' },
  { name: 'San Sebastian [Fraccionamiento]', country: 'MX', expected: { city: 'San Sebastian' }, why: 'a kind' },
  {
    name: 'Santa Rosa (Real Tulipanes) [Fraccionamiento]',
    country: 'MX',
    expected: { city: 'Santa Rosa', district: 'Real Tulipanes' },
    why: 'a district and a kind',
  },
  { name: 'Ninguno [CERESO]', country: 'MX', expected: {}, why: 'Spanish for none' },
  { name: 'Ninguno', country: 'IT', expected: { city: 'Ninguno' }, why: 'a name elsewhere' },
  { name: 'Ct 0013', country: 'CA', expected: {}, why: 'a census tract' },
  {
    name: 'Algiers (Algiers [El Djazair])',
    country: 'DZ',
    region: 'Algiers',
    expected: { city: 'Algiers' },
    why: 'the same name in another language',
  },
  { name: 'Oldenburg (Oldenburg(Oldenburg))', country: 'DE', expected: { city: 'Oldenburg' }, why: 'the city again' },
  { name: 'Hydra (Algiers)', country: 'DZ', region: 'Algiers', expected: { city: 'Hydra' }, why: 'the region' },
  { name: 'Mudgrad (France)', country: 'FR', expected: { city: 'Mudgrad' }, why: 'the country' },
  { name: 'Ambikapur ([no Name])', country: 'IN', expected: { city: 'Ambikapur' }, why: 'nothing is left' },
  { name: 'Mudgrad ()', expected: { city: 'Mudgrad' }, why: 'an empty bracket' },
  {
    name: 'Mumbai (Bandra (w)',
    country: 'IN',
    expected: { city: 'Mumbai', district: 'Bandra (w)' },
    why: 'not closed',
  },
  { name: 'Mudgrad (Lower', expected: { city: 'Mudgrad', district: 'Lower' }, why: 'not closed either' },
  { name: 'Mudgrad) Lower', expected: { city: 'Mudgrad Lower' }, why: 'not opened' },
  {
    name: 'Narsampet (V), Laknepally)',
    country: 'IN',
    expected: { city: 'Narsampet', district: 'V, Laknepally' },
    why: 'closed twice',
  },
  { name: 'Zone (Zona) E', country: 'AO', expected: { city: 'Zone E', district: 'Zona' }, why: 'the name goes on' },
  { name: '(Mudgrad)', expected: { city: 'Mudgrad' }, why: 'nothing before the bracket' },
  {
    name: 'Mudgrad (Upper) (Lower)',
    expected: { city: 'Mudgrad', district: 'Upper, Lower' },
    why: 'two brackets',
  },
  {
    name: 'Prague (Praha 10)',
    country: 'CZ',
    region: 'Prague',
    expected: { city: 'Prague', district: 'Praha 10' },
    why: 'a numbered district',
  },
  { name: 'Praha 10', country: 'CZ', expected: { city: 'Prague', district: 'Praha 10' }, why: 'without a bracket' },
  {
    name: 'Praha 3 (Praha 7)',
    country: 'CZ',
    expected: { city: 'Prague', district: 'Praha 7' },
    why: 'the bracket comes first',
  },
  {
    name: 'Paris 16 Passy',
    country: 'FR',
    expected: { city: 'Paris', district: 'Paris 16 Passy' },
    why: 'a numbered district with its name',
  },
  { name: '6th of October City', country: 'EG', expected: { city: '6th of October City' }, why: 'a number in a name' },
  { name: 'Washington D.C.', country: 'US', expected: { city: 'Washington D.C.' }, why: 'full stops' },
  { name: 'Zapopan2', country: 'MX', expected: { city: 'Zapopan' }, why: 'a digit that is stuck to it' },
  { name: 'SS2', country: 'MY', expected: { city: 'SS2' }, why: 'a name that ends in a digit' },
  { name: 'Laurier-', country: 'CA', expected: { city: 'Laurier' }, why: 'a hyphen at the end' },
  { name: 'Karachi (Faisal  Cantonment)', expected: { city: 'Karachi', district: 'Faisal Cantonment' }, why: 'spaces' },
  { name: '室蘭', country: 'JP', expected: {}, why: 'another script, where English is declared' },
  { name: 'Missan ميسان', country: 'SA', expected: { city: 'Missan' }, why: 'two scripts' },
  {
    name: 'Khadki (काममेरझोणे It पार्क)',
    country: 'IN',
    expected: { city: 'Khadki' },
    why: 'a district partly in another script',
  },
];

describe('splitCityName', () => {
  it.each(rows)('splits $name in $country: $why', ({ name, country, region, expected }) => {
    expect(splitCityName(name, { country, regionName: region })).toEqual(expected);
  });
});

describe('the city names of a record', () => {
  const names = { en: 'Mudgrad (Lower Muck)', ja: 'マッドグラード (下)' };
  const nested = { country: { iso_code: 'FR' }, city: { names } };

  it('are split into city and district if the record is flat', () => {
    expect(normaliseRecord({ country_code: 'FR', city: names.en }, 'flat')).toMatchObject({
      city: { names: { en: 'Mudgrad' } },
      district: { names: { en: 'Lower Muck' } },
    });
  });

  it('are split in each language if the record is DB-IP’s', () => {
    expect(normaliseRecord(nested, 'dbip')).toMatchObject({
      city: { names: { en: 'Mudgrad', ja: 'マッドグラード' } },
      district: { names: { en: 'Lower Muck', ja: '下' } },
    });
  });

  it('are not split if the record is MaxMind’s', () => {
    expect(normaliseRecord(nested, 'nested')).toEqual({ country: { iso_code: 'FR' }, city: { names } });
  });
});
