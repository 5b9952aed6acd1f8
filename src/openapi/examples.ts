// The example answers of the document: the answer for `sample=paris` on a day in July. They are fixed, so that the
// generated document is reproducible. A test compares them with the sample's answer.

import { type Location, nothingKnown } from '../core/location.ts';

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
  ip: '192.0.2.1',
  version: 4,
  network: '192.0.2.0/24',
  reserved: null,
  continent: { code: 'EU', name: 'Europe' },
  country: {
    code: 'FR',
    name: 'France',
    flag: '🇫🇷',
    callingCodes: ['+33'],
    currencies: ['EUR'],
    languages: ['fr'],
    inEU: true,
    inEEA: true,
  },
  region: { code: 'IDF', name: 'Île-de-France' },
  city: 'Paris',
  district: null,
  postalCode: '75001',
  location: { latitude: 48.8566, longitude: 2.3522, accuracyRadiusKm: 10 },
  timezone: {
    id: 'Europe/Paris',
    offset: '+02:00',
    offsetSeconds: 7200,
    dst: true,
    localTime: '2026-07-01T12:00:00+02:00',
  },
  asn: { number: 64496, organization: 'Example Network', type: null },
  client: {
    browser: { name: 'Firefox', version: '145.0' },
    os: { name: 'Windows', version: '10' },
    device: { vendor: null, model: null, type: 'desktop' },
  },
  regulations: ['GDPR'],
  consent: { required: 'opt-in', because: ['GDPR'], gpc: null },
  anonymizer: { tor: null, vpn: null, proxy: null, relay: null, hosting: null, provider: null },
  meta: metaOf('en'),
};

/** The example location with German names. */
export const germanLocation: Location = {
  ...englishLocation,
  continent: { code: 'EU', name: 'Europa' },
  country: { ...englishLocation.country, name: 'Frankreich' },
  meta: metaOf('de'),
};

/** The answer for 10.1.2.3, a reserved address without a place. */
export const reservedLocation: Location = {
  ...nothingKnown,
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
