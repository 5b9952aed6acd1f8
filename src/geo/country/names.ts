// Names of countries and continents in a language. Country names come from the runtime's CLDR data (Intl.DisplayNames).
// The CLDR data of workerd lacks continents, so their names are bundled into the Worker's script.

import { continentNames } from './countries.generated.ts';
import type { Language } from './languages.ts';

const continentCodes = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'];

const displayNames = new Map<Language, Intl.DisplayNames>();

/** Returns the name of an ISO 3166-1 alpha-2 country, or null if the runtime's Intl has none. */
export function countryName(code: string, language: Language): string | null {
  let names = displayNames.get(language);
  if (names === undefined) {
    names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    displayNames.set(language, names);
  }
  return names.of(code) ?? null;
}

/** Returns the name of a continent by its two-letter code, or null for an unknown code. */
export function continentName(code: string, language: Language): string | null {
  return continentNames[language].split('|')[continentCodes.indexOf(code)] ?? null;
}
