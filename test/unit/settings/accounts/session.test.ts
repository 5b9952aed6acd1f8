import { beforeAll, describe, expect, it } from 'vitest';
import {
  endOtherSessions,
  endSessions,
  isSessionSteppedUp,
  listSessions,
  readSession,
  recordStepUp,
  revokeSession,
  startSession,
} from '../../../../src/settings/accounts/session.ts';
import { listSignIns, type SignInMethod } from '../../../../src/settings/accounts/sign-ins.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { cookieOf, makeAccountWithSession, signInAs } from '../../../support/sessions.ts';
import { openSettings, startOfTime } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Returns the settings context with a clock that is `ms` ahead. */
const later = (ms: number): SettingsContext => ({
  ...settings,
  now: () => new Date(new Date(startOfTime).getTime() + ms),
});

describe('ending every session of an account', () => {
  it('ends all of them and no session of another account', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const other = await makeAccountWithSession(settings, 'Alice');
    const second = await signInAs(settings, account.id);
    expect(await endSessions(settings, account.id)).toBe(2);
    expect(await readSession(settings, cookie)).toBe(null);
    expect(await readSession(settings, second)).toBe(null);
    expect(await readSession(settings, other.cookie)).not.toBe(null);
    expect(await endSessions(settings, account.id)).toBe(0);
  });
});

describe('the session cookie', () => {
  it('is host-only, Secure, HttpOnly and SameSite', async () => {
    const { account } = await makeAccountWithSession(settings);
    const { cookie } = await startSession(settings, account.id, 'passkey');
    expect(cookie).toMatch(/^__Host-wherefrom=[\w-]{43}; Max-Age=1209600; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  });

  it('has a secret that the database does not contain', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    const rows = JSON.stringify((await settings.db.prepare('SELECT * FROM sessions').all()).results);
    expect(rows).not.toContain(cookie.slice('__Host-wherefrom='.length));
  });

  it('is different for each session', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    expect(await signInAs(settings, account.id)).not.toBe(cookie);
  });

  const value = 'a'.repeat(43);
  it.each([
    { header: null, why: 'no cookie' },
    { header: '', why: 'an empty header' },
    { header: `__Host-wherefrom=${value}`, why: 'never given out' },
    { header: '__Host-wherefrom=', why: 'ended' },
    { header: '__Host-wherefrom', why: 'no value' },
    { header: 'OURS=VALUE', why: 'our value under another name' },
    { header: '__Host-wherefrom=VALUE=', why: 'something after it' },
    { header: '__Host-wherefrom=HASH', why: 'what the database has of it' },
    { header: '__host-wherefrom=VALUE', why: 'a name without the prefix’s protection' },
  ])('is invalid as $header ($why)', async ({ header }) => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const hash = await settings.db
      .prepare('SELECT hash FROM sessions WHERE account_id = ?')
      .bind(account.id)
      .first('hash');
    const sent = header?.replace('VALUE', cookie.split('=')[1] ?? '').replace('HASH', String(hash)) ?? null;
    expect(await readSession(settings, sent)).toBe(null);
  });

  it('is read from a Cookie header with other cookies', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    expect((await readSession(settings, `a=b;${cookie}; c=d`))?.account).toEqual(account);
  });
});

describe('a session', () => {
  it.each([
    { method: 'passkey', use: [day - 1], at: day, good: true, why: 'used within a day' },
    { method: 'passkey', use: [], at: day - 1, good: true, why: 'not used for less than a day' },
    { method: 'passkey', use: [], at: day, good: false, why: 'not used for a day' },
    { method: 'access', use: [], at: day, good: false, why: 'not used for a day' },
    { method: 'link', use: [], at: hour - 1, good: true, why: 'within its hour' },
    { method: 'link', use: [hour - 1], at: hour, good: false, why: 'its hour is over, though it was used' },
    { method: 'recovery', use: [hour - 1], at: hour, good: false, why: 'its hour is over, though it was used' },
  ] as const)('started by $method is valid after $at ms: $good ($why)', async ({ method, use, at, good }) => {
    const { account, cookie } = await makeAccountWithSession(settings, 'Wally', method);
    for (const ms of use) await readSession(later(ms), cookie);
    expect((await readSession(later(at), cookie)) !== null).toBe(good);
    expect((await listSessions(later(at), account.id)).length).toBe(good ? 1 : 0);
  });

  it('ends after 14 days, however often it is used', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    for (let ms = 0; ms < 14 * day; ms += day - hour) {
      expect(await readSession(later(ms), cookie), `${ms}`).not.toBe(null);
    }
    expect(await readSession(later(14 * day - 1), cookie)).not.toBe(null);
    expect(await readSession(later(14 * day), cookie)).toBe(null);
  });

  it('has its last use updated at most once an hour', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const usedAfter = async (ms: number) => {
      await readSession(later(ms), cookie);
      return (await listSessions(settings, account.id))[0]?.usedAt;
    };
    expect(await usedAfter(hour - 1)).toBe(startOfTime);
    expect(await usedAfter(hour)).toBe('2026-11-01T13:00:00.000Z');
  });

  it('replaces the previous session of the browser', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const before = await readSession(settings, cookie);
    const { statements, cookie: set } = await startSession(settings, account.id, 'passkey', before);
    await settings.db.batch([...statements]);
    expect(await readSession(settings, cookie)).toBe(null);
    expect(await readSession(settings, cookieOf(set))).not.toBe(null);
  });

  it('is deleted from the database after it expired', async () => {
    const { account } = await makeAccountWithSession(settings, 'Wally', 'link');
    await signInAs(later(2 * day), account.id);
    const count = settings.db.prepare('SELECT count(*) AS n FROM sessions WHERE account_id = ?').bind(account.id);
    expect(await count.first('n')).toBe(1);
  });

  it('can be ended by its own account only', async () => {
    const own = await makeAccountWithSession(settings);
    const stranger = await makeAccountWithSession(settings, 'Asok');
    const { id } = (await readSession(settings, own.cookie)) ?? { id: '' };
    await revokeSession(settings, stranger.account.id, id);
    expect(await readSession(settings, own.cookie)).not.toBe(null);
    await revokeSession(settings, own.account.id, id);
    expect(await readSession(settings, own.cookie)).toBe(null);
  });

  it('can end all other sessions of its account only', async () => {
    const own = await makeAccountWithSession(settings);
    const other = await signInAs(settings, own.account.id, 'access');
    const stranger = await makeAccountWithSession(settings, 'Asok');
    const session = await readSession(settings, own.cookie);
    if (session === null) throw new Error('not signed in');
    await endOtherSessions(settings.db, session).run();
    const left = [own.cookie, other, stranger.cookie].map(
      async (cookie) => (await readSession(settings, cookie)) !== null,
    );
    expect(await Promise.all(left)).toEqual([true, false, true]);
  });
});

