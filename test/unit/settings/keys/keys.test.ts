import { beforeAll, describe, expect, it } from 'vitest';
import { parseKey } from '../../../../src/core/key.ts';
import {
  deriveKeySecret,
  findMasterSecret,
  importMasterSecrets,
  type MasterSecrets,
} from '../../../../src/core/master-secret.ts';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import { describeAuditEntry, formatEntryDescription } from '../../../../src/settings/audit/audit-wording.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import {
  issueKey,
  keyOverlapDefaultMs,
  keyOverlapMaxMs,
  keysMax,
  masterSecretsInUse,
  type NewKeyLimits,
  revokeKey,
  rotateKey,
} from '../../../../src/settings/keys/keys.ts';
import { readProject, setDevelopmentSwitch } from '../../../../src/settings/projects/projects.ts';
import { dumpDatabase, makeProject, openSettings, snapshotInKv, startOfTime, unwrapAccepted } from '../context.ts';

const secret = 'elbonian mud is the finest mud of all';
const nextSecret = 'the mud to come will be the finest ever dug';

let settings: SettingsContext;
let masters: MasterSecrets;
const open = async (current: string, previous?: string) => {
  const opened = await importMasterSecrets(current, previous);
  if (opened === null) throw new Error('fixture is not a secret');
  return opened;
};
beforeAll(async () => {
  settings = await openSettings();
  masters = await open(secret);
});

const startMs = Date.parse(startOfTime);

/** Whether a presented key is valid at this time, according to D1 and the master secrets. */
async function isAccepted(
  text: string,
  projectId: Parameters<typeof readProject>[1],
  by: MasterSecrets,
  nowMs = startMs,
) {
  const presented = parseKey(text);
  const project = unwrapAccepted(await readProject(settings, projectId));
  const key = project.keys.find(({ id }) => id === presented?.key);
  for (const generation of key?.generations ?? []) {
    const master = findMasterSecret(by, generation.master);
    const live = generation.endsAtMs === null || generation.endsAtMs > nowMs;
    if (key === undefined || master === null || !live) continue;
    if ((await deriveKeySecret(master, generation, projectId, key.id)) === presented?.secret) return true;
  }
  return false;
}

describe('issueKey', () => {
  it('returns a key that can be derived again, publishes its salt, and stores no secret', async () => {
    const { id } = await makeProject(settings);
    const { text, key, project, publication } = unwrapAccepted(
      await issueKey(settings, masters, id, ' Backend ', 'current'),
    );
    expect(parseKey(text)).toMatchObject({ project: id, key });
    expect(await isAccepted(text, id, masters)).toBe(true);
    expect(project.keys).toMatchObject([{ id: key, name: 'Backend', createdAt: startOfTime }]);
    expect(publication).toBe('published');
    expect(await snapshotInKv(settings, id)).toMatchObject({
      keys: [{ id: key, generations: project.keys[0]?.generations }],
    });
    const shown = parseKey(text)?.secret ?? '';
    expect(await dumpDatabase(settings)).not.toContain(shown);
    expect(JSON.stringify(await snapshotInKv(settings, id))).not.toContain(shown);
  });

  it('refuses a key without a name, and one over the limit', async () => {
    const { id } = await makeProject(settings);
    expect(await issueKey(settings, masters, id, ' ', 'current')).toEqual({
      ok: false,
      refusal: { code: 'name_invalid' },
    });
    for (let i = 0; i < keysMax; i++) unwrapAccepted(await issueKey(settings, masters, id, `Key ${i}`, 'current'));
    expect(await issueKey(settings, masters, id, 'Late', 'current')).toMatchObject({
      refusal: { code: 'keys_too_many' },
    });
  });
});

