import { beforeAll, describe, expect, it } from 'vitest';
import { readAudit, verifyAudit } from '../../../../src/settings/audit/audit.ts';
import { operatorId, randomId, type SettingsContext } from '../../../../src/settings/context.ts';
import { adoptOwnerlessProjects } from '../../../../src/settings/members/account-projects.ts';
import { createInvite, listInvites } from '../../../../src/settings/members/invites.ts';
import {
  type ChangeAuthor,
  changeRole,
  leaveProject,
  listMembers,
  operatorActor,
  readActorNames,
  removeMember,
} from '../../../../src/settings/members/members.ts';
import { findMemberProject, insertMember, type Role } from '../../../../src/settings/members/roles.ts';
import {
  addToAllowlist,
  changeProject,
  deleteProject,
  readProject,
} from '../../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../../src/settings/projects/store.ts';
import { makeAccount, makeProjectFor } from '../../dashboard/browse.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

type Party = ChangeAuthor & { readonly account: string };

/** Adds a member to the project, as an invite does. */
async function addMember({ id }: StoredProject, role: Role): Promise<Party> {
  const account = await makeAccount(settings, role);
  const member = { id: randomId(settings, 20), role };
  await insertMember(settings, id, account.id, member).run();
  return { ...member, account: account.id };
}

/** Creates a project with one member of each role. */
async function makeParty() {
  const { project, member } = await makeProjectFor(settings, await makeAccount(settings, 'owner'));
  const owner: ChangeAuthor = { id: member, role: 'owner' };
  return { project, owner, admin: await addMember(project, 'admin'), viewer: await addMember(project, 'viewer') };
}

describe('the label of a member in the audit', () => {
  it('contains the id if the name is like another label', async () => {
    const { project, owner, admin, viewer } = await makeParty();
    const rename = (account: string, name: string) =>
      settings.db.prepare('UPDATE accounts SET name = ? WHERE id = ?').bind(name, account).run();
    await rename(admin.account, 'The operator');
    await rename(viewer.account, 'ＯＷＮＥＲ');
    const twin = await addMember(project, 'viewer');
    await rename(twin.account, 'Twin');
    const nameOf = await readActorNames(settings.db, project.id);
    const short = (id: string) => id.slice(0, 6);
    const former = randomId(settings, 20);
    expect([operatorId, admin.id, owner.id, viewer.id, twin.id, former].map(nameOf)).toEqual([
      'the operator',
      `The operator (${short(admin.id)})`,
      `owner (${short(owner.id)})`,
      `ＯＷＮＥＲ (${short(viewer.id)})`,
      'Twin',
      `a former member (${short(former)})`,
    ]);
  });
});

const as = (maker: ChangeAuthor): SettingsContext => ({ ...settings, actor: maker.id });

async function rolesOf({ id }: StoredProject): Promise<readonly Role[]> {
  return (await listMembers(settings.db, id)).map(({ role }) => role);
}

const ranks = { owner: 2, admin: 1, viewer: 0 } as const;
const everyRole = ['owner', 'admin', 'viewer'] as const;

