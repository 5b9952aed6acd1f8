import type { KVNamespace } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseSnapshot, snapshotKey } from '../../../../src/core/project/project.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import {
  addToAllowlist,
  deleteProject,
  readProject,
  setDevelopmentSwitch,
} from '../../../../src/settings/projects/projects.ts';
import { publishProject, republishAll } from '../../../../src/settings/projects/publish.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

/** Returns the context with a KV that runs an action before each put. */
function beforeEachPut(action: (key: string) => Promise<void> | void): SettingsContext {
  const put = async (key: string, value: string) => {
    await action(key);
    await settings.kv.put(key, value);
  };
  const kv = new Proxy(settings.kv, {
    get: (target, name) => (name === 'put' ? put : Reflect.get(target, name, target).bind(target)),
  });
  return { ...settings, kv: kv as KVNamespace };
}

describe('publishProject', () => {
  it('writes a snapshot that the edge reads', async () => {
    const { id } = await makeProject(settings, { entries: ['*.Example.com', 'http://localhost:*'], development: true });
    const text = (await settings.kv.get(snapshotKey(id))) ?? '';
    expect(JSON.parse(text)).toEqual({
      schema: 2,
      id,
      revision: 1,
      development: true,
      allowlist: ['https://*.example.com', 'http://localhost:*'],
      keys: [],
    });
    expect(parseSnapshot(text, id)).toMatchObject({ kind: 'project', project: { revision: 1, development: true } });
  });

  it('writes a tombstone for a deleted project', async () => {
    const { id } = await makeProject(settings, { entries: ['example.com'] });
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    const text = (await settings.kv.get(snapshotKey(id))) ?? '';
    expect(JSON.parse(text)).toEqual({ schema: 2, id, revision: 2, deleted: true });
    expect(parseSnapshot(text, id)).toEqual({ kind: 'deleted', epoch: 0, revision: 2 });
  });

  it('includes the epoch of the database unless it is 0, and repeats if a restore raises it', async () => {
    const { id } = await makeProject(settings);
    expect(await snapshotInKv(settings, id)).not.toHaveProperty('epoch');
    let restored = false;
    const restoring = beforeEachPut(async () => {
      if (!restored) await settings.db.prepare('UPDATE deployment SET epoch = epoch + 1').run();
      restored = true;
    });
    expect(await publishProject(restoring, id)).toBe('published');
    expect(await snapshotInKv(settings, id)).toMatchObject({ epoch: 1, revision: 1 });
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await snapshotInKv(settings, id)).toEqual({ schema: 2, id, epoch: 1, revision: 2, deleted: true });
    await settings.db.prepare('UPDATE deployment SET epoch = 0').run();
  });

  it('repeats if the project changes during the put, so that KV ends with the newest revision', async () => {
    const { id } = await makeProject(settings);
    let puts = 0;
    const slow = beforeEachPut(async () => {
      puts++;
      if (puts === 1) unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
    });
    expect(await publishProject(slow, id)).toBe('published');
    expect(puts).toBe(2);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 2, development: true });
    expect(unwrapAccepted(await readProject(settings, id)).publishedRevision).toBe(2);
  });

  it('returns "publishing" after too many attempts if the project keeps changing', async () => {
    const { id } = await makeProject(settings);
    let on = false;
    const busy = beforeEachPut(async () => {
      on = !on;
      unwrapAccepted(await setDevelopmentSwitch(settings, id, on, 'current'));
    });
    expect(await publishProject(busy, id)).toBe('publishing');
  });

  it('returns "publishing" if KV fails, keeps the change in D1, and succeeds when repeated', async () => {
    const { id } = await makeProject(settings);
    const failing = beforeEachPut(() => Promise.reject(new Error('KV PUT failed: 503')));
    const allowed = unwrapAccepted(await addToAllowlist(failing, id, ['example.com'], 'current'));
    expect(allowed).toMatchObject({ publication: 'publishing', project: { revision: 2, publishedRevision: 1 } });
    expect(unwrapAccepted(await readProject(settings, id))).toEqual(allowed.project);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 1, allowlist: [] });

    const again = unwrapAccepted(await addToAllowlist(settings, id, ['example.com'], 'current'));
    expect(again).toMatchObject({ changed: false, publication: 'published' });
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 2, allowlist: ['https://example.com'] });
    expect(unwrapAccepted(await readProject(settings, id)).publishedRevision).toBe(2);
  });

  it('returns "publishing" if KV refuses the put', async () => {
    const { id } = await makeProject(settings);
    // KV refuses keys over 512 bytes, so the failure is a real one.
    const kv = new Proxy(settings.kv, {
      get: (target, name) =>
        name === 'put'
          ? (key: string, value: string) => target.put(key.padEnd(600, '.'), value)
          : Reflect.get(target, name, target).bind(target),
    });
    const refusing: SettingsContext = { ...settings, kv: kv as KVNamespace };
    expect(unwrapAccepted(await setDevelopmentSwitch(refusing, id, true, 'current')).publication).toBe('publishing');
  });
});

describe('republishAll', () => {
  it('writes missing and stale snapshots and tombstones to KV, and deletes snapshots without a project', async () => {
    const missing = await makeProject(settings, { entries: ['example.com'] });
    const old = await makeProject(settings, { development: true });
    const gone = await makeProject(settings, { entries: ['example.net'] });
    unwrapAccepted(await deleteProject(settings, gone.id, 'current'));
    const stale = JSON.stringify({ schema: 1, id: old.id, revision: 0, development: false, allowlist: [] });
    await settings.kv.delete(snapshotKey(missing.id));
    await settings.kv.put(snapshotKey(old.id), stale);
    await settings.kv.put(snapshotKey(gone.id), stale);
    await settings.kv.put('project:yyyyyyyyyyyyyyyyyyyy', stale);
    await settings.kv.put('something-else', 'kept');

    const report = await republishAll(settings);
    const rows = await settings.db.prepare('SELECT count(*) AS n FROM projects').first('n');
    const deleted = await settings.db
      .prepare('SELECT count(*) AS n FROM projects WHERE deleted_at IS NOT NULL')
      .first('n');
    expect(report).toEqual({ published: rows, deleted, failed: [], removed: ['yyyyyyyyyyyyyyyyyyyy'] });
    expect(await snapshotInKv(settings, missing.id)).toMatchObject({ allowlist: ['https://example.com'] });
    expect(await snapshotInKv(settings, old.id)).toMatchObject({ revision: 1, development: true });
    expect(await snapshotInKv(settings, gone.id)).toMatchObject({ revision: 2, deleted: true });
    expect(await settings.kv.get('project:yyyyyyyyyyyyyyyyyyyy')).toBe(null);
    expect(await settings.kv.get('something-else')).toBe('kept');
  });

  it('returns the projects whose put failed, and continues with the others', async () => {
    const unlucky = await makeProject(settings);
    const lucky = await makeProject(settings, { entries: ['example.com'] });
    await settings.kv.delete(snapshotKey(lucky.id));
    const failing = beforeEachPut((key) => {
      if (key === snapshotKey(unlucky.id)) throw new Error('KV PUT failed: 503');
    });
    expect((await republishAll(failing)).failed).toEqual([unlucky.id]);
    expect(await snapshotInKv(settings, lucky.id)).toMatchObject({ allowlist: ['https://example.com'] });
  });
});
