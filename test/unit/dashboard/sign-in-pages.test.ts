import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { linkAccess, listAccounts } from '../../../src/settings/accounts/accounts.ts';
import { makeRecoveryCodes } from '../../../src/settings/accounts/recovery.ts';
import { listSessions } from '../../../src/settings/accounts/session.ts';
import { createOwnerCode, createSignInCode } from '../../../src/settings/accounts/sign-in-links.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { findMemberProject } from '../../../src/settings/members/roles.ts';
import { deleteProject } from '../../../src/settings/projects/projects.ts';
import { makeAuthenticator } from '../../support/authenticator.ts';
import { makeAccountWithSession, signInAs } from '../../support/sessions.ts';
import { makeProject, openSettings, startOfTime, unwrapAccepted } from '../settings/context.ts';
import { host, makeProjectFor } from './browse.ts';
import { type Visitor, visit } from './visitor.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const minute = 60_000;
const later = (ms: number): SettingsContext => ({
  ...settings,
  now: () => new Date(new Date(startOfTime).getTime() + ms),
});

/** Returns the status of the response to a form. */
const status = async (page: Promise<{ status: number }>) => (await page).status;

/** Adds a passkey through the pages. */
async function addPasskey(visitor: Visitor, name = 'laptop') {
  const authenticator = await makeAuthenticator(host);
  const asked = JSON.parse((await visitor.post('/account/passkeys/challenge')).text);
  const response = await authenticator.create(asked);
  const page = await visitor.post('/account/passkeys/new', { name, response });
  return { authenticator, page };
}

