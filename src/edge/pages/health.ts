// GET /health: which build answers and how old its data is. Includes nothing of projects or visitors.

import type { DatabaseInfo } from '../../geo/manifest.ts';

const dayMs = 86_400_000;
const freshDaysMax = 45;
const agingDaysMax = 90;

/** Old data is coarser, not wrong, so being stale alone is no error. */
export function freshnessOf(ageDays: number): 'fresh' | 'aging' | 'stale' {
  if (ageDays <= freshDaysMax) return 'fresh';
  return ageDays <= agingDaysMax ? 'aging' : 'stale';
}

/** The body of /health. `nowMs` is in milliseconds since 1970. */
export function describeHealth(version: string, { name, builtAt }: DatabaseInfo, nowMs: number) {
  const ageDays = Math.max(0, Math.floor((nowMs - Date.parse(builtAt)) / dayMs));
  return { status: 'ok', version, data: { name, builtAt, ageDays, freshness: freshnessOf(ageDays) } };
}
