import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../../src/core/master-secret.ts';
import { type AuditEntry, readAudit, verifyAudit } from '../../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { issueKey } from '../../../../src/settings/keys/keys.ts';
import {
  addToAllowlist,
  changeProject,
  deleteProject,
  readProject,
  removeFromAllowlist,
  renameProject,
  setDevelopmentSwitch,
} from '../../../../src/settings/projects/projects.ts';
import { makeProject, openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = { ...(await openSettings()), actor: 'member00000000000001' };
});

/** Creates a project with four audit entries. */
async function makeChain() {
  const { id } = await makeProject(settings, { entries: ['elbonia.example'] });
  unwrapAccepted(await addToAllowlist(settings, id, ['*.elbonia.example'], 'current'));
  unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
  unwrapAccepted(await renameProject(settings, id, 'Elbonia Tomorrow', 'current'));
  return { id, entries: await readAudit(settings.db, id) };
}

describe('the audit', () => {
  it('has one entry per change, with actor, time and details', async () => {
    const { id, entries } = await makeChain();
    unwrapAccepted(await removeFromAllowlist(settings, id, ['elbonia.example'], 'current'));
    const all = await readAudit(settings.db, id);
    expect(all.slice(0, 4)).toEqual(entries);
    expect(all.map(({ seq, event, details }) => ({ seq, event, details }))).toEqual([
      { seq: 1, event: 'project.create', details: { name: 'Elbonia Today', allowlist: ['https://elbonia.example'] } },
      { seq: 2, event: 'allowlist.add', details: { entries: ['https://*.elbonia.example'] } },
      { seq: 3, event: 'development.set', details: { on: true } },
      { seq: 4, event: 'project.rename', details: { name: 'Elbonia Tomorrow' } },
      { seq: 5, event: 'allowlist.remove', details: { entries: ['https://elbonia.example'] } },
    ]);
    for (const { actor, at } of all) expect({ actor, at }).toEqual({ actor: settings.actor, at: startOfTime });
  });

  it('has the id of a key, but not its secret', async () => {
    const { id } = await makeProject(settings);
    const masters = await importMasterSecrets('elbonian mud is the finest mud of all', undefined);
    if (masters === null) throw new Error('fixture is not a secret');
    const { key, text } = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const [, entry] = await readAudit(settings.db, id);
    expect(entry).toMatchObject({ event: 'key.issue', details: { key, name: 'Backend' } });
    expect(JSON.stringify(entry)).not.toContain(text.slice(34, 86));
  });

  it('has no entry for a refused change, and undoes a change whose entry cannot be written', async () => {
    const { id } = await makeChain();
    const project = unwrapAccepted(await readProject(settings, id));
    const stale = await changeProject(
      settings,
      { ...project, revision: 2 },
      { to: { name: 'x' }, note: { event: 'project.rename', details: {} } },
    );
    expect(stale.ok).toBe(false);
    expect(await readAudit(settings.db, id)).toHaveLength(4);
    const failing = changeProject(settings, project, {
      to: { name: 'x' },
      note: { event: 'project.rename', details: {} },
      with: [settings.db.prepare('INSERT INTO projects (id) VALUES (NULL)')],
    });
    await expect(failing).rejects.toThrow();
    expect(unwrapAccepted(await readProject(settings, id)).name).toBe('Elbonia Tomorrow');
    expect(await readAudit(settings.db, id)).toHaveLength(4);
  });

  it.each([
    { sql: "UPDATE audit SET actor = 'member' WHERE project_id = ?", why: 'changing' },
    { sql: 'DELETE FROM audit WHERE project_id = ? AND seq = 2', why: 'leaving out' },
    {
      sql: `INSERT OR REPLACE INTO audit
        SELECT project_id, seq, at, 'member', event, details, hash FROM audit WHERE project_id = ? AND seq = 2`,
      why: 'writing over',
    },
  ])('refuses SQL for $why an entry', async ({ sql }) => {
    const { id, entries } = await makeChain();
    await expect(settings.db.prepare(sql).bind(id).run()).rejects.toThrow('append-only');
    expect(await readAudit(settings.db, id)).toEqual(entries);
  });

  it('is deleted with its project', async () => {
    const { id } = await makeChain();
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await readAudit(settings.db, id)).toEqual([]);
  });
});

describe('verifyAudit', () => {
  const change = (entries: readonly AuditEntry[], at: number, changes: Partial<AuditEntry>) =>
    entries.map((entry, i) => (i === at ? { ...entry, ...changes } : entry));

  it('verifies an intact chain', async () => {
    const { id, entries } = await makeChain();
    expect(await verifyAudit(id, entries, 1, 4)).toBeNull();
  });

  it.each([
    { why: 'another actor', forge: (all: AuditEntry[]) => change(all, 1, { actor: 'member00000000000002' }), seq: 2 },
    { why: 'another time', forge: (all: AuditEntry[]) => change(all, 2, { at: '2026-11-02T12:00:00.000Z' }), seq: 3 },
    { why: 'another event', forge: (all: AuditEntry[]) => change(all, 2, { event: 'fields.set' }), seq: 3 },
    { why: 'other details', forge: (all: AuditEntry[]) => change(all, 1, { details: { entries: [] } }), seq: 2 },
    { why: 'another hash', forge: (all: AuditEntry[]) => change(all, 1, { hash: 'f'.repeat(64) }), seq: 2 },
  ])('finds $why', async ({ forge, seq }) => {
    const { id, entries } = await makeChain();
    expect(await verifyAudit(id, forge(entries), 1, 4)).toEqual({ kind: 'changed', seq });
  });

  it.each([
    { why: 'the first left out', forge: (all: AuditEntry[]) => all.slice(1), seq: 1 },
    { why: 'one in the middle left out', forge: (all: AuditEntry[]) => all.filter(({ seq }) => seq !== 3), seq: 3 },
    { why: 'the last left out', forge: (all: AuditEntry[]) => all.slice(0, -1), seq: 4 },
    { why: 'two in another order', forge: ([a, b, ...rest]: AuditEntry[]) => [b, a, ...rest] as AuditEntry[], seq: 1 },
  ])('finds $why', async ({ forge, seq }) => {
    const { id, entries } = await makeChain();
    expect(await verifyAudit(id, forge(entries), 1, 4)).toEqual({ kind: 'missing', seq });
  });

  it('finds an entry after the current revision, and one of another project', async () => {
    const { id, entries } = await makeChain();
    expect(await verifyAudit(id, entries, 1, 3)).toEqual({ kind: 'changed', seq: 4 });
    const other = await makeChain();
    expect(await verifyAudit(other.id, entries, 1, 4)).toEqual({ kind: 'changed', seq: 1 });
  });
});
