import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { snapshotKey } from '../../../../src/core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../../../src/core/project/project-id.ts';
import { defaultProtections } from '../../../../src/core/project/protections.ts';
import { SnapshotCache } from '../../../../src/edge/admission/snapshots.ts';

const second = 1000;
const minute = 60 * second;

function projectId(text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw new Error('fixture is not a project id');
  return id;
}

const elbonia = projectId('elboniatoday00000000');

function snapshot(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    schema: 2,
    id: elbonia,
    revision: 1,
    development: false,
    allowlist: ['https://elbonia.example'],
    keys: [],
    ...changes,
  });
}

/** Returns a key with the given salt, as snapshots contain it. */
const keyOf = (salt: string) => ({ id: 'server01', generations: [{ salt, master: 'abcdefgh', endsAtMs: null }] });

/**
 * Returns the real KV namespace with a counter of reads. Setting `down` makes reads fail, which never happens in
 * Miniflare.
 */
function store() {
  const state = { reads: 0, down: false };
  const read = async (key: string) => {
    state.reads++;
    if (state.down) throw new Error('KV is down');
    return env.PROJECTS.get(key);
  };
  return { state, read, put: (text: string) => env.PROJECTS.put(snapshotKey(elbonia), text) };
}

describe('the cache of project snapshots', () => {
  it('reads KV once in 30 seconds, then again', async () => {
    const { state, read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot());
    for (const at of [0, second, 29_999]) expect((await snapshots.load(elbonia, read, at)).ok).toBe(true);
    expect(state.reads).toBe(1);
    await put(snapshot({ revision: 2, allowlist: [] }));
    const later = await snapshots.load(elbonia, read, 30 * second);
    expect(later.ok && later.value.revision).toBe(2);
    expect(state.reads).toBe(2);
  });

  it('keeps answering for 15 minutes while KV fails, then refuses', async () => {
    const { state, read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot());
    await snapshots.load(elbonia, read, 0);
    state.down = true;
    expect((await snapshots.load(elbonia, read, 15 * minute - 1)).ok).toBe(true);
    expect(await snapshots.load(elbonia, read, 15 * minute)).toEqual({ ok: false, refusal: 'settings_unavailable' });
    state.down = false;
    expect((await snapshots.load(elbonia, read, 15 * minute + 1)).ok).toBe(true);
  });

  it('does not treat a failure of KV as an unknown project', async () => {
    const { state, read } = store();
    state.down = true;
    const refused = { ok: false, refusal: 'settings_unavailable' };
    expect(await new SnapshotCache().load(projectId('nobody00000000000000'), read, 0)).toEqual(refused);
  });

  it('caches unknown projects for 30 seconds', async () => {
    const { state, read } = store();
    const snapshots = new SnapshotCache();
    const nobody = projectId('nobody00000000000000');
    for (const at of [0, 29_999]) {
      expect(await snapshots.load(nobody, read, at)).toEqual({ ok: false, refusal: 'project_unknown' });
    }
    expect(state.reads).toBe(1);
    await snapshots.load(nobody, read, 30 * second);
    expect(state.reads).toBe(2);
  });

  it('evicts unknown ids after 30 seconds, on any load', async () => {
    const { state, read } = store();
    const snapshots = new SnapshotCache();
    const [early, late] = [projectId('nobody00000000000000'), projectId('nobody00000000000001')];
    await snapshots.load(early, read, 0);
    await snapshots.load(late, read, second);
    await snapshots.load(elbonia, read, 30 * second);
    // At this time both ids would count as fresh. `late` is loaded without a read of KV, so it is still cached. `early`
    // needs a read, so it was evicted.
    state.reads = 0;
    await snapshots.load(late, read, second);
    expect(state.reads).toBe(0);
    await snapshots.load(early, read, second);
    expect(state.reads).toBe(1);
  });

  it('refuses a deleted project, even while KV fails afterwards', async () => {
    const { state, read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot());
    await snapshots.load(elbonia, read, 0);
    await put(JSON.stringify({ schema: 2, id: elbonia, revision: 2, deleted: true }));
    expect(await snapshots.load(elbonia, read, minute)).toEqual({ ok: false, refusal: 'project_unknown' });
    state.down = true;
    expect((await snapshots.load(elbonia, read, 2 * minute)).ok).toBe(false);
  });

  it.each([
    { text: snapshot({ schema: 4 }), why: 'a schema of a later build' },
    { text: '{', why: 'not JSON' },
    { text: '[]', why: 'a list' },
    { text: snapshot({ id: 'another0000000000000' }), why: "another project's snapshot" },
    { text: snapshot({ revision: '2' }), why: 'a revision that is no number' },
    { text: snapshot({ development: 1 }), why: 'a switch that is no boolean' },
    { text: snapshot({ allowlist: 'https://elbonia.example' }), why: 'an allowlist that is no list' },
    { text: snapshot({ fields: { groups: ['country'] } }), why: 'a field policy without its switches' },
    { text: snapshot({ protections: { mode: 'neither' } }), why: 'protections of a later build' },
    {
      text: snapshot({ protections: { ...defaultProtections, callers: ['all'] } }),
      why: 'a caller that is no network',
    },
    { text: snapshot({ keys: undefined }), why: 'no list of keys' },
    { text: snapshot({ keys: [keyOf('')] }), why: 'a key whose salt is too short' },
    { text: snapshot({ keys: [keyOf('!'.repeat(22))] }), why: 'a key whose salt is no base64url' },
  ])('keeps the last valid snapshot if the new one is unreadable ($why)', async ({ text }) => {
    const { read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot());
    await snapshots.load(elbonia, read, 0);
    await put(text);
    const kept = await snapshots.load(elbonia, read, minute);
    expect(kept.ok && kept.value.allowlist).toHaveLength(1);
    expect(await new SnapshotCache().load(elbonia, read, 0)).toEqual({ ok: false, refusal: 'settings_unavailable' });
  });

  it('never goes back to a lower revision', async () => {
    const { read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot({ revision: 5, allowlist: [] }));
    await snapshots.load(elbonia, read, 0);
    await put(snapshot({ revision: 4 }));
    const kept = await snapshots.load(elbonia, read, minute);
    expect(kept.ok && kept.value.revision).toBe(5);
  });

  it('follows a restored database, whose epoch is higher, to a lower revision and not back', async () => {
    const { read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot({ revision: 5 }));
    await snapshots.load(elbonia, read, 0);
    await put(snapshot({ revision: 2, epoch: 1 }));
    const restored = await snapshots.load(elbonia, read, minute);
    expect(restored.ok && restored.value.revision).toBe(2);
    await put(snapshot({ revision: 6 }));
    const kept = await snapshots.load(elbonia, read, 2 * minute);
    expect(kept.ok && kept.value.revision).toBe(2);
  });

  it.each([
    { tombstone: { epoch: 0, revision: 9 }, kept: true, why: 'from before the database was restored' },
    { tombstone: { epoch: 1, revision: 3 }, kept: false, why: 'newer than the project' },
    { tombstone: { epoch: 1, revision: 'last' }, kept: false, why: 'of an unreadable revision' },
  ])('keeps a project despite a tombstone: $kept ($why)', async ({ tombstone, kept }) => {
    const { read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot({ revision: 2, epoch: 1 }));
    await snapshots.load(elbonia, read, 0);
    await put(JSON.stringify({ schema: 2, id: elbonia, deleted: true, ...tombstone }));
    expect((await snapshots.load(elbonia, read, minute)).ok).toBe(kept);
  });

  it('keeps known projects cached during a flood of unknown ids', async () => {
    const { state, read, put } = store();
    const snapshots = new SnapshotCache();
    await put(snapshot());
    await snapshots.load(elbonia, read, 0);
    for (let i = 0; i < 3000; i++)
      await snapshots.load(projectId(`x${String(i).padStart(19, '0')}`), async () => null, 0);
    const before = state.reads;
    expect((await snapshots.load(elbonia, read, second)).ok).toBe(true);
    expect(state.reads).toBe(before);
  });
});
