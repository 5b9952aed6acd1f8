// Mock visitors (`?sample=`), so that a page in development can be tested as if its visitor were elsewhere. Some are
// chosen by a name. For every other place, a country or region code chooses a mock visitor in the largest city there.
// Their addresses are from the blocks reserved for documentation. They work only while a project's development switch is
// on.

import type { Client } from '../../core/location.ts';
import { type Place, unknownPlace } from '../../geo/place.ts';

export interface MockVisitor {
  readonly ip: string;
  readonly version: 4 | 6;
  readonly network: string;
  readonly place: Place | null;
  readonly reserved: string | null;
  readonly client: Client;
  /** True for the mock visitor who uses Tor; null for the others. */
  readonly tor: true | null;
  /** The purpose of the mock visitor, for the API’s documentation. */
  readonly about: string;
}

const nowhere: Place = { ...unknownPlace, asNumber: 64496, asOrganization: 'Example Network' };

const desktop: Client = {
  browser: { name: 'Firefox', version: '145.0' },
  os: { name: 'Windows', version: '10' },
  device: { vendor: null, model: null, type: 'desktop' },
};

const phone: Client = {
  browser: { name: 'Safari', version: '26.0' },
  os: { name: 'iOS', version: '26.0' },
  device: { vendor: 'Apple', model: 'iPhone', type: 'mobile' },
};

function sample(about: string, place: Partial<Place> | null, changes: Partial<MockVisitor> = {}): MockVisitor {
  return {
    ip: '192.0.2.1',
    version: 4,
    network: '192.0.2.0/24',
    place: place === null ? null : { ...nowhere, ...place },
    reserved: null,
    client: desktop,
    tor: null,
    about,
    ...changes,
  };
}

const v6 = { ip: '2001:db8::1', version: 6, network: '2001:db8::/32' } as const;

/** Returns the mock visitor at a place of the database. Its address, network and AS are fictional. */
export function mockVisitorAt(place: Place): MockVisitor {
  const { asNumber, asOrganization } = nowhere;
  return sample('a country or a region', { ...place, asNumber, asOrganization });
}

/** The mock visitors by name. */
export const mockVisitors: ReadonlyMap<string, MockVisitor> = new Map([
  [
    'paris',
    sample('the European Union', {
      countryCode: 'FR',
      regionCode: 'IDF',
      regionNames: { en: 'Île-de-France' },
      cityNames: { en: 'Paris', de: 'Paris', ja: 'パリ', ru: 'Париж', 'zh-CN': '巴黎' },
      postalCode: '75001',
      latitude: 48.8566,
      longitude: 2.3522,
      accuracyRadiusKm: 10,
      timeZone: 'Europe/Paris',
    }),
  ],
  [
    'berlin',
    sample(
      'an IPv6 visitor with a telephone',
      {
        countryCode: 'DE',
        regionCode: 'BE',
        regionNames: { en: 'Berlin' },
        cityNames: { en: 'Berlin', ja: 'ベルリン', ru: 'Берлин' },
        postalCode: '10115',
        latitude: 52.52,
        longitude: 13.405,
        accuracyRadiusKm: 20,
        timeZone: 'Europe/Berlin',
      },
      { ...v6, client: phone },
    ),
  ],
  [
    'reykjavik',
    sample('in the European Economic Area, not in the Union', {
      countryCode: 'IS',
      regionCode: '1',
      regionNames: { en: 'Capital Region' },
      cityNames: { en: 'Reykjavik' },
      latitude: 64.1466,
      longitude: -21.9426,
      timeZone: 'Atlantic/Reykjavik',
    }),
  ],
  [
    'london',
    sample('in Europe, in no union', {
      countryCode: 'GB',
      regionCode: 'ENG',
      regionNames: { en: 'England' },
      cityNames: { en: 'London', fr: 'Londres' },
      postalCode: 'EC1A',
      latitude: 51.5074,
      longitude: -0.1278,
      timeZone: 'Europe/London',
    }),
  ],
  [
    'new-york',
    sample('the eastern time zone of the United States', {
      countryCode: 'US',
      regionCode: 'NY',
      regionNames: { en: 'New York' },
      cityNames: { en: 'New York' },
      postalCode: '10001',
      latitude: 40.7128,
      longitude: -74.006,
      timeZone: 'America/New_York',
    }),
  ],
  [
    'los-angeles',
    sample(
      'the same country, another time zone, a privacy law of the state',
      {
        countryCode: 'US',
        regionCode: 'CA',
        regionNames: { en: 'California' },
        cityNames: { en: 'Los Angeles' },
        postalCode: '90012',
        latitude: 34.0522,
        longitude: -118.2437,
        timeZone: 'America/Los_Angeles',
      },
      { client: phone },
    ),
  ],
  [
    'sao-paulo',
    sample('the southern hemisphere', {
      countryCode: 'BR',
      regionCode: 'SP',
      regionNames: { en: 'São Paulo' },
      cityNames: { en: 'São Paulo' },
      latitude: -23.5505,
      longitude: -46.6333,
      timeZone: 'America/Sao_Paulo',
    }),
  ],
  [
    'cairo',
    sample('a language that is written from right to left', {
      countryCode: 'EG',
      regionCode: 'C',
      regionNames: { en: 'Cairo' },
      cityNames: { en: 'Cairo', ar: 'القاهرة' },
      latitude: 30.0444,
      longitude: 31.2357,
      timeZone: 'Africa/Cairo',
    }),
  ],
  [
    'kathmandu',
    sample('an offset that is no whole hour', {
      countryCode: 'NP',
      cityNames: { en: 'Kathmandu' },
      latitude: 27.7172,
      longitude: 85.324,
      timeZone: 'Asia/Kathmandu',
    }),
  ],
  [
    'tokyo',
    sample('names that are not in Latin letters', {
      countryCode: 'JP',
      regionCode: '13',
      regionNames: { en: 'Tokyo', ja: '東京都' },
      cityNames: { en: 'Tokyo', ja: '東京' },
      latitude: 35.6895,
      longitude: 139.6917,
      timeZone: 'Asia/Tokyo',
    }),
  ],
  ['country-only', sample('a country and no more', { countryCode: 'AU' })],
  ['tor', sample('a visitor through Tor, with an unknown place', null, { tor: true })],
  ['unknown', sample('an address without a record', null)],
  ['private', sample('a private network', null, { ip: '10.0.0.1', network: '10.0.0.0/8', reserved: 'private-use' })],
]);
