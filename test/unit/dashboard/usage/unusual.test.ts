// The comparison of this hour with the same hour of the last four weeks.

import { expect, it } from 'vitest';
import { describeHourComparison, findUnusualActivity } from '../../../../src/dashboard/usage/unusual.ts';
import type { RequestOutcome } from '../../../../src/usage/outcome.ts';
import { dayMs, type HourUsage, hourMs } from '../../../../src/usage/usage.ts';

const now = Date.UTC(2026, 10, 27, 14, 40);
const at = Math.floor(now / hourMs) * hourMs;

/** The counts of this hour in this week and in the weeks before. Undefined: nothing was counted. */
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
  { counts: [60, undefined, undefined, undefined, 5], unusual: null, why: 'one week says too little' },
  { counts: [900, 100, 100, 100, undefined], unusual: null, why: 'counting began three weeks ago' },
  { counts: [undefined, 100, 100, 100, 100], unusual: null, why: 'this hour has no counts' },
  { counts: [], unusual: null, why: 'there are no counts' },
])('finds $unusual for $counts: $why', ({ counts, unusual }) => {
  expect(findUnusualActivity(hoursOf('answered_page', ...counts), now)?.unusual.length ?? null).toBe(unusual);
});

it('says in words how much more, the kind and the hour', () => {
  const activity = findUnusualActivity(hoursOf('origin_not_allowed', 1240, 300, 352, 410, 350), now);
  expect(activity).toMatchObject({ from: '14:00', weekday: 'Friday' });
  expect(activity?.unusual.map(describeHourComparison)).toEqual([
    '1,240 refused so far, against 300 to 410 (average 353). That is 3 times the highest of them.',
  ]);
});

it('divides by nothing where the highest is zero', () => {
  const activity = findUnusualActivity(hoursOf('answered_server', 60, 0, 0, 0, 0), now);
  expect(activity?.unusual.map(describeHourComparison)).toEqual([
    '60 answered to servers so far, against 0 (average 0).',
  ]);
});
