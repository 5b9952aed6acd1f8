import { beforeEach, describe, expect, it } from 'vitest';
import { listAccounts } from '../../../../src/settings/accounts/accounts.ts';
import { readSession } from '../../../../src/settings/accounts/session.ts';
import { findLink, mintOwnerCode, mintSignInCode, openLink } from '../../../../src/settings/accounts/sign-in-links.ts';
import type { SettingsPlane } from '../../../../src/settings/context.ts';
import { cookieOf, makeAccountWithSession } from '../../../support/sessions.ts';
import { accepted, openPlane, startOfTime } from '../context.ts';

let opened: SettingsPlane | null = null;
let plane: SettingsPlane;
beforeEach(async () => {
  opened ??= await openPlane();
  plane = opened;
  await plane.db.batch([plane.db.prepare('DELETE FROM accounts'), plane.db.prepare('DELETE FROM codes')]);
});

const day = 24 * 3_600_000;
const later = (ms: number): SettingsPlane => ({
  ...plane,
  now: () => new Date(new Date(startOfTime).getTime() + ms),
});

async function ownerCode(): Promise<string> {
  const code = await mintOwnerCode(plane);
  if (code === null) throw new Error('there is an account');
  return code;
}

/** The plane where something happens after a link was looked at and before it is used up. */
function planeWhere(happens: () => Promise<unknown>): SettingsPlane {
  const { db } = plane;
  const batch = async (statements: D1PreparedStatement[]) => {
    await happens();
    return db.batch(statements);
  };
  const racing = new Proxy(db, {
    get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name, target).bind(target)),
  });
  return { ...plane, db: racing };
}

const unusable = { ok: false, refusal: 'link_unusable' };

/** All of what links touch, as text. */
async function everything(): Promise<string> {
  const tables = ['accounts', 'codes', 'sessions'].map((table) => plane.db.prepare(`SELECT * FROM ${table}`));
  return JSON.stringify((await plane.db.batch(tables)).map(({ results }) => results));
}

describe('the owner’s link', () => {
  it('makes the first account and signs it in for an hour', async () => {
    const opened = accepted(await openLink(plane, await ownerCode(), ' Dilbert ', null));
    expect(opened).toMatchObject({ account: { name: 'Dilbert' }, isFirst: true });
    expect((await listAccounts(plane.db)).map(({ name }) => name)).toEqual(['Dilbert']);
    expect(await readSession(plane, cookieOf(opened.cookie))).toMatchObject({
      account: opened.account,
      method: 'link',
      expiresAt: '2026-11-01T13:00:00.000Z',
    });
  });

  it('changes nothing when it is only looked at', async () => {
    const code = await ownerCode();
    const before = await everything();
    expect(await findLink(plane, code)).toMatchObject({ kind: 'owner' });
    expect(await everything()).toBe(before);
  });

  it('is nowhere in the database', async () => {
    const code = await ownerCode();
    expect(await everything()).not.toContain(code);
  });

  it('makes one account, also of two who use it at once', async () => {
    const code = await ownerCode();
    const names = ['Dilbert', 'Wally', 'Alice'];
    const results = await Promise.all(names.map((name) => openLink(plane, code, name, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
    expect((await listAccounts(plane.db)).length).toBe(1);
    expect(await openLink(plane, code, 'Asok', null)).toEqual(unusable);
  });

  it('is good for 24 hours', async () => {
    const code = await ownerCode();
    expect(await findLink(later(day), code)).toBe(null);
    expect(await openLink(later(day), code, 'Dilbert', null)).toEqual(unusable);
    expect((await openLink(later(day - 1), code, 'Dilbert', null)).ok).toBe(true);
  });

  it('is good for nothing, and there is none, once there is an account', async () => {
    const code = await ownerCode();
    await makeAccountWithSession(plane);
    expect(await findLink(plane, code)).toBe(null);
    expect(await openLink(plane, code, 'Dilbert', null)).toEqual(unusable);
    expect(await mintOwnerCode(plane)).toBe(null);
  });

  it('makes no second account where another came by an invite while it was used', async () => {
    const code = await ownerCode();
    const racing = planeWhere(() => makeAccountWithSession(plane, 'Alice'));
    expect(await openLink(racing, code, 'Dilbert', null)).toEqual(unusable);
    expect((await listAccounts(plane.db)).map(({ name }) => name)).toEqual(['Alice']);
  });

  it('makes no account where it was used up while it was used', async () => {
    const code = await ownerCode();
    const racing = planeWhere(() => plane.db.prepare('DELETE FROM codes').run());
    expect(await openLink(racing, code, 'Dilbert', null)).toEqual(unusable);
    expect(await listAccounts(plane.db)).toEqual([]);
  });

  it('ends those before it', async () => {
    const before = await ownerCode();
    const code = await ownerCode();
    expect(await openLink(plane, before, 'Dilbert', null)).toEqual(unusable);
    expect((await openLink(plane, code, 'Dilbert', null)).ok).toBe(true);
  });

  it.each([null, '', ' ', 'x'.repeat(81), 'two\nlines'])('is not used up by a name like %j', async (name) => {
    const code = await ownerCode();
    expect(await openLink(plane, code, name, null)).toEqual({ ok: false, refusal: 'name_invalid' });
    expect((await openLink(plane, code, 'Dilbert', null)).ok).toBe(true);
  });

  it('is no other kind of code', async () => {
    const code = await ownerCode();
    await plane.db.prepare("UPDATE codes SET kind = 'invite'").run();
    expect(await openLink(plane, code, 'Dilbert', null)).toEqual(unusable);
  });
});

describe('a link that signs in', () => {
  it('does so once, in place of the session that the browser had', async () => {
    const { account, cookie } = await makeAccountWithSession(plane);
    const code = await mintSignInCode(plane, account.id);
    expect(await findLink(plane, code)).toMatchObject({ kind: 'sign_in', account });
    const before = await readSession(plane, cookie);
    const opened = accepted(await openLink(plane, code, null, before));
    expect(opened).toMatchObject({ account, isFirst: false });
    expect(await readSession(plane, cookieOf(opened.cookie))).toMatchObject({ account, method: 'link' });
    expect(await readSession(plane, cookie)).toBe(null);
    expect(await openLink(plane, code, null, null)).toEqual(unusable);
  });

  it('lets one of those in who use it at once', async () => {
    const { account } = await makeAccountWithSession(plane);
    const code = await mintSignInCode(plane, account.id);
    const results = await Promise.all([1, 2, 3].map(() => openLink(plane, code, null, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
  });

  it('goes with the account', async () => {
    const { account } = await makeAccountWithSession(plane);
    const code = await mintSignInCode(plane, account.id);
    await plane.db.prepare('DELETE FROM accounts').run();
    expect(await openLink(plane, code, null, null)).toEqual(unusable);
  });

  it('signs nobody in where the account goes while it is used', async () => {
    const { account } = await makeAccountWithSession(plane);
    const code = await mintSignInCode(plane, account.id);
    const racing = planeWhere(() => plane.db.prepare('DELETE FROM accounts').run());
    expect(await openLink(racing, code, null, null)).toEqual(unusable);
  });

  it('is good for 24 hours', async () => {
    const { account } = await makeAccountWithSession(plane);
    const code = await mintSignInCode(plane, account.id);
    expect(await openLink(later(day), code, null, null)).toEqual(unusable);
    expect((await openLink(later(day - 1), code, null, null)).ok).toBe(true);
  });
});
