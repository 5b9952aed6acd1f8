// Writes locations in the format of VisitorAPI (the service whose wire format GET /api/ copies), so that its customers
// can switch by changing host name and project id. Does not admit requests or apply field policies: callers have done
// both. Names of operating systems need no translation, because this API and VisitorAPI use the same: iOS, Android,
// Windows, macOS, Linux, Chrome OS.

import { apiErrors, type FailureCode } from '../../core/failure.ts';
import { type Location, unknownLocation } from '../../core/location.ts';
import { longLanguageCodes } from '../../geo/country/countries.generated.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import type { LocationResult } from '../handlers.ts';
import { jsonResponse, refusalResponse } from '../response.ts';

/**
 * ISO 639-2/3 language codes, keyed by ISO 639-1 code. A Map instead of an object: the engine keeps property names in
 * memory, so text that depends on a request must not be used as a property name.
 */
const longCodes = new Map(Object.entries(longLanguageCodes));

/** Converts a value to text; VisitorAPI writes an unknown value as empty text. */
function text(value: string | number | null): string {
  return value === null ? '' : String(value);
}

/** Returns the ISO 639-1 codes, followed by the ISO 639-2/3 codes of the same languages, as VisitorAPI lists them. */
function languageCodes(codes: readonly string[]): string[] {
  return [...codes, ...codes.flatMap((code) => longCodes.get(code) ?? [])];
}

/**
 * Converts a location to the member `data` of VisitorAPI's response. The location must be in English, as VisitorAPI's
 * names are.
 */
function translate({ ip, country, region, city, location, client }: Location) {
  const { latitude, longitude } = location;
  const { browser, os } = client;
  // VisitorAPI leaves a desktop's brand and model empty.
  const device = client.device.type === 'desktop' ? unknownLocation.client.device : client.device;
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

/** Returns the response to a location request in VisitorAPI's format: the location, or the reason for the refusal. */
export function visitorApiResponse(result: LocationResult): Response {
  if (!result.ok) return visitorApiRefusalResponse(result.refusal);
  return jsonResponse(JSON.stringify({ status: 200, data: translate(result.value.location) }), result.value.grant);
}

/**
 * Details of refusals in VisitorAPI's format. They replace the usual details that mention keys or parameters which this
 * format lacks.
 */
const ownDetails: ReadonlyMap<FailureCode, string> = new Map([
  ['project_required', 'Send the project ID in the pid query parameter.'],
  ['project_conflict', 'The request names two different projects. Send the ID once, as pid.'],
  ['credential_required', 'The request has no Origin header. This path answers web pages, whose browsers send it.'],
]);

/**
 * Returns a refusal in VisitorAPI's format. The response has the status of the error code, and pages of any origin may
 * read it. `extra` adds headers (Allow).
 */
export function visitorApiRefusalResponse(
  { code, detail, extra: ofRefusal }: RequestRefusal,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const { status, detail: usual } = apiErrors[code];
  const result = detail ?? ownDetails.get(code) ?? usual;
  return refusalResponse(code, JSON.stringify({ status, result }), { ...ofRefusal, ...extra });
}
