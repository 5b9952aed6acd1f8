// A sample of built data: country, region and city of fixed addresses. A refresh compares the next build with it.
// Regions and cities are hashes, because only their changes count and the sample may leave the machine.

import { createHash } from 'node:crypto';
import { type AddressFamily, addressFamilies } from '../manifest.ts';
import type { AddressLookup } from '../verify/lookups.ts';
import { sampledAddresses, sampleSizes } from './sampled-addresses.ts';

/** Country, region and city of the sampled addresses of one address family, in the order of sampledAddresses. */
export interface FamilySample {
  /** The country codes, two letters for each address; two spaces for an address without a country. */
  readonly countries: string;
  /** The first 32 bits of the SHA-256 of the code or name of the region; 0 without one. */
  readonly regions: Uint32Array;
  /** The first 32 bits of the SHA-256 of the city's name; 0 without one. */
  readonly cities: Uint32Array;
}

/** The sample of each address family; null for a family that the data lacks. */
export type AddressSample = Readonly<Record<AddressFamily, FamilySample | null>>;

const noCountry = '  ';

/** Takes a sample. `lookupOf` returns null for a family that the data lacks. */
export function takeSample(lookupOf: (family: AddressFamily) => AddressLookup | null): AddressSample {
  const sample: Record<AddressFamily, FamilySample | null> = { v4: null, v6: null };
  for (const family of addressFamilies) {
    const lookup = lookupOf(family);
    if (lookup !== null) sample[family] = takeFamily(family, lookup);
  }
  return sample;
}

function takeFamily(family: AddressFamily, lookup: AddressLookup): FamilySample {
  const regions = new Uint32Array(sampleSizes[family]);
  const cities = new Uint32Array(sampleSizes[family]);
  const countries = sampledAddresses(family).map((words, i) => {
    const [text] = lookup(words);
    const { country, region, city } = describedBy(text);
    regions[i] = region;
    cities[i] = city;
    return country;
  });
  return { countries: countries.join(''), regions, cities };
}

interface Described {
  readonly country: string;
  readonly region: number;
  readonly city: number;
}

/** The members of a place's JSON (data/verify/lookups.ts) that an address sample uses. */
interface SampledPlace {
  readonly countryCode: string | null;
  readonly regionCode: string | null;
  readonly regionNames: Readonly<Record<string, string>> | null;
  readonly cityNames: Readonly<Record<string, string>> | null;
}

function describedBy(text: string): Described {
  const place: SampledPlace | null = JSON.parse(text);
  if (place === null) return { country: noCountry, region: 0, city: 0 };
  return {
    country: place.countryCode ?? noCountry,
    region: hashOf(place.regionCode ?? firstName(place.regionNames)),
    city: hashOf(firstName(place.cityNames)),
  };
}

/** Returns the English name, else any other name. */
function firstName(names: SampledPlace['cityNames']): string | null {
  return names?.['en'] ?? Object.values(names ?? {})[0] ?? null;
}

const hashes = new Map<string, number>();

function hashOf(text: string | null): number {
  if (text === null) return 0;
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = createHash('sha256').update(text).digest().readUInt32LE(0);
    hashes.set(text, hash);
  }
  return hash;
}

/** Returns the country of the nth address; null without one. */
export function countryAt({ countries }: FamilySample, i: number): string | null {
  const code = countries.slice(i * 2, i * 2 + 2);
  return code === noCountry ? null : code;
}
