// Keeps the status report of an isolate for 30 seconds and limits how often a new report is made, because the page is
// public and each report reads every store. The limit is counted for everyone together, never by caller.

import type { StatusReport } from './report.ts';

const keptMs = 30_000;

/**
 * Limits how many checks are made per minute at one of Cloudflare's locations; undefined if the deployment has no such
 * binding.
 */
export type StatusLimiter = Pick<RateLimit, 'limit'> | undefined;

export class StatusCache {
  /** The report and not a promise of it: workerd refuses to await the I/O of another request. */
  #last: { readonly report: StatusReport; readonly atMs: number } | null = null;

  /** Returns the report, or null if none is cached and the limit is exceeded. */
  async read(
    limiter: StatusLimiter,
    nowMs: number,
    collect: () => Promise<StatusReport>,
  ): Promise<StatusReport | null> {
    if (this.#last !== null && nowMs - this.#last.atMs < keptMs) return this.#last.report;
    if (await isOverLimit(limiter)) return null;
    const report = await collect();
    this.#last = { report, atMs: nowMs };
    return report;
  }
}

/** Returns false if the limiter fails, because the status matters most when something fails. */
async function isOverLimit(limiter: StatusLimiter): Promise<boolean> {
  try {
    return limiter !== undefined && !(await limiter.limit({ key: 'status' })).success;
  } catch {
    return false;
  }
}
