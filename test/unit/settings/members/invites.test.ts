import { beforeAll, describe, expect, it } from 'vitest';
import { readSession } from '../../../../src/settings/accounts/session.ts';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import {
  createInvite,
  findInvite,
  inviteLifetimeMs,
  invitesMax,
  joinAsNewcomer,
  joinProject,
  listInvites,
  withdrawInvite,
} from '../../../../src/settings/members/invites.ts';
import { type ChangeAuthor, listMembers } from '../../../../src/settings/members/members.ts';
import type { Role } from '../../../../src/settings/members/roles.ts';
import { addToAllowlist, deleteProject, readProject } from '../../../../src/settings/projects/projects.ts';
import { cookieOf } from '../../../support/sessions.ts';
import { makeAccount, makeProjectFor } from '../../dashboard/browse.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const after = (ms: number): SettingsContext => ({ ...settings, now: () => new Date(Date.parse(startOfTime) + ms) });

/** Creates a project whose owner has created an invite. */
async function makeInvite(role: Role = 'viewer') {
  const { project, member } = await makeProjectFor(settings, await makeAccount(settings, 'owner'));
  const owner: ChangeAuthor = { id: member, role: 'owner' };
  const { code } = unwrapAccepted(
    await createInvite({ ...settings, actor: member }, project.id, owner, role, 'current'),
  );
  return { id: project.id, owner, code };
}

/** Returns settings whose database runs `happen` right before its first batch, to simulate a concurrent request. */
function beforeFirstBatch(happen: () => Promise<void>): SettingsContext {
  let happened = false;
  const db = new Proxy(settings.db, {
    get: (target, name) =>
      name === 'batch'
        ? async (statements: Parameters<typeof target.batch>[0]) => {
            if (!happened) await happen();
            happened = true;
            return target.batch(statements);
          }
        : Reflect.get(target, name, target).bind(target),
  });
  return { ...settings, db };
}

const counts = async () =>
  await settings.db
    .prepare('SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM sessions) AS sessions')
    .first();

describe('an invite', () => {
  it('creates a member with its role, and an audit entry by the new member', async () => {
    const { id, code } = await makeInvite('admin');
    const account = await makeAccount(settings, 'Asok');
    expect(await joinProject(settings, code, account.id)).toEqual({ ok: true, value: id });
    const joined = (await listMembers(settings.db, id)).find(({ accountId }) => accountId === account.id);
    expect(joined).toMatchObject({ role: 'admin', name: 'Asok' });
    const entry = (await readAudit(settings.db, id)).at(-1);
    expect(entry).toMatchObject({ event: 'member.join', actor: joined?.id, details: { role: 'admin' } });
  });

  it('can be looked up any number of times without changes', async () => {
    const { id, code } = await makeInvite();
    for (let i = 0; i < 3; i++) expect(await findInvite(settings, code)).toMatchObject({ role: 'viewer' });
    expect([await listMembers(settings.db, id), await listInvites(settings, id)]).toMatchObject([
      { length: 1 },
      { length: 1 },
    ]);
  });

  it('is stored only as a hash', async () => {
    const { code } = await makeInvite();
    const { results } = await settings.db.prepare('SELECT * FROM codes').all();
    expect(JSON.stringify(results)).not.toContain(code);
  });

  it.each([
    { ms: inviteLifetimeMs - 1, good: true, why: 'the last moment of 48 hours' },
    { ms: inviteLifetimeMs, good: false, why: '48 hours' },
  ])('is valid after $ms ms: $good ($why)', async ({ ms, good }) => {
    const { id, code } = await makeInvite();
    const later = after(ms);
    expect((await findInvite(later, code)) !== null).toBe(good);
    expect((await joinProject(later, code, (await makeAccount(settings)).id)).ok).toBe(good);
    expect(await listMembers(settings.db, id)).toHaveLength(good ? 2 : 1);
  });

  it('admits one of two accounts that use it concurrently', async () => {
    const { id, code } = await makeInvite();
    const accounts = [await makeAccount(settings), await makeAccount(settings)];
    const done = await Promise.all(accounts.map((account) => joinProject(settings, code, account.id)));
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(done.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'invite_unknown' } });
    expect(await listMembers(settings.db, id)).toHaveLength(2);
  });

  it('admits an account although the project changes concurrently', async () => {
    const { id, code } = await makeInvite();
    const moving = beforeFirstBatch(async () => {
      unwrapAccepted(await addToAllowlist(settings, id, ['elbonia.example'], 'current'));
    });
    expect((await joinProject(moving, code, (await makeAccount(settings)).id)).ok).toBe(true);
    const events = (await readAudit(settings.db, id)).map(({ event }) => event);
    expect(events.slice(-2)).toEqual(['allowlist.add', 'member.join']);
  });

  it('admits nobody if it is deleted concurrently without a change of the project', async () => {
    const { id, code } = await makeInvite();
    const clearing = beforeFirstBatch(async () => {
      await settings.db.prepare("DELETE FROM codes WHERE kind = 'invite'").run();
    });
    expect(await joinProject(clearing, code, (await makeAccount(settings)).id)).toMatchObject({
      refusal: { code: 'invite_unknown' },
    });
    expect(await listMembers(settings.db, id)).toHaveLength(1);
  });

  it('is refused for a member, whose role stays the same, and remains valid', async () => {
    const { id, code, owner } = await makeInvite('owner');
    const second = unwrapAccepted(await createInvite(settings, id, owner, 'viewer', 'current'));
    const account = await makeAccount(settings, 'Asok');
    unwrapAccepted(await joinProject(settings, second.code, account.id));
    expect(await joinProject(settings, code, account.id)).toMatchObject({ refusal: { code: 'already_member' } });
    expect((await listMembers(settings.db, id)).find(({ name }) => name === 'Asok')?.role).toBe('viewer');
    expect((await joinProject(settings, code, (await makeAccount(settings)).id)).ok).toBe(true);
  });

  it.each([
    {
      what: 'used',
      spoil: async ({ code }: Awaited<ReturnType<typeof makeInvite>>) =>
        joinProject(settings, code, (await makeAccount(settings)).id),
    },
    {
      what: 'taken back',
      spoil: async ({ id, owner, code }) =>
        withdrawInvite(settings, id, owner, (await findInvite(settings, code))?.hash ?? '', 'current'),
    },
    { what: 'of a deleted project', spoil: ({ id }) => deleteProject(settings, id, 'current') },
  ])('is refused like an unknown one if it is $what', async ({ spoil }) => {
    const made = await makeInvite();
    expect((await spoil(made)).ok).toBe(true);
    expect(await findInvite(settings, made.code)).toBe(null);
    const late = await joinProject(settings, made.code, (await makeAccount(settings)).id);
    const newcomer = await joinAsNewcomer(settings, made.code, 'Loud Howard');
    const never = await joinProject(settings, 'x'.repeat(43), (await makeAccount(settings)).id);
    expect([late, newcomer]).toEqual([never, never]);
  });

  it('is refused if its code is of another kind', async () => {
    const { id, code } = await makeInvite();
    await settings.db.prepare("UPDATE codes SET kind = 'sign_in'").run();
    expect(await joinProject(settings, code, (await makeAccount(settings)).id)).toMatchObject({
      refusal: { code: 'invite_unknown' },
    });
    expect(await listMembers(settings.db, id)).toHaveLength(1);
  });
});

