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

/** Full codes by country and folded name, `FR ile de france` → `FR-IDF`. */
const codesByName: ReadonlyMap<string, ReadonlySet<string>> = collectNames();

function collectNames(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (code: string, name: string) => {
    const key = `${code.slice(0, 2)} ${fold(name)}`;
    const codes = found.get(key) ?? new Set();
    found.set(key, codes.add(code));
  };
  for (const { code, name } of iso31662) add(code, name);
  for (const [key, name] of Object.entries<string>(english.subdivisions.localeDisplayNames.subdivisions)) {
    const code = `${key.slice(0, 2)}-${key.slice(2)}`.toUpperCase();
    if (parents.has(code)) add(code, name);
  }
  return found;
}

/**
 * The region's code without the country (`IDF`), or null. Where a name has several codes, the one directly below the
 * country is meant (Spain's Madrid is a province inside an autonomous community of that name), if exactly one is.
 */
export function regionCode(country: string, name: string): string | null {
  const codes = [...(codesByName.get(`${country} ${fold(name)}`) ?? [])];
  const direct = codes.length > 1 ? codes.filter((code) => parents.get(code) === country) : codes;
  const [only] = direct;
  return only === undefined || direct.length > 1 ? null : only.slice(3);
}
