import type { KVNamespace } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseSnapshot, snapshotKey } from '../../../../src/core/project/project.ts';
import type { SettingsPlane } from '../../../../src/settings/context.ts';
import {
  allowEntries,
  deleteProject,
  readProject,
  setDevelopment,
} from '../../../../src/settings/projects/projects.ts';
import { publishProject, republishAll } from '../../../../src/settings/projects/publish.ts';
import { accepted, makeProject, openPlane, snapshotInKv } from '../context.ts';

let plane: SettingsPlane;
beforeAll(async () => {
  plane = await openPlane();
});

/** The same plane whose KV does something before each put. */
function beforeEachPut(action: (key: string) => Promise<void> | void): SettingsPlane {
  const put = async (key: string, value: string) => {
    await action(key);
    await plane.kv.put(key, value);
  };
  const kv = new Proxy(plane.kv, {
    get: (target, name) => (name === 'put' ? put : Reflect.get(target, name, target).bind(target)),
  });
  return { ...plane, kv: kv as KVNamespace };
}

describe('publishProject', () => {
  it('writes a snapshot that the edge reads', async () => {
    const { id } = await makeProject(plane, { entries: ['*.Example.com', 'http://localhost:*'], development: true });
    const text = (await plane.kv.get(snapshotKey(id))) ?? '';
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
    const { id } = await makeProject(plane, { entries: ['example.com'] });
    accepted(await deleteProject(plane, id, 'current'));
    const text = (await plane.kv.get(snapshotKey(id))) ?? '';
    expect(JSON.parse(text)).toEqual({ schema: 2, id, revision: 2, deleted: true });
    expect(parseSnapshot(text, id)).toEqual({ kind: 'deleted', epoch: 0, revision: 2 });
  });

  it('carries the epoch of the database, of which 0 is left out, and repeats where a restore raises it', async () => {
    const { id } = await makeProject(plane);
    expect(await snapshotInKv(plane, id)).not.toHaveProperty('epoch');
    let restored = false;
    const restoring = beforeEachPut(async () => {
      if (!restored) await plane.db.prepare('UPDATE deployment SET epoch = epoch + 1').run();
      restored = true;
    });
    expect(await publishProject(restoring, id)).toBe('published');
    expect(await snapshotInKv(plane, id)).toMatchObject({ epoch: 1, revision: 1 });
    accepted(await deleteProject(plane, id, 'current'));
    expect(await snapshotInKv(plane, id)).toEqual({ schema: 2, id, epoch: 1, revision: 2, deleted: true });
    await plane.db.prepare('UPDATE deployment SET epoch = 0').run();
  });

  it('repeats where the project moved while the put was under way, so that the newest revision is last', async () => {
    const { id } = await makeProject(plane);
    let puts = 0;
    const slow = beforeEachPut(async () => {
      puts++;
      if (puts === 1) accepted(await setDevelopment(plane, id, true, 'current'));
    });
    expect(await publishProject(slow, id)).toBe('published');
    expect(puts).toBe(2);
    expect(await snapshotInKv(plane, id)).toMatchObject({ revision: 2, development: true });
    expect(accepted(await readProject(plane, id)).publishedRevision).toBe(2);
  });

  it('gives up where the project never stops moving, and says that it is publishing', async () => {
    const { id } = await makeProject(plane);
    let on = false;
    const busy = beforeEachPut(async () => {
      on = !on;
      accepted(await setDevelopment(plane, id, on, 'current'));
    });
    expect(await publishProject(busy, id)).toBe('publishing');
  });

  it('leaves D1 as it is where KV fails, and says that it is publishing until a repetition succeeds', async () => {
    const { id } = await makeProject(plane);
    const failing = beforeEachPut(() => Promise.reject(new Error('KV PUT failed: 503')));
    const allowed = accepted(await allowEntries(failing, id, ['example.com'], 'current'));
    expect(allowed).toMatchObject({ publication: 'publishing', project: { revision: 2, publishedRevision: 1 } });
    expect(accepted(await readProject(plane, id))).toEqual(allowed.project);
    expect(await snapshotInKv(plane, id)).toMatchObject({ revision: 1, allowlist: [] });

    const again = accepted(await allowEntries(plane, id, ['example.com'], 'current'));
    expect(again).toMatchObject({ changed: false, publication: 'published' });
    expect(await snapshotInKv(plane, id)).toMatchObject({ revision: 2, allowlist: ['https://example.com'] });
    expect(accepted(await readProject(plane, id)).publishedRevision).toBe(2);
  });

  it('says publishing where KV itself refuses the put', async () => {
    const { id } = await makeProject(plane);
    // KV refuses keys over 512 bytes: the store's own failure, not a pretended one.
    const kv = new Proxy(plane.kv, {
      get: (target, name) =>
        name === 'put'
          ? (key: string, value: string) => target.put(key.padEnd(600, '.'), value)
          : Reflect.get(target, name, target).bind(target),
    });
    const refusing: SettingsPlane = { ...plane, kv: kv as KVNamespace };
    expect(accepted(await setDevelopment(refusing, id, true, 'current')).publication).toBe('publishing');
  });
});

describe('republishAll', () => {
  it('makes KV what D1 says: what is missing, what is old, what is deleted, what is a stray', async () => {
    const missing = await makeProject(plane, { entries: ['example.com'] });
    const old = await makeProject(plane, { development: true });
    const gone = await makeProject(plane, { entries: ['example.net'] });
    accepted(await deleteProject(plane, gone.id, 'current'));
    const stale = JSON.stringify({ schema: 1, id: old.id, revision: 0, development: false, allowlist: [] });
    await plane.kv.delete(snapshotKey(missing.id));
    await plane.kv.put(snapshotKey(old.id), stale);
    await plane.kv.put(snapshotKey(gone.id), stale);
    await plane.kv.put('project:yyyyyyyyyyyyyyyyyyyy', stale);
    await plane.kv.put('something-else', 'kept');

    const report = await republishAll(plane);
    const rows = await plane.db.prepare('SELECT count(*) AS n FROM projects').first('n');
    const deleted = await plane.db
      .prepare('SELECT count(*) AS n FROM projects WHERE deleted_at IS NOT NULL')
      .first('n');
    expect(report).toEqual({ published: rows, deleted, failed: [], removed: ['yyyyyyyyyyyyyyyyyyyy'] });
    expect(await snapshotInKv(plane, missing.id)).toMatchObject({ allowlist: ['https://example.com'] });
    expect(await snapshotInKv(plane, old.id)).toMatchObject({ revision: 1, development: true });
    expect(await snapshotInKv(plane, gone.id)).toMatchObject({ revision: 2, deleted: true });
    expect(await plane.kv.get('project:yyyyyyyyyyyyyyyyyyyy')).toBe(null);
    expect(await plane.kv.get('something-else')).toBe('kept');
  });

  it('names the projects that KV could not take and goes on with the others', async () => {
    const unlucky = await makeProject(plane);
    const lucky = await makeProject(plane, { entries: ['example.com'] });
    await plane.kv.delete(snapshotKey(lucky.id));
    const failing = beforeEachPut((key) => {
      if (key === snapshotKey(unlucky.id)) throw new Error('KV PUT failed: 503');
    });
    expect((await republishAll(failing)).failed).toEqual([unlucky.id]);
    expect(await snapshotInKv(plane, lucky.id)).toMatchObject({ allowlist: ['https://example.com'] });
  });
});
