// Backup and restore on workerd's D1 and KV: the same settings, answers and audit come back, and a restore that cannot succeed
// writes nothing.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type KeyId, parseKeyId } from '../../../../src/core/key.ts';
import { parseSnapshot, snapshotKey } from '../../../../src/core/project/project.ts';
import { SnapshotCache } from '../../../../src/edge/admission/snapshots.ts';
import { findAccount, prepareNewAccount } from '../../../../src/settings/accounts/accounts.ts';
import { canClaim, claimDeployment } from '../../../../src/settings/accounts/claim-code.ts';
import { readAccessLog, recordAccessLogView, verifyAccessLog } from '../../../../src/settings/audit/access-log.ts';
import { readAudit, verifyProjectAudit } from '../../../../src/settings/audit/audit.ts';
import { type Backup, formatBackup, parseBackup } from '../../../../src/settings/backup/backup-file.ts';
import { readBackup } from '../../../../src/settings/backup/read-backup.ts';
import { type RestoreOptions, restoreBackup } from '../../../../src/settings/backup/restore-backup.ts';
import { createOneTimeCode } from '../../../../src/settings/codes.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { saveLink, setReturnUrls } from '../../../../src/settings/links/links.ts';
import { listMembers } from '../../../../src/settings/members/members.ts';
import { insertMember } from '../../../../src/settings/members/roles.ts';
import {
  addToAllowlist,
  changeProject,
  deleteProject,
  listProjects,
  readProject,
  setDevelopmentSwitch,
} from '../../../../src/settings/projects/projects.ts';
import { findProject } from '../../../../src/settings/projects/store.ts';
import { makeGeneration, storedKey } from '../../../support/keys.ts';
import { dumpDatabase, makeProject, migrationTexts, projectId, snapshotInKv, unwrapAccepted } from '../context.ts';
import { openRecorded, schemaIn } from './recorded.ts';

const names = [...migrationTexts.keys()];
const options: RestoreOptions = { migrations: migrationTexts, replace: true, withKeys: true };
const elbonia = projectId('elboniatoday00000000');
const mud = projectId('mudweekly00000000000');
const gone = projectId('hatweekly00000000000');
const dilbert = 'dilbertadams00000000';

const shop = { name: 'shop', targets: ['CH https://shop.example/ch'], otherwise: 'https://shop.example/' };

function keyId(text: string): KeyId {
  const id = parseKeyId(text);
  if (id === null) throw new Error(`not a key id: ${text}`);
  return id;
}

let settings: SettingsContext;
/** A backup of the empty database. */
let empty: Backup;
beforeAll(async () => {
  settings = await openRecorded();
  empty = await take();
});

/** All tests share one database. Each test starts by emptying it. */
beforeEach(wipe);

async function wipe(): Promise<void> {
  unwrapAccepted(await restoreBackup(settings, empty, options));
  for (const { name } of (await settings.kv.list()).keys) await settings.kv.delete(name);
  await settings.db.batch([
    settings.db.prepare('DELETE FROM projects'),
    settings.db.prepare('UPDATE deployment SET epoch = 0'),
  ]);
}