describe('roles above one’s own cannot be granted, removed or changed', () => {
  const cases = everyRole.flatMap((maker) =>
    everyRole.flatMap((target) => everyRole.map((given) => ({ maker, target, given }))),
  );
  it.each(cases)('when $maker makes $target a $given', async ({ maker: makerRole, target: targetRole, given }) => {
    const { project } = await makeParty();
    const maker = await addMember(project, makerRole);
    const target = await addMember(project, targetRole);
    const done = await changeRole(as(maker), project.id, maker, target.id, given, 'current');
    const mayDo = ranks[makerRole] >= ranks[targetRole] && ranks[makerRole] >= ranks[given];
    expect(done.ok ? 'done' : done.refusal.code).toBe(mayDo ? 'done' : 'role_above_own');
    const after = (await listMembers(settings.db, project.id)).find(({ id }) => id === target.id);
    expect(after?.role).toBe(mayDo ? given : targetRole);
  });

  it.each(everyRole.flatMap((maker) => everyRole.map((target) => ({ maker, target }))))(
    'when $maker removes $target',
    async ({ maker: makerRole, target: targetRole }) => {
      const { project } = await makeParty();
      const maker = await addMember(project, makerRole);
      const target = await addMember(project, targetRole);
      const done = await removeMember(as(maker), project.id, maker, target.id, 'current');
      const mayDo = ranks[makerRole] >= ranks[targetRole];
      expect(done.ok ? 'done' : done.refusal.code).toBe(mayDo ? 'done' : 'role_above_own');
    },
  );

  it('nor can unknown roles be granted, or members of another project be changed', async () => {
    const { project, owner, viewer } = await makeParty();
    const other = await makeParty();
    expect(await changeRole(as(owner), project.id, owner, viewer.id, 'king', 'current')).toMatchObject({
      refusal: { code: 'role_unknown' },
    });
    for (const id of [other.viewer.id, 'zzzzzzzzzzzzzzzzzzzz', '']) {
      const changed = await changeRole(as(owner), project.id, owner, id, 'viewer', 'current');
      const removed = await removeMember(as(owner), project.id, owner, id, 'current');
      expect([changed, removed]).toMatchObject(Array(2).fill({ refusal: { code: 'member_unknown' } }));
    }
    expect(await rolesOf(other.project)).toEqual(['owner', 'admin', 'viewer']);
  });

  it('when the author lost the role after it was read', async () => {
    const { project, owner, admin, viewer } = await makeParty();
    unwrapAccepted(await changeRole(as(owner), project.id, owner, admin.id, 'viewer', 'current'));
    const late = await removeMember(as(admin), project.id, admin, viewer.id, 'current');
    const invite = await createInvite(as(admin), project.id, admin, 'viewer', 'current');
    const change = await changeRole(as(admin), project.id, admin, viewer.id, 'admin', 'current');
    expect([late, invite, change]).toMatchObject(Array(3).fill({ refusal: { code: 'revision_stale' } }));
    expect(await rolesOf(project)).toEqual(['owner', 'viewer', 'viewer']);
  });
});

describe('a project keeps at least one owner', () => {
  it.each([
    {
      what: 'leaves',
      act: ({ project, owner }: Awaited<ReturnType<typeof makeParty>>) =>
        leaveProject(as(owner), project.id, owner, 'current'),
    },
    {
      what: 'gives the role up',
      act: ({ project, owner }) => changeRole(as(owner), project.id, owner, owner.id, 'admin', 'current'),
    },
    {
      what: 'is removed by the operator',
      act: ({ project, owner }) => removeMember(settings, project.id, operatorActor, owner.id, 'current'),
    },
  ])('when the last owner $what', async ({ act }) => {
    const party = await makeParty();
    expect(await act(party)).toMatchObject({ ok: false, refusal: { code: 'last_owner' } });
    expect(await rolesOf(party.project)).toEqual(['owner', 'admin', 'viewer']);
    expect(unwrapAccepted(await readProject(settings, party.project.id)).revision).toBe(1);
  });

  it.each([
    { from: 'current' as const, why: 'each from no revision in particular' },
    { from: 1, why: 'each from the same page' },
  ])('when the last two owners demote each other concurrently, $why', async ({ from }) => {
    const { project, owner } = await makeParty();
    const second = await addMember(project, 'owner');
    const done = await Promise.all([
      changeRole(as(owner), project.id, owner, second.id, 'viewer', from),
      changeRole(as(second), project.id, second, owner.id, 'viewer', from),
    ]);
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await rolesOf(project)).filter((role) => role === 'owner')).toHaveLength(1);
  });

  it('when the last two owners leave concurrently', async () => {
    const { project, owner } = await makeParty();
    const second = await addMember(project, 'owner');
    const done = await Promise.all([owner, second].map((each) => leaveProject(as(each), project.id, each, 'current')));
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await rolesOf(project)).filter((role) => role === 'owner')).toHaveLength(1);
  });

  it('when the other owner is deleted concurrently without a new revision', async () => {
    const { project, owner } = await makeParty();
    const second = await addMember(project, 'owner');
    // Deletes the second owner after `leaveProject` has counted the owners and before its batch runs. The deletion
    // makes no new revision.
    const db = new Proxy(settings.db, {
      get: (target, name) =>
        name === 'batch'
          ? async (statements: Parameters<typeof target.batch>[0]) => {
              await target.prepare('DELETE FROM members WHERE id = ?').bind(second.id).run();
              return target.batch(statements);
            }
          : Reflect.get(target, name, target).bind(target),
    });
    const done = await leaveProject({ ...as(owner), db }, project.id, owner, 'current');
    expect(done).toMatchObject({ ok: false, refusal: { code: 'revision_stale' } });
    expect(await rolesOf(project)).toEqual(['owner', 'admin', 'viewer']);
  });

  it('and one of two owners can leave', async () => {
    const { project, owner } = await makeParty();
    await addMember(project, 'owner');
    unwrapAccepted(await leaveProject(as(owner), project.id, owner, 'current'));
    expect(await rolesOf(project)).toEqual(['owner', 'admin', 'viewer']);
  });
});

