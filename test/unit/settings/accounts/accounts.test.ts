import { beforeAll, describe, expect, it } from 'vitest';
import { deleteAccount, findAccount, renameAccount } from '../../../../src/settings/accounts/accounts.ts';
import { makeRecoveryCodes } from '../../../../src/settings/accounts/recovery.ts';
import { readSession } from '../../../../src/settings/accounts/session.ts';
import { createSignInCode } from '../../../../src/settings/accounts/sign-in-links.ts';
import { readAudit, verifyAudit } from '../../../../src/settings/audit/audit.ts';
import { randomId, type SettingsContext } from '../../../../src/settings/context.ts';
import { adoptOwnerlessProjects, leaveProjects } from '../../../../src/settings/members/account-projects.ts';
import {
  findMemberProject,
  insertMember,
  listMemberProjects,
  type Role,
} from '../../../../src/settings/members/roles.ts';
import { deleteProject, readProject } from '../../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../../src/settings/projects/store.ts';
import { makeAccountWithSession } from '../../../support/sessions.ts';
import { makeProjectFor } from '../../dashboard/browse.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

async function join({ id }: StoredProject, account: string, role: Role): Promise<void> {
  await insertMember(settings, id, account, { id: randomId(settings, 20), role }).run();
}

/** Expects an intact hash chain from the first audit entry to the current revision. */
async function expectWholeAudit({ id }: StoredProject): Promise<void> {
  const { revision, auditedFrom } = unwrapAccepted(await readProject(settings, id));
  expect(await verifyAudit(id, await readAudit(settings.db, id), auditedFrom, revision)).toBe(null);
}

describe('an account', () => {
  it('can be renamed, except to an invalid name', async () => {
    const { account } = await makeAccountWithSession(settings);
    unwrapAccepted(await renameAccount(settings, account.id, ' Ratbert '));
    expect((await findAccount(settings.db, account.id))?.name).toBe('Ratbert');
    expect(await renameAccount(settings, account.id, ' ')).toEqual({ ok: false, refusal: 'name_invalid' });
    expect((await findAccount(settings.db, account.id))?.name).toBe('Ratbert');
  });
});

describe('deleting an account', () => {
  it('deletes everything except the member’s audit entries', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const other = await makeAccountWithSession(settings, 'Alice');
    const { project, member } = await makeProjectFor(settings, account, 'owner');
    await join(project, other.account.id, 'owner');
    unwrapAccepted(await makeRecoveryCodes(settings, account.id, null));
    await createSignInCode(settings, account.id);

    unwrapAccepted(await deleteAccount(settings, account, ' Wally '));
    expect(await readSession(settings, cookie)).toBe(null);
    const tables = ['accounts', 'sessions', 'passkeys', 'recovery_codes', 'challenges', 'codes', 'members'];
    const all = await settings.db.batch(tables.map((table) => settings.db.prepare(`SELECT * FROM ${table}`)));
    expect(JSON.stringify(all.map(({ results }) => results))).not.toContain(account.id);

    const audit = await readAudit(settings.db, project.id);
    expect(audit.at(-1)).toMatchObject({ event: 'member.leave', actor: member, details: { member }, seq: 2 });
    expect(JSON.stringify(audit)).not.toContain('Wally');
    await expectWholeAudit(project);
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ revision: 2 });
  });

  it('by the operator is audited as theirs, in every project that the account leaves', async () => {
    const { account } = await makeAccountWithSession(settings);
    const other = await makeAccountWithSession(settings, 'Alice');
    const { project, member } = await makeProjectFor(settings, account, 'owner');
    await join(project, other.account.id, 'owner');
    unwrapAccepted(await deleteAccount(settings, account, account.name, 'operator'));
    expect(await findAccount(settings.db, account.id)).toBe(null);
    const audit = await readAudit(settings.db, project.id);
    expect(audit.at(-1)).toMatchObject({ event: 'member.remove', actor: 'operator', details: { member } });
    await expectWholeAudit(project);
  });

  it('requires the account’s name as confirmation', async () => {
    const { account } = await makeAccountWithSession(settings);
    for (const typed of ['', 'wally', 'Wally!']) {
      const result = await deleteAccount(settings, account, typed);
      expect(result).toEqual({ ok: false, refusal: { code: 'name_differs' } });
    }
    expect(await findAccount(settings.db, account.id)).not.toBe(null);
  });

  it('deletes nothing and lists the projects while the account is their last owner', async () => {
    const { account } = await makeAccountWithSession(settings);
    const other = await makeAccountWithSession(settings, 'Alice');
    const alone = await makeProjectFor(settings, account, 'owner', { name: 'Alone' });
    await join(alone.project, other.account.id, 'admin');
    const shared = await makeProjectFor(settings, account, 'owner', { name: 'Shared' });
    await join(shared.project, other.account.id, 'owner');
    const looked = await makeProjectFor(settings, account, 'viewer', { name: 'Looked at' });
    const gone = await makeProjectFor(settings, account, 'owner', { name: 'Gone' });
    unwrapAccepted(await deleteProject(settings, gone.project.id, 'current'));

    expect(await deleteAccount(settings, account, 'Wally')).toEqual({
      ok: false,
      refusal: { code: 'last_owner', projects: [{ id: alone.project.id, name: 'Alone' }] },
    });
    expect((await listMemberProjects(settings, account.id)).length).toBe(3);
    unwrapAccepted(await deleteProject(settings, alone.project.id, 'current'));
    unwrapAccepted(await deleteAccount(settings, account, 'Wally'));
    expect(await findMemberProject(settings, looked.project.id, account.id)).toBe(null);
  });

  it('keeps the account in a project whose other owner left meanwhile', async () => {
    const { account } = await makeAccountWithSession(settings);
    const { project } = await makeProjectFor(settings, account, 'owner');
    await leaveProjects(settings, account.id);
    expect((await findMemberProject(settings, project.id, account.id))?.member.role).toBe('owner');
  });

  it('is refused for one of two owners of a project who delete their accounts concurrently', async () => {
    const one = await makeAccountWithSession(settings, 'One');
    const two = await makeAccountWithSession(settings, 'Two');
    const { project } = await makeProjectFor(settings, one.account, 'owner');
    await join(project, two.account.id, 'owner');
    const results = await Promise.all([
      deleteAccount(settings, one.account, 'One'),
      deleteAccount(settings, two.account, 'Two'),
    ]);
    expect(results.filter(({ ok }) => ok).length).toBeLessThan(2);
    const owners = settings.db.prepare("SELECT count(*) AS n FROM members WHERE project_id = ? AND role = 'owner'");
    expect(await owners.bind(project.id).first('n')).toBeGreaterThan(0);
    await expectWholeAudit(project);
  });
});