/** Creates two projects with a member, a passkey, a key and access log entries, and a deleted project. */
async function fill(): Promise<void> {
  const { insert } = prepareNewAccount(settings, 'Dilbert Adams');
  await insert.run();
  await settings.db.prepare('UPDATE accounts SET id = ?, recovery_made_at = created_at').bind(dilbert).run();
  const member = { id: 'm0m0m0m0m0m0m0m0m0m0', role: 'owner' } as const;
  await makeProject(settings, { id: elbonia, with: (id) => [insertMember(settings, id, dilbert, member)] });
  const allowed = unwrapAccepted(await addToAllowlist(settings, elbonia, ['elbonia.example'], 'current'));
  const issued = { name: 'Backend', createdAt: settings.now().toISOString() };
  const key = { ...storedKey('backend0', await makeGeneration(elbonia, 'backend0')), ...issued };
  unwrapAccepted(
    await changeProject(settings, allowed.project, {
      to: { keys: [key], accessLog: true },
      note: { event: 'key.issue', details: { key: 'backend0', name: key.name } },
    }),
  );
  const project = unwrapAccepted(await readProject(settings, elbonia));
  unwrapAccepted(await recordAccessLogView(settings, project, member.id, 'keys'));
  await makeProject(settings, { id: mud, name: 'Mud Weekly', entries: ['mud.example'] });
  await makeProject(settings, { id: gone, name: 'Hat Weekly' });
  unwrapAccepted(await deleteProject(settings, gone, 'current'));
  const at = settings.now().toISOString();
  await settings.db.batch([
    settings.db
      .prepare(
        `INSERT INTO passkeys (id, account_id, host, name, public_key, counter, transports, created_at)
         VALUES ('cHJlc2VudA', ?, 'wherefrom.example', 'Laptop', 'pQECAyYgASFYIA', 0, '["internal"]', ?)`,
      )
      .bind(dilbert, at),
    settings.db
      .prepare(
        `INSERT INTO sessions (hash, id, account_id, method, created_at, expires_at, used_at)
         VALUES (?, 's0s0s0s0s0s0s0s0s0s0', ?, 'link', ?, ?, ?)`,
      )
      .bind('2'.repeat(64), dilbert, at, at, at),
    settings.db.prepare('INSERT INTO recovery_codes (hash, account_id) VALUES (?, ?)').bind('4'.repeat(64), dilbert),
  ]);
}

const take = async () => unwrapAccepted(await readBackup(settings, names));

/** Returns the file of a backup without the time of its creation. */
async function fileOf(backup: Backup): Promise<string> {
  return (await formatBackup(backup)).replace(/"createdAt": "[^"]+"/, '');
}

describe('a backup', () => {
  it('is equal to a second one of the same state but for its time', async () => {
    await fill();
    const first = await take();
    const later = { ...settings, now: () => new Date('2026-11-02T12:00:00.000Z') };
    const second = unwrapAccepted(await readBackup(later, names));
    expect(second.createdAt).not.toBe(first.createdAt);
    expect(await fileOf(second)).toBe(await fileOf(first));
  });

  it('holds no session, recovery code or epoch', async () => {
    await fill();
    const text = await formatBackup(await take());
    expect(text).toContain('Dilbert Adams');
    expect(text).not.toMatch(/2{64}|4{64}|"sessions"|"deployment"/);
  });

  it('has every row of a table that is longer than a page', { timeout: 60_000 }, async () => {
    await fill();
    for (let i = 0; i < 520; i++) unwrapAccepted(await setDevelopmentSwitch(settings, mud, i % 2 === 0, 'current'));
    const { tables } = await take();
    expect(tables.get('audit')?.rows.length).toBe(3 + 521);
  });

  it('refuses a database whose audit is broken', async () => {
    await fill();
    await settings.db.prepare('DROP TRIGGER audit_never_changes').run();
    await settings.db.prepare("UPDATE audit SET actor = 'wally' WHERE seq = 1 AND project_id = ?").bind(elbonia).run();
    const done = await readBackup(settings, names);
    expect(done).toMatchObject({ ok: false, refusal: [expect.stringMatching(/audit of project elbonia.* entry 1 /)] });
  });
});

