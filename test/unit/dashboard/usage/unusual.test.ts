// The comparison of this hour with the same hour of the last four weeks.

import { expect, it } from 'vitest';
import { describeHourComparison, findUnusualActivity } from '../../../../src/dashboard/usage/unusual.ts';
import type { RequestOutcome } from '../../../../src/usage/outcome.ts';
import { dayMs, type HourUsage, hourMs } from '../../../../src/usage/usage.ts';

const now = Date.UTC(2026, 10, 27, 14, 40);
const at = Math.floor(now / hourMs) * hourMs;

const longAgo = at - 300 * dayMs;

/**
 * Returns the usage of the present hour and of the same hour in each week before. Nothing was counted in an hour whose
 * count is undefined.
 */
function hoursOf(outcome: RequestOutcome, ...counts: (number | undefined)[]): readonly HourUsage[] {
  const hours = counts.flatMap((count, i): HourUsage[] =>
    count === undefined ? [] : [{ startsAtMs: at - i * 7 * dayMs, counts: new Map([[outcome, count]]), dropped: 0 }],
  );
  return hours.toReversed();
}

it.each([
  { counts: [301, 100, 140, 120, 150], unusual: 1, why: 'more than twice the highest' },
  { counts: [300, 100, 140, 120, 150], unusual: 0, why: 'not more than twice the highest' },
  { counts: [49, 1, 1, 1, 1], unusual: 0, why: 'too few to mean anything' },
  { counts: [60, 0, 0, 0, 0], unusual: 1, why: 'there were none' },
  { counts: [60, 5, undefined, undefined, 5], unusual: 1, why: 'weeks without counts are zero' },
  { counts: [60, undefined, undefined, undefined, 5], unusual: 1, why: 'three of the weeks are zero' },
  { counts: [5_000], unusual: 1, why: 'the hour is a quiet one, such as at night' },
  { counts: [49], unusual: 0, why: 'a few requests in a quiet hour' },
  { counts: [undefined, 100, 100, 100, 100], unusual: null, why: 'this hour has no counts' },
  { counts: [], unusual: null, why: 'there are no counts' },
])('finds $unusual for $counts: $why', ({ counts, unusual }) => {
  const activity = findUnusualActivity(hoursOf('answered_page', ...counts), longAgo, now);
  expect(activity?.unusual.length ?? null).toBe(unusual);
});

it.each([
  { since: at - 28 * dayMs, isCompared: true, why: 'four weeks are counted' },
  { since: at - 28 * dayMs + hourMs, isCompared: false, why: 'the first of the four hours was not counted' },
  { since: at, isCompared: false, why: 'counting began with this hour' },
])('compares: $isCompared, since $why', ({ since, isCompared }) => {
  const hours = hoursOf('answered_page', 900, 100, 100, 100);
  expect(findUnusualActivity(hours, since, now) !== null).toBe(isCompared);
});

it('says in words how much more, the kind and the hour', () => {
  const activity = findUnusualActivity(hoursOf('origin_not_allowed', 1240, 300, 352, 410, 350), longAgo, now);
  expect(activity).toMatchObject({ from: '14:00', weekday: 'Friday' });
  expect(activity?.unusual.map(describeHourComparison)).toEqual([
    '1,240 refused so far, against 300 to 410 (average 353). That is 3 times the highest of them.',
  ]);
});

it('divides by nothing where the highest is zero', () => {
  const activity = findUnusualActivity(hoursOf('answered_server', 60, 0, 0, 0, 0), longAgo, now);
  expect(activity?.unusual.map(describeHourComparison)).toEqual([
    '60 answered to servers so far, against 0 (average 0).',
  ]);
});
