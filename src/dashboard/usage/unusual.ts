// Compares the present hour with the same hour of the last four weeks, in plain statistics. Makes no comparison if
// less than four weeks are counted. Pure.

import { type HourUsage, hourMs } from '../../usage/usage.ts';
import { formatCount, periodStart, type SeriesTotals, seriesTotals } from './series.ts';

const weeks = 4;
const weekMs = 7 * 24 * hourMs;

/**
 * This hour's requests are unusual if they exceed this factor times the highest count of the hours that this hour is
 * compared with.
 */
const unusualFactor = 2;

/** A kind of request that occurs fewer times than this in an hour is never unusual. */
export const unusualRequestsMin = 50;

/** One kind of request in this hour, with the same hour of the last four weeks. */
export interface HourComparison {
  readonly kind: string;
  readonly now: number;
  readonly lowest: number;
  readonly highest: number;
  readonly average: number;
}

export interface UnusualActivity {
  /** The hour's start, as HH:MM (UTC). */
  readonly from: string;
  readonly weekday: string;
  readonly unusual: readonly HourComparison[];
}

const kinds: readonly (readonly [kind: string, count: (totals: SeriesTotals) => number])[] = [
  ['answered to pages', ({ pages }) => pages],
  ['answered to servers', ({ servers }) => servers],
  ['redirected by links', ({ links }) => links],
  ['refused', ({ refused, limited }) => refused + limited],
];

const weekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

/**
 * Compares the requests of the present hour with those of the same hour and weekday in the last four weeks. An earlier
 * hour without counts is taken as an hour with 0 requests, so that abuse at a usually quiet hour is also found. Returns
 * null if the project's counts go back less than four weeks, or if the present hour has no counts. `hours` are the
 * hours of the last four weeks.
 */
export function findUnusualActivity(
  hours: readonly HourUsage[],
  countedSinceMs: number,
  nowMs: number,
): UnusualActivity | null {
  const at = periodStart(nowMs, hourMs);
  if (countedSinceMs > at - weeks * weekMs) return null;
  const totalsAt = new Map(hours.map(({ startsAtMs, counts }) => [startsAtMs, seriesTotals(counts)]));
  const before = Array.from({ length: weeks }, (_, i) => totalsAt.get(at - (i + 1) * weekMs));
  const now = totalsAt.get(at);
  if (now === undefined) return null;
  const comparisons = kinds.map(([kind, count]) => {
    const counts = before.map((totals) => (totals === undefined ? 0 : count(totals)));
    return {
      ...{ kind, now: count(now), lowest: Math.min(...counts), highest: Math.max(...counts) },
      average: counts.reduce((sum, one) => sum + one) / weeks,
    };
  });
  return {
    from: new Date(at).toISOString().slice(11, 16),
    weekday: weekdayFormat.format(at),
    unusual: comparisons.filter((one) => one.now >= unusualRequestsMin && one.now > unusualFactor * one.highest),
  };
}

/** Describes a comparison in two sentences. */
export function describeHourComparison({ kind, now, lowest, highest, average }: HourComparison): string {
  const range = lowest === highest ? formatCount(highest) : `${formatCount(lowest)} to ${formatCount(highest)}`;
  const times = highest === 0 ? '' : ` That is ${formatCount(Math.floor(now / highest))} times the highest of them.`;
  return `${formatCount(now)} ${kind} so far, against ${range} (average ${formatCount(Math.round(average))}).${times}`;
}
