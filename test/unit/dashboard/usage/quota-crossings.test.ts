// The thresholds of the daily limits that today's counts have crossed.

import { describe, expect, it } from 'vitest';
import { describeQuotaCrossing, findQuotaCrossings } from '../../../../src/dashboard/usage/quota-crossings.ts';
import { type HourUsage, hourMs } from '../../../../src/usage/usage.ts';

const day = Date.UTC(2026, 10, 27);
const none = { soft: null, hard: null };

/** Returns the usage of the first hours of a day, with this many answers to pages in each. */
const hoursOf = (...pages: number[]): readonly HourUsage[] =>
  pages.map((count, i) => ({
    startsAtMs: day + i * hourMs,
    counts: new Map([
      ['answered_page' as const, count],
      ['origin_not_allowed' as const, 1_000],
    ]),
    dropped: 0,
  }));

describe('findQuotaCrossings', () => {
  it.each([
    { pages: [74], threshold: null, hour: null, why: 'below the first threshold; refusals do not count' },
    { pages: [75], threshold: 75, hour: 0, why: 'exactly the first threshold' },
    { pages: [50, 0, 39], threshold: 75, hour: 2, why: 'hours are added' },
    { pages: [80, 10], threshold: 90, hour: 1, why: 'the highest threshold, with its own hour' },
    { pages: [80, 10, 10, 500], threshold: 100, hour: 2, why: 'the hour of the crossing, not the last one' },
  ])('of a limit of 100 finds $threshold for $pages: $why', ({ pages, threshold, hour }) => {
    const found = findQuotaCrossings({ pages: { soft: null, hard: 100 }, servers: none }, hoursOf(...pages));
    const crossing = { kind: 'pages', isHard: true, limit: 100, threshold, crossedAtMs: day + (hour ?? 0) * hourMs };
    expect(found).toEqual(threshold === null ? [] : [crossing]);
  });

  it('adds redirects to the answers to pages', () => {
    const counts = new Map([
      ['answered_page' as const, 50],
      ['redirected' as const, 30],
      ['answered_server' as const, 500],
    ]);
    const found = findQuotaCrossings({ pages: { soft: null, hard: 100 }, servers: none }, [
      { startsAtMs: day, counts, dropped: 0 },
    ]);
    expect(found).toEqual([{ kind: 'pages', isHard: true, limit: 100, threshold: 75, crossedAtMs: day }]);
  });

  it('finds each limit of pages and servers once', () => {
    const found = findQuotaCrossings({ pages: { soft: 100, hard: 130 }, servers: { soft: 1, hard: 1 } }, hoursOf(120));
    expect(found.map(({ kind, isHard, threshold }) => [kind, isHard, threshold])).toEqual([
      ['pages', true, 90],
      ['pages', false, 100],
    ]);
  });
});

it.each([
  {
    isHard: true,
    threshold: 100,
    end: ' Further requests of pages are refused until 00:00 UTC.',
    start: 'reached the hard',
  },
  { isHard: false, threshold: 100, end: '', start: 'reached the soft' },
  { isHard: true, threshold: 75, end: '', start: 'reached 75 % of the hard' },
] as const)('describes $threshold % of a limit, hard: $isHard', ({ isHard, threshold, start, end }) => {
  const text = describeQuotaCrossing({
    kind: 'pages',
    isHard,
    limit: 10_000,
    threshold,
    crossedAtMs: day + 13 * hourMs,
  });
  expect(text).toBe(`Answers to pages ${start} limit of 10,000 between 13:00 and 14:00 UTC.${end}`);
});
