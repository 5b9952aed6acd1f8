// The last day on which an allowlist entry or a key was used, and whether that is long ago.

import { readEntryAges } from '../../settings/allowlist/entry-ages.ts';
import { readDailyUsage } from '../../usage/read-usage.ts';
import { type DayUsage, dayMs, daysKeptMs, type OutcomeCounts } from '../../usage/usage.ts';
import type { ProjectContext } from '../context.ts';
import { periodStart } from './series.ts';

/** After how many days without use an entry or a key is shown as unused. */
export const unusedAfterDays = 30;

export interface LastUse {
  /** The first millisecond of the day of the last use; null if no use was counted. */
  readonly day: number | null;
  /** Whether the entry or key was added more than 30 days ago and no use was counted in the last 30 days. */
  readonly isUnused: boolean;
}

/** Returns the last use of an allowlist entry, given its canonical text, or of a key, given its id. */
export type LastUseOf = (caller: string) => LastUse;

/**
 * Returns a function that finds the last use of an allowlist entry of the project; null where counts are not available.
 */
export async function readEntryUse(context: ProjectContext): Promise<LastUseOf | null> {
  const { project, settings } = context;
  const ages = await readEntryAges(settings.db, project.id);
  return readUse(
    context,
    ({ entries }) => entries,
    (entry) => ages.get(entry) ?? project.createdAt,
  );
}

/** Returns a function that finds the last use of a key of the project; null where counts are not available. */
export function readKeyUse(context: ProjectContext): Promise<LastUseOf | null> {
  const created = new Map<string, string>(context.project.keys.map(({ id, createdAt }) => [id, createdAt]));
  return readUse(
    context,
    ({ keys }) => keys,
    (key) => created.get(key) ?? context.project.createdAt,
  );
}

type CallersOf = (day: DayUsage) => ReadonlyMap<string, OutcomeCounts>;

/** Returns when an allowlist entry or a key was added, as ISO 8601. */
type AddedAt = (caller: string) => string;

async function readUse({ env, project, settings }: ProjectContext, callersOf: CallersOf, addedAt: AddedAt) {
  const nowMs = settings.now().getTime();
  const days = await readDailyUsage(env, project.id, nowMs - daysKeptMs);
  return days === null ? null : lastUses(days, callersOf, addedAt, nowMs);
}

/** Finds the last uses. `days` are all days with counts, oldest first. */
export function lastUses(days: readonly DayUsage[], callersOf: CallersOf, addedAt: AddedAt, nowMs: number): LastUseOf {
  const last = new Map<string, number>();
  for (const day of days) {
    for (const caller of callersOf(day).keys()) last.set(caller, day.startsAtMs);
  }
  const unusedBefore = periodStart(nowMs, dayMs) - unusedAfterDays * dayMs;
  // If no use was counted, the entry or key is treated as unused since the first day for which the project has counts,
  // because uses before that day are unknown.
  const countedSince = days[0]?.startsAtMs ?? Number.POSITIVE_INFINITY;
  return (caller) => {
    const day = last.get(caller) ?? null;
    // If an entry was removed and added again after its last use, its unused days start at the last addition.
    return { day, isUnused: Math.max(day ?? countedSince, Date.parse(addedAt(caller))) <= unusedBefore };
  };
}
