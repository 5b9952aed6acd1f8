// GET /health: the version of the deployment and the age of its data. Contains nothing about projects or visitors.

import { dataAge } from '../../core/data-age.ts';
import type { DatabaseInfo } from '../../geo/manifest.ts';

/** The body of /health. Stale data is still usable, so the status stays `ok`. `nowMs` is in milliseconds since 1970. */
export function describeHealth(version: string, { name, builtAt }: DatabaseInfo, nowMs: number) {
  const { days: ageDays, freshness } = dataAge(builtAt, nowMs);
  return { status: 'ok', version, data: { name, builtAt, ageDays, freshness } };
}