describe('a newcomer', () => {
  it('creates an account by the owner’s link, adds a passkey, and signs in with it', async () => {
    const orphan = await makeProject(settings, { name: 'Before' });
    const stranger = visit(settings);
    expect((await stranger.get('/sign-in')).text).toContain('No accounts exist yet');
    const code = (await createOwnerCode(settings)) ?? '';
    const visitor = visit(settings);
    const shown = await visitor.get(`/link?code=${code}`);
    expect([shown.status, visitor.cookie()]).toEqual([200, '']);
    expect(shown.text).toContain('Create the first account');

    const refused = await visitor.post('/link', { code, name: ' ' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('A name has 1 to 80 characters');
    const made = await visitor.post('/link', { code, name: 'Dilbert' });
    expect([made.status, made.location]).toEqual([303, '/dashboard/account/passkeys/new']);
    const [account] = await listAccounts(settings.db);
    expect((await findMemberProject(settings, orphan.id, account?.id ?? ''))?.member.role).toBe('owner');

    expect((await visitor.get('/account/passkeys/new')).text).toContain('signed in for one hour');
    const { authenticator, page } = await addPasskey(visitor);
    expect([page.status, page.location]).toEqual([303, '/dashboard/account?done=passkey-added']);
    expect((await visitor.get('/account')).text).toContain('laptop');

    const used = await stranger.post('/link', { code, name: 'Wally' });
    expect([used.status, stranger.cookie()]).toEqual([404, '']);
    expect((await stranger.get('/sign-in')).text).not.toContain('No accounts exist');

    expect((await visitor.post('/sign-out')).location).toBe('/dashboard/sign-in?done=signed-out');
    expect([visitor.cookie(), (await visitor.get('/account')).status]).toEqual(['', 303]);
    const asked = JSON.parse((await visitor.post('/sign-in/challenge')).text);
    const response = await authenticator.sign(asked, account?.id ?? '');
    const signedIn = await visitor.post('/sign-in/passkey', { response, returnTo: '/dashboard/account' });
    expect([signedIn.status, signedIn.location]).toEqual([303, '/dashboard/account']);
    expect((await visitor.get('/account')).status).toBe(200);
  });
});

describe('a link', () => {
  it('shows the same page if it is used, expired or unknown', async () => {
    const { account } = await makeAccountWithSession(settings);
    const used = await createSignInCode(settings, account.id);
    await visit(settings).post('/link', { code: used });
    const old = await createSignInCode(settings, account.id);
    const at = visit(later(25 * 60 * minute));
    const pages = [await at.get('/link'), await at.get('/link?code=mud')];
    for (const code of [used, old]) pages.push(await at.get(`/link?code=${code}`), await at.post('/link', { code }));
    expect(new Set(pages.map(({ status: each, text }) => `${each} ${text}`)).size).toBe(1);
    expect(pages[0]?.status).toBe(404);
  });

  it('does not sign in from another origin’s form', async () => {
    const { account } = await makeAccountWithSession(settings);
    const code = await createSignInCode(settings, account.id);
    const visitor = visit(settings, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect((await visitor.post('/link', { code })).status).toBe(403);
    expect(visitor.cookie()).toBe('');
    expect((await visit(settings).post('/link', { code })).status).toBe(303);
  });
});

describe('a refused sign-in', () => {
  it('has the same message for an unknown passkey, a forgery, an old challenge and nonsense', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const { authenticator } = await addPasskey(visit(settings, { cookie }));
    const stranger = visit(settings);
    const ask = async () => JSON.parse((await stranger.post('/sign-in/challenge')).text);
    const answers = [
      await authenticator.sign(await ask(), account.id, { id: 'bXVk' }),
      await authenticator.sign(await ask(), account.id, { forged: true }),
      await authenticator.sign({ challenge: 'bXVk' }, account.id),
      await (await makeAuthenticator(host)).sign(await ask(), account.id),
      'mud',
      '',
    ];
    const pages: string[] = [];
    for (const response of answers) {
      const { status: each, text } = await stranger.post('/sign-in/passkey', { response });
      pages.push(`${each} ${text}`);
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toMatch(/^422 /);
    expect(stranger.cookie()).toBe('');
  });

  it('has the same message for an unknown and a used recovery code, without the code', async () => {
    const { account } = await makeAccountWithSession(settings);
    const [code = ''] = unwrapAccepted(await makeRecoveryCodes(settings, account.id, null));
    const visitor = visit(settings);
    const done = await visitor.post('/sign-in/recovery', { code, returnTo: '/dashboard/account' });
    const to = encodeURIComponent('/dashboard/account');
    expect(done.location).toBe(`/dashboard/account/passkeys/new?returnTo=${to}`);
    const stranger = visit(settings);
    const used = await stranger.post('/sign-in/recovery', { code });
    const unknown = await stranger.post('/sign-in/recovery', { code: '0000-0000-0000-0000' });
    expect([used.status, used.text]).toEqual([422, unknown.text]);
    expect(used.text).not.toContain(code);
  });
});

describe('the redirect after signing in', () => {
  it('never leads to another host', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const { authenticator } = await addPasskey(visit(settings, { cookie }));
    const evil = '//evil.example';
    expect((await visit(settings, { cookie }).get(`/sign-in?returnTo=${evil}`)).location).toBe('/dashboard');
    expect((await visit(settings).get(`/sign-in?returnTo=${evil}`)).text).not.toContain('evil');
    const visitor = visit(settings);
    const asked = JSON.parse((await visitor.post('/sign-in/challenge')).text);
    const response = await authenticator.sign(asked, account.id);
    expect((await visitor.post('/sign-in/passkey', { response, returnTo: evil })).location).toBe('/dashboard');
    const [code = ''] = unwrapAccepted(await makeRecoveryCodes(settings, account.id, null));
    const { location } = await visit(settings).post('/sign-in/recovery', { code, returnTo: evil });
    expect(location).toBe('/dashboard/account/passkeys/new?returnTo=%2Fdashboard');
  });
});

describe('the limiter', () => {
  const limited = (calls: string[], success: boolean) =>
    ({
      limit: async ({ key }: { key: string }) => {
        calls.push(key);
        return { success };
      },
    }) as RateLimit;

  it('refuses requests over the limit, counted for all visitors together', async () => {
    const calls: string[] = [];
    const visitor = visit(settings, {
      env: { SIGN_IN: limited(calls, false) },
      headers: { 'CF-Connecting-IP': '192.0.2.7' },
    });
    const challenge = await visitor.post('/sign-in/challenge');
    expect([challenge.status, challenge.headers.get('Retry-After')]).toEqual([429, '60']);
    const page = await visitor.post('/sign-in/recovery', { code: '0000-0000-0000-0000' });
    expect([page.status, page.headers.get('Retry-After')]).toEqual([429, '60']);
    expect(calls).toEqual(['passkey', 'recovery']);
  });

  it('does not apply to the operator’s link or signed-in accounts', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const env = { SIGN_IN: limited([], false) };
    const code = await createSignInCode(settings, account.id);
    expect(await status(visit(settings, { env }).post('/link', { code }))).toBe(303);
    const visitor = visit(settings, { env, cookie });
    expect(await status(visitor.post('/step-up/challenge'))).toBe(200);
    expect(await status(visitor.post('/account/passkeys/challenge'))).toBe(200);
  });

  it('admits requests if the platform’s limiter fails, so that nobody is locked out', async () => {
    const failing = {
      limit: async () => {
        throw new Error('the limiter is down');
      },
    } as unknown as RateLimit;
    expect(await status(visit(settings, { env: { SIGN_IN: failing } }).post('/sign-in/challenge'))).toBe(200);
    expect(await status(visit(settings).post('/sign-in/challenge'))).toBe(200);
  });
});

describe('a fresh proof', () => {
  const guarded = ['/account/recovery', '/account/delete'];

  it('is required for irreversible actions, and given by a passkey', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const { authenticator } = await addPasskey(visit(settings, { cookie }));
    const at = visit(later(30 * minute), { cookie });
    const paths = [...guarded, `/account/passkeys/${authenticator.id}/remove`, '/account/passkeys/new'];
    for (const path of paths) {
      const { location } = await at.get(path);
      expect(location, path).toMatch(/^\/dashboard\/step-up\?returnTo=%2Fdashboard%2Faccount%2F/);
    }
    for (const [path, fields] of [
      ['/account/recovery', { madeAt: '' }],
      ['/account/delete', { name: 'Wally' }],
      [`/account/passkeys/${authenticator.id}/remove`, {}],
      ['/account/passkeys/new', { name: 'phone', response: '' }],
      ['/account/passkeys/challenge', {}],
      ['/account/access/link', {}],
      ['/account/access/unlink', {}],
    ] as const) {
      expect((await at.post(path, fields)).location, path).toMatch(/^\/dashboard\/step-up\?/);
    }
    expect((await at.get('/step-up')).text).toContain('Confirm with a passkey');
    const asked = JSON.parse((await at.post('/step-up/challenge')).text);
    const response = await authenticator.sign(asked, account.id);
    const done = await at.post('/step-up', { response, returnTo: '/dashboard/account/recovery' });
    expect(done.location).toBe('/dashboard/account/recovery');
    expect(await status(at.get('/account/recovery'))).toBe(200);
    const again = visit(later(40 * minute), { cookie });
    expect((await again.get('/account/recovery')).location).toContain('/step-up');
  });

  it('is refused with another account’s passkey', async () => {
    const own = await makeAccountWithSession(settings);
    const other = await makeAccountWithSession(settings, 'Asok');
    const { authenticator } = await addPasskey(visit(settings, { cookie: other.cookie }));
    const at = visit(later(30 * minute), { cookie: own.cookie });
    expect((await at.get('/step-up')).text).toContain('no passkey for this host name');
    const asked = JSON.parse((await at.post('/step-up/challenge')).text);
    const page = await at.post('/step-up', { response: await authenticator.sign(asked, other.account.id) });
    expect(page.status).toBe(422);
    expect((await at.get('/account/recovery')).location).toContain('/step-up');
  });

  it.each([
    { method: 'link', at: 59, has: false, expected: 200, why: 'that session is for adding one' },
    { method: 'recovery', at: 59, has: false, expected: 200, why: 'that session is for adding one' },
    { method: 'link', at: 59, has: true, expected: 303, why: 'the passkey that is there can prove it' },
    { method: 'passkey', at: 59, has: false, expected: 303, why: 'a session that was left open' },
    { method: 'access', at: 0, has: false, expected: 303, why: 'Access may have asked nobody' },
  ] as const)(
    'for a new passkey after $at minutes by $method is $expected ($why)',
    async ({ method, at, has, expected }) => {
      const { account } = await makeAccountWithSession(settings);
      if (has) await addPasskey(visit(settings, { cookie: await signInAs(settings, account.id) }));
      const cookie = await signInAs(settings, account.id, method);
      const visitor = visit(later(at * minute), { cookie });
      expect(await status(visitor.get('/account/passkeys/new'))).toBe(expected);
      expect(await status(visitor.post('/account/passkeys/challenge'))).toBe(expected);
    },
  );
});

