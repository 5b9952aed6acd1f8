// Names of countries and continents in a language, from the platform's own CLDR data (Intl.DisplayNames).

/** Continents as Unicode region codes (UN M49), which Intl.DisplayNames knows; Antarctica has only its country code. */
const continentRegions: Readonly<Record<string, string>> = {
  AF: '002',
  AN: 'AQ',
  AS: '142',
  EU: '150',
  NA: '003',
  OC: '009',
  SA: '005',
};

const displayNames = new Map<string, Intl.DisplayNames>();

function regionName(region: string, language: string): string | null {
  let names = displayNames.get(language);
  if (names === undefined) {
    names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    displayNames.set(language, names);
  }
  return names.of(region) ?? null;
}

/** Name of an ISO 3166-1 alpha-2 country. `language` must be one of a closed list: a formatter is kept for each. */
export function countryName(code: string, language: string): string | null {
  return regionName(code, language);
}

/** Name of a continent by its two-letter code; `language` as for countryName. */
export function continentName(code: string, language: string): string | null {
  const region = continentRegions[code];
  return region === undefined ? null : regionName(region, language);
}