describe('projects created before accounts existed', () => {
  it('become the first account’s, with an audit entry each; projects with members do not', async () => {
    const { account } = await makeAccountWithSession(settings);
    const stranger = await makeAccountWithSession(settings, 'Asok');
    const orphan = await makeProject(settings, { name: 'Orphan' });
    const looked = await makeProjectFor(settings, stranger.account, 'viewer');
    const owned = await makeProjectFor(settings, stranger.account, 'owner');
    const gone = await makeProject(settings, { name: 'Gone' });
    unwrapAccepted(await deleteProject(settings, gone.id, 'current'));

    const { adopted, left } = await adoptOwnerlessProjects(settings, account.id);
    expect([adopted > 1, left]).toEqual([true, 0]);
    const found = await findMemberProject(settings, orphan.id, account.id);
    expect(found?.member.role).toBe('owner');
    const audit = await readAudit(settings.db, orphan.id);
    expect(audit.at(-1)).toMatchObject({
      event: 'member.join',
      actor: found?.member.id,
      details: { member: found?.member.id, role: 'owner' },
    });
    await expectWholeAudit(orphan);
    expect((await findMemberProject(settings, looked.project.id, account.id))?.member.role).toBe('owner');
    expect(await findMemberProject(settings, owned.project.id, account.id)).toBe(null);
    expect(await findMemberProject(settings, gone.id, account.id)).toBe(null);
    expect(await adoptOwnerlessProjects(settings, stranger.account.id)).toEqual({ adopted: 0, left: 0 });
  });

  it('make a viewer whom the operator invited an owner, with the same member id', async () => {
    const { account } = await makeAccountWithSession(settings);
    const { project, member } = await makeProjectFor(settings, account, 'viewer');
    expect((await adoptOwnerlessProjects(settings, account.id)).left).toBe(0);
    expect((await findMemberProject(settings, project.id, account.id))?.member).toEqual({ id: member, role: 'owner' });
    const audit = await readAudit(settings.db, project.id);
    expect(audit.at(-1)).toMatchObject({ event: 'member.role', actor: member, details: { member, role: 'owner' } });
    await expectWholeAudit(project);
  });

  it('get one owner, also for two concurrent accounts', async () => {
    const accounts = [await makeAccountWithSession(settings), await makeAccountWithSession(settings)];
    const orphan = await makeProject(settings);
    await Promise.all(accounts.map(({ account }) => adoptOwnerlessProjects(settings, account.id)));
    const owners = settings.db.prepare('SELECT count(*) AS n FROM members WHERE project_id = ?').bind(orphan.id);
    expect(await owners.first('n')).toBe(1);
    await expectWholeAudit(orphan);
  });
});
