// Sums of the usage charts by hour, day and month, and their scale.

import { describe, expect, it } from 'vitest';
import { apiErrors } from '../../../../src/core/failure.ts';
import { chartScaleMax } from '../../../../src/dashboard/usage/chart.tsx';
import { adviceForRefusal } from '../../../../src/dashboard/usage/refusals.ts';
import {
  answeredRequestCount,
  dayBars,
  hourBars,
  monthBars,
  requestCount,
  seriesOfOutcome,
  seriesTotals,
  sumCounts,
} from '../../../../src/dashboard/usage/series.ts';
import type { RequestOutcome } from '../../../../src/usage/outcome.ts';
import { dayMs, hourMs } from '../../../../src/usage/usage.ts';

const now = Date.UTC(2026, 11, 31, 23, 30);
const counted = (startsAtMs: number, ...counts: [RequestOutcome, number][]) => ({
  startsAtMs,
  counts: new Map(counts),
});

describe('seriesTotals', () => {
  it('counts a request once, whatever else is counted of it', () => {
    const counts = new Map<RequestOutcome, number>([
      ['answered_page', 10],
      ['answered_server', 2],
      ['redirected', 9],
      ['batch_addresses', 1000],
      ['degraded', 3],
      ['unknown', 4],
      ['origin_not_allowed', 5],
      ['rate_limited', 6],
      ['quota_exceeded', 7],
      ['internal', 8],
    ]);
    expect(seriesTotals(counts)).toEqual({ pages: 10, servers: 2, links: 9, refused: 5, limited: 13, failed: 8 });
    expect(requestCount(counts)).toBe(47);
    expect(answeredRequestCount(counts)).toBe(21);
  });

  it.each(Object.entries(apiErrors))('puts %s among the failures if the deployment is at fault', (code, { status }) => {
    expect(seriesOfOutcome(code as RequestOutcome)).toBe(
      status >= 500 ? 'failed' : status === 429 ? 'limited' : 'refused',
    );
  });
});

it('leaves out an outcome that a later version of the Worker has counted', () => {
  expect(seriesOfOutcome('answered_otherwise' as RequestOutcome)).toBeNull();
});

describe('bars', () => {
  it('are the 24 hours up to the present one, across midnight', () => {
    const bars = hourBars(
      [counted(now - 1800_000, ['answered_page', 1]), counted(now - 1800_000 - 24 * hourMs, ['answered_page', 9])],
      now,
    );
    expect(bars.map(({ counts }) => requestCount(counts))).toEqual([...Array(23).fill(0), 1]);
    expect(bars[0]).toMatchObject({ label: '00:00', name: 'Dec 31, 00:00' });
    expect(bars.at(-1)?.name).toBe('Dec 31, 23:00');
  });

  it('are the 14 days up to the present one', () => {
    const today = Math.floor(now / dayMs) * dayMs;
    const bars = dayBars([counted(today - 13 * dayMs, ['answered_server', 2])], now);
    expect(bars.map(({ label }) => label).filter((_, i) => i === 0 || i === 13)).toEqual(['Dec 18', 'Dec 31']);
    expect(requestCount(bars[0]?.counts ?? new Map())).toBe(2);
  });

  it('are the 13 months up to the present one, each with all of its days', () => {
    const days = [
      counted(Date.UTC(2025, 11, 1), ['answered_page', 1]),
      counted(Date.UTC(2026, 0, 1), ['answered_page', 2]),
      counted(Date.UTC(2026, 0, 31), ['answered_page', 3]),
    ];
    const bars = monthBars(days, now);
    expect(bars.map(({ label }) => label).filter((_, i) => i % 12 === 0)).toEqual(['Dec 2025', 'Dec 2026']);
    expect(bars.map(({ counts }) => requestCount(counts))).toEqual([1, 5, ...Array(11).fill(0)]);
  });
});

it('adds counts by outcome', () => {
  const one = new Map<RequestOutcome, number>([['answered_page', 1]]);
  expect(sumCounts([one, one, new Map([['internal' as const, 1]])])).toEqual(
    new Map([
      ['answered_page', 2],
      ['internal', 1],
    ]),
  );
});

it.each([
  { max: 1, top: 2, why: 'half of it is a whole number' },
  { max: 2, top: 2, why: 'it is reached' },
  { max: 11, top: 20, why: 'it is round' },
  { max: 100, top: 100, why: 'a power of ten stays' },
  { max: 4_000_000_001, top: 6_000_000_000, why: 'it has no limit' },
])('ends a scale for $max at $top: $why', ({ max, top }) => {
  expect(chartScaleMax(max)).toBe(top);
});

it.each(Object.keys(apiErrors))('has advice for %s, whose link exists', (code) => {
  const advice = adviceForRefusal(code as RequestOutcome);
  expect(advice?.cause).toBeTruthy();
  expect(adviceForRefusal('answered_page')).toBeNull();
});
