// The Durable Object that keeps a project's counts, in real workerd with SQLite.

import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import type { KeyId } from '../../../src/core/key.ts';
import type { AllowlistEntryText, LinkName, UsageCell, UsageFlush } from '../../../src/usage/flush.ts';
import type { ProjectUsage } from '../../../src/usage/project-usage.ts';
import { dayMs, hourMs } from '../../../src/usage/usage.ts';

const namespace = (env as unknown as { readonly USAGE: DurableObjectNamespace<ProjectUsage> }).USAGE;

let objects = 0;
const openObject = () => namespace.get(namespace.idFromName(`project${++objects}`));

const now = Date.now();
const hour = Math.floor(now / hourMs);
const entry = 'https://elbonia.example' as AllowlistEntryText;
const key = 'server01' as KeyId;

const page: UsageCell = { outcome: 'answered_page', entry, key: null, link: null, count: 3 };
const server: UsageCell = { outcome: 'answered_server', entry: null, key, link: null, count: 2 };
const link: UsageCell = { outcome: 'redirected', entry: null, key: null, link: 'shop' as LinkName, count: 5 };
const refused: UsageCell = { outcome: 'origin_not_allowed', entry: null, key: null, link: null, count: 1 };

function flushOf(sequence: number, changes: Partial<UsageFlush> = {}): UsageFlush {
  const id = { isolate: 'isolate-a', sequence };
  return { id, hour, cells: [page, server, refused], dropped: 0, epoch: 0, quota: null, ...changes };
}

describe('a flush', () => {
  it('is counted by hour without callers, and by day with them', async () => {
    const object = openObject();
    await object.flush(flushOf(1));
    await object.flush(flushOf(2, { cells: [page, link], dropped: 4 }));
    const counts = new Map([
      ['answered_page', 6],
      ['answered_server', 2],
      ['redirected', 5],
      ['origin_not_allowed', 1],
    ]);
    expect(await object.hours(0)).toEqual([{ startsAtMs: hour * hourMs, counts, dropped: 4 }]);
    expect(await object.days(0)).toEqual([
      {
        startsAtMs: Math.floor(now / dayMs) * dayMs,
        counts,
        dropped: 4,
        entries: new Map([[entry, new Map([['answered_page', 6]])]]),
        keys: new Map([[key, new Map([['answered_server', 2]])]]),
        links: new Map([['shop', new Map([['redirected', 5]])]]),
      },
    ]);
  });

  it('is read by day without callers before a given day', async () => {
    const object = openObject();
    await object.flush(flushOf(1, { hour: hour - 24, cells: [page, server, link] }));
    await object.flush(flushOf(2, { cells: [page] }));
    const today = Math.floor(now / dayMs) * dayMs;
    const sizes = (await object.days(0, today)).map(({ counts, entries, keys, links }) => [
      ...[counts.size, entries.size],
      ...[keys.size, links.size],
    ]);
    expect(sizes).toEqual([
      [3, 0, 0, 0],
      [1, 1, 0, 0],
    ]);
  });

  it('is added to a row, and may have cells, from before redirect links', async () => {
    const object = openObject();
    const day = Math.floor(now / dayMs);
    await object.flush(flushOf(1, { cells: [] }));
    await runInDurableObject(object, (_, { storage }) => {
      const counts = JSON.stringify({ counts: [['answered_page', 1]], dropped: 0, entries: [], keys: [] });
      storage.sql.exec('INSERT OR REPLACE INTO days VALUES (?, ?)', day, counts);
    });
    expect((await object.days(0))[0]?.links).toEqual(new Map());
    const { link: _, ...old } = page;
    await object.flush(flushOf(2, { cells: [old as UsageCell, link] }));
    expect((await object.days(0))[0]).toMatchObject({
      entries: new Map([[entry, new Map([['answered_page', 3]])]]),
      links: new Map([['shop', new Map([['redirected', 5]])]]),
    });
  });

  it('keeps members of its rows that a later version of the Worker has added', async () => {
    const object = openObject();
    const day = Math.floor(now / dayMs);
    await object.flush(flushOf(1, { cells: [] }));
    const later = { counts: [['answered_page', 1]], dropped: 0, regions: [['eu', 1]] };
    const read = (table: string) =>
      runInDurableObject(object, (_, { storage }) =>
        JSON.parse(String(storage.sql.exec(`SELECT counts FROM ${table}`).one()['counts'])),
      );
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec('UPDATE hours SET counts = ?', JSON.stringify(later));
      storage.sql.exec(
        'UPDATE days SET counts = ? WHERE day = ?',
        JSON.stringify({ ...later, entries: [], keys: [] }),
        day,
      );
    });
    await object.flush(flushOf(2, { cells: [page] }));
    for (const table of ['hours', 'days']) {
      expect(await read(table)).toMatchObject({ counts: [['answered_page', 4]], regions: [['eu', 1]] });
    }
  });

  it('writes three rows', async () => {
    const object = openObject();
    await object.flush(flushOf(1));
    await runInDurableObject(object, async (instance: ProjectUsage, { storage }) => {
      const written: number[] = [];
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, 'exec').mockImplementation((...query) => {
        const cursor = exec(...query);
        written.push(cursor.rowsWritten);
        return cursor;
      });
      await instance.flush(flushOf(2));
      expect(written.reduce((sum, rows) => sum + rows)).toBe(3);
    });
  });

  it.each([
    { sequences: [1, 1], expected: 3, why: 'is repeated' },
    { sequences: [2, 1], expected: 3, why: 'arrives after a later one' },
    { sequences: [1, 2], expected: 6, why: 'follows' },
  ])('that $why: $expected counts', async ({ sequences, expected }) => {
    const object = openObject();
    for (const sequence of sequences) await object.flush(flushOf(sequence));
    expect((await object.hours(0))[0]?.counts.get('answered_page')).toBe(expected);
  });

  it('of another isolate is counted apart from the first', async () => {
    const object = openObject();
    await object.flush(flushOf(1));
    await object.flush(flushOf(1, { id: { isolate: 'isolate-b', sequence: 1 } }));
    expect((await object.hours(0))[0]?.counts.get('answered_page')).toBe(6);
  });

  it('counts entries beyond the bound of a row by outcome only', async () => {
    const object = openObject();
    const cells = Array.from(
      { length: 1_005 },
      (_, i): UsageCell => ({ ...page, entry: `https://h${i}.example` as AllowlistEntryText }),
    );
    await object.flush(flushOf(1, { cells }));
    await object.flush(flushOf(2, { cells }));
    const [day] = await object.days(0);
    expect(day?.entries.size).toBe(1_000);
    expect(day?.entries.get('https://h0.example')?.get('answered_page')).toBe(6);
    expect(day?.counts.get('answered_page')).toBe(6 * 1_005);
  });
});

