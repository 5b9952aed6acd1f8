// Splits DB-IP's city names, which include the district: "Berlin (Charlottenburg-Wilmersdorf)". Pure. Not for MaxMind's
// names.

import { officialNames, telltaleBrackets } from './official-city-names.ts';

export interface CityName {
  readonly city?: string;
  readonly district?: string;
}

/** What else the record says. A bracket that only repeats it is no district. */
export interface CityContext {
  readonly country: string | undefined;
  readonly regionName: string | undefined;
  /** Whether the name has to be in Latin script; true unless told otherwise. */
  readonly isLatin?: boolean;
}

/**
 * Splits a name into city and district. In order:
 * 1. Square brackets are left out: they hold a kind of settlement or another name ("[Fraccionamiento]", "[El
 * Djazair]"). 2. Letters of other scripts are left out, and names that stand for no city dropped ("Ninguno", "Ct
 * 0013"). 3. Districts without a bracket are recognised where a city numbers them ("Praha 10", "Paris 16 Passy"). 4. An
 * official name with a bracket is kept whole. Otherwise the city ends before the first bracket. 5. The district is what
 * the bracket holds, unless it repeats the city, the region or the country.
 */
export function splitCityName(name: string, context: CityContext): CityName {
  const { country, isLatin = true } = context;
  const latin = isLatin ? name.replace(foreignLetters, ' ') : name;
  const plain = tidy(
    latin
      .normalize('NFC')
      .replace(/[（）［］【】｛｝{}]/g, (bracket) => plainBrackets.get(bracket) ?? bracket)
      .replace(/\[[^\]]*(\]|$)/g, ' '),
  );
  if (!hasLetter(plain) || isNoCity(plain, country)) return {};
  const split = numberedDistrict(splitSettlement(plain, country) ?? splitBracket(plain, country), country);
  // A digit that is stuck to the name counts copies of it in the source: "Zapopan2".
  const city = tidy(split.city).replace(/(\p{Ll})\d$/u, '$1');
  const district = tidy(split.district);
  // A district that was written in another script only in part would be a fragment.
  const isWhole = latin === name && isDistrict(district, city, context);
  return isWhole ? { city, district } : { city };
}

/** Forms of brackets that mean the same as the plain ones. */
const plainBrackets: ReadonlyMap<string, string> = new Map([
  ['（', '('],
  ['）', ')'],
  ['{', '('],
  ['}', ')'],
  ['｛', '('],
  ['｝', ')'],
  ['［', '['],
  ['］', ']'],
  ['【', '['],
  ['】', ']'],
]);

/** Letters and marks that are neither Latin nor shared between scripts. */
const foreignLetters = /(?!\p{Script=Latin}|\p{Script=Common}|[\u0300-\u036f])[\p{L}\p{M}]/gu;

function hasLetter(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** One space between words, and no separator at either end. */
function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:/–—-]+|[\s,;:/–—-]+$/g, '')
    .replace(/\s+,/g, ',');
}

/** Mexico's census calls a settlement without a name "Ninguno"; Canada's census tracts are numbered. */
function isNoCity(name: string, country: string | undefined): boolean {
  return (country === 'MX' && name === 'Ninguno') || (country === 'CA' && /^Ct \d+$/.test(name));
}

interface Split {
  readonly city: string;
  readonly district: string;
}

const numberedCities: ReadonlyMap<string, readonly { readonly form: RegExp; readonly city: string }[]> = new Map([
  ['CZ', [{ form: /^Praha \d+\b/, city: 'Prague' }]],
  ['FR', ['Lyon', 'Marseille', 'Paris'].map((city) => ({ form: new RegExp(`^${city} \\d\\d\\b`), city }))],
]);

/**
 * A district of this kind keeps the city's name, since it is called so: "Praha 10". A bracket's district comes first.
 */
function numberedDistrict(split: Split, country: string | undefined): Split {
  const found = numberedCities.get(country ?? '')?.find(({ form }) => form.test(split.city));
  return found === undefined
    ? split
    : { city: found.city, district: split.district === '' ? split.city : split.district };
}

