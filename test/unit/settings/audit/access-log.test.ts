import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '../../../../src/core/project/project.ts';
import type { ProjectId } from '../../../../src/core/project/project-id.ts';
import {
  type AccessLog,
  type LoggedPage,
  readAccessLog,
  recordAccessLogView,
  verifyAccessLog,
} from '../../../../src/settings/audit/access-log.ts';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { deleteProject, readProject, setProjectSwitch } from '../../../../src/settings/projects/projects.ts';
import { runScheduled } from '../../../../src/settings/scheduled.ts';
import { failAt } from '../../dashboard/routes/failing-stores.ts';
import { dumpDatabase, makeProject, openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const [dilbert, alice] = ['memberdilbert0000000', 'memberalice000000000'];
const minute = 60_000;

/** Returns the settings context at `ms` after 12:00 of the first day. */
const after = (ms: number): SettingsContext => ({
  ...settings,
  now: () => new Date(Date.parse(startOfTime) + ms),
});

/** Returns the settings context at a number of months before the present. Uses the real clock, as the database does. */
function monthsAgo(months: number, ms = 0): SettingsContext {
  const at = new Date();
  at.setUTCMonth(at.getUTCMonth() - months);
  return { ...settings, now: () => new Date(at.getTime() + ms) };
}

async function makeLogged() {
  const { id } = await makeProject(settings);
  return unwrapAccepted(await setProjectSwitch(settings, id, 'accessLog', true, 'current')).project;
}

const logOf = (id: ProjectId) => readAccessLog(settings.db, id);
const flawOf = async (id: ProjectId) => verifyAccessLog(id, await logOf(id));

/** Creates a project whose access log has an entry for each of these times. */
async function makeLog(...times: readonly SettingsContext[]) {
  const project = await makeLogged();
  for (const at of times) unwrapAccepted(await recordAccessLogView(at, project, dilbert, 'keys'));
  return project;
}

const hours = (count: number) => Array.from({ length: count }, (_, i) => after(i * 60 * minute));

describe('recordAccessLogView', () => {
  it.each<{ views: readonly (readonly [number, string, LoggedPage])[]; entries: number; why: string }>([
    { views: [[0, dilbert, 'keys']], entries: 1, why: 'the first view' },
    {
      views: [
        [0, dilbert, 'keys'],
        [60 * minute - 1, dilbert, 'keys'],
      ],
      entries: 1,
      why: 'the same hour',
    },
    {
      views: [
        [60 * minute - 1, dilbert, 'keys'],
        [60 * minute, dilbert, 'keys'],
      ],
      entries: 2,
      why: 'the next hour',
    },
    {
      views: [
        [0, dilbert, 'keys'],
        [0, alice, 'keys'],
      ],
      entries: 2,
      why: 'another member',
    },
    {
      views: [
        [0, dilbert, 'keys'],
        [0, dilbert, 'export.audit'],
        [1, dilbert, 'keys'],
      ],
      entries: 2,
      why: 'another page, then the first again',
    },
  ])('writes $entries for $views ($why)', async ({ views, entries }) => {
    const project = await makeLogged();
    for (const [ms, member, page] of views) unwrapAccepted(await recordAccessLogView(after(ms), project, member, page));
    const log = await logOf(project.id);
    expect(log.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: entries }, (_, i) => i + 1));
    expect(await verifyAccessLog(project.id, log)).toBeNull();
  });

  it('writes member, page and time, and nothing else', async () => {
    const { id } = await makeLog(settings);
    const row = await settings.db.prepare('SELECT * FROM access WHERE project_id = ?').bind(id).first();
    expect(row).toEqual({
      project_id: id,
      seq: 1,
      at: startOfTime,
      member: dilbert,
      page: 'keys',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('writes one entry for two views at the same time', async () => {
    const project = await makeLogged();
    const both = [0, 1].map(() => recordAccessLogView(settings, project, dilbert, 'keys'));
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([true, true]);
    expect((await logOf(project.id)).entries).toHaveLength(1);
  });

  it('writes an entry for each of several members at the same time, in one chain', async () => {
    const project = await makeLogged();
    const members = [dilbert, alice, 'memberwally000000000', 'memberasok0000000000'];
    const all = members.map((member) => recordAccessLogView(settings, project, member, 'members'));
    expect((await Promise.all(all)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect((await logOf(project.id)).entries.map(({ member }) => member).toSorted()).toEqual(members.toSorted());
    expect(await flawOf(project.id)).toBeNull();
  });

  it('writes nothing while the log is off, and does not query D1', async () => {
    const project = await makeProject(settings);
    const before = await dumpDatabase(settings);
    const { binding, hasFailed } = failAt(settings.db, 'always');
    expect(await recordAccessLogView({ ...settings, db: binding }, project, dilbert, 'keys')).toEqual({
      ok: true,
      value: null,
    });
    expect(hasFailed()).toBe(false);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('writes nothing if the log was turned off, or the project deleted, since the request read it', async () => {
    const [off, deleted] = [await makeLogged(), await makeLogged()];
    unwrapAccepted(await setProjectSwitch(settings, off.id, 'accessLog', false, 'current'));
    unwrapAccepted(await deleteProject(settings, deleted.id, 'current'));
    const before = await dumpDatabase(settings);
    for (const project of [off, deleted]) unwrapAccepted(await recordAccessLogView(settings, project, dilbert, 'keys'));
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it.each([0, 1])('refuses if call %i to D1 fails, and writes nothing', async (at) => {
    const project = await makeLogged();
    const before = await dumpDatabase(settings);
    const { binding, hasFailed } = failAt(settings.db, at);
    const recorded = await recordAccessLogView({ ...settings, db: binding }, project, dilbert, 'keys');
    expect([recorded, hasFailed()]).toEqual([{ ok: false, refusal: 'unrecorded' }, true]);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('leaves the revision, the audit and KV as they are', async () => {
    const project = await makeLogged();
    const state = async () => ({
      project: unwrapAccepted(await readProject(settings, project.id)),
      audit: await readAudit(settings.db, project.id),
      kv: await settings.kv.get(snapshotKey(project.id)),
    });
    const before = await state();
    const { binding, hasFailed } = failAt(settings.kv, 'always');
    unwrapAccepted(
      await recordAccessLogView({ ...settings, kv: binding } as SettingsContext, project, dilbert, 'keys'),
    );
    expect((await logOf(project.id)).entries).toHaveLength(1);
    expect(await state()).toEqual(before);
    expect(hasFailed()).toBe(false);
  });
});

describe('the switch', () => {
  it('is a revision with an audit entry, and is not in the snapshot', async () => {
    const { id, revision } = await makeProject(settings);
    const before = JSON.parse((await settings.kv.get(snapshotKey(id))) ?? '');
    const { project } = unwrapAccepted(await setProjectSwitch(settings, id, 'accessLog', true, 'current'));
    expect([project.accessLog, project.revision]).toEqual([true, revision + 1]);
    expect((await readAudit(settings.db, id)).at(-1)).toMatchObject({ event: 'access-log.set', details: { on: true } });
    const snapshot = JSON.parse((await settings.kv.get(snapshotKey(id))) ?? '');
    expect(snapshot).toEqual({ ...before, revision: revision + 1 });
    expect(unwrapAccepted(await setProjectSwitch(settings, id, 'accessLog', true, 'current')).changed).toBe(false);
  });
});

describe('the stored log', () => {
  const hash = `'${'f'.repeat(64)}'`;
  it.each([
    { sql: "UPDATE access SET member = 'member' WHERE project_id = ?", why: 'changing an entry' },
    { sql: 'DELETE FROM access WHERE project_id = ? AND seq = 2', why: 'deleting an entry' },
    {
      sql: `INSERT OR REPLACE INTO access
        SELECT project_id, seq, at, 'member', page, hash FROM access WHERE project_id = ? AND seq = 2`,
      why: 'replacing an entry',
    },
    {
      sql: `INSERT OR REPLACE INTO access
        SELECT project_id, 9, at, member, page, ${hash} FROM access WHERE project_id = ? AND seq = 2`,
      why: 'replacing the entry of an hour',
    },
    {
      sql: `UPDATE access_chains SET start_seq = 1,
        start_hash = (SELECT hash FROM access WHERE project_id = access_chains.project_id AND seq = 1) WHERE project_id = ?`,
      why: 'starting after an entry that is not old',
    },
  ])('refuses $why', async ({ sql }) => {
    const { id } = await makeLog(...hours(3));
    const before = await logOf(id);
    await expect(settings.db.prepare(sql).bind(id).run()).rejects.toThrow('append-only');
    expect(await logOf(id)).toEqual(before);
  });

  it('refuses to start after an old entry with another hash, and to delete an old entry that the chain needs', async () => {
    const { id } = await makeLog(monthsAgo(14), monthsAgo(12));
    for (const sql of [
      `UPDATE access_chains SET start_seq = 1, start_hash = ${hash} WHERE project_id = ?`,
      'DELETE FROM access WHERE project_id = ? AND seq = 1',
    ])
      await expect(settings.db.prepare(sql).bind(id).run()).rejects.toThrow('append-only');
    expect((await logOf(id)).entries).toHaveLength(2);
  });

  it('is deleted with its project', async () => {
    const { id } = await makeLog(...hours(2));
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await logOf(id)).toEqual({ start: { seq: 0, hash: '' }, last: { seq: 0, hash: '' }, entries: [] });
  });
});

describe('verifyAccessLog', () => {
  type Entry = AccessLog['entries'][number];
  const change = (at: number, changes: Partial<Entry>) => (log: AccessLog) => ({
    ...log,
    entries: log.entries.map((entry, i) => (i === at ? { ...entry, ...changes } : entry)),
  });
  const keep = (isKept: (entry: Entry) => boolean) => (log: AccessLog) => ({
    ...log,
    entries: log.entries.filter(isKept),
  });
  const other = 'f'.repeat(64);

  it.each<{ why: string; forge: (log: AccessLog) => AccessLog; flaw: object | null }>([
    { why: 'as it is', forge: (log) => log, flaw: null },
    { why: 'another member', forge: change(1, { member: alice }), flaw: { kind: 'changed', seq: 2 } },
    { why: 'another page', forge: change(0, { page: 'members' }), flaw: { kind: 'changed', seq: 1 } },
    { why: 'another time', forge: change(2, { at: startOfTime }), flaw: { kind: 'changed', seq: 3 } },
    { why: 'another hash', forge: change(1, { hash: other }), flaw: { kind: 'changed', seq: 2 } },
    { why: 'the first left out', forge: keep(({ seq }) => seq !== 1), flaw: { kind: 'missing', seq: 1 } },
    { why: 'one left out', forge: keep(({ seq }) => seq !== 2), flaw: { kind: 'missing', seq: 2 } },
    { why: 'the last left out', forge: keep(({ seq }) => seq !== 3), flaw: { kind: 'missing', seq: 3 } },
    {
      why: 'another start',
      forge: (log) => ({ ...log, start: { seq: 0, hash: other } }),
      flaw: { kind: 'changed', seq: 1 },
    },
    {
      why: 'another end',
      forge: (log) => ({ ...log, last: { seq: 3, hash: other } }),
      flaw: { kind: 'changed', seq: 3 },
    },
    {
      why: 'one beyond the end',
      forge: (log) => ({ ...log, last: { seq: 2, hash: log.entries[1]?.hash ?? '' } }),
      flaw: { kind: 'changed', seq: 3 },
    },
  ])('finds $flaw in a log with $why', async ({ forge, flaw }) => {
    const { id } = await makeLog(...hours(3));
    expect(await verifyAccessLog(id, forge(await logOf(id)))).toEqual(flaw);
  });

  it('does not accept the log of another project', async () => {
    const { id } = await makeLog(settings);
    const another = await makeLogged();
    expect(await verifyAccessLog(another.id, await logOf(id))).toEqual({ kind: 'changed', seq: 1 });
  });
});

describe('the scheduled run', () => {
  const hour = 60 * minute;
  const day = 24 * hour;
  it.each([
    { times: () => [monthsAgo(14), monthsAgo(13, -day), monthsAgo(12)], left: [3], why: 'two are too old' },
    { times: () => [monthsAgo(13, day), monthsAgo(12)], left: [1, 2], why: 'none is too old' },
    { times: () => [monthsAgo(15), monthsAgo(14)], left: [], why: 'all are too old' },
    { times: () => [monthsAgo(14), monthsAgo(12), monthsAgo(14, hour)], left: [2, 3], why: 'a clock was behind' },
    { times: () => [], left: [], why: 'an empty log' },
  ])('leaves the entries $left ($why), and the chain continues from them', async ({ times, left }) => {
    const project = await makeLog(...times());
    const { revision } = unwrapAccepted(await readProject(settings, project.id));
    // Deletes twice, because the second run must find nothing to delete.
    for (let run = 0; run < 2; run++) {
      await runScheduled(settings);
      expect((await logOf(project.id)).entries.map(({ seq }) => seq)).toEqual(left);
      expect(await flawOf(project.id)).toBeNull();
    }
    unwrapAccepted(await recordAccessLogView(monthsAgo(0), project, alice, 'members'));
    expect(await flawOf(project.id)).toBeNull();
    expect((await logOf(project.id)).last.seq).toBe(times().length + 1);
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(revision);
  });

  it('leaves a chain that shows if a remaining entry is altered', async () => {
    const { id } = await makeLog(monthsAgo(14), monthsAgo(12), monthsAgo(11));
    await runScheduled(settings);
    const log = await logOf(id);
    expect([log.start.seq, log.entries.length]).toEqual([1, 2]);
    expect(await verifyAccessLog(id, { ...log, entries: log.entries.slice(1) })).toEqual({ kind: 'missing', seq: 2 });
    const [first, ...rest] = log.entries;
    if (first === undefined) throw new Error('nothing remains');
    const altered = { ...log, entries: [{ ...first, member: alice }, ...rest] };
    expect(await verifyAccessLog(id, altered)).toEqual({ kind: 'changed', seq: 2 });
  });

  it('deletes old entries of each project alone', async () => {
    const [old, young] = [await makeLog(monthsAgo(14), monthsAgo(12)), await makeLog(monthsAgo(12))];
    await runScheduled(settings);
    expect((await logOf(old.id)).entries.map(({ seq }) => seq)).toEqual([2]);
    expect((await logOf(young.id)).entries.map(({ seq }) => seq)).toEqual([1]);
    expect([await flawOf(old.id), await flawOf(young.id)]).toEqual([null, null]);
  });
});