describe('a daily limit', () => {
  const endsAtMs = (Math.floor(now / dayMs) + 1) * dayMs;
  const none = { soft: null, hard: null };

  it.each([
    { quota: null, over: { pages: null, servers: null }, why: 'none' },
    {
      quota: { pages: { soft: null, hard: 3 }, servers: { soft: null, hard: 3 } },
      over: { pages: endsAtMs, servers: null },
      why: 'reached by pages',
    },
    {
      quota: { pages: { soft: null, hard: 4 }, servers: { soft: null, hard: 2 } },
      over: { pages: null, servers: endsAtMs },
      why: 'reached by servers',
    },
    { quota: { pages: { soft: 1, hard: null }, servers: none }, over: { pages: null, servers: null }, why: 'soft' },
  ])('that is $why', async ({ quota, over }) => {
    expect(await openObject().flush(flushOf(1, { quota }))).toEqual({ kind: 'counted', over });
  });

  it('of pages counts redirect links too', async () => {
    const quota = { pages: { soft: null, hard: 5 }, servers: none };
    const cells = [page, { ...link, count: 2 }];
    const answer = await openObject().flush(flushOf(1, { cells, quota }));
    expect(answer).toEqual({ kind: 'counted', over: { pages: endsAtMs, servers: null } });
  });

  it('is not reached by the counts of an isolate whose clock is in the next day already', async () => {
    const quota = { pages: { soft: null, hard: 3 }, servers: none };
    const object = openObject();
    const answer = await object.flush(flushOf(1, { hour: hour + 24, cells: [page], quota }));
    expect(answer).toEqual({ kind: 'counted', over: { pages: null, servers: null } });
    const [day] = await object.days(0);
    expect(day).toMatchObject({ startsAtMs: endsAtMs, counts: new Map([['answered_page', 3]]) });
  });

  it('of a day before this one is reached no more', async () => {
    const quota = { pages: { soft: null, hard: 3 }, servers: none };
    const answer = await openObject().flush(flushOf(1, { hour: hour - 24, quota }));
    expect(answer).toEqual({ kind: 'counted', over: { pages: null, servers: null } });
  });
});

