// Reads `request.cf`, Cloudflare's data about the connection: its AS, whether it uses Tor, and an estimate of its
// place, which is used if the database cannot be read.

import type { Place } from '../../geo/place.ts';

/** Cloudflare's country codes for Tor and for an unknown country (developers.cloudflare.com, IP geolocation). */
const torCode = 'T1';
const unknownCode = 'XX';

export interface CloudflareConnection {
  /** Whether the visitor uses Tor; null without `request.cf`. */
  readonly tor: boolean | null;
  readonly asNumber: number | null;
  readonly asOrganization: string | null;
}

function member(cf: unknown, key: string): unknown {
  return typeof cf === 'object' && cf !== null ? Reflect.get(cf, key) : undefined;
}

function text(cf: unknown, key: string): string | null {
  const value = member(cf, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

export const unknownConnection: CloudflareConnection = { tor: null, asNumber: null, asOrganization: null };

/** Returns the connection's AS and Tor flag. `cf` may be missing or of any shape. */
export function readCloudflare(cf: unknown): CloudflareConnection {
  if (cf === undefined) return unknownConnection;
  const asNumber = member(cf, 'asn');
  return {
    tor: text(cf, 'country') === torCode,
    asNumber: typeof asNumber === 'number' && asNumber > 0 ? asNumber : null,
    asOrganization: text(cf, 'asOrganization'),
  };
}

/** Returns Cloudflare's estimate of the connection's place; null if Cloudflare does not know the country. */
export function placeFromCloudflare(cf: unknown): Place | null {
  const countryCode = text(cf, 'country');
  if (countryCode === null || countryCode === torCode || countryCode === unknownCode) return null;
  const { asNumber, asOrganization } = readCloudflare(cf);
  return {
    continentCode: text(cf, 'continent'),
    countryCode,
    regionCode: text(cf, 'regionCode'),
    regionNames: named(text(cf, 'region')),
    cityNames: named(text(cf, 'city')),
    districtNames: null,
    postalCode: text(cf, 'postalCode'),
    latitude: parseDegrees(text(cf, 'latitude')),
    longitude: parseDegrees(text(cf, 'longitude')),
    accuracyRadiusKm: null,
    timeZone: text(cf, 'timezone'),
    asNumber,
    asOrganization,
  };
}

function named(name: string | null) {
  return name === null ? null : { en: name };
}

/** Parses coordinates, which Cloudflare sends as text, to four decimals, as many as the database has. */
function parseDegrees(written: string | null): number | null {
  const degrees = written === null ? Number.NaN : Number(written);
  return Number.isFinite(degrees) ? Math.round(degrees * 10_000) / 10_000 : null;
}
