// Reads the counts of a project from its object within a bounded time. Never rejects: a page works without them.

import type { ProjectId } from '../core/project/project-id.ts';
import { resolveWithin } from './deliver.ts';
import { openUsageObject, type UsageEnv } from './open-usage.ts';
import type { DayUsage, HourUsage } from './usage.ts';

/** How long a reader waits. */
export const usageReadMaxMs = 2_000;

/** Returns the hours that start at `fromMs` or later; null where the object fails or is slow. */
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

/** Returns the days that start at `fromMs` or later; null where the object fails or is slow. */
export function readDailyUsage(
  env: UsageEnv,
  id: ProjectId,
  fromMs: number,
  maxMs = usageReadMaxMs,
): Promise<readonly DayUsage[] | null> {
  return resolveWithin(
    read(async () => (await openUsageObject(env, id)?.days(fromMs)) ?? null),
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
