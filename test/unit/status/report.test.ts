// The status report with each part working, failing and hanging, and how long an isolate keeps it.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { runScheduled } from '../../../src/settings/scheduled.ts';
import { incidentsKey, openIncident } from '../../../src/status/incidents.ts';
import { resultOrNull } from '../../../src/status/parts.ts';
import { collectStatus, type StatusReport, type StatusSources } from '../../../src/status/report.ts';
import { StatusCache } from '../../../src/status/status-cache.ts';
import type { RequestOutcome } from '../../../src/usage/outcome.ts';
import type { HourUsage } from '../../../src/usage/usage.ts';
import { openSettings, startOfTime } from '../settings/context.ts';

const nowMs = Date.parse(startOfTime);
const minute = 60_000;

let settings: SettingsContext;
let sources: StatusSources;
beforeAll(async () => {
  settings = await openSettings();
  sources = {
    db: settings.db,
    kv: settings.kv,
    version: '0.1.0',
    data: { name: 'Elbonia', builtAt: '2026-11-01T00:00:00.000Z', ageDays: 0, freshness: 'fresh' },
    readsData: async () => true,
    usage: null,
    nowMs,
  };
});

const failing = { get: () => Promise.reject(new Error('KV GET failed: 503')) } as unknown as KVNamespace;
const failingDatabase = {
  prepare: () => {
    throw new Error('D1_ERROR: no such host 192.0.2.7');
  },
} as unknown as D1Database;

const statusesOf = ({ parts }: StatusReport) => Object.fromEntries(parts.map(({ id, status }) => [id, status]));
const fine = {
  data: 'ok',
  data_age: 'ok',
  published_settings: 'ok',
  settings_database: 'ok',
  scheduled_run: 'ok',
};

const hour = (...counts: [RequestOutcome, number][]): HourUsage => ({
  startsAtMs: 0,
  counts: new Map(counts),
  dropped: 0,
});

describe('the errors of the status report', () => {
  const readFrom: number[] = [];
  const usage = {
    hours: async (fromMs: number) => {
      readFrom.push(fromMs);
      return [hour(['internal', 2], ['not_found', 9]), hour(['internal', 1], ['settings_unavailable', 4])];
    },
  };

  it('are the sums of the last 24 hours, without refusals that a caller causes', async () => {
    const { errors } = await collectStatus({ ...sources, usage });
    expect(errors).toEqual([
      { code: 'settings_unavailable', count: 4 },
      { code: 'internal', count: 3 },
    ]);
    expect(readFrom).toEqual([nowMs - 86_400_000]);
  });

  it.each<{ why: string; reader: StatusSources['usage']; errors: StatusReport['errors'] }>([
    { why: 'nothing is counted', reader: null, errors: null },
    {
      why: 'the object cannot be opened',
      reader: {
        hours: () => {
          throw new Error('no such jurisdiction');
        },
      },
      errors: null,
    },
    { why: 'the object fails', reader: { hours: () => Promise.reject(new Error('overloaded')) }, errors: null },
    { why: 'there are none', reader: { hours: async () => [hour(['not_found', 9])] }, errors: [] },
  ])('are $errors if $why, and the deployment is still ok', async ({ reader, errors }) => {
    expect(await collectStatus({ ...sources, usage: reader })).toMatchObject({ status: 'ok', errors });
  });
});

