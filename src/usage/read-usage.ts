// Reads the counts of a project from its object within a bounded time. Never rejects: a page works without them.

import type { ProjectId } from '../core/project/project-id.ts';
import { inTime } from './deliver.ts';
import { openUsage, type UsageEnv } from './open-usage.ts';
import type { DayUsage, HourUsage } from './usage.ts';

/** How long a reader waits. */
export const readMaxMs = 2_000;

/** Returns the hours that start at `fromMs` or later; null where the object fails or is slow. */
export function readHours(
  env: UsageEnv,
  id: ProjectId,
  fromMs: number,
  maxMs = readMaxMs,
): Promise<readonly HourUsage[] | null> {
  return inTime(
    read(async () => (await openUsage(env, id)?.hours(fromMs)) ?? null),
    maxMs,
  );
}

/** Returns the days that start at `fromMs` or later; null where the object fails or is slow. */
export function readDays(
  env: UsageEnv,
  id: ProjectId,
  fromMs: number,
  maxMs = readMaxMs,
): Promise<readonly DayUsage[] | null> {
  return inTime(
    read(async () => (await openUsage(env, id)?.days(fromMs)) ?? null),
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
