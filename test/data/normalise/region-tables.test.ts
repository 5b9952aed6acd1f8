// The reviewed tables of regions are consistent with the packages that they extend.

import { readFileSync } from 'node:fs';
import english from 'cldr-subdivisions-full/subdivisions/en/en.json' with { type: 'json' };
import { iso31662 } from 'iso-3166/2.js';
import { describe, expect, it } from 'vitest';
import { findRegion, regionCodeByRule } from '../../../data/normalise/region-codes.ts';
import { regionAliases } from '../../../data/normalise/regions/aliases.ts';
import { englishNamesAtoK } from '../../../data/normalise/regions/english-names-a-k.ts';
import { englishNamesLtoZ } from '../../../data/normalise/regions/english-names-l-z.ts';
import { firstLevelRegionNames } from '../../../data/normalise/regions/first-level.ts';
import { foldRegionName, stripGenericWords } from '../../../data/normalise/regions/fold.ts';
import { firstLevelRegions } from '../../../data/normalise/regions/table.ts';

const parents = new Map(iso31662.map(({ code, parent }) => [code, parent]));
const countryOf = (code: string) => code.slice(0, 2);

describe('the first-level region codes of ISO 3166-2', () => {
  it('do not include regions within each other', () => {
    const nested = [...firstLevelRegionNames.keys()].filter((code) =>
      firstLevelRegionNames.has(parents.get(code) ?? ''),
    );
    expect(nested).toEqual([]);
  });

  it('include codes of every country that has subdivisions in the standard', () => {
    const divided = new Set(iso31662.map(({ code }) => countryOf(code)));
    const covered = new Set([...firstLevelRegionNames.keys()].map(countryOf));
    expect([...divided].filter((country) => !covered.has(country))).toEqual([]);
  });

  it('have the documented form', () => {
    expect([...firstLevelRegionNames.keys()].filter((code) => !/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code))).toEqual([]);
  });
});

describe('region names', () => {
  it('are unique within a country', () => {
    const seen = new Map<string, string>();
    const double: string[] = [];
    for (const { code, name } of firstLevelRegions.values()) {
      const key = `${countryOf(code)} ${foldRegionName(name)}`;
      const other = seen.get(key);
      if (other !== undefined) double.push(`${other} and ${code}: ${name}`);
      seen.set(key, code);
    }
    expect(double).toEqual([]);
  });

  it('were reviewed with the installed versions of the packages', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const { 'iso-3166': iso, 'cldr-subdivisions-full': cldr } = devDependencies;
    for (const table of ['a-k', 'l-z']) {
      const text = readFileSync(
        new URL(`../../../data/normalise/regions/english-names-${table}.ts`, import.meta.url),
        'utf8',
      );
      expect(text).toContain(`\`iso-3166\` ${iso})`);
      expect(text).toContain(`\`cldr-subdivisions-full\` ${cldr})`);
    }
  });

  it('in the reviewed table belong to first-level codes, each once, in order', () => {
    const listed = `${englishNamesAtoK}${englishNamesLtoZ}`
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) =>
        line
          .slice(4)
          .split('; ')
          .map((row) => `${line.slice(0, 2)}-${row.split(' ')[0]}`),
      );
    expect(listed.filter((code) => !firstLevelRegionNames.has(code))).toEqual([]);
    expect(listed).toEqual([...new Set(listed)].sort());
  });

  /**
   * CLDR's English names for these codes, which differ from the names in ISO 3166-2: they name other regions, use other
   * words or have footnotes.
   */
  it.each([
    ['MA', 'Gharb-Chrarda-Béni Hssen', 'MA-02'],
    ['MA', 'Grand Casablanca', 'MA-08'],
    ['NP', 'Province 7', 'NP-P7'],
    ['UA', 'Prykarpattia', 'UA-26'],
    ['CI', 'Lacs²', 'CI-LC'],
  ])('of CLDR that contradict the standard are not used: %s %s', (country, name, code) => {
    const key = code.toLowerCase().replace('-', '');
    expect(new Map(Object.entries(english.subdivisions.localeDisplayNames.subdivisions)).get(key)).toBe(name);
    expect(findRegion(country, name)).toBeNull();
  });

  it('of the standard lead to their own code, unless several regions share the name', () => {
    const others = [...firstLevelRegionNames].flatMap(([code, name]) => {
      const found = findRegion(countryOf(code), name)?.code ?? null;
      return found === code ? [] : [`${code} ${name}: ${found}`];
    });
    expect(others).toEqual(shared);
  });
});

/** Names that a city and the region around it share in ISO 3166-2. `KG-O` is the source's name for the city. */
const shared = [
  'AZ-LA Lənkəran: null',
  'AZ-LAN Lənkəran: null',
  'AZ-SA Şəki: null',
  'AZ-SAK Şəki: null',
  'AZ-YE Yevlax: null',
  'AZ-YEV Yevlax: null',
  'HU-VM Veszprém: HU-VE',
  'KG-O Osh: KG-GO',
  'KZ-19 Almaty: KZ-75',
  'LA-VI Viangchan: null',
  'LA-VT Viangchan: null',
  'MZ-L Maputo: null',
  'MZ-MPM Maputo: null',
  'PE-LIM Lima: null',
  'TW-CYI Chiayi: null',
  'TW-CYQ Chiayi: null',
  'TW-HSQ Hsinchu: null',
  'TW-HSZ Hsinchu: null',
  'UA-30 Kyiv: UA-32',
  'UZ-TK Toshkent: UZ-TO',
];

describe('the aliases of regions', () => {
  it('have first-level codes', () => {
    expect(regionAliases.filter(({ code }) => code !== null && !firstLevelRegionNames.has(code))).toEqual([]);
  });

  it('are needed only for names that the rules do not resolve, each once', () => {
    expect(regionAliases.filter(({ country, name, code }) => regionCodeByRule(country, name) === code)).toEqual([]);
    const keys = regionAliases.map(({ country, name }) => `${country} ${foldRegionName(name)}`);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it('have a reason with a source, or a stated doubt', () => {
    expect(regionAliases.filter(({ reason }) => !/Source: .+\.$|none is given\.$/.test(reason))).toEqual([]);
  });
});

describe('fold and stripGenericWords', () => {
  it.each([
    { name: 'Île-de-France', folded: 'ile de france', plain: 'ile france' },
    { name: 'Şanlıurfa', folded: 'sanliurfa', plain: 'sanliurfa' },
    { name: 'Møre og Romsdal', folded: 'more og romsdal', plain: 'more romsdal' },
    { name: 'Żebbuġ Għawdex', folded: 'zebbug ghawdex', plain: 'zebbug ghawdex' },
    { name: "St. John's", folded: 'saint johns', plain: 'saint johns' },
    { name: 'Ta‘izz', folded: 'taizz', plain: 'taizz' },
    { name: 'Province of the Region', folded: 'province of the region', plain: 'province of the region' },
    { name: 'Mexico City', folded: 'mexico city', plain: 'mexico city' },
  ])('of $name', ({ name, folded, plain }) => {
    expect([foldRegionName(name), stripGenericWords(name)]).toEqual([folded, plain]);
  });
});
