// The example locations of the OpenAPI document: what `sample=paris` returns on a day in July. They are fixed, so that
// the generated document is reproducible. A test compares them with what the API returns.

import { type Location, unknownLocation } from '../core/location.ts';
import { sampleLocation } from '../core/sample-location.ts';

const metaOf = (language: string): Location['meta'] => ({
  source: 'sample',
  degraded: false,
  embedded: null,
  language,
  database: { name: 'DB-IP City Lite', builtAt: '2026-06-05T13:42:02Z' },
  networks: [],
  attribution: 'IP Geolocation by DB-IP',
});

export const englishLocation: Location = {
  ...sampleLocation,
  meta: metaOf('en'),
};

/** The example location with German names. */
export const germanLocation: Location = {
  ...englishLocation,
  continent: { code: 'EU', name: 'Europa' },
  country: { ...englishLocation.country, name: 'Frankreich' },
  meta: metaOf('de'),
};

/** The location of 10.1.2.3, a reserved address without a place. */
export const reservedLocation: Location = {
  ...unknownLocation,
  ip: '10.1.2.3',
  version: 4,
  network: '10.0.0.0/8',
  reserved: 'private-use',
  meta: { ...metaOf('en'), source: 'none' },
};

export const visitorApiData = {
  ipAddress: '192.0.2.1',
  countryCode: 'FR',
  countryName: 'France',
  region: 'idf',
  city: 'paris',
  cityLatLong: '48.8566,2.3522',
  browser: 'Firefox',
  browserVersion: '145.0',
  deviceBrand: '',
  deviceModel: '',
  deviceFamily: '',
  os: 'Windows',
  osVersion: '10',
  currencies: ['EUR'],
  languages: ['fr', 'fra'],
};
