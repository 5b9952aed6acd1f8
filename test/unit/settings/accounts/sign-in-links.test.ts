import { beforeEach, describe, expect, it } from 'vitest';
import { listAccounts } from '../../../../src/settings/accounts/accounts.ts';
import { readSession } from '../../../../src/settings/accounts/session.ts';
import {
  consumeSignInLink,
  createOwnerCode,
  createSignInCode,
  findSignInLink,
} from '../../../../src/settings/accounts/sign-in-links.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { cookieOf, makeAccountWithSession } from '../../../support/sessions.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let opened: SettingsContext | null = null;
let settings: SettingsContext;
beforeEach(async () => {
  opened ??= await openSettings();
  settings = opened;
  await settings.db.batch([settings.db.prepare('DELETE FROM accounts'), settings.db.prepare('DELETE FROM codes')]);
});

const day = 24 * 3_600_000;
const later = (ms: number): SettingsContext => ({
  ...settings,
  now: () => new Date(new Date(startOfTime).getTime() + ms),
});

async function ownerCode(): Promise<string> {
  const code = await createOwnerCode(settings);
  if (code === null) throw new Error('there is an account');
  return code;
}

/** Returns settings whose database runs `happens` right before each batch, to simulate a concurrent request. */
function settingsWhere(happens: () => Promise<unknown>): SettingsContext {
  const { db } = settings;
  const batch = async (statements: D1PreparedStatement[]) => {
    await happens();
    return db.batch(statements);
  };
  const racing = new Proxy(db, {
    get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name, target).bind(target)),
  });
  return { ...settings, db: racing };
}

const unusable = { ok: false, refusal: 'link_unusable' };

/** Returns the rows of every table that links read or write, as text. */
async function everything(): Promise<string> {
  const tables = ['accounts', 'codes', 'sessions'].map((table) => settings.db.prepare(`SELECT * FROM ${table}`));
  return JSON.stringify((await settings.db.batch(tables)).map(({ results }) => results));
}

describe('the owner’s link', () => {
  it('creates the first account and signs it in for an hour', async () => {
    const opened = unwrapAccepted(await consumeSignInLink(settings, await ownerCode(), ' Dilbert ', null));
    expect(opened).toMatchObject({ account: { name: 'Dilbert' }, isFirst: true });
    expect((await listAccounts(settings.db)).map(({ name }) => name)).toEqual(['Dilbert']);
    expect(await readSession(settings, cookieOf(opened.cookie))).toMatchObject({
      account: opened.account,
      method: 'link',
      expiresAt: '2026-11-01T13:00:00.000Z',
    });
  });

  it('can be looked up without changes', async () => {
    const code = await ownerCode();
    const before = await everything();
    expect(await findSignInLink(settings, code)).toMatchObject({ kind: 'owner' });
    expect(await everything()).toBe(before);
  });

  it('has a code that the database does not contain', async () => {
    const code = await ownerCode();
    expect(await everything()).not.toContain(code);
  });

  it('creates one account, also for two concurrent uses', async () => {
    const code = await ownerCode();
    const names = ['Dilbert', 'Wally', 'Alice'];
    const results = await Promise.all(names.map((name) => consumeSignInLink(settings, code, name, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
    expect((await listAccounts(settings.db)).length).toBe(1);
    expect(await consumeSignInLink(settings, code, 'Asok', null)).toEqual(unusable);
  });

  it('is valid for 24 hours', async () => {
    const code = await ownerCode();
    expect(await findSignInLink(later(day), code)).toBe(null);
    expect(await consumeSignInLink(later(day), code, 'Dilbert', null)).toEqual(unusable);
    expect((await consumeSignInLink(later(day - 1), code, 'Dilbert', null)).ok).toBe(true);
  });

  it('is invalid once an account exists, and no new link can be created', async () => {
    const code = await ownerCode();
    await makeAccountWithSession(settings);
    expect(await findSignInLink(settings, code)).toBe(null);
    expect(await consumeSignInLink(settings, code, 'Dilbert', null)).toEqual(unusable);
    expect(await createOwnerCode(settings)).toBe(null);
  });

  it('creates no account if an invite creates the first one concurrently', async () => {
    const code = await ownerCode();
    const racing = settingsWhere(() => makeAccountWithSession(settings, 'Alice'));
    expect(await consumeSignInLink(racing, code, 'Dilbert', null)).toEqual(unusable);
    expect((await listAccounts(settings.db)).map(({ name }) => name)).toEqual(['Alice']);
  });

  it('creates no account if the code is deleted concurrently', async () => {
    const code = await ownerCode();
    const racing = settingsWhere(() => settings.db.prepare('DELETE FROM codes').run());
    expect(await consumeSignInLink(racing, code, 'Dilbert', null)).toEqual(unusable);
    expect(await listAccounts(settings.db)).toEqual([]);
  });

  it('replaces earlier links', async () => {
    const before = await ownerCode();
    const code = await ownerCode();
    expect(await consumeSignInLink(settings, before, 'Dilbert', null)).toEqual(unusable);
    expect((await consumeSignInLink(settings, code, 'Dilbert', null)).ok).toBe(true);
  });

  it.each([null, '', ' ', 'x'.repeat(81), 'two\nlines'])('remains valid if the name %j is refused', async (name) => {
    const code = await ownerCode();
    expect(await consumeSignInLink(settings, code, name, null)).toEqual({ ok: false, refusal: 'name_invalid' });
    expect((await consumeSignInLink(settings, code, 'Dilbert', null)).ok).toBe(true);
  });

  it('is not valid as another kind of code', async () => {
    const code = await ownerCode();
    await settings.db.prepare("UPDATE codes SET kind = 'invite'").run();
    expect(await consumeSignInLink(settings, code, 'Dilbert', null)).toEqual(unusable);
  });
});

describe('a sign-in link', () => {
  it('signs in once, and replaces the previous session of the browser', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    expect(await findSignInLink(settings, code)).toMatchObject({ kind: 'sign_in', account });
    const before = await readSession(settings, cookie);
    const opened = unwrapAccepted(await consumeSignInLink(settings, code, null, before));
    expect(opened).toMatchObject({ account, isFirst: false });
    expect(await readSession(settings, cookieOf(opened.cookie))).toMatchObject({ account, method: 'link' });
    expect(await readSession(settings, cookie)).toBe(null);
    expect(await consumeSignInLink(settings, code, null, null)).toEqual(unusable);
  });

  it('admits one of two concurrent uses', async () => {
    const { account } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    const results = await Promise.all([1, 2, 3].map(() => consumeSignInLink(settings, code, null, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
  });

  it('is deleted with the account', async () => {
    const { account } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    await settings.db.prepare('DELETE FROM accounts').run();
    expect(await consumeSignInLink(settings, code, null, null)).toEqual(unusable);
  });

  it('is refused if the account is deleted concurrently', async () => {
    const { account } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    const racing = settingsWhere(() => settings.db.prepare('DELETE FROM accounts').run());
    expect(await consumeSignInLink(racing, code, null, null)).toEqual(unusable);
  });

  it('is valid for 24 hours', async () => {
    const { account } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    expect(await consumeSignInLink(later(day), code, null, null)).toEqual(unusable);
    expect((await consumeSignInLink(later(day - 1), code, null, null)).ok).toBe(true);
  });
});
