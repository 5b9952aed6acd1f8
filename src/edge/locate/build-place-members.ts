// Builds the members of a location that come from a place: localised and reduced by the field policy. They contain no
// visitor data. Does not add laws, which change with the date (geo/regulations).

import { type Continent, type Country, unknownLocation } from '../../core/location.ts';
import { applyPolicyToPlace, type PlaceMembers } from '../../core/project/apply-policy.ts';
import {
  coordinateDecimalsMax,
  type FieldPolicy,
  fieldGroups,
  unrestrictedFieldPolicy,
} from '../../core/project/field-policy.ts';
import { findCountry } from '../../geo/country/countries.ts';
import type { Language } from '../../geo/country/languages.ts';
import { continentName, countryName } from '../../geo/country/names.ts';
import type { Place, PlaceNames } from '../../geo/place.ts';

/**
 * Returns the members of a location for a place. The returned objects may be shared with other locations: do not change
 * them.
 */
export function buildPlaceMembers(place: Place, policy: FieldPolicy, language: Language): PlaceMembers {
  const presented = localise(place, language);
  return isComplete(policy) ? presented : applyPolicyToPlace(presented, policy);
}

function localise(place: Place, language: Language): PlaceMembers {
  const { countryCode, regionCode, regionNames, cityNames, districtNames, postalCode } = place;
  const { latitude, longitude, accuracyRadiusKm } = place;
  return {
    continent: describeContinent(place, language),
    country: describeCountry(countryCode, language),
    region: { code: regionCode, name: nameIn(regionNames, language) },
    city: nameIn(cityNames, language),
    district: nameIn(districtNames, language),
    postalCode,
    location: { latitude, longitude, accuracyRadiusKm },
  };
}

function isComplete(policy: FieldPolicy): boolean {
  if (policy === unrestrictedFieldPolicy) return true;
  const { groups, coordinateDecimals } = policy;
  return coordinateDecimals === coordinateDecimalsMax && fieldGroups.every((group) => groups.includes(group));
}

function describeContinent({ continentCode, countryCode }: Place, language: Language): Continent {
  const code = continentCode ?? (countryCode === null ? null : findCountry(countryCode).continent);
  if (code === null) return unknownLocation.continent;
  return shared(continents, language, code, () => ({ code, name: continentName(code, language) }));
}

function describeCountry(code: string | null, language: Language): Country {
  if (code === null) return unknownLocation.country;
  return shared(countries, language, code, () => {
    const { flag, callingCodes, currencies, languages, inEU, inEEA } = findCountry(code);
    return { code, name: countryName(code, language), flag, callingCodes, currencies, languages, inEU, inEEA };
  });
}

type ByLanguage<T> = Map<Language, Map<string, T>>;

const continents: ByLanguage<Continent> = new Map();
const countries: ByLanguage<Country> = new Map();

/** Maximum number of cached country codes, more than there are countries. Further codes are not cached. */
const codesMax = 300;

/** Returns the cached value of a country or continent code in a language, or creates and caches it. */
function shared<T>(known: ByLanguage<T>, language: Language, code: string, make: () => T): T {
  let byCode = known.get(language);
  if (byCode === undefined) {
    byCode = new Map();
    known.set(language, byCode);
  }
  let value = byCode.get(code);
  if (value === undefined) {
    value = make();
    if (byCode.size < codesMax) byCode.set(code, value);
  }
  return value;
}

/** Returns the name of a place in the language, else in English, else null. */
function nameIn(names: PlaceNames | null, language: Language): string | null {
  return names?.[language] ?? names?.['en'] ?? null;
}
