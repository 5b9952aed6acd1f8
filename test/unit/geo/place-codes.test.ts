import { expect, it } from 'vitest';
import { parsePlaceCode } from '../../../src/geo/place-codes.ts';

it.each([
  { code: 'CH', as: 'ch', why: 'a country, in either case' },
  { code: 'US-CA', as: 'us-Ca', why: 'a region, in any case' },
  { code: 'GB-ENG', as: 'gb-eng', why: 'three characters' },
  { code: 'JP-13', as: 'jp-13', why: 'digits' },
  { code: 'AD-2', as: 'ad-2', why: 'one digit' },
])('$code and $as have one key ($why)', ({ code, as }) => {
  const key = parsePlaceCode(code);
  expect(key).toMatchObject({ version: 4, words: [expect.any(Number)] });
  expect(parsePlaceCode(as)).toEqual(key);
});

it.each([
  { code: '', why: 'nothing' },
  { code: 'C', why: 'one letter' },
  { code: 'CHE', why: 'an alpha-3 code' },
  { code: 'C1', why: 'a digit in the country' },
  { code: 'US-', why: 'no region' },
  { code: 'US_CA', why: 'another separator' },
  { code: 'USCA', why: 'no separator' },
  { code: 'US-CALI', why: 'four characters' },
  { code: 'US-C ', why: 'a space' },
  { code: 'US-C-', why: 'a second hyphen' },
  { code: ' CH', why: 'a space before it' },
  { code: 'ÇH', why: 'a letter outside ASCII' },
  { code: 'ıN', why: 'a letter that is ASCII in upper case' },
  { code: 'US-ß', why: 'a letter that is two in upper case' },
])('$code is no code ($why)', ({ code }) => {
  expect(parsePlaceCode(code)).toBeNull();
});

it('gives each code a key of 32 bits of its own', () => {
  const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
  const regions = ['', ...characters.flatMap((a) => ['A', '9', 'Z'].flatMap((b) => [a, a + b, a + b + b]))];
  const keys = ['AA', 'AB', 'ZY', 'ZZ'].flatMap((country) =>
    regions.map((region) => parsePlaceCode(region === '' ? country : `${country}-${region}`)?.words[0] ?? -1),
  );
  const distinct = new Set(['AA', 'AB', 'ZY', 'ZZ'].flatMap((country) => regions.map((region) => country + region)));
  expect(new Set(keys).size).toBe(distinct.size);
  expect(Math.min(...keys)).toBeGreaterThan(0);
  expect(Math.max(...keys)).toBeLessThan(0xffffffff);
});
