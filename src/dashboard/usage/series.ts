// The series of the usage charts: outcomes in groups, summed by hour, day and month (UTC). Pure.

import type { Outcome } from '../../usage/outcome.ts';
import { type Counts, dayMs, hourMs } from '../../usage/usage.ts';

/** The series of a chart, in the order in which they are stacked. A request is in one of them. */
export const seriesNames = ['pages', 'servers', 'refused', 'limited', 'failed'] as const;

export type SeriesName = (typeof seriesNames)[number];

/** Returns the series that counts the outcome; null for outcomes that a request has beside its answer. */
export function seriesOf(outcome: Outcome): SeriesName | null {
  switch (outcome) {
    case 'answered_page':
      return 'pages';
    case 'answered_server':
      return 'servers';
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
      return 'refused';
  }
}

/** The counts of a period, by series. */
export type Totals = Readonly<Record<SeriesName, number>>;

export function totalsOf(counts: Counts): Totals {
  const totals: Record<SeriesName, number> = { pages: 0, servers: 0, refused: 0, limited: 0, failed: 0 };
  for (const [outcome, count] of counts) {
    const name = seriesOf(outcome);
    if (name !== null) totals[name] += count;
  }
  return totals;
}

/** The number of requests. */
export function requestsOf(counts: Counts): number {
  const totals = totalsOf(counts);
  return seriesNames.reduce((sum, name) => sum + totals[name], 0);
}

/** The number of requests that were answered. */
export function answeredOf(counts: Counts): number {
  return (counts.get('answered_page') ?? 0) + (counts.get('answered_server') ?? 0);
}

export function addCounts(all: Iterable<Counts>): Counts {
  const sum = new Map<Outcome, number>();
  for (const counts of all) {
    for (const [outcome, count] of counts) sum.set(outcome, (sum.get(outcome) ?? 0) + count);
  }
  return sum;
}

/** A bar of a chart. */
export interface Bar {
  /** Below the bar, where there is room. */
  readonly label: string;
  /** In the table. */
  readonly name: string;
  readonly counts: Counts;
}

interface Counted {
  readonly startsAtMs: number;
  readonly counts: Counts;
}

const none: Counts = new Map();

/** Returns the `length` hours up to the present one, which is not over. */
export function hourBars(hours: readonly Counted[], nowMs: number, length = 24): readonly Bar[] {
  const countsOf = new Map(hours.map(({ startsAtMs, counts }) => [startsAtMs, counts]));
  const last = startOf(nowMs, hourMs);
  return Array.from({ length }, (_, i) => {
    const at = last - (length - 1 - i) * hourMs;
    const label = new Date(at).toISOString().slice(11, 16);
    return { label, name: `${writeDay(at)}, ${label}`, counts: countsOf.get(at) ?? none };
  });
}

/** Returns the `length` days up to the present one, which is not over. */
export function dayBars(days: readonly Counted[], nowMs: number, length = 14): readonly Bar[] {
  const countsOf = new Map(days.map(({ startsAtMs, counts }) => [startsAtMs, counts]));
  return lastDays(nowMs, length).map((at) => {
    const label = writeDay(at);
    return { label, name: label, counts: countsOf.get(at) ?? none };
  });
}

/** Returns the `length` months up to the present one, which is not over. */
export function monthBars(days: readonly Counted[], nowMs: number, length = 13): readonly Bar[] {
  const byMonth = Map.groupBy(days, ({ startsAtMs }) => writeMonth(startsAtMs));
  const now = new Date(nowMs);
  return Array.from({ length }, (_, i) => {
    const label = writeMonth(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (length - 1 - i)));
    return { label, name: label, counts: addCounts((byMonth.get(label) ?? []).map(({ counts }) => counts)) };
  });
}

/** Returns when the last `length` days start, oldest first. */
export function lastDays(nowMs: number, length: number): readonly number[] {
  const today = startOf(nowMs, dayMs);
  return Array.from({ length }, (_, i) => today - (length - 1 - i) * dayMs);
}

export function startOf(ms: number, periodMs: number): number {
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
export function writeDay(ms: number): string {
  return dayFormat.format(ms);
}

/** Writes a day such as "Nov 14, 2026". */
export function writeFullDay(ms: number): string {
  return fullDayFormat.format(ms);
}

function writeMonth(ms: number): string {
  return monthFormat.format(ms);
}

/** Writes a number such as "1,234,567". */
export function writeCount(count: number): string {
  return numberFormat.format(count);
}

/** Writes a number such as "1.2M". */
export function writeShort(count: number): string {
  return shortFormat.format(count);
}

/** Writes a number of things, such as "1 request". */
export function writeCounted(count: number, one: string, many = `${one}s`): string {
  return `${writeCount(count)} ${count === 1 ? one : many}`;
}
