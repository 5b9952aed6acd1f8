// Splits DB-IP's city names, which include the district: "Berlin (Charlottenburg-Wilmersdorf)". Not for MaxMind's
// names, whose brackets are part of the name.

import { disambiguatingBrackets, officialCityNames } from './official-city-names.ts';

export interface CityName {
  readonly city?: string;
  readonly district?: string;
}

/**
 * Other names in the city's record. A city's name may end in its district in brackets, as in `Berlin (Mitte)`; brackets
 * that only repeat one of these names contain no district.
 */
export interface CityContext {
  readonly country: string | undefined;
  readonly regionName: string | undefined;
  /** Whether the returned city name must be in Latin script. Default true. */
  readonly isLatin?: boolean;
}

/**
 * Splits a source's city name into city and district. In order:
 * 1. Removes square brackets with their text: a kind of settlement, or another name of the city ("[El Djazair]").
 * 2. Removes letters of other scripts, and drops placeholder names ("Ninguno", "Ct 0013").
 * 3. Recognises numbered districts without a bracket ("Praha 10", "Paris 16 Passy").
 * 4. Keeps an official name with a bracket whole. Otherwise the city ends before the first bracket.
 * 5. Takes the text in the bracket as the district, unless it repeats the city, the region or the country.
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
  // The source numbers duplicates of a city with a digit directly after the name: "Zapopan2".
  const city = tidy(split.city).replace(/(\p{Ll})\d$/u, '$1');
  const district = tidy(split.district);
  // If letters of another script were removed from the name, the district is left out, because it may be incomplete.
  const isWhole = latin === name && isDistrict(district, city, context);
  return isWhole ? { city, district } : { city };
}

/**
 * Braces and non-ASCII brackets that occur in city names, each with the ASCII round or square bracket that replaces it.
 */
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

/** Matches letters and marks that are neither Latin nor shared between scripts. */
const foreignLetters = /(?!\p{Script=Latin}|\p{Script=Common}|[\u0300-\u036f])[\p{L}\p{M}]/gu;

function hasLetter(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Collapses spaces in a name and removes separators at both ends. */
function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:/–—-]+|[\s,;:/–—-]+$/g, '')
    .replace(/\s+,/g, ',');
}

/**
 * Whether a city name is a placeholder: Mexico's census calls unnamed settlements "Ninguno" (none), and Canada's census
 * gives numbers to its tracts ("Ct 0013").
 */
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
 * Moves a numbered district whose name includes the city ("Praha 10") from city to district. A district in a bracket
 * has precedence.
 */
function numberedDistrict(split: Split, country: string | undefined): Split {
  const found = numberedCities.get(country ?? '')?.find(({ form }) => form.test(split.city));
  return found === undefined
    ? split
    : { city: found.city, district: split.district === '' ? split.city : split.district };
}

/**
 * Splits a municipality from its settlement, which the canton of Zurich writes after a slash: "Hausen am Albis / Hausen
 * (Dorf)".
 */
function splitSettlement(name: string, country: string | undefined): Split | null {
  const slash = / \/ /.exec(name.replace(/\([^()]*\)/g, (bracket) => bracket.replace(/[^()]/g, '.')));
  if (country !== 'CH' || slash === null || openBrackets(name.slice(0, slash.index)) > 0) return null;
  const { city, district } = splitBracket(name.slice(0, slash.index), country);
  const settlement = name.slice(slash.index + 3);
  return { city, district: district === '' ? settlement : `${district} / ${settlement}` };
}

/** Matches a kind of German municipality that the sources append to a name: "Freiburg (Elbe) Flecken". */
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
  // Text after a bracket belongs to the name: "Zone (Zona) E".
  if (hasLetter(after) && !/[()]/.test(after)) {
    return { city: `${before} ${after}`, district: name.slice(start + 1, close) };
  }
  return { city: before, district: unwrap(name.slice(start)) };
}

const foldedOfficial: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...officialCityNames].map(([country, names]) => [country, new Set(names.map(fold))]),
);

/**
 * Whether a name with a bracket is an official name. Compares without accents, case and punctuation, in which sources
 * differ.
 */
function isOfficial(name: string, country: string | undefined): boolean {
  return name !== '' && foldedOfficial.get(country ?? '')?.has(fold(name)) === true;
}

function openBrackets(text: string): number {
  let open = 0;
  for (const letter of text) open += letter === '(' ? 1 : letter === ')' ? -1 : 0;
  return open;
}

/** Returns the index of the bracket that closes the one at `start`, or -1. */
function closingBracket(text: string, start: number): number {
  let open = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')' && --open === 0) return at;
  }
  return -1;
}

/** Returns the text inside the brackets. Balanced nested brackets are kept; unmatched ones are dropped. */
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

/** Whether the text in a bracket is a district: it differs from the names of the city, the region and the country. */
function isDistrict(text: string, city: string, { country, regionName }: CityContext): boolean {
  const folded = fold(text);
  if (placeholders.has(folded) || disambiguatingBrackets.get(country ?? '')?.test(text) === true) return false;
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

/** Removes repeated words, so that "Oldenburg (Oldenburg)" equals "Oldenburg". */
function words(folded: string): string {
  return [...new Set(folded.split(' '))].join(' ');
}

const english = new Intl.DisplayNames(['en'], { type: 'region' });

function countryName(country: string | undefined): string {
  return country === undefined ? '' : (english.of(country) ?? '');
}
