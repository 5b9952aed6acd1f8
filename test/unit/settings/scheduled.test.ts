import type { KVNamespace } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '../../../src/core/project/project.ts';
import { issuePasskeyChallenge } from '../../../src/settings/accounts/challenges.ts';
import { createOneTimeCode } from '../../../src/settings/codes.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { readLastScheduledRun } from '../../../src/settings/deployment.ts';
import { addToAllowlist, deleteProject, readProject } from '../../../src/settings/projects/projects.ts';
import { runScheduled } from '../../../src/settings/scheduled.ts';
import { makeAccountWithSession } from '../../support/sessions.ts';
import { makeProject, openSettings, snapshotInKv, startOfTime, unwrapAccepted } from './context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

/** Returns the settings with a KV whose puts fail for these projects. */
function failingFor(...ids: readonly string[]): SettingsContext {
  const kv = new Proxy(settings.kv, {
    get: (target, name) =>
      name === 'put'
        ? (key: string, value: string) => {
            if (ids.some((id) => key === `project:${id}`)) return Promise.reject(new Error('KV PUT failed: 503'));
            return target.put(key, value);
          }
        : Reflect.get(target, name, target).bind(target),
  });
  return { ...settings, kv: kv as KVNamespace };
}

/** Creates a project whose last change could not be published. */
async function makeBehind() {
  const { id } = await makeProject(settings);
  const done = unwrapAccepted(await addToAllowlist(failingFor(id), id, ['elbonia.example'], 'current'));
  expect(done.publication).toBe('publishing');
  return id;
}

describe('the scheduled run', () => {
  it('notes when it completed, and nothing if D1 refuses a part of it', async () => {
    expect(await readLastScheduledRun(settings.db)).toBeNull();
    await runScheduled(settings);
    expect(await readLastScheduledRun(settings.db)).toEqual(new Date(startOfTime));
    const db = new Proxy(settings.db, {
      get: (target, name) =>
        name === 'batch'
          ? () => Promise.reject(new Error('D1_ERROR: overloaded'))
          : Reflect.get(target, name, target).bind(target),
    });
    const later = { ...settings, db, now: () => new Date('2026-11-01T12:05:00.000Z') };
    await expect(runScheduled(later)).rejects.toThrow('overloaded');
    expect(await readLastScheduledRun(settings.db)).toEqual(new Date(startOfTime));
  });

  it('publishes pending changes once KV works again', async () => {
    const id = await makeBehind();
    expect(await runScheduled(failingFor(id))).toEqual({ published: 0, behind: [id] });
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 1, allowlist: [] });

    expect(await runScheduled(settings)).toEqual({ published: 1, behind: [] });
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 2, allowlist: ['https://elbonia.example'] });
    expect(unwrapAccepted(await readProject(settings, id)).publishedRevision).toBe(2);
  });

  it('deletes the counts of a deleted project once their store works again', async () => {
    const closed: string[] = [];
    let works = false;
    const counting: SettingsContext = {
      ...settings,
      async deleteUsage(id) {
        closed.push(id);
        return works;
      },
    };
    const { id } = await makeProject(settings);
    const done = unwrapAccepted(await deleteProject(counting, id, 'current'));
    expect(done.publication).toBe('published');
    expect(await snapshotInKv(settings, id)).toMatchObject({ deleted: true });
    await runScheduled(counting);
    works = true;
    await runScheduled(counting);
    await runScheduled(counting);
    expect(closed).toEqual([id, id, id]);
  });

  it('publishes the tombstone of a project that was deleted while KV failed', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await deleteProject(failingFor(id), id, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 1 });
    await runScheduled(settings);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 2, deleted: true });
  });

  it('does not publish published projects again', async () => {
    const { id } = await makeProject(settings);
    await settings.kv.put(snapshotKey(id), 'as it was');
    expect(await runScheduled(settings)).toEqual({ published: 0, behind: [] });
    expect(await settings.kv.get(snapshotKey(id))).toBe('as it was');
  });

  it('continues if a project is unreadable or cannot be published', async () => {
    const [broken, refused, fine] = [await makeBehind(), await makeBehind(), await makeBehind()];
    const spoil = settings.db.prepare(`UPDATE projects SET allowlist = '["no entry"]' WHERE id = ?`).bind(broken);
    await spoil.run();
    const report = await runScheduled(failingFor(refused));
    expect(report).toEqual({ published: 1, behind: [broken, refused].sort() });
    expect(await snapshotInKv(settings, fine)).toMatchObject({ revision: 2 });
    await settings.db.prepare("UPDATE projects SET allowlist = '[]' WHERE id = ?").bind(broken).run();
    await runScheduled(settings);
  });

  it('deletes expired rows only', async () => {
    const short = await createOneTimeCode(settings, 'invite', {}, 1000);
    const long = await createOneTimeCode(settings, 'invite', {}, 1_000_000_000_000);
    await settings.db.batch([short.insert, long.insert]);
    await issuePasskeyChallenge(settings, 'sign_in', null);
    await makeAccountWithSession(settings);
    const tables = ['codes', 'challenges', 'sessions', 'sign_ins'];
    const count = async (table: string) => await settings.db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n');
    await runScheduled(settings);
    const counts = async () =>
      Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)])));
    expect(await counts()).toEqual({ codes: 2, challenges: 1, sessions: 1, sign_ins: 1 });
    await runScheduled({ ...settings, now: () => new Date(Date.parse(startOfTime) + 90 * 24 * 3_600_000) });
    expect(await counts()).toEqual({ codes: 1, challenges: 0, sessions: 0, sign_ins: 0 });
  });

  it('throws if D1 fails', async () => {
    const db = new Proxy(settings.db, {
      get: (target, name) =>
        name === 'prepare'
          ? () => target.prepare('SELECT * FROM gone')
          : Reflect.get(target, name, target).bind(target),
    });
    await expect(runScheduled({ ...settings, db })).rejects.toThrow('gone');
  });
});
