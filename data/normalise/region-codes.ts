// ISO 3166 codes: which country codes are assigned, and the first-level region of a name. Uses maintained and reviewed
// tables (regions/). Does not guess: a name that is unknown or matches several regions has no code.

import { iso31661 } from 'iso-3166/1.js';
import { aliasCode } from './regions/aliases.ts';
import { firstLevelOf } from './regions/first-level.ts';
import { fold, stripGenericWords } from './regions/fold.ts';
import { namesLowerLevel } from './regions/lower-levels.ts';
import { codesByName, codesByStrippedName, type Region, regions } from './regions/table.ts';

/** Kosovo has no code in the standard; databases and CLDR use XK. */
const countries: ReadonlySet<string> = new Set([...iso31661.map(({ alpha2 }) => alpha2), 'XK']);

/** Whether the text is an assigned ISO 3166-1 alpha-2 code, in upper case. */
export function isCountryCode(text: string): boolean {
  return countries.has(text);
}

/**
 * Returns the region of the name in the country, or null. The reviewed aliases decide first, then the whole
 * name, then the name without words such as "Province", unless the word means a smaller unit in the country.
 */
export function findRegion(country: string, name: string): Region | null {
  const alias = aliasCode(country, name);
  const code = alias === undefined ? codeByRule(country, name) : alias;
  return code === null ? null : (regions.get(code) ?? null);
}

/**
 * Returns the first-level region of a source's code, in any case, with or without the country: `idf`, `FR-IDF`. For a
 * code of a lower level, returns the region that contains it. Null if no region contains it; undefined for an unknown
 * code.
 */
export function regionByCode(country: string, code: string): Region | null | undefined {
  const first = firstLevelOf(`${country}-${shortCode(country, code)}`);
  return typeof first === 'string' ? (regions.get(first) ?? null) : first;
}

/** Returns a code in upper case without its country: `IDF` for `fr-idf`. */
export function shortCode(country: string, code: string): string {
  const upper = code.toUpperCase();
  return upper.startsWith(`${country}-`) ? upper.slice(country.length + 1) : upper;
}

/** Returns the code by the rules without the aliases; null unless exactly one matches. */
export function codeByRule(country: string, name: string): string | null {
  const folded = fold(name);
  const whole = codesByName.get(`${country} ${folded}`);
  if (whole === undefined && namesLowerLevel(country, folded)) return null;
  const codes = whole ?? codesByStrippedName.get(`${country} ${stripGenericWords(name)}`);
  const [only = null] = codes ?? [];
  return codes?.size === 1 ? only : null;
}
