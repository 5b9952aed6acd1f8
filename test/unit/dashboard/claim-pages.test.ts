// The claim code, a secret of the deployment, creates the first account: for operators who deploy on a web page and run
// no command.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteAccount, listAccounts } from '../../../src/settings/accounts/accounts.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { dumpDatabase, openSettings, unwrapAccepted } from '../settings/context.ts';
import { visit } from './visitor.ts';

const code = 'mud-is-the-soil-of-all-great-fiction';
const env = { WHEREFROM_CLAIM_CODE: code };

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});
beforeEach(async () => {
  await settings.db.exec('DELETE FROM accounts; DELETE FROM codes');
});

const names = async () => (await listAccounts(settings.db)).map(({ name }) => name);

describe('the claim code', () => {
  it('creates the first account, signs it in and continues with a passkey', async () => {
    const visitor = visit(settings, { env });
    expect((await visitor.get('/sign-in')).text).toContain('href="/dashboard/claim"');
    expect((await visitor.get('/claim')).status).toBe(200);
    const done = await visitor.post('/claim', { code: ` ${code}\n`, name: 'Dilbert' });
    expect([done.status, done.location]).toEqual([303, '/dashboard/account/passkeys/new']);
    expect(await names()).toEqual(['Dilbert']);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  it('is dead once there is an account, on the page and in the form', async () => {
    await visit(settings, { env }).post('/claim', { code, name: 'Dilbert' });
    const stranger = visit(settings, { env });
    expect((await stranger.get('/claim')).status).toBe(404);
    const again = await stranger.post('/claim', { code, name: 'Wally' });
    expect([again.status, stranger.cookie(), await names()]).toEqual([404, '', ['Dilbert']]);
  });

  it('stays dead after the account is deleted; a new code works', async () => {
    await visit(settings, { env }).post('/claim', { code, name: 'Dilbert' });
    const [account] = await listAccounts(settings.db);
    if (account === undefined) throw new Error('no account');
    unwrapAccepted(await deleteAccount(settings, account, account.name));
    const again = await visit(settings, { env }).post('/claim', { code, name: 'Wally' });
    expect([again.status, await names()]).toEqual([404, []]);
    expect((await visit(settings, { env }).get(`/link?code=${code}`)).status).toBe(404);
    const other = visit(settings, { env: { WHEREFROM_CLAIM_CODE: `${code}-2` } });
    expect((await other.post('/claim', { code: `${code}-2`, name: 'Wally' })).status).toBe(303);
  });

  it('creates one account of two at once', async () => {
    const posts = ['Dilbert', 'Wally'].map((name) => visit(settings, { env }).post('/claim', { code, name }));
    const statuses = (await Promise.all(posts)).map(({ status }) => status).sort();
    expect([statuses, (await names()).length]).toEqual([[303, 404], 1]);
  });

  it.each([
    { secret: undefined, why: 'is not set' },
    { secret: 'x'.repeat(31), why: 'is too short' },
    { secret: '', why: 'is empty' },
    { secret: 'an-example-is-not-a-secret-make-your-own', why: 'is the example' },
  ])('creates nothing if the secret $why', async ({ secret }) => {
    const visitor = visit(settings, { env: secret === undefined ? {} : { WHEREFROM_CLAIM_CODE: secret } });
    expect((await visitor.get('/sign-in')).text).not.toContain('/dashboard/claim');
    const refused = await visitor.post('/claim', { code: secret ?? '', name: 'Dilbert' });
    expect([(await visitor.get('/claim')).status, refused.status, await names()]).toEqual([404, 404, []]);
  });

  it.each([code.slice(1), `${code}x`, code.toUpperCase(), '', 'mud'])(
    'refuses %j without showing it or storing anything',
    async (typed) => {
      const visitor = visit(settings, { env });
      const before = await dumpDatabase(settings);
      const { status, text } = await visitor.post('/claim', { code: typed, name: 'Dilbert' });
      expect([status, visitor.cookie()]).toEqual([422, '']);
      expect(text).toContain('This is not the claim code.');
      if (typed !== '') expect(text).not.toContain(`value="${typed}"`);
      expect(await dumpDatabase(settings)).toEqual(before);
    },
  );

  it('is not read from the URL', async () => {
    const { text } = await visit(settings, { env }).get(`/claim?code=${code}`);
    expect(text).not.toContain(code);
  });

  it('asks for a name again, and not for less than the code', async () => {
    const visitor = visit(settings, { env });
    const { status, text } = await visitor.post('/claim', { code, name: ' ' });
    expect([status, await names()]).toEqual([422, []]);
    expect(text).not.toContain(code);
  });

  it('is limited like the other ways to sign in, by no address', async () => {
    const keys: string[] = [];
    const limiter = {
      limit: async ({ key }: { key: string }) => {
        keys.push(key);
        return { success: false };
      },
    };
    const visitor = visit(settings, { env: { ...env, SIGN_IN: limiter } });
    const { status, text } = await visitor.post('/claim', { code, name: 'Dilbert' });
    expect([status, keys, await names()]).toEqual([429, ['claim'], []]);
    expect(text).toContain('Too many sign-in attempts');
  });

  it('is not accepted from another origin’s form', async () => {
    const visitor = visit(settings, { env, headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect((await visitor.post('/claim', { code, name: 'Dilbert' })).status).toBe(403);
    expect(await names()).toEqual([]);
  });
});