describe('sign-ins', () => {
  it('are listed with time and method, newest first, also of sessions that have ended', async () => {
    const { account, cookie } = await makeAccountWithSession(settings, 'Wally', 'link');
    const session = await readSession(settings, cookie);
    if (session === null) throw new Error('not signed in');
    await revokeSession(settings, account.id, session.id);
    await signInAs(later(2 * day), account.id, 'access');
    await signInAs(later(3 * day), (await makeAccountWithSession(later(2 * day), 'Asok')).account.id);
    expect(await listSignIns(later(3 * day), account.id)).toEqual([
      { at: '2026-11-03T12:00:00.000Z', method: 'access' },
      { at: startOfTime, method: 'link' },
    ]);
  });

  it('are stored with account, time and method, and nothing else', async () => {
    const { account } = await makeAccountWithSession(settings);
    const rows = await settings.db.prepare('SELECT * FROM sign_ins WHERE account_id = ?').bind(account.id).all();
    expect(rows.results).toEqual([{ account_id: account.id, at: startOfTime, method: 'passkey' }]);
  });

  it.each([
    { at: 90 * day - 1, listed: 1, why: 'within 90 days' },
    { at: 90 * day, listed: 0, why: '90 days ago' },
  ])('are listed and stored $at ms later: $listed ($why)', async ({ at, listed }) => {
    const { account } = await makeAccountWithSession(settings);
    expect(await listSignIns(later(at), account.id)).toHaveLength(listed);
    await makeAccountWithSession(later(at), 'Asok');
    const count = settings.db.prepare('SELECT count(*) AS n FROM sign_ins WHERE account_id = ?').bind(account.id);
    expect(await count.first('n')).toBe(listed);
  });

  it('are deleted with the account', async () => {
    const { account } = await makeAccountWithSession(settings);
    await settings.db.prepare('DELETE FROM accounts WHERE id = ?').bind(account.id).run();
    expect(await listSignIns(settings, account.id)).toEqual([]);
  });
});

describe('a fresh proof', () => {
  it.each([
    { method: 'passkey', at: 10 * minute - 1, proven: true, why: 'just signed in' },
    { method: 'link', at: 10 * minute - 1, proven: true, why: 'just signed in' },
    { method: 'recovery', at: 10 * minute - 1, proven: true, why: 'just signed in' },
    { method: 'passkey', at: 10 * minute, proven: false, why: 'ten minutes ago' },
    { method: 'link', at: 10 * minute, proven: false, why: 'ten minutes ago' },
    { method: 'access', at: 0, proven: false, why: 'Access may have asked nobody' },
  ] as const)('exists $at ms after signing in by $method: $proven ($why)', async ({ method, at, proven }) => {
    const { cookie } = await makeAccountWithSession(settings, 'Wally', method satisfies SignInMethod);
    const session = await readSession(later(at), cookie);
    expect(session !== null && isSessionSteppedUp(session, later(at).now())).toBe(proven);
  });

  it('can be renewed, for the current session only', async () => {
    const { account, cookie } = await makeAccountWithSession(settings, 'Wally', 'access');
    const other = await signInAs(settings, account.id, 'access');
    const session = await readSession(settings, cookie);
    if (session === null) throw new Error('not signed in');
    await recordStepUp(later(hour), session).run();
    const provenAt = async (sent: string) => (await readSession(settings, sent))?.provenAt;
    expect(await provenAt(cookie)).toBe('2026-11-01T13:00:00.000Z');
    expect(await provenAt(other)).toBe(null);
  });
});
