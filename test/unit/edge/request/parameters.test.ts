import { describe, expect, it } from 'vitest';
import { unknownLocation } from '../../../../src/core/location.ts';
import { unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import type { Result } from '../../../../src/core/result.ts';
import { compileSelection, fieldNames, scalarFieldNames, selectMembers } from '../../../../src/edge/locate/fields.ts';
import { fieldPolicyFor } from '../../../../src/edge/locate/policy.ts';
import { readAcceptLanguage } from '../../../../src/edge/request/language.ts';
import { readQuery } from '../../../../src/edge/request/query.ts';
import { readParameters } from '../../../../src/edge/request/request-options.ts';
import { languages, matchLanguage } from '../../../../src/geo/country/languages.ts';
import { countryName } from '../../../../src/geo/country/names.ts';

function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error('refused');
  return result.value;
}

describe('matchLanguage', () => {
  it.each([
    { tag: 'fr', language: 'fr', why: 'as listed' },
    { tag: 'FR', language: 'fr', why: 'in any case' },
    { tag: 'fr-CA', language: 'fr', why: 'the region is left out' },
    { tag: 'pt-br', language: 'pt-BR', why: 'a listed region' },
    { tag: 'pt-PT', language: 'pt', why: 'another region' },
    { tag: 'zh', language: 'zh-CN', why: 'Chinese alone' },
    { tag: 'zh-Hant-HK', language: 'zh-TW', why: 'by its script' },
    { tag: 'no', language: 'nb', why: 'an older name' },
    { tag: 'sr', language: 'sr', why: 'Cyrillic by default' },
    { tag: 'sr-Cyrl-ME', language: 'sr', why: 'the script of the names' },
    { tag: 'sr-Latn', language: 'en', why: 'no names in Latin script' },
    { tag: 'sr-Latn-RS', language: 'en', why: 'the same with a region' },
    { tag: 'sr-ME', language: 'en', why: 'Latin script by its region (likely subtags)' },
    { tag: 'sr-BA', language: 'sr', why: 'Cyrillic by its region' },
    { tag: 'cnr', language: 'en', why: 'an alias of sr-ME' },
    { tag: 'sh', language: 'en', why: 'an alias of sr-Latn' },
    { tag: 'sh-Cyrl', language: 'sr', why: 'the script given wins over the alias' },
    { tag: 'sh-x-cyrl', language: 'en', why: 'private use names no script' },
    { tag: 'sr-x-latn', language: 'sr', why: 'private use names no script' },
    { tag: 'sr-u-nu-latn', language: 'sr', why: 'nor does an extension' },
    { tag: 'sr-Zzzz', language: 'sr', why: 'an unknown script is none' },
    { tag: 'zh-Hant', language: 'zh-TW', why: 'traditional' },
    { tag: 'zh-Hant-CN', language: 'zh-TW', why: 'the script wins over the region' },
    { tag: 'zh-Hans-TW', language: 'zh-CN', why: 'the script wins over the region' },
    { tag: 'zh-HK', language: 'zh-TW', why: 'traditional by its region' },
    { tag: 'zh-MO', language: 'zh-TW', why: 'traditional by its region' },
    { tag: 'zh-SG', language: 'zh-CN', why: 'simplified by its region' },
    { tag: 'zh-MY', language: 'zh-CN', why: 'simplified by its region' },
    { tag: 'zh-Latn', language: 'en', why: 'no names in Pinyin' },
    { tag: 'zh-Bopo', language: 'en', why: 'no names in Bopomofo' },
    { tag: 'cmn', language: 'zh-CN', why: 'an alias' },
    { tag: 'cmn-Hant', language: 'zh-TW', why: 'an alias with a script' },
    { tag: 'cmn-TW', language: 'zh-TW', why: 'an alias with a region' },
    { tag: 'zh-cmn-Hans', language: 'zh-CN', why: 'an alias of three subtags' },
    { tag: 'yue', language: 'zh-TW', why: 'Cantonese, traditional by default' },
    { tag: 'yue-CN', language: 'zh-CN', why: 'Cantonese, simplified by its region' },
    { tag: 'zh-yue', language: 'zh-TW', why: 'an extended language subtag' },
    { tag: 'zh-yue-Hans-CN', language: 'zh-CN', why: 'an extended language subtag with a script' },
    { tag: 'wuu', language: 'zh-CN', why: 'a member of a macrolanguage' },
    { tag: 'mo', language: 'ro', why: 'an alias' },
    { tag: 'iw', language: 'he', why: 'an alias' },
    { tag: 'in-ID', language: 'id', why: 'an alias with a region' },
    { tag: 'ji', language: null, why: 'an alias of Yiddish, which is not in the list' },
    { tag: 'tl', language: null, why: 'an alias of Filipino, which is not in the list' },
    { tag: 'nn-NO', language: 'nb', why: 'Norwegian Nynorsk' },
    { tag: 'no-NO', language: 'nb', why: 'Norwegian' },
    { tag: 'nob', language: 'nb', why: 'an alias of three letters' },
    { tag: 'deu', language: 'de', why: 'an alias of three letters' },
    { tag: 'prs', language: 'fa', why: 'an alias with a region' },
    { tag: 'arz', language: 'ar', why: 'Egyptian Arabic' },
    { tag: 'ms-Arab', language: 'en', why: 'no names in Jawi' },
    { tag: 'ms-CC', language: 'en', why: 'Jawi by its region' },
    { tag: 'hi-Latn', language: 'en', why: 'English by its parent locale' },
    { tag: 'ar-Latn', language: 'en', why: 'no names in Latin script' },
    { tag: 'bn-Latn', language: 'en', why: 'no names in Latin script' },
    { tag: 'ru-Latn', language: 'en', why: 'no names in Latin script' },
    { tag: 'ja-Latn', language: 'en', why: 'no names in Latin script' },
    { tag: 'sw-Arab', language: 'en', why: 'no names in Arabic script' },
    { tag: 'en-Shaw', language: 'en', why: 'English by itself' },
    { tag: 'en-Dsrt', language: 'en', why: 'English by itself' },
    { tag: 'fa-Aran', language: 'fa', why: 'a style of the Arabic script' },
    { tag: 'ko-Hang', language: 'ko', why: 'the script of Korean names' },
    { tag: 'de-Latf-DE', language: 'de', why: 'a style of the Latin script' },
    { tag: 'pt-Latn-BR', language: 'pt-BR', why: 'a listed region with its script' },
    { tag: 'de-1996', language: 'de', why: 'a variant is no region' },
    { tag: 'de-1901-AT', language: 'de', why: 'a region after a variant' },
    { tag: 'uz-Cyrl', language: null, why: 'not in the list' },
    { tag: 'pa-Arab', language: null, why: 'not in the list' },
    { tag: 'constructor', language: null, why: 'a name of the language' },
    { tag: '__proto__', language: null, why: 'a name of the language' },
    { tag: '-', language: null, why: 'empty subtags' },
    { tag: 'fr-', language: 'fr', why: 'an empty subtag at the end' },
    { tag: 'x-sr', language: null, why: 'private use alone' },
    { tag: 'und-Latn', language: null, why: 'no language' },
    { tag: 'tlh', language: null, why: 'not in the list' },
    { tag: '', language: null, why: 'nothing' },
    { tag: '*', language: null, why: 'any' },
    { tag: `fr-${'x'.repeat(40)}`, language: null, why: 'longer than any tag' },
  ])('$tag → $language ($why)', ({ tag, language }) => {
    expect(matchLanguage(tag)).toBe(language);
  });

  it('uses CLDR’s script for every region', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const regions = letters.flatMap((first) => letters.map((second) => first + second));
    const scriptOf = (tag: string) => new Intl.Locale(tag).maximize().script;
    const wrong = [...new Set(languages.map((tag) => new Intl.Locale(tag).language))].flatMap((language) =>
      regions
        .map((region) => `${language}-${region}`)
        .filter((tag) => {
          const found = matchLanguage(tag) ?? '';
          return found === 'en'
            ? language !== 'en' && scriptOf(tag) === scriptOf(language)
            : scriptOf(found) !== scriptOf(tag);
        }),
    );
    expect(wrong).toEqual([]);
  });

  it('lists only languages for which the platform has names', () => {
    const english = new Set(['en', 'ms', 'id']);
    const names = languages.map((language) => [language, countryName('DE', language)] as const);
    expect(names.filter(([language, name]) => name === null || (name === 'Germany' && !english.has(language)))).toEqual(
      [],
    );
  });
});

