// Checks ISO 3166 country codes, and finds the first-level region of a name. Uses maintained and reviewed tables
// (regions/). A name that is unknown or matches several regions has no code.

import { iso31661 } from 'iso-3166/1.js';
import { regionAliasCode } from './regions/aliases.ts';
import { firstLevelCodeOf } from './regions/first-level.ts';
import { foldRegionName, stripGenericWords } from './regions/fold.ts';
import { hasLowerLevelWord } from './regions/lower-levels.ts';
import {
  type FirstLevelRegion,
  firstLevelRegions,
  regionCodesByName,
  regionCodesByStrippedName,
} from './regions/table.ts';

/** Assigned country codes, and XK for Kosovo, which has no code in ISO 3166; databases and CLDR use XK. */
const countries: ReadonlySet<string> = new Set([...iso31661.map(({ alpha2 }) => alpha2), 'XK']);

/** Whether the text is an assigned ISO 3166-1 alpha-2 code, in upper case. */
export function isCountryCode(text: string): boolean {
  return countries.has(text);
}

/**
 * Returns the region with this name in the country, or null. Compares with the reviewed aliases first, then with whole
 * names, then with names without words such as "Province", unless the word means a smaller unit in the country.
 */
export function findRegion(country: string, name: string): FirstLevelRegion | null {
  const alias = regionAliasCode(country, name);
  const code = alias === undefined ? regionCodeByRule(country, name) : alias;
  return code === null ? null : (firstLevelRegions.get(code) ?? null);
}

/**
 * Returns the first-level region for a region code of a source, in any letter case, with or without the country: `idf`,
 * `FR-IDF`. For a code of a lower level, returns the region that contains it. Null if no region contains it; undefined
 * for an unknown code.
 */
export function regionByCode(country: string, code: string): FirstLevelRegion | null | undefined {
  const first = firstLevelCodeOf(`${country}-${withoutCountryPrefix(country, code)}`);
  return typeof first === 'string' ? (firstLevelRegions.get(first) ?? null) : first;
}

/** Returns a region code in upper case without its country: `IDF` for `fr-idf`. */
export function withoutCountryPrefix(country: string, code: string): string {
  const upper = code.toUpperCase();
  return upper.startsWith(`${country}-`) ? upper.slice(country.length + 1) : upper;
}

/**
 * Returns the region code for a name by the rules alone, without the reviewed aliases; null unless exactly one matches.
 */
export function regionCodeByRule(country: string, name: string): string | null {
  const folded = foldRegionName(name);
  const whole = regionCodesByName.get(`${country} ${folded}`);
  if (whole === undefined && hasLowerLevelWord(country, folded)) return null;
  const codes = whole ?? regionCodesByStrippedName.get(`${country} ${stripGenericWords(name)}`);
  const [only = null] = codes ?? [];
  return codes?.size === 1 ? only : null;
}
