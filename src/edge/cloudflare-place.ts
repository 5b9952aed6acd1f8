// What Cloudflare itself says of the connection's place (`request.cf`), in the form that the database has. It stands in
// only where the database cannot be read.

import type { Place } from '../geo/place.ts';

/** Cloudflare's codes for an unknown country and for Tor (developers.cloudflare.com, IP geolocation). */
const notCountries = ['XX', 'T1'];

/** The connection's place, or null where Cloudflare does not know at least the country. */
export function placeFromCloudflare(cf: unknown): Place | null {
  const text = (key: string): string | null => {
    const value: unknown = typeof cf === 'object' && cf !== null ? Reflect.get(cf, key) : null;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const named = (name: string | null) => (name === null ? null : { en: name });
  const countryCode = text('country');
  if (countryCode === null || notCountries.includes(countryCode)) return null;
  return {
    continentCode: text('continent'),
    countryCode,
    regionCode: text('regionCode'),
    regionNames: named(text('region')),
    cityNames: named(text('city')),
    postalCode: text('postalCode'),
    latitude: parseDegrees(text('latitude')),
    longitude: parseDegrees(text('longitude')),
    accuracyRadiusKm: null,
    timeZone: text('timezone'),
    asNumber: null,
    asOrganization: null,
  };
}

/** Cloudflare writes coordinates as text. Four decimals, as the database has them. */
function parseDegrees(text: string | null): number | null {
  const degrees = text === null ? Number.NaN : Number(text);
  return Number.isFinite(degrees) ? Math.round(degrees * 10_000) / 10_000 : null;
}