describe('readAcceptLanguage', () => {
  it.each([
    { header: null, language: 'en', why: 'missing' },
    { header: 'de-AT,de;q=0.9,en;q=0.8', language: 'de', why: 'the first' },
    { header: 'en;q=0.5, fr', language: 'fr', why: 'the best, wherever it stands' },
    { header: 'tlh, ja;q=0.3', language: 'ja', why: 'the best that is known' },
    { header: 'fr;q=0', language: 'en', why: 'zero is refusal' },
    { header: 'sr-Latn-RS, de;q=0.5', language: 'de', why: 'the next, where there are no names in the script' },
    { header: 'sr-Latn', language: 'en', why: 'no names in the script' },
    { header: 'zh-Hant-HK,zh;q=0.9', language: 'zh-TW', why: 'the script' },
    { header: 'tlh, cmn-TW;q=0.5, mo;q=0.4', language: 'zh-TW', why: 'an alias' },
    { header: 'fr;q=2, de;q=0.1', language: 'de', why: 'no such quality' },
    { header: 'fr;q=x', language: 'en', why: 'no number' },
    { header: '*', language: 'en', why: 'any' },
    { header: `${'fr,'.repeat(400)}`, language: 'en', why: 'too long to be looked at' },
  ])('$header → $language ($why)', ({ header, language }) => {
    expect(readAcceptLanguage(header)).toBe(language);
  });
});