describe('a member who is removed or gets another role', () => {
  it('loses the project immediately and keeps the account', async () => {
    const { project, owner, viewer } = await makeParty();
    expect(await findMemberProject(settings, project.id, viewer.account)).not.toBe(null);
    unwrapAccepted(await removeMember(as(owner), project.id, owner, viewer.id, 'current'));
    expect(await findMemberProject(settings, project.id, viewer.account)).toBe(null);
    expect(await settings.db.prepare('SELECT name FROM accounts WHERE id = ?').bind(viewer.account).first('name')).toBe(
      'viewer',
    );
  });

  it.each([
    { what: 'is removed', act: 'remove', kept: 0 },
    { what: 'becomes a viewer', act: 'viewer', kept: 0 },
    { what: 'becomes an owner', act: 'owner', kept: 1 },
  ])('created an invite and $what: $kept invites remain', async ({ act, kept }) => {
    const { project, owner, admin } = await makeParty();
    unwrapAccepted(await createInvite(as(admin), project.id, admin, 'admin', 'current'));
    const { id } = project;
    const done =
      act === 'remove'
        ? await removeMember(as(owner), id, owner, admin.id, 'current')
        : await changeRole(as(owner), id, owner, admin.id, act, 'current');
    unwrapAccepted(done);
    expect(await listInvites(settings, id)).toHaveLength(kept);
  });
});