describe('a restore into an empty database', () => {
  it('brings back projects, members, passkeys, audit, access log, links and answers', async () => {
    await fill();
    unwrapAccepted(await saveLink(settings, mud, shop, 'new', 'current'));
    unwrapAccepted(await setReturnUrls(settings, mud, ['https://mud.example/callback/'], 'current'));
    const schema = await schemaIn(settings);
    const before = await take();
    const snapshots = [await snapshotInKv(settings, elbonia), await snapshotInKv(settings, mud)];
    const parsed = unwrapAccepted(await parseBackup(await formatBackup(before)));
    await wipe();
    expect(await listProjects(settings)).toEqual([]);
    const report = unwrapAccepted(await restoreBackup(settings, parsed, { ...options, replace: false }));
    expect(report).toMatchObject({ accounts: 1, vanished: [], publishing: { published: 3, deleted: 1, failed: [] } });
    expect(await schemaIn(settings)).toEqual(schema);
    expect(await fileOf(await take())).toBe(await fileOf(before));
    expect((await listMembers(settings.db, elbonia)).map(({ name, role }) => `${name} ${role}`)).toEqual([
      'Dilbert Adams owner',
    ]);
    expect(await verifyProjectAudit(settings.db, elbonia)).toBeNull();
    const log = await readAccessLog(settings.db, elbonia);
    expect(log.entries).toHaveLength(1);
    expect(await verifyAccessLog(elbonia, log)).toBeNull();
    expect((await findAccount(settings.db, dilbert))?.recoveryMadeAt).toBeNull();
    const { epoch } = report;
    const [today, weekly] = snapshots as object[];
    expect(await snapshotInKv(settings, elbonia)).toEqual({ ...today, epoch });
    expect(await snapshotInKv(settings, mud)).toEqual({ ...weekly, epoch });
    expect(weekly).toMatchObject({
      schema: 3,
      links: [{ name: 'shop' }],
      returnUrls: ['https://mud.example/callback/'],
    });
    const deleted = parseSnapshot((await settings.kv.get(snapshotKey(gone))) ?? '', gone);
    expect(deleted).toMatchObject({ kind: 'deleted', epoch });
  });

  it('leaves the triggers of the audit in force, and changes go on', async () => {
    await fill();
    unwrapAccepted(await restoreBackup(settings, await take(), options));
    unwrapAccepted(await setDevelopmentSwitch(settings, elbonia, true, 'current'));
    expect(await verifyProjectAudit(settings.db, elbonia)).toBeNull();
    await expect(settings.db.prepare('DELETE FROM audit').run()).rejects.toThrow('append-only');
    await expect(settings.db.prepare("UPDATE access SET page = 'x'").run()).rejects.toThrow('append-only');
  });
});

describe('a backup of the schema before audits', () => {
  it('is migrated: the audit of its projects starts with their next change', async () => {
    const columns = ['id', 'name', 'revision', 'development', 'allowlist', 'created_at', 'deleted_at', 'fields'];
    const row = [elbonia, 'Elbonia Today', 3, 0, '[]', settings.now().toISOString(), null, null];
    const old = { ...empty, migrations: names.slice(0, 2), tables: new Map([['projects', { columns, rows: [row] }]]) };
    unwrapAccepted(await restoreBackup(settings, old, options));
    expect(unwrapAccepted(await readProject(settings, elbonia))).toMatchObject({ revision: 3, auditedFrom: 4 });
    unwrapAccepted(await setDevelopmentSwitch(settings, elbonia, true, 'current'));
    expect(await verifyProjectAudit(settings.db, elbonia)).toBeNull();
  });
});

