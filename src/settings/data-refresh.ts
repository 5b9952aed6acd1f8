// Requests a new deployment if the location data is old: the scheduled run calls the operator's deploy hook. Does not
// send the request itself (deploy-hook.ts) and does not know whether newer data exists; the deployment finds out.

import { freshDataDaysMax } from '../core/data-age.ts';
import type { SettingsContext } from './context.ts';
import { claimDeployHookDay } from './deployment.ts';

/** The day of the month by which the source of the location data has published the month's edition. */
const publishedByDay = 3;
const dayMs = 86_400_000;

export interface DataRefresh {
  /** When the publisher built the edition of the source that the data comes from. */
  readonly builtAt: string;
  /** Calls the deploy hook. */
  readonly send: () => Promise<void>;
}

/** Whether the location data is old and its source has probably published this month's edition. */
export function isRefreshDue(builtAt: string, now: Date): boolean {
  return now.getUTCDate() >= publishedByDay && now.getTime() - Date.parse(builtAt) > freshDataDaysMax * dayMs;
}

/**
 * Calls the deploy hook if a refresh is due and the hook was not called on this day (UTC). The day is noted before the
 * call, so that a failing hook is called once a day and not with every run. Returns whether it was called.
 */
export async function requestRefresh(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  { builtAt, send }: DataRefresh,
): Promise<boolean> {
  const moment = now();
  if (!isRefreshDue(builtAt, moment) || !(await claimDeployHookDay(db, moment))) return false;
  await send();
  return true;
}
