// ISO 3166: which country codes exist, and the ISO 3166-2 code of a region that is known by name only. Built from two
// maintained tables; guesses nothing, so a name that is unknown or stands for several regions has no code.

import english from 'cldr-subdivisions-full/subdivisions/en/en.json' with { type: 'json' };
import { iso31661 } from 'iso-3166/1.js';
import { iso31662 } from 'iso-3166/2.js';

/** Kosovo has no code of its own in the standard; XK is what every database and CLDR use. */
const countries: ReadonlySet<string> = new Set([...iso31661.map(({ alpha2 }) => alpha2), 'XK']);

/** Whether the text is an assigned ISO 3166-1 alpha-2 code, in upper case. */
export function isCountryCode(text: string): boolean {
  return countries.has(text);
}

/** The name without marks, case and punctuation: `Île-de-France` and `ile de france` are one. */
function fold(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}+/gu, '');
  return plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const parents: ReadonlyMap<string, string> = new Map(iso31662.map(({ code, parent }) => [code, parent]));

type CodesByName = Map<string, Set<string>>;

/** Country and folded name together, `FR ile de france`. */
function nameKey(code: string, name: string): string {
  return `${code.slice(0, 2)} ${fold(name)}`;
}

function add(codes: CodesByName, code: string, name: string): void {
  const key = nameKey(code, name);
  codes.set(key, (codes.get(key) ?? new Set()).add(code));
}

const codesByName: CodesByName = new Map();
for (const { code, name } of iso31662) add(codesByName, code, name);

/** CLDR's English names of the codes that the standard has. */
const englishNames = Object.entries<string>(english.subdivisions.localeDisplayNames.subdivisions)
  .map(([key, name]) => ({ code: `${key.slice(0, 2)}-${key.slice(2)}`.toUpperCase(), name }))
  .filter(({ code }) => parents.has(code));

/**
 * Countries for which CLDR gives known names other codes more often than the same: it follows an edition from before
 * the codes were dealt out anew (Iran, 2020), so its codes are those of other regions.
 */
function outdatedCountries(): ReadonlySet<string> {
  const balance = new Map<string, number>();
  for (const { code, name } of englishNames) {
    const codes = codesByName.get(nameKey(code, name));
    const country = code.slice(0, 2);
    if (codes !== undefined) balance.set(country, (balance.get(country) ?? 0) + (codes.has(code) ? 1 : -1));
  }
  return new Set([...balance].filter(([, value]) => value < 0).map(([country]) => country));
}

const outdated = outdatedCountries();
for (const { code, name } of englishNames) if (!outdated.has(code.slice(0, 2))) add(codesByName, code, name);

/**
 * The region's code without the country (`IDF`), or null. Where a name has several codes, the one directly below the
 * country is meant (Asturias is a community of Spain and a province in it), if exactly one is.
 */
export function regionCode(country: string, name: string): string | null {
  const codes = [...(codesByName.get(nameKey(country, name)) ?? [])];
  const direct = codes.length > 1 ? codes.filter((code) => parents.get(code) === country) : codes;
  const [only] = direct;
  return only === undefined || direct.length > 1 ? null : only.slice(3);
}