describe('the object of a deleted project', () => {
  it('has no counts and refuses late flushes', async () => {
    const object = openObject();
    await object.flush(flushOf(1));
    await object.close(0);
    await object.close(0);
    expect(await object.flush(flushOf(2))).toEqual({ kind: 'deleted' });
    expect(await object.hours(0)).toEqual([]);
    expect(await object.days(0)).toEqual([]);
  });

  it('counts again once a restore has brought the project back in a later epoch', async () => {
    const object = openObject();
    await object.close(1);
    expect(await object.flush(flushOf(1, { epoch: 1 }))).toEqual({ kind: 'deleted' });
    expect(await object.flush(flushOf(2, { epoch: 2 }))).toMatchObject({ kind: 'counted' });
    // Other isolates may still have a snapshot from before the restore, which raised the epoch of the database.
    expect(await object.flush(flushOf(3, { epoch: 1 }))).toMatchObject({ kind: 'counted' });
    expect((await object.hours(0)).length).toBe(1);
  });

  it('stores its mark and nothing else', async () => {
    const object = openObject();
    await object.flush(flushOf(1));
    await object.close(0);
    await runInDurableObject(object, async (_, { storage }) => {
      expect([...storage.kv.list()]).toEqual([['deleted', 0]]);
      expect(await storage.getAlarm()).toBeNull();
      const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'");
      expect(tables.toArray()).toEqual([]);
    });
  });
});

describe('expiry', () => {
  const day = 24;
  it.each([
    { ageHours: 35 * day - 1, hours: 1, days: 1, why: 'an hour of 35 days ago stays' },
    { ageHours: 35 * day + 1, hours: 0, days: 1, why: 'an older hour goes' },
    { ageHours: 396 * day, hours: 0, days: 1, why: 'a day of 13 months ago stays' },
    { ageHours: 398 * day, hours: 0, days: 0, why: 'an older day goes' },
  ])('$why', async ({ ageHours, hours, days }) => {
    const object = openObject();
    await object.flush(flushOf(1, { hour: hour - ageHours }));
    await object.flush(flushOf(2));
    expect(await runDurableObjectAlarm(object)).toBe(true);
    await runInDurableObject(object, async (_, { storage }) => {
      const count = (table: string) => storage.sql.exec(`SELECT count(*) AS count FROM ${table}`).one()['count'];
      expect([count('hours'), count('days')]).toEqual([hours + 1, days + 1]);
      expect(await storage.getAlarm()).toBeGreaterThan(now);
    });
    expect(await object.hours(0)).toHaveLength(hours + 1);
    expect(await object.days(0)).toHaveLength(days + 1);
  });

  it('leaves nothing behind, no alarm either, once everything has expired', async () => {
    const object = openObject();
    await object.flush(flushOf(1, { hour: hour - 398 * day }));
    expect(await runDurableObjectAlarm(object)).toBe(true);
    await runInDurableObject(object, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBeNull();
      const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'");
      expect(tables.toArray()).toEqual([]);
    });
  });

  it('hides what has expired before it is deleted', async () => {
    const object = openObject();
    await object.flush(flushOf(1, { hour: hour - 398 * day }));
    expect(await object.hours(0)).toEqual([]);
    expect(await object.days(0)).toEqual([]);
  });
});

it('stores nothing when the counts of an unused project are read', async () => {
  const object = openObject();
  expect(await object.hours(0)).toEqual([]);
  expect(await object.days(0)).toEqual([]);
  await runInDurableObject(object, (_, { storage }) => {
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'");
    expect(tables.toArray()).toEqual([]);
  });
});
