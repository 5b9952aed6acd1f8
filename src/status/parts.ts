// Checks of the parts that a deployment depends on. A failing or slow part is a value and never an exception: the
// report of one part must not depend on another. Uses nothing of a request.

import type { D1Database } from '@cloudflare/workers-types';
import { readLastScheduledRun } from '../settings/deployment.ts';

export const statusPartIds = ['data', 'data_age', 'published_settings', 'settings_database', 'scheduled_run'] as const;
export type StatusPartId = (typeof statusPartIds)[number];

/** `unknown` is a part that could not be checked or has not run yet. It does not make the deployment `down`. */
export type PartStatus = 'ok' | 'down' | 'unknown';

/** The run is due every five minutes; Cloudflare may be late. */
const runAgeMsMax = 20 * 60_000;

const timeoutMs = 5_000;

/** Returns the result of the work, or null if it fails or takes too long. */
export async function resultOrNull<T>(
  work: () => Promise<T>,
  limitMs = timeoutMs,
): Promise<{ readonly value: T } | null> {
  try {
    const done = work().then((value) => ({ value }));
    return await Promise.race([done, expiry(limitMs)]);
  } catch {
    // The error may name an internal address, so nothing of it is passed on.
    return null;
  }
}

/** Resolves to null after the time. Uses AbortSignal.timeout, because its timer keeps no isolate alive. */
function expiry(limitMs: number): Promise<null> {
  return new Promise((resolve) => {
    AbortSignal.timeout(limitMs).addEventListener('abort', () => resolve(null), { once: true });
  });
}

export interface DatabaseStatus {
  readonly database: PartStatus;
  readonly run: PartStatus;
  /** When the last scheduled run completed; null if none is known. */
  readonly ranAt: string | null;
}

/** Checks the settings database and, from it, the scheduled run. */
export async function checkDatabase(db: D1Database, nowMs: number): Promise<DatabaseStatus> {
  const read = await resultOrNull(() => readLastScheduledRun(db));
  if (read === null) return { database: 'down', run: 'unknown', ranAt: null };
  const at = read.value;
  if (at === null) return { database: 'ok', run: 'unknown', ranAt: null };
  const run = nowMs - at.getTime() <= runAgeMsMax ? 'ok' : 'down';
  return { database: 'ok', run, ranAt: at.toISOString() };
}
