import { beforeAll, describe, expect, it } from 'vitest';
import { listPasskeys, passkeysMax, removePasskey } from '../../../../src/settings/accounts/passkeys.ts';
import { makeRecoveryCodes } from '../../../../src/settings/accounts/recovery.ts';
import { isSessionSteppedUp, readSession, type Session } from '../../../../src/settings/accounts/session.ts';
import type { SignInMethod } from '../../../../src/settings/accounts/sign-ins.ts';
import {
  createPasskeyAuthenticationOptions,
  createPasskeyRegistrationOptions,
  enrolPasskey,
  signInWithPasskey,
  stepUpWithPasskey,
} from '../../../../src/settings/accounts/webauthn.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { type Deviation, makeAuthenticator } from '../../../support/authenticator.ts';
import { cookieOf, makeAccountWithSession, signInAs } from '../../../support/sessions.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const place = new URL('https://settings.example/dashboard');
const minute = 60_000;

const later = (ms: number): SettingsContext => ({
  ...settings,
  now: () => new Date(new Date(startOfTime).getTime() + ms),
});

interface AskedCreation {
  readonly challenge: string;
  readonly user: { readonly id: string };
  readonly excludeCredentials: readonly { readonly id: string }[];
}
interface AskedProof {
  readonly challenge: string;
  readonly allowCredentials: readonly { readonly id: string }[];
}

const askCreation = async (session: Session) =>
  (await createPasskeyRegistrationOptions(settings, place, session)) as AskedCreation;
const askProof = async (session: Session | null) =>
  (await createPasskeyAuthenticationOptions(settings, place, session)) as AskedProof;

async function sessionOf(cookie: string | null): Promise<Session> {
  const session = await readSession(settings, cookie);
  if (session === null) throw new Error('not signed in');
  return session;
}

/** Creates an account with a session and a passkey. */
async function makeHolder(method: SignInMethod = 'passkey') {
  const { account, cookie } = await makeAccountWithSession(settings, 'Wally', method);
  const session = await sessionOf(cookie);
  const authenticator = await makeAuthenticator(place.origin);
  const answer = await authenticator.create(await askCreation(session));
  const enrolled = unwrapAccepted(await enrolPasskey(settings, place, session, 'laptop', answer));
  return { account, cookie, session, authenticator, enrolled };
}

