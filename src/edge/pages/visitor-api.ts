// The wire format of VisitorAPI, so that its customers move by changing host name and project id. Only the form differs from
// our own answer: admission and field policy are decided before. Our names of systems are VisitorAPI's too: iOS, Android,
// Windows, macOS, Linux, Chrome OS.

import { type FailureCode, failures } from '../../core/failure.ts';
import { type Location, nothingKnown } from '../../core/location.ts';
import { longLanguageCodes } from '../../geo/country/countries.generated.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import type { LocationResult } from '../handlers.ts';
import { jsonResponse, refusalResponse } from '../response.ts';

/** ISO 639-2/3 codes. A Map: a property that is read by a text of a request stays in the engine's memory. */
const longCodes = new Map(Object.entries(longLanguageCodes));

/** Unknown is an empty text. */
function text(value: string | number | null): string {
  return value === null ? '' : String(value);
}

/** ISO 639-1 first, then the same languages by ISO 639-2/3. */
function languageCodes(codes: readonly string[]): string[] {
  return [...codes, ...codes.flatMap((code) => longCodes.get(code) ?? [])];
}

/** The answer's `data`. The location must be in English, as VisitorAPI's names are. */
function translate({ ip, country, region, city, location, client }: Location) {
  const { latitude, longitude } = location;
  const { browser, os } = client;
  // VisitorAPI has no brand for a desktop.
  const device = client.device.type === 'desktop' ? nothingKnown.client.device : client.device;
  return {
    ipAddress: text(ip),
    countryCode: text(country.code),
    countryName: text(country.name),
    region: text(region.code).toLowerCase(),
    city: text(city).toLowerCase(),
    cityLatLong: latitude === null || longitude === null ? '' : `${latitude},${longitude}`,
    browser: text(browser.name),
    browserVersion: text(browser.version),
    deviceBrand: text(device.vendor),
    deviceModel: text(device.model),
    deviceFamily: text(device.model ?? device.vendor),
    os: text(os.name),
    osVersion: text(os.version),
    currencies: country.currencies,
    languages: languageCodes(country.languages),
  };
}

/** Returns a location, or the refusal of one, in VisitorAPI's form. */
export function visitorApiResponse(result: LocationResult): Response {
  if (!result.ok) return visitorApiRefusalResponse(result.refusal);
  return jsonResponse(JSON.stringify({ status: 200, data: translate(result.value.location) }), result.value.grant);
}

/** Details for the codes whose usual ones speak of other parameters and of keys, which this form does not have. */
const ownDetails: ReadonlyMap<FailureCode, string> = new Map([
  ['project_required', 'Send the project ID in the pid query parameter.'],
  ['project_conflict', 'The request names two different projects. Send the ID once, as pid.'],
  ['credential_required', 'The request has no Origin header. This path answers web pages, whose browsers send it.'],
]);

/** A refusal in VisitorAPI's form, with the same status as ours and readable by any page. `extra` adds headers (Allow). */
export function visitorApiRefusalResponse(
  { code, detail }: RequestRefusal,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const { status, detail: usual } = failures[code];
  const result = detail ?? ownDetails.get(code) ?? usual;
  return refusalResponse(code, JSON.stringify({ status, result }), extra);
}