describe('the status report', () => {
  it('does not call a run down that has never completed', async () => {
    const report = await collectStatus(sources);
    expect(report).toMatchObject({ status: 'ok', scheduledRunAt: null, incidents: [] });
    expect(statusesOf(report)).toEqual({ ...fine, scheduled_run: 'unknown' });
  });

  it('has every part and the incidents', async () => {
    await runScheduled(settings);
    const incident = await openIncident(settings, { severity: 'critical', text: 'Mud' });
    expect(incident.ok).toBe(true);
    const report = await collectStatus(sources);
    expect(report).toMatchObject({
      status: 'ok',
      version: '0.1.0',
      checkedAt: startOfTime,
      scheduledRunAt: startOfTime,
    });
    expect(statusesOf(report)).toEqual(fine);
    expect(report.incidents).toMatchObject([{ severity: 'critical', updates: [{ at: startOfTime, text: 'Mud' }] }]);
  });

  it.each<{ name: string; change: () => Partial<StatusSources>; parts: Partial<typeof fine> | Record<string, string> }>(
    [
      { name: 'a shard is missing', change: () => ({ readsData: async () => false }), parts: { data: 'down' } },
      {
        name: 'the shard cannot be read',
        change: () => ({ readsData: () => Promise.reject(new Error('planted')) }),
        parts: { data: 'down' },
      },
      {
        name: 'the data is older than 45 days',
        change: () => ({ data: { ...sources.data, ageDays: 46, freshness: 'stale' } }),
        parts: { data_age: 'down' },
      },
      { name: 'KV fails', change: () => ({ kv: failing }), parts: { published_settings: 'down' } },
      {
        name: 'D1 fails',
        change: () => ({ db: failingDatabase }),
        parts: { settings_database: 'down', scheduled_run: 'unknown' },
      },
      {
        name: 'the last run is 21 minutes ago',
        change: () => ({ nowMs: nowMs + 21 * minute }),
        parts: { scheduled_run: 'down' },
      },
    ],
  )('is down if $name', async ({ change, parts }) => {
    const report = await collectStatus({ ...sources, ...change() });
    expect(statusesOf(report)).toEqual({ ...fine, ...parts });
    expect(report.status).toBe('down');
    expect(JSON.stringify(report)).not.toMatch(/192\.0\.2\.7|planted|failed/);
  });

  it('still counts a run 20 minutes ago, and data of 45 days', async () => {
    const data = { ...sources.data, ageDays: 45, freshness: 'aging' as const };
    expect(statusesOf(await collectStatus({ ...sources, data, nowMs: nowMs + 20 * minute }))).toEqual(fine);
  });

  it('shows incidents while D1 is down, and tells unknown incidents from none', async () => {
    expect((await collectStatus({ ...sources, db: failingDatabase })).incidents).toHaveLength(1);
    expect((await collectStatus({ ...sources, kv: failing })).incidents).toBeNull();
    const odd = { get: async () => 'not json' } as unknown as KVNamespace;
    const report = await collectStatus({ ...sources, kv: odd });
    // The stored incidents are unreadable, but KV answers, so the published settings are ok.
    expect([report.incidents, statusesOf(report)['published_settings']]).toEqual([null, 'ok']);
    await settings.kv.delete(incidentsKey);
  });

  it('does not wait for a part that hangs', async () => {
    expect(await resultOrNull(() => new Promise(() => {}), 20)).toBeNull();
    expect(await resultOrNull(async () => 'value', 20)).toEqual({ value: 'value' });
  });
});

describe('the cache of an isolate', () => {
  const limited = (success: boolean) => {
    const keys: unknown[] = [];
    const limit = async (options: unknown) => {
      keys.push(options);
      return { success };
    };
    return { keys, limit };
  };

  it('keeps a report for 30 seconds, without asking the limiter', async () => {
    const cache = new StatusCache();
    const limiter = limited(true);
    let made = 0;
    const collect = async () => {
      made++;
      return await collectStatus(sources);
    };
    const first = await cache.read(limiter, nowMs, collect);
    expect(await cache.read(limiter, nowMs + 29_999, collect)).toBe(first);
    expect([made, limiter.keys]).toEqual([1, [{ key: 'status' }]]);
    expect(await cache.read(limiter, nowMs + 30_000, collect)).not.toBe(first);
    expect(made).toBe(2);
  });

  it('makes no report over the limit', async () => {
    const never = () => Promise.reject(new Error('must not be called'));
    expect(await new StatusCache().read(limited(false), nowMs, never)).toBeNull();
  });

  it.each([
    { name: 'fails', limiter: { limit: () => Promise.reject(new Error('down')) } },
    { name: 'does not exist', limiter: undefined },
  ])('makes a report if the limiter $name', async ({ limiter }) => {
    expect(await new StatusCache().read(limiter, nowMs, () => collectStatus(sources))).not.toBeNull();
  });
});