describe('an account without a passkey, signed in by a link', () => {
  it('can add a passkey when a fresh proof is required, and then continues', async () => {
    const { cookie } = await makeAccountWithSession(settings, 'Wally', 'link');
    const at = visit(later(30 * minute), { cookie });
    const asked = (await at.get('/account/recovery')).location?.replace('/dashboard', '') ?? '';
    const add = '/account/passkeys/new?returnTo=%2Fdashboard%2Faccount%2Frecovery';
    expect((await at.get(asked)).text).toContain(`href="/dashboard${add}"`);
    expect((await at.get(add)).text).toContain('name="returnTo" value="/dashboard/account/recovery"');
    await addPasskey(at);
    expect(await status(at.get('/account/recovery'))).toBe(200);
  });

  it.each(['passkey', 'access'] as const)('cannot do so in a session started by %s', async (method) => {
    const { cookie } = await makeAccountWithSession(settings, 'Wally', method);
    const page = await visit(later(30 * minute), { cookie }).get('/step-up');
    expect(page.text).toContain('no passkey for this host name');
    expect(page.text).not.toContain('/account/passkeys/new');
  });
});

describe('the account’s page', () => {
  it('shows its name, passkeys and sessions, and changes them', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const other = await signInAs(settings, account.id, 'access');
    const visitor = visit(settings, { cookie });
    await addPasskey(visitor, '<b>laptop</b>');
    const shown = (await visitor.get('/account')).text;
    expect(shown).toContain('&lt;b&gt;laptop&lt;/b&gt;');
    expect(shown).toContain('this browser');
    expect(shown).toContain('Cloudflare Access');

    expect((await visitor.post('/account/name', { name: 'Ratbert' })).location).toBe('/dashboard/account?done=renamed');
    expect(await status(visitor.post('/account/name', { name: '' }))).toBe(422);
    expect((await visitor.get('/account')).text).toContain('Ratbert');

    const [ended] = (await listSessions(settings, account.id)).filter(({ method }) => method === 'access');
    await visit(settings, { cookie: (await makeAccountWithSession(settings)).cookie }).post('/account/sessions/end', {
      session: ended?.id ?? '',
    });
    expect(await status(visit(settings, { cookie: other }).get('/account'))).toBe(200);
    await visitor.post('/account/sessions/end', { session: ended?.id ?? '' });
    expect(await status(visit(settings, { cookie: other }).get('/account'))).toBe(303);
    const third = await signInAs(settings, account.id);
    await visitor.post('/account/sessions/end-others');
    expect(await status(visit(settings, { cookie: third }).get('/account'))).toBe(303);
    expect(await status(visitor.get('/account'))).toBe(200);
  });

  it('lists its sign-ins, also of sessions that have ended, and no other account’s', async () => {
    const { account, cookie } = await makeAccountWithSession(settings, 'Tina', 'passkey');
    const before = later(-60 * 24 * 60 * minute);
    await makeAccountWithSession(before, 'Wally', 'recovery');
    await signInAs(before, account.id, 'link');
    const { text } = await visit(settings, { cookie }).get('/account');
    const list = text.split('Recent sign-ins')[1] ?? '';
    const rows = [...list.matchAll(/<li class="row">(.*?)<\/li>/gs)].map(([, row = '']) =>
      row.replaceAll(/<[^>]*>/g, '').trim(),
    );
    expect(rows).toEqual(['Passkey 2026-11-01 12:00 UTC', 'One-time link 2026-09-02 12:00 UTC']);
  });

  it('shows recovery codes once, and creates none for a repeated form', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    const visitor = visit(settings, { cookie });
    const made = await visitor.post('/account/recovery', { madeAt: '' });
    const codes = made.text.match(/(?:[0-9a-z]{4}-){3}[0-9a-z]{4}/g) ?? [];
    expect([made.status, codes.length]).toEqual([200, 10]);
    expect(made.headers.get('Cache-Control')).toBe('no-store');
    const again = await visitor.post('/account/recovery', { madeAt: '' });
    expect([again.status, again.text.match(/(?:[0-9a-z]{4}-){3}[0-9a-z]{4}/)]).toEqual([409, null]);
    expect((await visitor.get('/account')).text).toContain('10 left, created');
    expect(await status(visit(settings).post('/sign-in/recovery', { code: codes[3] ?? '' }))).toBe(303);
  });

  it('removes the account’s passkeys, except its last way to sign in', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    const visitor = visit(settings, { cookie });
    const first = await addPasskey(visitor, 'laptop');
    const path = `/account/passkeys/${first.authenticator.id}/remove`;
    expect((await visitor.post(path)).text).toContain('This is your only way to sign in here');
    const stranger = visit(settings, { cookie: (await makeAccountWithSession(settings, 'Asok')).cookie });
    expect([await status(stranger.get(path)), await status(stranger.post(path))]).toEqual([404, 404]);
    await addPasskey(visitor, 'phone');
    expect((await visitor.post(path)).location).toBe('/dashboard/account?done=passkey-removed');
    expect((await visitor.get('/account')).text).not.toContain('laptop');
  });

  it('deletes the account, unless a project would have no owner', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const { project } = await makeProjectFor(settings, account, 'owner', { name: 'Elbonia <Today>' });
    const visitor = visit(settings, { cookie });
    expect((await visitor.post('/account/delete', { name: 'wally' })).text).toContain(
      'This does not match your account name',
    );
    const refused = await visitor.post('/account/delete', { name: 'Wally' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`<a href="/dashboard/projects/${project.id}/members">Elbonia &lt;Today&gt;</a>`);
    unwrapAccepted(await deleteProject(settings, project.id, 'current'));
    const done = await visitor.post('/account/delete', { name: 'Wally' });
    expect([done.location, visitor.cookie()]).toEqual(['/dashboard/sign-in?done=account-deleted', '']);
  });
});