describe('a restore over data', () => {
  it('is refused without replace, and writes nothing', async () => {
    await fill();
    const before = await dumpDatabase(settings);
    const done = await restoreBackup(settings, await take(), { ...options, replace: false });
    expect(done).toEqual({ ok: false, refusal: { code: 'not_empty', projects: 3, accounts: 1 } });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('is followed by an isolate that knows a higher revision', async () => {
    await fill();
    const backup = await take();
    const isolate = new SnapshotCache();
    unwrapAccepted(await addToAllowlist(settings, elbonia, ['stranger.example'], 'current'));
    const read = (key: string) => settings.kv.get(key);
    expect(unwrapAccepted(await isolate.load(elbonia, read, 0)).allowlist).toHaveLength(2);
    unwrapAccepted(await restoreBackup(settings, backup, options));
    expect(unwrapAccepted(await isolate.load(elbonia, read, 31_000)).allowlist).toHaveLength(1);
  });

  it('raises the epoch above those of KV, also after the database was deleted', async () => {
    await fill();
    const backup = await take();
    expect(unwrapAccepted(await restoreBackup(settings, backup, options)).epoch).toBe(1);
    expect(unwrapAccepted(await restoreBackup(settings, backup, options)).epoch).toBe(2);
    await settings.db.prepare('UPDATE deployment SET epoch = 0').run();
    expect(unwrapAccepted(await restoreBackup(settings, backup, options)).epoch).toBe(3);
  });

  it('deletes projects that the backup does not have, and keeps their ids used', async () => {
    await fill();
    const backup = await take();
    const late = await makeProject(settings, { name: 'Late Edition', entries: ['late.example'] });
    unwrapAccepted(await saveLink(settings, late.id, shop, 'new', 'current'));
    const isolate = new SnapshotCache();
    const read = (key: string) => settings.kv.get(key);
    unwrapAccepted(await isolate.load(late.id, read, 0));
    const report = unwrapAccepted(await restoreBackup(settings, backup, options));
    expect(report.vanished).toEqual([late.id]);
    expect(await isolate.load(late.id, read, 31_000)).toEqual({ ok: false, refusal: 'project_unknown' });
    const tombstone = parseSnapshot((await settings.kv.get(snapshotKey(late.id))) ?? '', late.id);
    expect(tombstone).toMatchObject({ kind: 'deleted', epoch: 1, revision: late.revision + 2 });
    expect(await findProject(settings.db, late.id)).toMatchObject({ name: '', allowlist: [], links: [] });
  });

  it('lists the keys and leaves them out, with an audit entry for each', async () => {
    await fill();
    const before = unwrapAccepted(await readProject(settings, elbonia));
    const keys = before.keys.flatMap((key) => [key, { ...key, id: keyId('nightly0'), name: 'Nightly job' }]);
    const note = { event: 'key.issue', details: { key: 'nightly0' } } as const;
    unwrapAccepted(await changeProject(settings, before, { to: { keys }, note }));
    const report = unwrapAccepted(await restoreBackup(settings, await take(), { ...options, withKeys: false }));
    expect(report.keys).toMatchObject([
      { id: 'backend0', project: { id: elbonia, name: 'Elbonia Today' } },
      { id: 'nightly0' },
    ]);
    const project = unwrapAccepted(await readProject(settings, elbonia));
    expect(project).toMatchObject({ keys: [], revision: 6 });
    const revocation = { actor: 'operator', event: 'key.revoke' };
    expect((await readAudit(settings.db, elbonia)).slice(-2)).toMatchObject([
      { seq: 5, ...revocation, details: { key: 'backend0' } },
      { seq: 6, ...revocation, details: { key: 'nightly0' } },
    ]);
    expect(await verifyProjectAudit(settings.db, elbonia)).toBeNull();
    expect(await snapshotInKv(settings, elbonia)).toMatchObject({ keys: [], revision: 6 });
  });

  it('ends the sessions and recovery codes of the replaced state', async () => {
    await fill();
    unwrapAccepted(await restoreBackup(settings, await take(), options));
    for (const table of ['sessions', 'recovery_codes'] as const) {
      expect(await settings.db.prepare(`SELECT count(*) AS rows FROM ${table}`).first('rows'), table).toBe(0);
    }
  });

  it('keeps a used claim code used, and ends the other codes', async () => {
    const claimCode = 'elbonian mud claims the finest of hats';
    const context = { ...settings, origin: 'https://wherefrom.example' };
    unwrapAccepted(await claimDeployment(context, claimCode, claimCode, 'Wally', null));
    await createOneTimeCode(settings, 'owner', {}, 60_000).then(({ insert }) => insert.run());
    unwrapAccepted(await restoreBackup(settings, empty, options));
    expect(await settings.db.prepare('SELECT count(*) AS rows FROM codes').first('rows')).toBe(1);
    expect(await canClaim(context, claimCode)).toBe(false);
    expect(await canClaim(context, `another ${claimCode}`)).toBe(true);
  });

  it('is published by the scheduled run if KV fails meanwhile', async () => {
    await fill();
    const backup = await take();
    const failing = Object.assign(Object.create(settings.kv), { put: () => Promise.reject(new Error('KV failed')) });
    const kv = new Proxy(settings.kv, {
      get: (target, name) => {
        const value = Reflect.get(name === 'put' ? failing : target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const report = unwrapAccepted(await restoreBackup({ ...settings, kv }, backup, options));
    expect(report.publishing.failed).toHaveLength(3);
    expect(unwrapAccepted(await readProject(settings, elbonia)).publishedRevision).toBe(0);
  });
});

describe('a restore that cannot succeed', () => {
  const change = (
    backup: Backup,
    table: string,
    to: (row: readonly (string | number | null)[]) => unknown[],
  ): Backup => {
    const rows = backup.tables.get(table);
    if (rows === undefined) throw new Error(`no table ${table}`);
    const changed = { ...rows, rows: rows.rows.map((row) => to(row) as (string | number | null)[]) };
    return { ...backup, tables: new Map([...backup.tables, [table, changed]]) };
  };
  const replace = (from: string, to: string) => (row: readonly (string | number | null)[]) =>
    row.map((value) => (value === from ? to : value));

  it.each([
    {
      why: 'an altered entry of the audit',
      table: 'audit',
      to: replace('operator', 'wally'),
      says: 'audit of project',
    },
    { why: 'an altered entry of the access log', table: 'access', to: replace('keys', 'members'), says: 'access log' },
    {
      why: 'a member of an unknown account',
      table: 'members',
      to: replace(dilbert, 'unknown'),
      says: 'refers to unknown',
    },
    { why: 'a passkey of an unknown account', table: 'passkeys', to: replace(dilbert, 'unknown'), says: 'refers to' },
    { why: 'a project with an unreadable value', table: 'projects', to: replace('[]', '{}'), says: 'is unreadable' },
    { why: 'two rows of one key', table: 'projects', to: replace(mud, elbonia), says: 'two rows of one key' },
    {
      why: 'a row that is too short',
      table: 'accounts',
      to: (row: readonly unknown[]) => row.slice(1),
      says: 'fewer values',
    },
  ])('is refused before it writes: $why', async ({ table, to, says }) => {
    await fill();
    const before = await dumpDatabase(settings);
    const done = await restoreBackup(settings, change(await take(), table, to), options);
    expect(done).toMatchObject({ ok: false, refusal: { code: 'backup_invalid' } });
    expect(JSON.stringify(done)).toContain(says);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('is refused if a table is missing or unknown', async () => {
    const fewer = new Map([...empty.tables].filter(([name]) => name !== 'members'));
    const more = new Map([...empty.tables, ['quotas', { columns: ['id'], rows: [] }]]);
    const [without, beyond] = [fewer, more].map((tables) => restoreBackup(settings, { ...empty, tables }, options));
    expect(JSON.stringify(await without)).toContain('Table members is missing.');
    expect(JSON.stringify(await beyond)).toContain('Table quotas is unknown.');
  });

  it('is rolled back if a constraint of the database refuses a row', async () => {
    await fill();
    const before = await dumpDatabase(settings);
    const schema = await schemaIn(settings);
    const done = await restoreBackup(settings, change(await take(), 'members', replace('owner', 'king')), options);
    expect(done).toMatchObject({ ok: false, refusal: { code: 'database_refused' } });
    expect(await dumpDatabase(settings)).toBe(before);
    expect(await schemaIn(settings)).toEqual(schema);
  });

  it('is refused if the backup is of a later release', async () => {
    const later = { ...empty, migrations: [...names, '9999_later.sql'] };
    const done = await restoreBackup(settings, later, options);
    expect(JSON.stringify(done)).toContain('later release (9999_later.sql)');
  });

  it('is refused if the database has other migrations', async () => {
    const fewer = new Map([...migrationTexts].slice(0, -1));
    const older = { ...empty, migrations: [...fewer.keys()] };
    const done = await restoreBackup(settings, older, { ...options, migrations: fewer });
    expect(done).toMatchObject({
      ok: false,
      refusal: { code: 'schema_differs', missing: [], unknown: [names.at(-1)] },
    });
  });

  it('is refused if KV cannot be read', async () => {
    await fill();
    const before = await dumpDatabase(settings);
    const kv = new Proxy(settings.kv, {
      get: () => () => Promise.reject(new Error('KV failed')),
    });
    const done = await restoreBackup({ ...settings, kv }, await take(), options);
    expect(done).toEqual({ ok: false, refusal: { code: 'kv_unreadable' } });
    expect(await dumpDatabase(settings)).toBe(before);
  });
});