describe('readParameters', () => {
  function readText(query: string, development = true) {
    const parsed = accepted(readQuery(`https://api.example/v1/visitor?${query}`));
    return readParameters(parsed, new Headers(), development);
  }
  function read(query: Record<string, string>, development = true) {
    const result = readText(String(new URLSearchParams(query)), development);
    return result.ok ? 'accepted' : `${result.refusal.code}: ${result.refusal.detail?.split(' ', 2).join(' ')}`;
  }
  it.each([
    { query: {}, expected: 'accepted', why: 'nothing asked' },
    { query: { lang: 'fr-CA' }, expected: 'accepted', why: 'a known language' },
    { query: { lang: 'tlh' }, expected: 'parameter_invalid: lang must', why: 'an unknown one' },
    { query: { lang: '' }, expected: 'parameter_invalid: lang must', why: 'an empty one' },
    { query: { fields: 'city,country.code' }, expected: 'accepted', why: 'known names' },
    { query: { fields: 'city,shoe' }, expected: 'parameter_invalid: fields must', why: 'an unknown name' },
    { query: { fields: '' }, expected: 'parameter_invalid: fields must', why: 'an empty list' },
    { query: { fields: 'country.' }, expected: 'parameter_invalid: fields must', why: 'half a name' },
    { query: { fields: '__proto__' }, expected: 'parameter_invalid: fields must', why: 'a name of the language' },
    {
      query: { fields: 'constructor.name' },
      expected: 'parameter_invalid: fields must',
      why: 'a name of the language',
    },
    { query: { sample: 'tokyo' }, expected: 'accepted', why: 'a sample' },
    { query: { sample: 'atlantis' }, expected: 'parameter_invalid: sample must', why: 'no such sample' },
    { query: { token: 'chosen-by-the-customer' }, expected: 'accepted', why: 'a token' },
    { query: { token: 'short' }, expected: 'parameter_invalid: token must', why: 'too little to be unique' },
    { query: { token: '' }, expected: 'parameter_invalid: token must', why: 'an empty one' },
    { query: { token: 'a'.repeat(65) }, expected: 'parameter_invalid: token must', why: 'too much' },
    {
      query: { token: 'chosen-by-the-customer', sample: 'paris' },
      expected: 'parameter_invalid: token and',
      why: 'a sample is nobody',
    },
    { query: { callback: 'steal' }, expected: 'accepted', why: 'ignored' },
  ])('$query is $expected ($why)', ({ query, expected }) => {
    expect(read(query)).toBe(expected);
  });

  it.each([
    { query: 'fields=city&fields=country', fields: ['city', 'country'], why: 'one list in two parameters' },
    { query: 'fields=city,country&fields=ip', fields: ['city', 'country', 'ip'], why: 'two lists' },
    { query: 'fields=city&lang=fr&fields=city', fields: ['city', 'city'], why: 'the same twice' },
    { query: 'fields=city%2Ccountry', fields: ['city', 'country'], why: 'an encoded comma' },
  ])('$query is parsed completely ($why)', ({ query, fields }) => {
    expect(accepted(readText(query)).fields).toEqual(fields);
  });

  it.each([
    { query: 'lang=fr&lang=fr', why: 'a language' },
    { query: 'sample=tokyo&sample=tokyo', why: 'a sample' },
    { query: 'token=chosen-by-the-customer&token=chosen-by-the-customer', why: 'a token' },
  ])('$query is accepted, since both are the same ($why)', ({ query }) => {
    expect(readText(query).ok).toBe(true);
  });

  it.each([
    { query: 'lang=fr&lang=de', detail: 'lang is given more than once' },
    { query: 'lang=fr&lang=', detail: 'lang is given more than once' },
    { query: 'sample=tokyo&sample=paris', detail: 'sample is given more than once' },
    { query: 'token=chosen-by-the-customer&token=chosen-by-another-customer', detail: 'token is given more than once' },
    { query: 'fields=city&fields=', detail: 'fields must' },
    { query: 'fields=city&fields=shoe', detail: 'fields must' },
    { query: 'fields[]=city', detail: 'brackets' },
    { query: 'fields%5B%5D=city', detail: 'brackets' },
    { query: 'fields[0]=city&fields[1]=country', detail: 'brackets' },
    { query: 'fields=city&fields[]=country', detail: 'brackets' },
    { query: 'lang[]=fr', detail: 'brackets' },
    { query: 'sample[a]=tokyo', detail: 'brackets' },
    { query: 'token[]=chosen-by-the-customer', detail: 'brackets' },
    { query: 'project[]=elboniatoday00000000', detail: 'brackets' },
  ])('$query is refused', ({ query, detail }) => {
    const refusal = { code: 'parameter_invalid', detail: expect.stringContaining(detail) };
    expect(readText(query)).toEqual({ ok: false, refusal });
  });

  it('ignores brackets in unknown names', () => {
    expect(readText('filter[]=a&[]=b&xfields[]=c').ok).toBe(true);
  });

  it('accepts samples only while the development switch is on', () => {
    expect(read({ sample: 'tokyo' }, false)).toBe('parameter_invalid: sample works');
  });
});

