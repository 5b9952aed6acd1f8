// The counts of a project as its ProjectUsage object returns them. Times are UTC. Counts are lower bounds: `dropped` of them
// could not be delivered to the object.

import type { RequestOutcome } from './outcome.ts';

/** Outcomes that did not occur are left out. */
export type OutcomeCounts = ReadonlyMap<RequestOutcome, number>;

interface Period {
  /** The first millisecond of the hour or day, since 1970. */
  readonly startsAtMs: number;
  readonly counts: OutcomeCounts;
  /** Counts that were lost. They are known to the hour in which the loss was reported, not to the one that lost them. */
  readonly dropped: number;
}

/** One hour: outcomes only, because an entry with few calls an hour would show when a single person was active. */
export interface HourUsage extends Period {}

export interface DayUsage extends Period {
  /** By the allowlist entry that admitted the page, in its canonical text. */
  readonly entries: ReadonlyMap<string, OutcomeCounts>;
  /** The counts of servers, by the id of the key that they used. */
  readonly keys: ReadonlyMap<string, OutcomeCounts>;
  /** By the redirect link that was followed, as its name. */
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
  /** Returns the days that start at `fromMs` or later. */
  days(fromMs: number): Promise<readonly DayUsage[]>;
}