describe('a change of members', () => {
  it('creates one revision and one audit entry, is published, and keeps the hash chain intact', async () => {
    const { project, owner, admin, viewer } = await makeParty();
    const { id } = project;
    unwrapAccepted(await createInvite(as(owner), id, owner, 'viewer', 1));
    unwrapAccepted(await changeRole(as(owner), id, owner, viewer.id, 'admin', 2));
    unwrapAccepted(await removeMember(as(admin), id, admin, viewer.id, 3));
    unwrapAccepted(await leaveProject(as(admin), id, admin, 4));
    const entries = await readAudit(settings.db, id);
    expect(entries.slice(1).map(({ seq, actor, event, details }) => ({ seq, actor, event, details }))).toEqual([
      { seq: 2, actor: owner.id, event: 'member.invite', details: { role: 'viewer' } },
      { seq: 3, actor: owner.id, event: 'member.role', details: { member: viewer.id, role: 'admin' } },
      { seq: 4, actor: admin.id, event: 'member.remove', details: { member: viewer.id } },
      { seq: 5, actor: admin.id, event: 'member.leave', details: { member: admin.id } },
    ]);
    expect(await verifyAudit(id, entries, 1, 5)).toBe(null);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 5 });
  });

  it('is refused from an older revision', async () => {
    const { project, owner, viewer } = await makeParty();
    unwrapAccepted(await addToAllowlist(as(owner), project.id, ['elbonia.example'], 1));
    const done = [
      await createInvite(as(owner), project.id, owner, 'viewer', 1),
      await changeRole(as(owner), project.id, owner, viewer.id, 'admin', 1),
      await removeMember(as(owner), project.id, owner, viewer.id, 1),
      await leaveProject(as(viewer), project.id, viewer, 1),
    ];
    expect(done).toMatchObject(Array(4).fill({ ok: false, refusal: { code: 'revision_stale' } }));
    expect(await rolesOf(project)).toEqual(['owner', 'admin', 'viewer']);
    expect(await readAudit(settings.db, project.id)).toHaveLength(2);
  });

  it('writes nothing if the member has the role already', async () => {
    const { project, owner, viewer } = await makeParty();
    const done = unwrapAccepted(await changeRole(as(owner), project.id, owner, viewer.id, 'viewer', 'current'));
    expect([done.changed, await readAudit(settings.db, project.id)]).toMatchObject([false, { length: 1 }]);
  });

  it('does not outlive the project: members and invites are deleted with it', async () => {
    const { project, owner } = await makeParty();
    unwrapAccepted(await createInvite(as(owner), project.id, owner, 'viewer', 'current'));
    unwrapAccepted(await deleteProject(as(owner), project.id, 'current'));
    expect([await listMembers(settings.db, project.id), await listInvites(settings, project.id)]).toEqual([[], []]);
  });
});

describe('adoptOwnerlessProjects', () => {
  it('makes an account the owner of projects without members, once', async () => {
    const orphan = await makeProject(settings, { entries: ['elbonia.example'] });
    const owned = await makeParty();
    const first = await makeAccount(settings, 'Dilbert');
    const second = await makeAccount(settings, 'Wally');
    expect((await adoptOwnerlessProjects(settings, first.id)).adopted).toBeGreaterThanOrEqual(1);
    expect(await adoptOwnerlessProjects(settings, second.id)).toEqual({ adopted: 0, left: 0 });
    expect((await listMembers(settings.db, orphan.id)).map(({ name, role }) => [name, role])).toEqual([
      ['Dilbert', 'owner'],
    ]);
    expect(await rolesOf(owned.project)).toEqual(['owner', 'admin', 'viewer']);
  });
});

describe('the operator', () => {
  it('can change members without being a member, and is the actor in the audit', async () => {
    const { project, viewer } = await makeParty();
    unwrapAccepted(await createInvite(settings, project.id, operatorActor, 'owner', 'current'));
    unwrapAccepted(await changeRole(settings, project.id, operatorActor, viewer.id, 'owner', 'current'));
    const entries = await readAudit(settings.db, project.id);
    expect(entries.slice(1).map(({ actor }) => actor)).toEqual([operatorId, operatorId]);
    expect((await listMembers(settings.db, project.id)).some(({ id }) => id === operatorId)).toBe(false);
  });
});

describe('a batch whose precondition fails', () => {
  it('writes no member, invite, audit entry or revision', async () => {
    const { project, owner } = await makeParty();
    const before = await readAudit(settings.db, project.id);
    const done = await changeProject(as(owner), project, {
      to: {},
      note: { event: 'member.remove', details: {} },
      preconditions: [settings.db.prepare("SELECT json_extract('{}', 'precondition_failed')")],
      with: [settings.db.prepare('DELETE FROM members WHERE project_id = ?').bind(project.id)],
    });
    expect(done).toMatchObject({ ok: false, refusal: { code: 'revision_stale' } });
    expect(await rolesOf(project)).toEqual(['owner', 'admin', 'viewer']);
    expect(await readAudit(settings.db, project.id)).toEqual(before);
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(1);
  });
});
