// A record of the database in the words of the answer: in a language, and as far as a project lets it be said. Nothing here
// is of the visitor, so what belongs to a record is put together once and shared by all who are answered with it.

import type { FieldGroup, FieldPolicy } from '../core/field-policy.ts';
import { type Continent, type Coordinates, type Country, type Location, nothingKnown } from '../core/location.ts';
import { findCountry } from '../geo/countries.ts';
import type { Language } from '../geo/languages.ts';
import { continentName, countryName } from '../geo/names.ts';
import type { Names, Place } from '../geo/place.ts';
import { regulationsOf } from '../geo/regulations.ts';

export type PlaceAnswer = Pick<
  Location,
  'continent' | 'country' | 'region' | 'city' | 'postalCode' | 'location' | 'regulations'
>;

/** An entry goes when the place leaves the database's memory, or the project's snapshot that of the edge. */
const answers = new WeakMap<FieldPolicy, Map<Language, WeakMap<Place, PlaceAnswer>>>();

/** What an answer says of a place. Do not change it: it is shared. */
export function describePlace(place: Place, policy: FieldPolicy, language: Language): PlaceAnswer {
  let byLanguage = answers.get(policy);
  if (byLanguage === undefined) {
    byLanguage = new Map();
    answers.set(policy, byLanguage);
  }
  let byPlace = byLanguage.get(language);
  if (byPlace === undefined) {
    byPlace = new WeakMap();
    byLanguage.set(language, byPlace);
  }
  let answer = byPlace.get(place);
  if (answer === undefined) {
    answer = putIntoWords(place, policy, language);
    byPlace.set(place, answer);
  }
  return answer;
}

function putIntoWords(place: Place, { groups, coordinateDecimals }: FieldPolicy, language: Language): PlaceAnswer {
  const { regionCode, regionNames, cityNames, postalCode, latitude, longitude, accuracyRadiusKm } = place;
  const says = (group: FieldGroup) => groups.includes(group);
  const coordinates = { latitude, longitude, accuracyRadiusKm };
  return {
    continent: says('continent') ? describeContinent(place, language) : nothingKnown.continent,
    country: says('country') ? describeCountry(place.countryCode, language) : nothingKnown.country,
    region: says('region') ? { code: regionCode, name: nameIn(regionNames, language) } : nothingKnown.region,
    city: says('city') ? nameIn(cityNames, language) : null,
    postalCode: says('postalCode') ? postalCode : null,
    location: says('location') ? roundCoordinates(coordinates, coordinateDecimals) : nothingKnown.location,
    // The laws of the place, as fine as the project lets the place itself be known.
    regulations: says('regulations')
      ? regulationsOf(place.countryCode, says('region') ? regionCode : null)
      : nothingKnown.regulations,
  };
}

function describeContinent({ continentCode, countryCode }: Place, language: Language): Continent {
  const code = continentCode ?? (countryCode === null ? null : findCountry(countryCode).continent);
  if (code === null) return nothingKnown.continent;
  return shared(continents, language, code, () => ({ code, name: continentName(code, language) }));
}

function describeCountry(code: string | null, language: Language): Country {
  if (code === null) return nothingKnown.country;
  return shared(countries, language, code, () => {
    const { flag, callingCodes, currencies, languages, inEU, inEEA } = findCountry(code);
    return { code, name: countryName(code, language), flag, callingCodes, currencies, languages, inEU, inEEA };
  });
}

type ByLanguage<T> = Map<Language, Map<string, T>>;

const continents: ByLanguage<Continent> = new Map();
const countries: ByLanguage<Country> = new Map();

/** More codes than there are countries; what comes after is made anew each time. */
const codesMax = 300;

/** What all places of a country or continent have in common, so that it is put into words once. */
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

/** The name in the language where the database has it, else in English. */
function nameIn(names: Names | null, language: Language): string | null {
  return names?.[language] ?? names?.['en'] ?? null;
}

/** Coordinates to so many decimals, 0 to 4. The database has no more than four. */
function roundCoordinates(coordinates: Coordinates, decimals: number): Coordinates {
  if (decimals >= 4) return coordinates;
  const scale = 10 ** decimals;
  const round = (degrees: number | null) => (degrees === null ? null : Math.round(degrees * scale) / scale);
  return { ...coordinates, latitude: round(coordinates.latitude), longitude: round(coordinates.longitude) };
}
