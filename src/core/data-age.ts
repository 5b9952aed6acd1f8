// Computes the age of the location data and rates it. Used by npm start, the deployment, the dashboard, the landing
// page and /health, so that all rate it alike. Has no clock: callers pass the time.

const dayMs = 24 * 3_600_000;

/**
 * Maximum age of fresh data in days. DB-IP publishes at the beginning of each month: 31 days, and two in which to
 * notice the new edition.
 */
export const freshDataDaysMax = 33;

/**
 * Maximum age in days of data that missed one monthly edition. Older data is stale, and a deep health check then fails.
 */
export const agingDataDaysMax = 45;

/**
 * The commands that update the location data: in the working directory (`local`), or there and in the deployment
 * (`deployed`).
 */
export const dataUpdateCommands = { local: 'npm run data -- --refresh', deployed: 'npm run deploy' } as const;

export type DataFreshness = 'fresh' | 'aging' | 'stale';

export interface DataAge {
  /** Full days since the data was built; 0 if the build date is in the future. */
  readonly days: number;
  readonly freshness: DataFreshness;
}

/** Rates data by its build date, ISO 8601. `nowMs` is in milliseconds since 1970. */
export function dataAge(builtAt: string, nowMs: number): DataAge {
  const days = Math.max(0, Math.floor((nowMs - Date.parse(builtAt)) / dayMs));
  if (days <= freshDataDaysMax) return { days, freshness: 'fresh' };
  return { days, freshness: days <= agingDataDaysMax ? 'aging' : 'stale' };
}

/** Describes the age: `2026-06-05, 1 day old`. */
export function describeBuildAge(builtAt: string, nowMs: number): string {
  const { days } = dataAge(builtAt, nowMs);
  return `${builtAt.slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'} old`;
}
