// The counts of a project as its ProjectUsage object returns them. Times are UTC. Counts are lower bounds: `dropped` of them
// could not be delivered to the object.

import type { RequestOutcome } from './outcome.ts';

/** The counts of outcomes. Outcomes that did not occur are left out. */
export type OutcomeCounts = ReadonlyMap<RequestOutcome, number>;

interface Period {
  /** The first millisecond of the hour or day, since 1970. */
  readonly startsAtMs: number;
  readonly counts: OutcomeCounts;
  /**
   * The number of counts that were lost. It is reported with the hour in which the loss was noticed, which may be later
   * than the hour of the counts.
   */
  readonly dropped: number;
}

/**
 * The counts of one hour. By outcome only: counts by allowlist entry could show when a single person was active, if few
 * requests an hour come through the entry.
 */
export interface HourUsage extends Period {}

export interface DayUsage extends Period {
  /** The counts of pages, by the canonical text of the allowlist entry that admitted the page. */
  readonly entries: ReadonlyMap<string, OutcomeCounts>;
  /** The counts of servers, by the id of the key that they used. */
  readonly keys: ReadonlyMap<string, OutcomeCounts>;
  /** The counts of redirects, by the name of the redirect link. */
  readonly links: ReadonlyMap<string, OutcomeCounts>;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** How long counts by hour are kept. */
export const hoursKeptMs = 35 * dayMs;
/** How long counts by day are kept: 13 months. */
export const daysKeptMs = 397 * dayMs;

/** Reads the counts of one project. Hours and days without counts are left out; the others are in the order of time. */
export interface UsageReader {
  /** Returns the hours that start at `fromMs` or later. */
  hours(fromMs: number): Promise<readonly HourUsage[]>;
  /**
   * Returns the days that start at `fromMs` or later. Days before `callersFromMs` come without entries, keys and links:
   * a project may have thousands of them in 13 months.
   */
  days(fromMs: number, callersFromMs?: number): Promise<readonly DayUsage[]>;
}
