// Reads the counts of a project from its ProjectUsage object (Durable Object) within a bounded time. Never rejects,
// because pages work without counts.

import type { ProjectId } from '../core/project/project-id.ts';
import { resolveWithin } from './deliver.ts';
import { openUsageObject, type UsageEnv } from './open-usage.ts';
import type { DayUsage, HourUsage } from './usage.ts';

/** Maximum time that a page waits for counts, in milliseconds. */
export const usageReadMaxMs = 2_000;

/**
 * Returns the counts of the hours that start at `fromMs` or later; null if the ProjectUsage object fails or is slow.
 */
export function readHourlyUsage(
  env: UsageEnv,
  id: ProjectId,
  fromMs: number,
  maxMs = usageReadMaxMs,
): Promise<readonly HourUsage[] | null> {
  return resolveWithin(
    read(async () => (await openUsageObject(env, id)?.hours(fromMs)) ?? null),
    maxMs,
  );
}

/**
 * Returns the counts of the days that start at `fromMs` or later; null if the ProjectUsage object fails or is slow. Days
 * before `callersFromMs` come without entries, keys and links.
 */
export function readDailyUsage(
  env: UsageEnv,
  id: ProjectId,
  fromMs: number,
  { maxMs = usageReadMaxMs, callersFromMs = 0 } = {},
): Promise<readonly DayUsage[] | null> {
  return resolveWithin(
    read(async () => (await openUsageObject(env, id)?.days(fromMs, callersFromMs)) ?? null),
    maxMs,
  );
}

async function read<T>(call: () => Promise<T | null>): Promise<T | null> {
  try {
    return await call();
  } catch {
    return null;
  }
}
