// The series of the usage charts: outcomes in groups, summed by hour, day and month (UTC). Pure.

import { failureCodes } from '../../core/failure.ts';
import type { RequestOutcome } from '../../usage/outcome.ts';
import { dayMs, hourMs, type OutcomeCounts } from '../../usage/usage.ts';

/** The series of a chart, in the order in which they are stacked. A request is in one of them. */
export const seriesNames = ['pages', 'servers', 'links', 'refused', 'limited', 'failed'] as const;

const errorCodes: ReadonlySet<string> = new Set(failureCodes);

export type SeriesName = (typeof seriesNames)[number];

/**
 * Returns the series that counts the outcome; null for outcomes that are counted in addition to a request's answer,
 * such as `degraded`.
 */
export function seriesOfOutcome(outcome: RequestOutcome): SeriesName | null {
  switch (outcome) {
    case 'answered_page':
      return 'pages';
    case 'answered_server':
      return 'servers';
    case 'redirected':
      return 'links';
    case 'batch_addresses':
    case 'degraded':
    case 'unknown':
      return null;
    case 'rate_limited':
    case 'quota_exceeded':
      return 'limited';
    case 'settings_unavailable':
    case 'data_unavailable':
    case 'keys_unavailable':
    case 'internal':
      return 'failed';
    default:
      // An outcome that is not in the table was counted by a later version of the Worker that was rolled back since.
      return errorCodes.has(outcome) ? 'refused' : null;
  }
}

/** The counts of a period, by series. */
export type SeriesTotals = Readonly<Record<SeriesName, number>>;

export function seriesTotals(counts: OutcomeCounts): SeriesTotals {
  const totals: Record<SeriesName, number> = { pages: 0, servers: 0, links: 0, refused: 0, limited: 0, failed: 0 };
  for (const [outcome, count] of counts) {
    const name = seriesOfOutcome(outcome);
    if (name !== null) totals[name] += count;
  }
  return totals;
}

/** The number of requests. */
export function requestCount(counts: OutcomeCounts): number {
  const totals = seriesTotals(counts);
  return seriesNames.reduce((sum, name) => sum + totals[name], 0);
}

/** The number of requests that were answered. */
export function answeredRequestCount(counts: OutcomeCounts): number {
  const { pages, servers, links } = seriesTotals(counts);
  return pages + servers + links;
}

export function sumCounts(all: Iterable<OutcomeCounts>): OutcomeCounts {
  const sum = new Map<RequestOutcome, number>();
  for (const counts of all) {
    for (const [outcome, count] of counts) sum.set(outcome, (sum.get(outcome) ?? 0) + count);
  }
  return sum;
}

/** A bar of a chart. */
export interface ChartBar {
  /** The text below the bar. Not every bar shows it (labelEvery). */
  readonly label: string;
  /** The heading of the bar's row in the chart's table. */
  readonly name: string;
  readonly counts: OutcomeCounts;
}

interface Counted {
  readonly startsAtMs: number;
  readonly counts: OutcomeCounts;
}

const none: OutcomeCounts = new Map();

/** Returns a bar for each of the last `length` hours. The last is the present hour, which is not over. */
export function hourBars(hours: readonly Counted[], nowMs: number, length = 24): readonly ChartBar[] {
  const countsOf = new Map(hours.map(({ startsAtMs, counts }) => [startsAtMs, counts]));
  const last = periodStart(nowMs, hourMs);
  return Array.from({ length }, (_, i) => {
    const at = last - (length - 1 - i) * hourMs;
    const label = new Date(at).toISOString().slice(11, 16);
    return { label, name: `${formatDay(at)}, ${label}`, counts: countsOf.get(at) ?? none };
  });
}

/** Returns a bar for each of the last `length` days. The last is today, which is not over. */
export function dayBars(days: readonly Counted[], nowMs: number, length = 14): readonly ChartBar[] {
  const countsOf = new Map(days.map(({ startsAtMs, counts }) => [startsAtMs, counts]));
  return startsOfLastDays(nowMs, length).map((at) => {
    const label = formatDay(at);
    return { label, name: label, counts: countsOf.get(at) ?? none };
  });
}

/** Returns a bar for each of the last `length` months. The last is the present month, which is not over. */
export function monthBars(days: readonly Counted[], nowMs: number, length = 13): readonly ChartBar[] {
  const byMonth = Map.groupBy(days, ({ startsAtMs }) => writeMonth(startsAtMs));
  const now = new Date(nowMs);
  return Array.from({ length }, (_, i) => {
    const label = writeMonth(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (length - 1 - i)));
    return { label, name: label, counts: sumCounts((byMonth.get(label) ?? []).map(({ counts }) => counts)) };
  });
}

/** Returns when the last `length` days start, oldest first. */
export function startsOfLastDays(nowMs: number, length: number): readonly number[] {
  const today = periodStart(nowMs, dayMs);
  return Array.from({ length }, (_, i) => today - (length - 1 - i) * dayMs);
}

export function periodStart(ms: number, periodMs: number): number {
  return Math.floor(ms / periodMs) * periodMs;
}

const dayFormat = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const monthFormat = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const fullDayFormat = new Intl.DateTimeFormat('en', {
  ...{ month: 'short', day: 'numeric', year: 'numeric' },
  timeZone: 'UTC',
});
const numberFormat = new Intl.NumberFormat('en');
const shortFormat = new Intl.NumberFormat('en', { notation: 'compact' });

/** Writes a day such as "Nov 14". */
export function formatDay(ms: number): string {
  return dayFormat.format(ms);
}

/** Writes a day such as "Nov 14, 2026". */
export function formatDayWithYear(ms: number): string {
  return fullDayFormat.format(ms);
}

function writeMonth(ms: number): string {
  return monthFormat.format(ms);
}

/** Writes a number such as "1,234,567". */
export function formatCount(count: number): string {
  return numberFormat.format(count);
}

/** Writes a number such as "1.2M". */
export function formatCompactCount(count: number): string {
  return shortFormat.format(count);
}

/** Writes a number of things, such as "1 request". */
export function formatCountWithNoun(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