describe('Cloudflare Access', () => {
  const env = { ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com', ACCESS_AUDIENCE: 'f00d' };

  async function assertion(subject: string) {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'mud' };
    const seconds = Date.parse(startOfTime) / 1000;
    const text = await new SignJWT({ sub: subject })
      .setProtectedHeader({ alg: 'RS256', kid: 'mud' })
      .setIssuer('https://elbonia.cloudflareaccess.com')
      .setAudience('f00d')
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 60)
      .sign(privateKey);
    return { headers: { 'Cf-Access-Jwt-Assertion': text }, accessKeys: () => createLocalJWKSet({ keys: [jwk] }) };
  }

  it('is disabled unless configured', async () => {
    const { account } = await makeAccountWithSession(settings);
    unwrapAccepted(
      await linkAccess(settings, account.id, { issuer: 'https://elbonia.cloudflareaccess.com', subject: 'off-1' }),
    );
    const visitor = visit(settings, await assertion('off-1'));
    expect((await visitor.get('/sign-in')).text).not.toContain('Continue with Cloudflare Access');
    expect(await status(visitor.post('/sign-in/access'))).toBe(422);
    expect(visitor.cookie()).toBe('');
  });

  it('signs in only after the account’s holder linked it', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const asserted = { env, ...(await assertion('wally-1')) };
    const accounts = (await listAccounts(settings.db)).length;
    const stranger = visit(settings, asserted);
    expect((await stranger.get('/sign-in')).text).toContain('Continue with Cloudflare Access');
    const unlinked = await stranger.post('/sign-in/access');
    expect([unlinked.status, stranger.cookie()]).toEqual([422, '']);
    expect((await listAccounts(settings.db)).length).toBe(accounts);

    const holder = visit(settings, { ...asserted, cookie });
    expect((await holder.post('/account/access/link')).location).toBe('/dashboard/account?done=access-linked');
    const signedIn = await stranger.post('/sign-in/access', { returnTo: '/dashboard/account' });
    expect(signedIn.location).toBe('/dashboard/account');
    expect((await stranger.get('/account')).text).toContain(account.name);
    expect((await stranger.get('/account/recovery')).location).toContain('/step-up');

    const second = await makeAccountWithSession(settings, 'Asok');
    const refused = await visit(settings, { ...asserted, cookie: second.cookie }).post('/account/access/link');
    expect(refused.text).toContain('Another account is already linked');
    await holder.post('/account/access/unlink');
    expect(await status(stranger.get('/account'))).toBe(303);
  });

  it.each([
    { path: '/sign-in/access', why: 'the identity signs in' },
    { path: '/account/access/link', why: 'the identity is linked to the account' },
  ])('responds 503 to $path if its keys are unavailable', async ({ path }) => {
    const { headers } = await assertion('wally-2');
    const { cookie } = await makeAccountWithSession(settings);
    const accessKeys = () => async () => {
      throw new TypeError('Network connection lost.');
    };
    const page = await visit(settings, { env, headers, cookie, accessKeys }).post(path);
    expect([page.status, page.headers.get('Retry-After')]).toEqual([503, '60']);
    expect(page.text).toContain('could not be verified right now');
  });
});
