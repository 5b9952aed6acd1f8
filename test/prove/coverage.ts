// Finds routes and refusals of the Worker that `npm run prove` has no scenario for. Sends no requests.

import { type FailureCode, failureCodes } from '../../src/core/failure.ts';
import type { Routes, Scenario } from './requests/scenario.ts';

/** Error codes that no scenario can cause, each with the reason. */
const unreachedCodes: ReadonlyMap<FailureCode, string> = new Map([
  ['quota_exceeded', 'needs a day of counts; the refusal is a fixed text'],
  ['data_unavailable', 'a warm isolate has the shard; "ASSETS does not answer" meets it in a cold one'],
  ['internal', 'an exception that the Worker does not expect; none is planted'],
]);

/** Path prefixes outside the API. The scenarios for them are in dashboard-requests.ts. */
const knownPrefixes = [
  '/dashboard',
  '/privacy',
  '/operator/',
  '/status',
  '/health?',
  '/security',
  '/.well-known/security.txt',
  '/v1/usage',
  '/v1/export',
];

/**
 * Returns the routes and refusals without a scenario. The dashboard's scenarios are generated from its table of routes, so
 * none of them can be missing.
 */
export function missingScenarios(routes: Routes, api: readonly Scenario[]): readonly string[] {
  const answered = new Set(api.map(({ route }) => route));
  const refused = new Set(api.map(({ code }) => code));
  return [
    ...routes.prefixes.filter((prefix) => !knownPrefixes.includes(prefix)),
    ...routes.api.filter((route) => !/^(?:ALL|OPTIONS) /.test(route) && !answered.has(route)),
    ...failureCodes.filter((code) => !refused.has(code) && !unreachedCodes.has(code)),
  ];
}
