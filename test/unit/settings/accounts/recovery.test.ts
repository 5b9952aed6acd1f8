import { beforeAll, describe, expect, it } from 'vitest';
import { findAccount } from '../../../../src/settings/accounts/accounts.ts';
import {
  countRecoveryCodes,
  makeRecoveryCodes,
  signInWithRecoveryCode,
} from '../../../../src/settings/accounts/recovery.ts';
import { readSession } from '../../../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { cookieOf, makeAccountWithSession } from '../../../support/sessions.ts';
import { openSettings, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

async function makeCodes() {
  const { account } = await makeAccountWithSession(settings);
  const codes = unwrapAccepted(await makeRecoveryCodes(settings, account.id, null));
  return { account, codes, first: codes[0] ?? '' };
}

const unknown = { ok: false, refusal: 'code_unknown' };

describe('recovery codes', () => {
  it('are ten codes of 80 random bits, which the database does not contain', async () => {
    const { codes } = await makeCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const rows = JSON.stringify((await settings.db.prepare('SELECT * FROM recovery_codes').all()).results);
    for (const code of codes) {
      expect(rows).not.toContain(code);
      expect(rows).not.toContain(code.replaceAll('-', ''));
    }
  });

  it('have uniformly distributed characters', async () => {
    const { account } = await makeAccountWithSession(settings);
    let next = 0;
    const fillRandom = (bytes: Uint8Array) => {
      bytes.forEach((_, i) => {
        // Fills the bytes so that two recovery codes together contain each value modulo 32 once.
        bytes[i] = next * 5 + Math.floor(next / 32);
        next++;
      });
    };
    const codes = unwrapAccepted(await makeRecoveryCodes({ ...settings, fillRandom }, account.id, null));
    const counts = Map.groupBy(codes.join('').replaceAll('-', ''), (character) => character);
    expect([counts.size, ...new Set([...counts.values()].map(({ length }) => length))]).toEqual([32, 5]);
  });

  it('sign in once each, for an hour', async () => {
    const { account, codes, first } = await makeCodes();
    const { cookie } = unwrapAccepted(await signInWithRecoveryCode(settings, first, null));
    expect(await readSession(settings, cookieOf(cookie))).toMatchObject({
      account,
      method: 'recovery',
      expiresAt: '2026-11-01T13:00:00.000Z',
    });
    expect(await signInWithRecoveryCode(settings, first, null)).toEqual(unknown);
    expect(await countRecoveryCodes(settings.db, account.id)).toBe(9);
    expect((await signInWithRecoveryCode(settings, codes[9] ?? '', null)).ok).toBe(true);
  });

  it('admit one of two concurrent uses', async () => {
    const { account, first } = await makeCodes();
    const results = await Promise.all([1, 2, 3].map(() => signInWithRecoveryCode(settings, first, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
    const sessions = settings.db.prepare(
      "SELECT count(*) AS n FROM sessions WHERE account_id = ? AND method = 'recovery'",
    );
    expect(await sessions.bind(account.id).first('n')).toBe(1);
  });

  it.each([
    { change: (code: string) => code.toUpperCase(), good: true, why: 'in capitals' },
    { change: (code: string) => code.replaceAll('-', ''), good: true, why: 'without hyphens' },
    { change: (code: string) => `  ${code.replaceAll('-', ' ')}\n`, good: true, why: 'with spaces' },
    { change: (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'l'), good: true, why: 'as it was misread' },
    { change: (code: string) => code.slice(1), good: false, why: 'one character short' },
    { change: (code: string) => `${code}0`, good: false, why: 'one character long' },
    { change: () => '0000-0000-0000-0000', good: false, why: 'another one' },
    { change: () => '', good: false, why: 'empty' },
    { change: (code: string) => code.replace(/^./, 'ü'), good: false, why: 'no such character' },
  ])('typed $why are accepted: $good', async ({ change, good }) => {
    const { first } = await makeCodes();
    expect((await signInWithRecoveryCode(settings, change(first), null)).ok).toBe(good);
  });

  it('expire when new ones are created', async () => {
    const { account, first } = await makeCodes();
    const madeAt = (await findAccount(settings.db, account.id))?.recoveryMadeAt ?? null;
    const later = { ...settings, now: () => new Date('2026-11-02T12:00:00.000Z') };
    const codes = unwrapAccepted(await makeRecoveryCodes(later, account.id, madeAt));
    expect(await signInWithRecoveryCode(settings, first, null)).toEqual(unknown);
    expect((await signInWithRecoveryCode(settings, codes[0] ?? '', null)).ok).toBe(true);
  });

  it('remain valid when the form that created them is sent again', async () => {
    const { account, first } = await makeCodes();
    expect(await makeRecoveryCodes(settings, account.id, null)).toEqual({ ok: false, refusal: 'codes_stale' });
    expect((await signInWithRecoveryCode(settings, first, null)).ok).toBe(true);
  });

  it('are deleted with the account', async () => {
    const { account, first } = await makeCodes();
    await settings.db.prepare('DELETE FROM accounts WHERE id = ?').bind(account.id).run();
    expect(await signInWithRecoveryCode(settings, first, null)).toEqual(unknown);
  });
});
