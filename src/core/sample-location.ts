// The location of a fictional visitor in Paris, which the OpenAPI document and the preview of field policies show. The
// API itself returns the mock visitors of edge/locate/mock-visitors.ts.

import type { LocationMembers } from './project/apply-policy.ts';

/**
 * The location that `?sample=paris` returns at noon of a summer's day, without `meta`. A test compares it with the
 * response of the edge.
 */
export const sampleLocation: LocationMembers = {
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
};