describe('the limits of a key', () => {
  const issueWith = (id: Parameters<typeof issueKey>[2], limits: NewKeyLimits) =>
    issueKey(settings, masters, id, 'Backend', 'current', { limits });

  it('are stored, published and audited, and survive rotations and changes of the project', async () => {
    const { id } = await makeProject(settings);
    const endsAtMs = startMs + 90 * 86_400_000;
    const { key } = unwrapAccepted(await issueWith(id, { rights: ['export', 'lookup'], endsAtMs }));
    const limits = { rights: ['lookup', 'export'], endsAtMs };
    expect(unwrapAccepted(await readProject(settings, id)).keys).toMatchObject([{ id: key, ...limits }]);
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 3, keys: [{ id: key, ...limits }] });
    const [, note] = await readAudit(settings.db, id);
    if (note === undefined) throw new Error('no entry');
    expect(formatEntryDescription(describeAuditEntry(note, new Map(), String))).toBe(
      `issued the key ${key} “Backend” (rights: lookup, export; ends: 2027-01-30 12:00 UTC)`,
    );
    unwrapAccepted(await rotateKey(settings, masters, id, key, 0, 'current'));
    unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 3, keys: [{ id: key, ...limits }] });
  });

  it('are omitted if they are the default, so that earlier builds can read the project', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await issueWith(id, { rights: ['batch', 'lookup'] }));
    const [key] = unwrapAccepted(await readProject(settings, id)).keys;
    expect(Object.keys(key ?? {}).sort()).toEqual(['createdAt', 'generations', 'id', 'name']);
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 2 });
  });

  it.each([
    { limits: { rights: ['lookup', 'admin'] }, code: 'rights_unknown', why: 'no such right' },
    { limits: { rights: [''] }, code: 'rights_unknown', why: 'an empty name' },
    { limits: { rights: [] }, code: 'rights_missing', why: 'a key for nothing' },
    { limits: { endsAtMs: startMs }, code: 'key_end_past', why: 'now' },
    { limits: { endsAtMs: startMs - 1 }, code: 'key_end_past', why: 'in the past' },
    { limits: { endsAtMs: Number.NaN }, code: 'key_end_past', why: 'no time' },
    { limits: { endsAtMs: 8.64e15 }, code: 'key_end_past', why: 'a year of more than four digits' },
  ])('are refused as $code ($why)', async ({ limits, code }) => {
    const { id } = await makeProject(settings);
    expect(await issueWith(id, limits)).toMatchObject({ ok: false, refusal: { code } });
    expect(unwrapAccepted(await readProject(settings, id)).keys).toEqual([]);
  });

  it('refuse to rotate a key that has ended', async () => {
    const { id } = await makeProject(settings);
    const { key } = unwrapAccepted(await issueWith(id, { endsAtMs: startMs + 1 }));
    const later = { ...settings, now: () => new Date(startMs + 1) };
    expect(await rotateKey(later, masters, id, key, 0, 'current')).toEqual({
      ok: false,
      refusal: { code: 'key_ended' },
    });
  });

  it.each(['"all"', '7', 'null'])(
    'throw if they are stored as %s, which must not be read as no limits',
    async (rights) => {
      const { id } = await makeProject(settings);
      unwrapAccepted(await issueWith(id, { rights: ['usage'] }));
      const broken = `UPDATE projects SET keys = json_set(keys, '$[0].rights', json('${rights}')) WHERE id = ?`;
      await settings.db.prepare(broken).bind(id).run();
      await expect(readProject(settings, id)).rejects.toThrow('unreadable rights');
      await settings.db.prepare("UPDATE projects SET keys = '[]' WHERE id = ?").bind(id).run();
    },
  );
});