/** The canton of Zurich writes municipality, slash, settlement: "Hausen am Albis / Hausen (Dorf)". */
function splitSettlement(name: string, country: string | undefined): Split | null {
  const slash = / \/ /.exec(name.replace(/\([^()]*\)/g, (bracket) => bracket.replace(/[^()]/g, '.')));
  if (country !== 'CH' || slash === null || openBrackets(name.slice(0, slash.index)) > 0) return null;
  const { city, district } = splitBracket(name.slice(0, slash.index), country);
  const settlement = name.slice(slash.index + 3);
  return { city, district: district === '' ? settlement : `${district} / ${settlement}` };
}

/** Kinds of German municipalities that follow an official name: "Freiburg (Elbe) Flecken". */
const municipalityKinds = /^(Flecken|Markt|Stadt)$/;

function splitBracket(name: string, country: string | undefined): Split {
  const start = name.indexOf('(');
  if (start < 0) return { city: name.replaceAll(')', ' '), district: '' };
  const close = closingBracket(name, start);
  const official = close < 0 ? '' : tidy(name.slice(0, close + 1));
  if (isOfficial(official, country)) {
    const rest = tidy(name.slice(close + 1));
    return { city: official, district: municipalityKinds.test(rest) ? '' : unwrap(rest) };
  }
  const before = name.slice(0, start);
  if (!hasLetter(before)) return { city: withoutBrackets(name), district: '' };
  const after = close < 0 ? '' : name.slice(close + 1);
  // "Zone (Zona) E": what follows the bracket belongs to the name.
  if (hasLetter(after) && !/[()]/.test(after)) {
    return { city: `${before} ${after}`, district: name.slice(start + 1, close) };
  }
  return { city: before, district: unwrap(name.slice(start)) };
}

const foldedOfficial: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...officialNames].map(([country, names]) => [country, new Set(names.map(fold))]),
);

/** Accents, case and punctuation do not count, since sources differ in them. */
function isOfficial(name: string, country: string | undefined): boolean {
  return name !== '' && foldedOfficial.get(country ?? '')?.has(fold(name)) === true;
}

function openBrackets(text: string): number {
  let open = 0;
  for (const letter of text) open += letter === '(' ? 1 : letter === ')' ? -1 : 0;
  return open;
}

/** Where the bracket that opens at `start` closes; -1 where it does not. */
function closingBracket(text: string, start: number): number {
  let open = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')' && --open === 0) return at;
  }
  return -1;
}

/** The text inside the brackets. Balanced nested brackets are kept; unmatched ones are dropped. */
function unwrap(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('(')) return openBrackets(trimmed) === 0 ? trimmed : withoutBrackets(trimmed);
  const close = closingBracket(trimmed, 0);
  if (close === trimmed.length - 1) return trimmed.slice(1, -1);
  if (close > 0 && openBrackets(trimmed) === 0) {
    return `${trimmed.slice(1, close)}, ${unwrap(tidy(trimmed.slice(close + 1)))}`;
  }
  const inner = trimmed.slice(1);
  return openBrackets(inner) === 0 ? inner : withoutBrackets(inner);
}

function withoutBrackets(text: string): string {
  return text.replace(/[()]+/g, ' ');
}

const placeholders: ReadonlySet<string> = new Set(['', 'dist', 'no name', 'unknown']);

/** Whether the text says more than the city, the region and the country do already. */
function isDistrict(text: string, city: string, { country, regionName }: CityContext): boolean {
  const folded = fold(text);
  if (placeholders.has(folded) || telltaleBrackets.get(country ?? '')?.test(text) === true) return false;
  if (folded === fold(regionName ?? '') || folded === fold(countryName(country))) return false;
  return words(folded) !== words(fold(city));
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Each word once, so that "Oldenburg (Oldenburg)" is no more than "Oldenburg". */
function words(folded: string): string {
  return [...new Set(folded.split(' '))].join(' ');
}

const english = new Intl.DisplayNames(['en'], { type: 'region' });

function countryName(country: string | undefined): string {
  return country === undefined ? '' : (english.of(country) ?? '');
}