describe('creating and revoking invites', () => {
  it.each([
    { by: 'owner', gives: ['viewer', 'admin', 'owner'] },
    { by: 'admin', gives: ['viewer', 'admin'] },
  ] as const)('is limited to certain roles: $by may invite to $gives', async ({ by, gives }) => {
    const { project, member } = await makeProjectFor(settings, await makeAccount(settings), by);
    for (const role of ['viewer', 'admin', 'owner'] as const) {
      const done = await createInvite(settings, project.id, { id: member, role: by }, role, 'current');
      expect([role, done.ok]).toEqual([role, gives.some((given) => given === role)]);
    }
  });

  it('refuses an unknown role before reading the database', async () => {
    const { id, owner } = await makeInvite();
    expect(await createInvite(settings, id, owner, 'king', 'current')).toMatchObject({
      refusal: { code: 'role_unknown' },
    });
  });

  it(`is limited to ${invitesMax} open invites; revoked and expired ones do not count`, async () => {
    const { id, owner } = await makeInvite();
    const make = (at = settings) => createInvite(at, id, owner, 'viewer', 'current');
    for (let i = 1; i < invitesMax; i++) unwrapAccepted(await make());
    expect(await make()).toMatchObject({ refusal: { code: 'invites_too_many', max: invitesMax } });
    const [open] = await listInvites(settings, id);
    unwrapAccepted(await withdrawInvite(settings, id, owner, open?.hash ?? '', 'current'));
    unwrapAccepted(await make());
    expect((await make()).ok).toBe(false);
    expect((await make(after(inviteLifetimeMs + 1))).ok).toBe(true);
  });

  it('revokes only invites of the project, and none for a role above one’s own', async () => {
    const { id, owner, code } = await makeInvite('owner');
    const other = await makeInvite();
    const hash = (await findInvite(settings, code))?.hash ?? '';
    const admin: ChangeAuthor = { id: owner.id, role: 'admin' };
    expect(await withdrawInvite(settings, id, admin, hash, 'current')).toMatchObject({
      refusal: { code: 'role_above_own' },
    });
    expect(await withdrawInvite(settings, other.id, other.owner, hash, 'current')).toMatchObject({
      refusal: { code: 'invite_unknown' },
    });
    expect(await listInvites(settings, id)).toHaveLength(1);
  });
});

describe('a newcomer', () => {
  it('gets an account, a membership and a session in one batch', async () => {
    const { id, code } = await makeInvite();
    const { project, cookie } = unwrapAccepted(await joinAsNewcomer(settings, code, '  Loud Howard '));
    expect(project).toBe(id);
    const session = await readSession(settings, cookieOf(cookie));
    expect(session).toMatchObject({ method: 'link', account: { name: 'Loud Howard' } });
    expect((await listMembers(settings.db, id)).map(({ accountId }) => accountId)).toContain(session?.account.id);
  });

  it('gets no account and no session if a concurrent use of the invite came first', async () => {
    const { id, code } = await makeInvite();
    const before = await counts();
    const done = await Promise.all(['Alice', 'Asok'].map((name) => joinAsNewcomer(settings, code, name)));
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await counts()).toEqual({
      accounts: Number(before?.['accounts']) + 1,
      sessions: Number(before?.['sessions']) + 1,
    });
    expect(await listMembers(settings.db, id)).toHaveLength(2);
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(81)])(
    'is refused with the name %j, and the invite remains valid',
    async (name) => {
      const { id, code } = await makeInvite();
      expect(await joinAsNewcomer(settings, code, name)).toMatchObject({ refusal: { code: 'name_invalid' } });
      expect(await findInvite(settings, code)).not.toBe(null);
      expect(unwrapAccepted(await readProject(settings, id)).revision).toBe(2);
    },
  );
});
