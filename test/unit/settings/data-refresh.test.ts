// When the scheduled run calls the deploy hook, and how often.

import { beforeEach, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { isRefreshDue, requestRefresh } from '../../../src/settings/data-refresh.ts';
import { openSettings } from '../settings/context.ts';

let settings: SettingsContext;
let calls: string[];
beforeEach(async () => {
  settings ??= await openSettings();
  calls = [];
  await settings.db.prepare('UPDATE deployment SET refresh_called_on = NULL').run();
});

const old = '2026-09-01T00:00:00.000Z';

/** Requests a refresh of old data at this time, with a deploy hook that notes each call. */
const runAt = (time: string, send: () => Promise<void> = async () => {}) =>
  requestRefresh(
    { ...settings, now: () => new Date(time) },
    {
      builtAt: old,
      send: () => {
        calls.push(time);
        return send();
      },
    },
  );

describe('a refresh', () => {
  it.each([
    {
      builtAt: '2026-10-01T00:00:00.000Z',
      now: '2026-11-03T00:00:00.001Z',
      due: true,
      why: 'older than 33 days on the 3rd',
    },
    { builtAt: '2026-10-01T00:00:00.000Z', now: '2026-11-03T00:00:00.000Z', due: false, why: 'exactly 33 days' },
    { builtAt: old, now: '2026-11-02T23:59:59.999Z', due: false, why: 'the 2nd, in UTC' },
    { builtAt: old, now: '2026-11-01T00:00:00.000Z', due: false, why: 'the 1st' },
    { builtAt: old, now: '2026-11-30T23:59:59.999Z', due: true, why: 'the last day of the month' },
    { builtAt: '2026-11-01T00:00:00.000Z', now: '2026-11-28T00:00:00.000Z', due: false, why: "this month's data" },
    { builtAt: '2027-01-01T00:00:00.000Z', now: '2026-11-28T00:00:00.000Z', due: false, why: 'data of the future' },
  ])('is due: $due ($why)', ({ builtAt, now, due }) => {
    expect(isRefreshDue(builtAt, new Date(now))).toBe(due);
  });
});

describe('the deploy hook', () => {
  it('is called once a day, in UTC, as long as the data is old', async () => {
    const times = ['2026-11-03T00:05:00Z', '2026-11-03T00:10:00Z', '2026-11-03T23:55:00Z', '2026-11-04T00:00:00Z'];
    const called: boolean[] = [];
    for (const time of times) called.push(await runAt(time));
    expect(called).toEqual([true, false, false, true]);
    expect(calls).toEqual([times[0], times[3]]);
  });

  it('is called once where two runs overlap', async () => {
    await Promise.all([runAt('2026-11-03T00:05:00Z'), runAt('2026-11-03T00:05:00Z')]);
    expect(calls).toHaveLength(1);
  });

  it('is not called again on the day of a failure', async () => {
    const failing = () => Promise.reject(new Error('unreachable'));
    await expect(runAt('2026-11-03T00:05:00Z', failing)).rejects.toThrow('unreachable');
    expect(await runAt('2026-11-03T00:10:00Z', failing)).toBe(false);
    expect(calls).toHaveLength(1);
  });

  it('is not called where the day cannot be noted', async () => {
    const db = new Proxy(settings.db, {
      get: () => () => {
        throw new Error('D1_ERROR');
      },
    });
    const refresh = { builtAt: old, send: async () => void calls.push('called') };
    const now = () => new Date('2026-11-03T00:05:00Z');
    await expect(requestRefresh({ db, now }, refresh)).rejects.toThrow('D1_ERROR');
    expect(calls).toEqual([]);
  });

  it('is not called before the data is old', async () => {
    expect(await runAt('2026-11-02T12:00:00Z')).toBe(false);
    expect(await settings.db.prepare('SELECT refresh_called_on FROM deployment').first('refresh_called_on')).toBeNull();
  });
});
