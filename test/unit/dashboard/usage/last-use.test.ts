// The last use of entries and keys, and when one counts as unused.

import { expect, it } from 'vitest';
import { lastUses } from '../../../../src/dashboard/usage/last-use.ts';
import { type DayUsage, dayMs } from '../../../../src/usage/usage.ts';

const now = Date.UTC(2026, 10, 27, 14);
const today = Date.UTC(2026, 10, 27);
const ago = (days: number) => today - days * dayMs;

function dayOf(daysAgo: number, ...keys: string[]): DayUsage {
  const counts = new Map([['answered_server' as const, 1]]);
  return {
    ...{ startsAtMs: ago(daysAgo), counts, dropped: 0, entries: new Map(), links: new Map() },
    keys: new Map(keys.map((key) => [key, counts])),
  };
}

it.each([
  { used: [40, 2], addedAgo: 100, first: 300, day: 2, isUnused: false, why: 'the last use counts' },
  { used: [29], addedAgo: 100, first: 300, day: 29, isUnused: false, why: 'less than 30 days ago' },
  { used: [30], addedAgo: 100, first: 300, day: 30, isUnused: true, why: '30 days ago' },
  { used: [], addedAgo: 100, first: 300, day: null, isUnused: true, why: 'never used' },
  { used: [60], addedAgo: 0, first: 300, day: 60, isUnused: false, why: 'it was added again today' },
  { used: [], addedAgo: 5, first: 300, day: null, isUnused: false, why: 'it was added five days ago' },
  { used: [], addedAgo: 100, first: 5, day: null, isUnused: false, why: 'counting began five days ago' },
])('used $used days ago: unused is $isUnused ($why)', ({ used, addedAgo, first, day, isUnused }) => {
  const days = [dayOf(first), ...used.map((daysAgo) => dayOf(daysAgo, 'server01'))];
  const addedAt = () => new Date(ago(addedAgo)).toISOString();
  const use = lastUses(days, ({ keys }) => keys, addedAt, now)('server01');
  expect(use).toEqual({ day: day === null ? null : ago(day), isUnused });
});

it('calls nothing unused where nothing was counted', () => {
  const use = lastUses(
    [],
    ({ keys }) => keys,
    () => new Date(ago(100)).toISOString(),
    now,
  )('server01');
  expect(use).toEqual({ day: null, isUnused: false });
});
