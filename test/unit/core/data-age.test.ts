import { describe, expect, it } from 'vitest';
import { dataAge, describeBuildAge } from '../../../src/core/data-age.ts';

const builtAt = '2026-06-05T13:42:02Z';
const daysOn = (days: number, ms = 0) => Date.parse(builtAt) + days * 86_400_000 + ms;

describe('dataAge', () => {
  it.each([
    { nowMs: daysOn(-1), days: 0, freshness: 'fresh', why: 'a machine whose clock is behind' },
    { nowMs: daysOn(0), days: 0, freshness: 'fresh', why: 'built now' },
    { nowMs: daysOn(1, -1), days: 0, freshness: 'fresh', why: 'a day that is not over' },
    { nowMs: daysOn(33), days: 33, freshness: 'fresh', why: 'the next edition is due' },
    { nowMs: daysOn(34), days: 34, freshness: 'aging', why: 'the next edition was missed' },
    { nowMs: daysOn(45), days: 45, freshness: 'aging', why: 'the last day of a passing deep health check' },
    { nowMs: daysOn(46), days: 46, freshness: 'stale', why: 'deep health fails' },
  ])('rates $days days as $freshness ($why)', ({ nowMs, days, freshness }) => {
    expect(dataAge(builtAt, nowMs)).toEqual({ days, freshness });
  });
});

describe('describeBuildAge', () => {
  it.each([
    { days: 0, text: '2026-06-05, 0 days old' },
    { days: 1, text: '2026-06-05, 1 day old' },
    { days: 175, text: '2026-06-05, 175 days old' },
  ])('describes $days days', ({ days, text }) => expect(describeBuildAge(builtAt, daysOn(days))).toBe(text));
});
