// Compares, for each country and region code, the place in the shards with the source. Finds the largest cities from
// the places that a MaxMind reader from npm found. Shares with the build only the function that weights a network, so
// that an error of the build is noticed.

import type { Manifest } from '../../src/geo/manifest.ts';
import type { Place } from '../../src/geo/place.ts';
import { parsePlaceCode } from '../../src/geo/place-codes.ts';
import { type AddressFamily, addressFamilies } from '../manifest.ts';
import { cityWeightOfNetwork } from '../pack/largest-cities.ts';
import { builtLookup } from './lookups.ts';

export interface CodesReport {
  readonly compared: number;
  readonly differences: number;
  /** The first few differences, one line each. */
  readonly examples: readonly string[];
}

interface City {
  readonly code: string;
  readonly hasName: boolean;
  weight: number;
  /** The city's place with the most addresses, as JSON without the AS. */
  place: string;
  placeWeight: number;
}

const examplesMax = 5;

/**
 * Collects the places of a source while its networks are compared with the built data. Checks afterwards which place
 * was built for each country and region code.
 */
export class CodePlaces {
  /** The weight of each place, by the place as JSON, in address order. */
  readonly #weights: Readonly<Record<AddressFamily, Map<string, number>>> = { v4: new Map(), v6: new Map() };

  /** Adds the place of a network of the source. With a prefix length of null, it adds nothing to the place's weight. */
  add(family: AddressFamily, place: string, prefixLength: number | null): void {
    const weights = this.#weights[family];
    const weight = prefixLength === null ? 0 : cityWeightOfNetwork(prefixLength, family);
    weights.set(place, (weights.get(place) ?? 0) + weight);
  }

  /**
   * For each country and region code, compares the built place with the source. If all networks of the source were
   * added, the built place must be that of the code's largest city. If only a sample of addresses was added, the built
   * place must be in the code's country or region.
   */
  compare(
    { database, codes }: Manifest,
    extent: 'full' | number,
    readShard: (name: string) => Uint8Array,
  ): CodesReport {
    const expected = new Map(addressFamilies.toReversed().flatMap((family) => largestCities(this.#weights[family])));
    const lookup = builtLookup({ database, v4: codes, v6: [], aliases: [] }, readShard);
    const examples: string[] = [];
    let differences = 0;
    for (const [code, place] of expected) {
      const key = parsePlaceCode(code);
      const [built] = codes.length === 0 || key === null ? ['null'] : lookup(key.words);
      if (extent === 'full' ? built === place : isInside(built, code)) continue;
      differences++;
      if (examples.length < examplesMax) examples.push(`${code}: source ${place}, built ${built}`);
    }
    return { compared: expected.size, differences, examples };
  }
}

/** Returns the place of the largest city of each country and region, as JSON, by code. */
function largestCities(weights: ReadonlyMap<string, number>): readonly (readonly [code: string, place: string])[] {
  const largest = new Map<string, string>();
  const ranked = [...citiesOf(weights)].sort((a, b) => Number(b.hasName) - Number(a.hasName) || b.weight - a.weight);
  for (const { code, place } of ranked) {
    for (const known of [code, code.slice(0, 2)]) if (!largest.has(known)) largest.set(known, place);
  }
  return [...largest];
}

function citiesOf(weights: ReadonlyMap<string, number>): Iterable<City> {
  const cities = new Map<string, City>();
  for (const [text, weight] of weights) {
    const found: Place | null = JSON.parse(text);
    const code = codeOf(found);
    if (found === null || code === null) continue;
    const name = JSON.stringify(found.cityNames);
    const place = JSON.stringify({ ...found, asNumber: null, asOrganization: null });
    const city = cities.get(`${code} ${name}`);
    if (city === undefined) {
      const hasName = found.cityNames !== null;
      cities.set(`${code} ${name}`, { code, hasName, weight, place, placeWeight: weight });
      continue;
    }
    city.weight += weight;
    if (weight > city.placeWeight) Object.assign(city, { place, placeWeight: weight });
  }
  return cities.values();
}

/**
 * Returns a place's region code with the country in it (`US-CA`), or only the country code if the place has no region
 * code; null if the place has no country.
 */
function codeOf(place: Place | null): string | null {
  const { countryCode = null, regionCode = null } = place ?? {};
  const code = [countryCode ?? '', ...(regionCode === null ? [] : [regionCode])].join('-');
  return parsePlaceCode(code) === null ? null : code;
}

/** Whether a built place, as JSON, is in the country or region of a code. */
function isInside(built: string, code: string): boolean {
  const own = codeOf(JSON.parse(built));
  return own === code || own?.slice(0, 2) === code;
}