describe('a new passkey', () => {
  it('is requested with user verification and the account’s name', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    expect(await createPasskeyRegistrationOptions(settings, place, await sessionOf(cookie))).toMatchObject({
      rp: { id: 'settings.example' },
      user: { name: 'Wally' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it('is stored with its name, its host and only necessary data', async () => {
    const { account, authenticator } = await makeHolder();
    expect(await listPasskeys(settings.db, account.id)).toEqual([
      {
        id: authenticator.id,
        account: account.id,
        host: 'settings.example',
        name: 'laptop',
        publicKey: expect.any(String),
        counter: 0,
        transports: ['internal'],
        createdAt: startOfTime,
        usedAt: null,
      },
    ]);
  });

  const deviations: readonly { readonly deviation: Deviation; readonly why: string }[] = [
    { deviation: { attestation: 'packed' }, why: 'with a certificate that nobody asked for' },
    { deviation: { attestation: 'apple' }, why: 'with a certificate of a maker with a root of its own' },
    { deviation: { attestation: 'android-key' }, why: 'with a certificate that describes the key' },
    { deviation: { origin: 'https://evil.example' }, why: 'made on another page' },
    { deviation: { origin: 'http://settings.example' }, why: 'made without TLS' },
    { deviation: { origin: 'https://settings.example:8443' }, why: 'made on another port' },
    { deviation: { host: 'evil.example' }, why: 'for another host' },
    { deviation: { host: 'example' }, why: 'for a host above' },
    { deviation: { challenge: 'bXVk' }, why: 'a challenge of its own' },
    { deviation: { type: 'webauthn.get' }, why: 'the other ceremony' },
    { deviation: { userVerified: false }, why: 'nobody was verified' },
    { deviation: { userPresent: false }, why: 'nobody was there' },
    { deviation: { algorithm: -16 }, why: 'an algorithm that is not asked for' },
  ];
  it.each(deviations)('with $deviation is refused ($why)', async ({ deviation }) => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const session = await sessionOf(cookie);
    const answer = await (await makeAuthenticator(place.origin)).create(await askCreation(session), deviation);
    const refused = { ok: false, refusal: 'passkey_refused' };
    expect(await enrolPasskey(settings, place, session, 'laptop', answer)).toEqual(refused);
    expect(await listPasskeys(settings.db, account.id)).toEqual([]);
  });

  it.each(['', '{}', 'mud', 'null', '[]', '{"id":"a","rawId":"a","type":"public-key","response":{}}'])(
    'is refused if the browser’s response is %j',
    async (answer) => {
      const { cookie } = await makeAccountWithSession(settings);
      const result = await enrolPasskey(settings, place, await sessionOf(cookie), 'laptop', answer);
      expect(result).toEqual({ ok: false, refusal: 'passkey_refused' });
    },
  );

  it('is refused if its id is not in canonical base64url', async () => {
    const { cookie } = await makeAccountWithSession(settings);
    const session = await sessionOf(cookie);
    const authenticator = await makeAuthenticator(place.origin);
    const answer = JSON.parse(await authenticator.create(await askCreation(session)));
    // The credential id of 16 bytes has 22 base64url characters. The last character has four unused bits.
    const { id } = authenticator;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = id.slice(0, -1) + alphabet.charAt(alphabet.indexOf(id.at(-1) ?? '') + 1);
    const renamed = JSON.stringify({ ...answer, id: other, rawId: other });
    expect(await enrolPasskey(settings, place, session, 'laptop', renamed)).toEqual({
      ok: false,
      refusal: 'passkey_refused',
    });
    expect(await enrolPasskey(settings, place, session, 'laptop', JSON.stringify(answer))).toMatchObject({ ok: true });
  });

  it('is refused if its challenge is expired, used, or of another account or purpose', async () => {
    const { session, authenticator: used } = await makeHolder();
    const stranger = await sessionOf((await makeAccountWithSession(settings, 'Asok')).cookie);
    const enrol = async (asked: AskedProof | AskedCreation, at = settings) => {
      const answer = await (await makeAuthenticator(place.origin)).create({ ...asked, user: { id: '' } });
      return (await enrolPasskey(at, place, session, 'phone', answer)).ok;
    };
    const asked = await askCreation(session);
    expect(await enrol(await askCreation(stranger))).toBe(false);
    expect(await enrol(await askProof(session))).toBe(false);
    expect(await enrol(await askProof(null))).toBe(false);
    expect(await enrol(asked, later(5 * minute))).toBe(false);
    expect(await enrol(asked, later(5 * minute - 1))).toBe(true);
    expect(await enrol(asked)).toBe(false);
    expect(used.id).not.toBe('');
  });

  it('is refused if it belongs to another account', async () => {
    const { authenticator } = await makeHolder();
    const stranger = await sessionOf((await makeAccountWithSession(settings, 'Asok')).cookie);
    const answer = await authenticator.create(await askCreation(stranger));
    const result = await enrolPasskey(settings, place, stranger, 'laptop', answer);
    expect(result).toEqual({ ok: false, refusal: 'passkey_refused' });
  });

  it('is refused without a name, and over the limit of an account', async () => {
    const { account, cookie } = await makeAccountWithSession(settings);
    const session = await sessionOf(cookie);
    const enrol = async (name: string) => {
      const answer = await (await makeAuthenticator(place.origin)).create(await askCreation(session));
      return enrolPasskey(settings, place, session, name, answer);
    };
    expect(await enrol(' ')).toEqual({ ok: false, refusal: 'name_invalid' });
    for (let i = 0; i < passkeysMax; i++) unwrapAccepted(await enrol('laptop'));
    expect(await enrol('laptop')).toEqual({ ok: false, refusal: 'passkeys_too_many' });
    expect((await askCreation(session)).excludeCredentials.length).toBe(passkeysMax);
    expect((await listPasskeys(settings.db, account.id)).length).toBe(passkeysMax);
  });

  it.each(['link', 'recovery'] as const)(
    'turns a session of one hour, started by %s, into a full session',
    async (method) => {
      const { cookie, enrolled } = await makeHolder(method);
      expect(await readSession(settings, cookie)).toBe(null);
      const session = await sessionOf(cookieOf(enrolled.cookie ?? ''));
      expect([session.method, session.expiresAt]).toEqual(['passkey', '2026-11-15T12:00:00.000Z']);
    },
  );
});

describe('signing in', () => {
  it('needs the passkey only: its options list no passkeys', async () => {
    const { account, authenticator } = await makeHolder();
    const asked = await askProof(null);
    expect(asked).toMatchObject({ rpId: 'settings.example', userVerification: 'required', allowCredentials: [] });
    const answer = await authenticator.sign(asked, account.id);
    const { cookie } = unwrapAccepted(await signInWithPasskey(settings, place, answer, null));
    expect(await sessionOf(cookieOf(cookie))).toMatchObject({ account, method: 'passkey', provenAt: startOfTime });
    expect(await listPasskeys(settings.db, account.id)).toMatchObject([{ counter: 1, usedAt: startOfTime }]);
  });

  const deviations: readonly { readonly deviation: Deviation; readonly why: string }[] = [
    { deviation: { origin: 'https://evil.example' }, why: 'signed on another page' },
    { deviation: { origin: 'http://settings.example' }, why: 'signed without TLS' },
    { deviation: { host: 'evil.example' }, why: 'for another host' },
    { deviation: { challenge: 'bXVk' }, why: 'a challenge of its own' },
    { deviation: { type: 'webauthn.create' }, why: 'the other ceremony' },
    { deviation: { userVerified: false }, why: 'nobody was verified' },
    { deviation: { userPresent: false }, why: 'nobody was there' },
    { deviation: { forged: true }, why: 'signed something else' },
    { deviation: { id: 'bXVk' }, why: 'an unknown passkey' },
    { deviation: { userHandle: 'bXVk' }, why: 'another account’s name in it' },
    { deviation: { userHandle: null }, why: 'no name in it' },
    { deviation: { counter: 1 }, why: 'counts no further: a copy' },
    { deviation: { counter: 0 }, why: 'stopped counting: a copy' },
  ];
  it.each(deviations)('with $deviation is refused like all others ($why)', async ({ deviation }) => {
    const { account, authenticator } = await makeHolder();
    unwrapAccepted(
      await signInWithPasskey(settings, place, await authenticator.sign(await askProof(null), account.id), null),
    );
    const answer = await authenticator.sign(await askProof(null), account.id, deviation);
    const refused = { ok: false, refusal: 'passkey_refused' };
    expect(await signInWithPasskey(settings, place, answer, null)).toEqual(refused);
    expect(await listPasskeys(settings.db, account.id)).toMatchObject([{ counter: 1 }]);
  });

  it('accepts a challenge once, also in two concurrent requests', async () => {
    const { account, authenticator } = await makeHolder();
    const answer = await authenticator.sign(await askProof(null), account.id, { counter: 0 });
    const results = await Promise.all([1, 2, 3].map(() => signInWithPasskey(settings, place, answer, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
    expect((await signInWithPasskey(settings, place, answer, null)).ok).toBe(false);
  });

  it('admits one of two concurrent sign-ins with the same signature counter, as a cloned passkey sends', async () => {
    const { account, authenticator } = await makeHolder();
    const sign = async () => authenticator.sign(await askProof(null), account.id, { counter: 1 });
    const answers = [await sign(), await sign()];
    const results = await Promise.all(answers.map((answer) => signInWithPasskey(settings, place, answer, null)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
  });

  it('refuses a challenge that failed before, has expired, or has another purpose', async () => {
    const { account, authenticator, session } = await makeHolder();
    const signIn = async (asked: AskedProof, deviation: Deviation = {}, at = settings) =>
      (await signInWithPasskey(at, place, await authenticator.sign(asked, account.id, deviation), null)).ok;
    const asked = await askProof(null);
    expect(await signIn(asked, { forged: true })).toBe(false);
    expect(await signIn(asked)).toBe(false);
    expect(await signIn(await askProof(session))).toBe(false);
    expect(await signIn(await askProof(null), {}, later(5 * minute))).toBe(false);
    expect(await signIn(await askProof(null), {}, later(5 * minute - 1))).toBe(true);
  });

  it('is refused on another host than the passkey’s', async () => {
    const { account, authenticator } = await makeHolder();
    const other = new URL('https://other.example/dashboard');
    const asked = (await createPasskeyAuthenticationOptions(settings, other, null)) as AskedProof;
    const answer = await authenticator.sign(asked, account.id, { origin: other.origin, host: other.hostname });
    expect((await signInWithPasskey(settings, other, answer, null)).ok).toBe(false);
  });

  it('throws if D1 fails, instead of refusing the passkey', async () => {
    const { account, authenticator } = await makeHolder();
    const answer = await authenticator.sign(await askProof(null), account.id);
    const { db } = settings;
    const failing = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => db.prepare(sql.startsWith('DELETE FROM challenges') ? 'SELECT * FROM nothing' : sql)
          : Reflect.get(target, name, target).bind(target),
    });
    await expect(signInWithPasskey({ ...settings, db: failing }, place, answer, null)).rejects.toThrow('D1_');
  });
});

describe('a fresh proof', () => {
  it('requires a passkey of the account, and applies to this session', async () => {
    const { account, authenticator, session, cookie } = await makeHolder('access');
    const asked = await askProof(session);
    expect(asked.allowCredentials.map(({ id }) => id)).toEqual([authenticator.id]);
    const at = later(30 * minute);
    expect(isSessionSteppedUp(await sessionOf(cookie), at.now())).toBe(false);
    const fresh = (await createPasskeyAuthenticationOptions(at, place, session)) as AskedProof;
    const answer = await authenticator.sign(fresh, account.id);
    unwrapAccepted(await stepUpWithPasskey(at, place, session, answer));
    expect(isSessionSteppedUp(await sessionOf(cookie), at.now())).toBe(true);
    expect(await stepUpWithPasskey(at, place, session, answer)).toEqual({ ok: false, refusal: 'passkey_refused' });
  });

  it('admits one of two concurrent uses of the same signature counter, as a cloned passkey sends', async () => {
    const { account, authenticator, session } = await makeHolder();
    const sign = async () => authenticator.sign(await askProof(session), account.id, { counter: 1 });
    const answers = [await sign(), await sign()];
    const results = await Promise.all(answers.map((answer) => stepUpWithPasskey(settings, place, session, answer)));
    expect(results.filter(({ ok }) => ok).length).toBe(1);
  });

  it('is refused with a passkey of another account', async () => {
    const { session } = await makeHolder();
    const stranger = await makeHolder();
    const answer = await stranger.authenticator.sign(await askProof(session), stranger.account.id);
    expect((await stepUpWithPasskey(settings, place, session, answer)).ok).toBe(false);
  });

  it('is refused with a challenge that was created for signing in', async () => {
    const { account, session, authenticator } = await makeHolder();
    const answer = await authenticator.sign(await askProof(null), account.id);
    expect((await stepUpWithPasskey(settings, place, session, answer)).ok).toBe(false);
  });
});

describe('removing a passkey', () => {
  const remove = (session: Session, id: string, host = 'settings.example') =>
    removePasskey(settings, host, session, id);

  it('is refused for the last way to sign in', async () => {
    const { account, session, authenticator } = await makeHolder();
    expect(await remove(session, authenticator.id)).toEqual({ ok: false, refusal: 'last_way_in' });
    expect((await listPasskeys(settings.db, account.id)).length).toBe(1);
  });

  it('is permitted while recovery codes remain, and ends the account’s other sessions', async () => {
    const { account, cookie, session, authenticator } = await makeHolder();
    const other = await signInAs(settings, account.id);
    unwrapAccepted(await makeRecoveryCodes(settings, account.id, null));
    unwrapAccepted(await remove(session, authenticator.id));
    expect(await listPasskeys(settings.db, account.id)).toEqual([]);
    expect(await readSession(settings, other)).toBe(null);
    expect(await readSession(settings, cookie)).not.toBe(null);
  });

  it('is permitted with a second passkey for the same host, but not for another host', async () => {
    const { account, session, authenticator } = await makeHolder();
    const second = await makeAuthenticator(place.origin);
    unwrapAccepted(
      await enrolPasskey(settings, place, session, 'phone', await second.create(await askCreation(session))),
    );
    const move = settings.db.prepare('UPDATE passkeys SET host = ? WHERE id = ?');
    await move.bind('before.example', second.id).run();
    expect((await remove(session, authenticator.id)).ok).toBe(false);
    expect((await remove(session, second.id)).ok).toBe(true);
    expect((await listPasskeys(settings.db, account.id)).map(({ id }) => id)).toEqual([authenticator.id]);
  });

  it('leaves one of two passkeys that are removed concurrently', async () => {
    const { account, session, authenticator } = await makeHolder();
    const second = await makeAuthenticator(place.origin);
    unwrapAccepted(
      await enrolPasskey(settings, place, session, 'phone', await second.create(await askCreation(session))),
    );
    const results = await Promise.all([remove(session, authenticator.id), remove(session, second.id)]);
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect((await listPasskeys(settings.db, account.id)).length).toBe(1);
  });

  it('does not affect other accounts', async () => {
    const own = await makeHolder();
    const stranger = await makeHolder();
    await remove(stranger.session, own.authenticator.id);
    expect((await listPasskeys(settings.db, own.account.id)).length).toBe(1);
  });
});