describe('selectMembers', () => {
  const answer = {
    ...unknownLocation,
    city: 'Mudgrad',
    country: { ...unknownLocation.country, code: 'FR', name: 'Elbonia' },
  };
  it.each([
    { names: ['city'], selected: { city: 'Mudgrad' }, why: 'one' },
    { names: ['country.code', 'city'], selected: { country: { code: 'FR' }, city: 'Mudgrad' }, why: 'part of a group' },
    {
      names: ['country.code', 'country.name'],
      selected: { country: { code: 'FR', name: 'Elbonia' } },
      why: 'two parts',
    },
    { names: ['country.code', 'country'], selected: { country: answer.country }, why: 'a part beside the whole' },
    { names: ['client.browser.name'], selected: { client: { browser: { name: null } } }, why: 'three deep' },
    { names: ['city', 'city'], selected: { city: 'Mudgrad' }, why: 'twice' },
  ])('$names ($why)', ({ names, selected }) => {
    expect(selectMembers(answer, compileSelection(names))).toEqual(selected);
  });

  it('knows every member by name, and which are single values', () => {
    expect(fieldNames.size).toBeGreaterThan(50);
    expect(scalarFieldNames.has('country.code')).toBe(true);
    expect(scalarFieldNames.has('country')).toBe(false);
    expect(scalarFieldNames.has('country.currencies')).toBe(false);
  });
});

describe('fieldPolicyFor', () => {
  const honouring = { ...unrestrictedFieldPolicy, honourGpc: true };
  it.each([
    {
      policy: honouring,
      gpc: '1',
      groups: ['continent', 'country', 'regulations', 'consent'],
      echo: false,
      why: 'reduced to the country',
    },
    { policy: honouring, gpc: null, groups: unrestrictedFieldPolicy.groups, echo: true, why: 'not sent' },
    ...['1, 1', '"1"', '?1', '1;x', ' 1 '].map((gpc) => ({
      ...{ policy: honouring, gpc, groups: ['continent', 'country', 'regulations', 'consent'] as const },
      ...{ echo: false, why: 'any form that contains 1 counts' },
    })),
    {
      policy: honouring,
      gpc: '?0',
      groups: unrestrictedFieldPolicy.groups,
      echo: true,
      why: 'a false in another form',
    },
    { policy: honouring, gpc: '', groups: unrestrictedFieldPolicy.groups, echo: true, why: 'empty' },
    { policy: honouring, gpc: '0', groups: unrestrictedFieldPolicy.groups, echo: true, why: 'only 1 means anything' },
    {
      policy: unrestrictedFieldPolicy,
      gpc: '1',
      groups: unrestrictedFieldPolicy.groups,
      echo: true,
      why: 'the project does not heed it',
    },
    {
      policy: { ...honouring, groups: ['city'] as const },
      gpc: '1',
      groups: [],
      echo: false,
      why: 'never wider than the project',
    },
  ])('Sec-GPC $gpc leaves $groups ($why)', ({ policy, gpc, groups, echo }) => {
    expect(fieldPolicyFor(policy, new Headers(gpc === null ? {} : { 'Sec-GPC': gpc }))).toMatchObject({
      groups,
      echoAddress: echo,
    });
  });
});
