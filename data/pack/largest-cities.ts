// Chooses the place that stands for each country and each region: that of the largest city. No source has populations,
// so the size of a city is its number of addresses. Does not pack the places (pack-family.ts).

import type { AddressFamily } from '../manifest.ts';
import { type PackedPlace, placeCodeOfArea } from './packed-place.ts';
import { type PlaceTable, rowPositions } from './place-table.ts';
import type { PlaceNumber } from './ranges.ts';

/**
 * Maximum number of addresses that one network adds to its city. Without it, a few networks of a company or a ministry
 * would outweigh all households: the largest city of the United States would be Columbus, Ohio.
 */
const networkAddressesMax = 1024;

/** Returns how much a network adds to the size of its city, in addresses (IPv4) or /64s (IPv6). */
export function cityWeightOfNetwork(prefixLength: number, family: AddressFamily): number {
  const bits = (family === 'v4' ? 32 : 64) - prefixLength;
  return bits <= 0 ? 1 : Math.min(2 ** bits, networkAddressesMax);
}

interface City {
  /** The code of the city's region, or of its country if it has no region code. */
  readonly code: string;
  readonly hasName: boolean;
  weight: number;
  /** The city's place with the most addresses, and the weight of that place. */
  place: PlaceNumber;
  placeWeight: number;
}

/** The places of the largest cities by the code of their country (`CH`) or region (`US-CA`). */
export type LargestCities = Map<string, PackedPlace>;

/**
 * Adds the place of the largest city for each country or region code that `largest` does not have yet. `weights` are
 * the weights of the places in `table`, by place number. Of cities with equal weights, the one with the lowest address
 * is chosen. For a code without named cities, the place with the most addresses is chosen.
 */
export function addLargestCities(largest: LargestCities, table: PlaceTable, weights: readonly number[]): void {
  const found = new Map<string, City>();
  for (const city of citiesOf(table, weights)) {
    for (const code of new Set([city.code, city.code.slice(0, 2)])) {
      const other = found.get(code);
      if (other === undefined || isLarger(city, other)) found.set(code, city);
    }
  }
  for (const [code, { place }] of found) {
    // Leaves out the AS: the place is used for a mock visitor (`?sample=`), whose network is fictional.
    if (!largest.has(code)) largest.set(code, { ...table.read(place), asNumber: null, asOrganization: null });
  }
}

/**
 * Returns the cities, told apart by region and name. Places of one region that have no city name count as one unnamed
 * city.
 */
function citiesOf(table: PlaceTable, weights: readonly number[]): Iterable<City> {
  const cities = new Map<string, City>();
  const codes = new Map<number, string | null>();
  for (const [place, weight = 0] of weights.entries()) {
    const area = table.value(place, rowPositions.area);
    const code = codes.get(area) ?? placeCodeOfArea(table.text(area));
    codes.set(area, code);
    if (code === null) continue;
    const name = table.value(place, rowPositions.city);
    const key = `${code} ${name}`;
    const city = cities.get(key);
    if (city === undefined) cities.set(key, { code, hasName: name !== 0, weight, place, placeWeight: weight });
    else addWeight(city, place, weight);
  }
  return cities.values();
}

function addWeight(city: City, place: PlaceNumber, weight: number): void {
  city.weight += weight;
  if (weight <= city.placeWeight) return;
  city.place = place;
  city.placeWeight = weight;
}

function isLarger(city: City, other: City): boolean {
  return city.hasName === other.hasName ? city.weight > other.weight : city.hasName;
}