describe('rotateKey', () => {
  it('returns a new key, and keeps the old one valid until the overlap ends', async () => {
    const { id } = await makeProject(settings);
    const old = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const { text } = unwrapAccepted(await rotateKey(settings, masters, id, old.key, keyOverlapDefaultMs, 'current'));
    expect(text).not.toBe(old.text);
    expect(await isAccepted(text, id, masters)).toBe(true);
    expect(await isAccepted(old.text, id, masters, startMs + keyOverlapDefaultMs - 1)).toBe(true);
    expect(await isAccepted(old.text, id, masters, startMs + keyOverlapDefaultMs)).toBe(false);
  });

  it('keeps at most two secrets: a second rotation ends the first one immediately', async () => {
    const { id } = await makeProject(settings);
    const first = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const second = unwrapAccepted(await rotateKey(settings, masters, id, first.key, keyOverlapDefaultMs, 'current'));
    const third = unwrapAccepted(await rotateKey(settings, masters, id, first.key, keyOverlapDefaultMs, 'current'));
    expect(third.project.keys[0]?.generations).toHaveLength(2);
    expect(await isAccepted(first.text, id, masters)).toBe(false);
    expect(await isAccepted(second.text, id, masters)).toBe(true);
  });

  it('ends the old secret immediately with an overlap of 0', async () => {
    const { id } = await makeProject(settings);
    const old = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    unwrapAccepted(await rotateKey(settings, masters, id, old.key, 0, 'current'));
    expect(await isAccepted(old.text, id, masters)).toBe(false);
  });

  it.each([-1, 0.5, keyOverlapMaxMs + 1, Number.NaN])('refuses an overlap of %d ms', async (overlapMs) => {
    const { id } = await makeProject(settings);
    const { key } = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    expect(await rotateKey(settings, masters, id, key, overlapMs, 'current')).toMatchObject({
      refusal: { code: 'overlap_invalid' },
    });
  });

  it('refuses a key that the project does not have', async () => {
    const { id } = await makeProject(settings);
    expect(await rotateKey(settings, masters, id, 'mudkey01', 0, 'current')).toMatchObject({
      refusal: { code: 'key_unknown' },
    });
  });
});

describe('revokeKey', () => {
  it('deletes the salt, without which the key cannot be derived again', async () => {
    const { id } = await makeProject(settings);
    const issued = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const salt = issued.project.keys[0]?.generations[0]?.salt ?? 'none';
    unwrapAccepted(await revokeKey(settings, id, issued.key, 'current'));
    expect(await isAccepted(issued.text, id, masters)).toBe(false);
    expect(await dumpDatabase(settings)).not.toContain(salt);
    expect(JSON.stringify(await snapshotInKv(settings, id))).not.toContain(salt);
    expect(await revokeKey(settings, id, issued.key, 'current')).toMatchObject({ refusal: { code: 'key_unknown' } });
  });
});

describe('a change of the master secret', () => {
  it('keeps old keys valid while the previous secret is set; rotated keys do not need it', async () => {
    const { id } = await makeProject(settings);
    const old = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    // 1. The operator sets a new WHEREFROM_SECRET, and WHEREFROM_SECRET_PREVIOUS to the old secret.
    const both = await open(nextSecret, secret);
    expect(await isAccepted(old.text, id, both)).toBe(true);
    // 2. Keys are rotated; both secrets are accepted until the overlap ends.
    const rotated = unwrapAccepted(await rotateKey(settings, both, id, old.key, keyOverlapDefaultMs, 'current'));
    expect(await isAccepted(rotated.text, id, both)).toBe(true);
    expect(await isAccepted(old.text, id, both)).toBe(true);
    const during = masterSecretsInUse([rotated.project], new Date(startMs));
    expect(during).toEqual(new Set([both.current.id, both.previous?.id]));
    // 3. After the overlap no key uses the previous secret, and it can be removed.
    const after = masterSecretsInUse([rotated.project], new Date(startMs + keyOverlapDefaultMs));
    expect(after).toEqual(new Set([both.current.id]));
    const alone = await open(nextSecret);
    expect(await isAccepted(rotated.text, id, alone)).toBe(true);
    expect(await isAccepted(old.text, id, alone)).toBe(false);
  });
});
