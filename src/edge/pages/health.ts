// GET /health: the version of the deployment and the age of its data. Contains nothing about projects or visitors.

import type { DatabaseInfo } from '../../geo/manifest.ts';

const dayMs = 86_400_000;
const freshDaysMax = 45;
const agingDaysMax = 90;

/** Classifies the age of the location data. Stale data is less accurate but still usable, so it is not an error. */
export function freshnessOf(ageDays: number): 'fresh' | 'aging' | 'stale' {
  if (ageDays <= freshDaysMax) return 'fresh';
  return ageDays <= agingDaysMax ? 'aging' : 'stale';
}

/** The body of /health. `nowMs` is in milliseconds since 1970. */
export function describeHealth(version: string, { name, builtAt }: DatabaseInfo, nowMs: number) {
  const ageDays = Math.max(0, Math.floor((nowMs - Date.parse(builtAt)) / dayMs));
  return { status: 'ok', version, data: { name, builtAt, ageDays, freshness: freshnessOf(ageDays) } };
}
