// Encodes the counts of an hour or a day as stored JSON, and adds a flush to them. Counts are lists of pairs, so that
// no object has a property name that the project's owner chose.

import type { UsageCell, UsageFlush } from './flush.ts';
import type { RequestOutcome } from './outcome.ts';
import type { DayUsage, HourUsage, OutcomeCounts } from './usage.ts';

type StoredCounts = readonly (readonly [outcome: RequestOutcome, count: number])[];
type StoredCallers = readonly (readonly [caller: string, counts: StoredCounts])[];

export interface StoredHour {
  readonly counts: StoredCounts;
  readonly dropped: number;
}

export interface StoredDay extends StoredHour {
  readonly entries: StoredCallers;
  readonly keys: StoredCallers;
  /** Missing in rows that were stored before redirect links existed. */
  readonly links?: StoredCallers;
}

export const emptyStoredHour: StoredHour = { counts: [], dropped: 0 };
export const emptyStoredDay: StoredDay = { ...emptyStoredHour, entries: [], keys: [], links: [] };

/**
 * Maximum number of allowlist entries, keys or redirect links in the row of a day, which must stay below 2 MB, the
 * limit of a Durable Object's row. Counts of further ones are stored by outcome only.
 */
const callersMax = 1_000;

/** Adds the counts of a flush to those of an hour. */
export function addToHour<T extends StoredHour>(hour: T, flush: UsageFlush): T {
  // The stored JSON may have further members, written by a later version of the Worker that was rolled back since.
  return { ...hour, counts: addCells(hour.counts, flush.cells), dropped: hour.dropped + flush.dropped };
}

/** Adds the counts of a flush to those of a day, by allowlist entry, key and redirect link too. */
export function addToDay(day: StoredDay, flush: UsageFlush): StoredDay {
  return {
    ...addToHour(day, flush),
    entries: addByCaller(day.entries, flush.cells, ({ entry }) => entry),
    keys: addByCaller(day.keys, flush.cells, ({ key }) => key),
    // Versions of the Worker without redirect links send flushes without the property `link`.
    links: addByCaller(day.links ?? [], flush.cells, ({ link = null }) => link),
  };
}

function addCells(stored: StoredCounts, cells: readonly UsageCell[]): StoredCounts {
  const counts = new Map(stored);
  for (const { outcome, count } of cells) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  return [...counts];
}

function addByCaller(
  stored: StoredCallers,
  cells: readonly UsageCell[],
  callerOf: (cell: UsageCell) => string | null,
): StoredCallers {
  const callers = new Map(stored);
  for (const [caller, added] of Map.groupBy(cells, callerOf)) {
    if (caller === null || (callers.size >= callersMax && !callers.has(caller))) continue;
    callers.set(caller, addCells(callers.get(caller) ?? [], added));
  }
  return [...callers];
}

export function toHourUsage(startsAtMs: number, { counts, dropped }: StoredHour): HourUsage {
  return { startsAtMs, counts: new Map(counts), dropped };
}

export function toDayUsage(startsAtMs: number, day: StoredDay): DayUsage {
  const { entries, keys, links = [] } = day;
  return {
    ...toHourUsage(startsAtMs, day),
    entries: readCallers(entries),
    keys: readCallers(keys),
    links: readCallers(links),
  };
}

export function withoutCallers(day: StoredDay): StoredDay {
  return { ...day, entries: [], keys: [], links: [] };
}

function readCallers(stored: StoredCallers): ReadonlyMap<string, OutcomeCounts> {
  return new Map(stored.map(([caller, counts]) => [caller, new Map(counts)]));
}

/** Returns how many requests of an hour had an outcome, from the stored counts of the hour. */
export function storedOutcomeCount({ counts }: StoredHour, outcome: RequestOutcome): number {
  return counts.find(([name]) => name === outcome)?.[1] ?? 0;
}
