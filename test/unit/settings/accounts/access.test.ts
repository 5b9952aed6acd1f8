import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DashboardEnv } from '../../../../src/dashboard/env.ts';
import {
  type AccessKeys,
  readAccessIdentity,
  readAccessSettings,
  signInWithAccess,
} from '../../../../src/settings/accounts/access.ts';
import { linkAccess, listAccounts, unlinkAccess } from '../../../../src/settings/accounts/accounts.ts';
import { isSessionSteppedUp, readSession } from '../../../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { cookieOf, makeAccountWithSession } from '../../../support/sessions.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
let keys: AccessKeys;
let key: CryptoKey;
let strangersKey: CryptoKey;
beforeAll(async () => {
  settings = await openSettings();
  const pair = await generateKeyPair('RS256', { extractable: true });
  key = pair.privateKey;
  strangersKey = (await generateKeyPair('RS256')).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'mud' };
  keys = () => createLocalJWKSet({ keys: [jwk] });
});

const issuer = 'https://elbonia.cloudflareaccess.com';
const access = { issuer, audience: 'f00d' };
const seconds = Date.parse(startOfTime) / 1000;
const valid: JWTPayload = { iss: issuer, aud: ['f00d'], sub: 'dilbert-1', iat: seconds, exp: seconds + 60 };

/** Returns a request with an assertion of Cloudflare Access. Claims that are undefined are omitted. */
async function assert(claims: JWTPayload = {}, header: Record<string, string> = {}, signer = key): Promise<Request> {
  const payload = JSON.parse(JSON.stringify({ ...valid, ...claims }));
  const assertion = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'mud', ...header }).sign(signer);
  return new Request('https://settings.example', { headers: { 'Cf-Access-Jwt-Assertion': assertion } });
}

const read = (request: Request, from: AccessKeys = keys) =>
  readAccessIdentity(request, access, from, new Date(startOfTime));
const refused = { ok: false, refusal: 'access_refused' };

describe('an assertion of Access', () => {
  it('identifies a person by issuer and subject only', async () => {
    const result = await read(await assert({ email: 'dilbert@elbonia.example' }));
    expect(result).toEqual({ ok: true, value: { issuer, subject: 'dilbert-1' } });
  });

  it.each([
    { claims: { iss: 'https://evil.cloudflareaccess.com' }, why: 'another team' },
    { claims: { aud: ['beef'] }, why: 'another application' },
    { claims: { aud: undefined }, why: 'no application' },
    { claims: { exp: seconds }, why: 'just over' },
    { claims: { exp: undefined }, why: 'without an end' },
    { claims: { iat: undefined }, why: 'without a beginning' },
    { claims: { nbf: seconds + 1 }, why: 'not yet good' },
    { claims: { sub: '' }, why: 'a program that Access lets in' },
    { claims: { sub: undefined }, why: 'nobody' },
  ])('with $claims is refused ($why)', async ({ claims }) => {
    expect(await read(await assert(claims as JWTPayload))).toEqual(refused);
  });

  it('is refused with another key’s signature, also under the same key id', async () => {
    expect(await read(await assert({}, {}, strangersKey))).toEqual(refused);
    expect(await read(await assert({}, { kid: 'other' }, strangersKey))).toEqual(refused);
  });

  it('is refused if its signature is not in canonical base64url', async () => {
    const assertion = (await assert()).headers.get('Cf-Access-Jwt-Assertion') ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(assertion.at(-1) ?? '');
    // The signature of 256 bytes has 342 base64url characters. The last character has four unused bits.
    for (const other of [assertion.slice(0, -1) + alphabet.charAt(last + 1), `${assertion}==`]) {
      const headers = { 'Cf-Access-Jwt-Assertion': other };
      expect(await read(new Request('https://settings.example', { headers })), other.slice(-4)).toEqual(refused);
    }
  });

  it('is refused with any other algorithm and without a signature', async () => {
    const { privateKey, publicKey } = await generateKeyPair('PS256', { extractable: true });
    const other: AccessKeys = () => async () => publicKey;
    expect(await read(await assert({}, { alg: 'PS256' }, privateKey), other)).toEqual(refused);
    const [, payload = ''] = ((await assert()).headers.get('Cf-Access-Jwt-Assertion') ?? '').split('.');
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`;
    const headers = { 'Cf-Access-Jwt-Assertion': unsigned };
    expect(await read(new Request('https://settings.example', { headers }))).toEqual(refused);
  });

  it.each(['', 'mud', 'a.b.c', '..'])('is refused if it is the malformed text %j', async (text) => {
    const headers = { 'Cf-Access-Jwt-Assertion': text };
    expect(await read(new Request('https://settings.example', { headers }))).toEqual(refused);
  });

  it('is required in the header: the cookie that Access sets is not read', async () => {
    const headers = { Cookie: 'CF_Authorization=mud' };
    expect(await read(new Request('https://settings.example', { headers }))).toEqual(refused);
  });

  it('is access_unavailable, not refused, if the keys of Access cannot be fetched', async () => {
    const failing: AccessKeys = () => async () => {
      throw new TypeError('Network connection lost.');
    };
    expect(await read(await assert(), failing)).toEqual({ ok: false, refusal: 'access_unavailable' });
  });
});

describe('Cloudflare Access', () => {
  it.each([
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com', ACCESS_AUDIENCE: 'f00d' }, expected: access },
    { env: { ACCESS_AUDIENCE: 'f00d' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com', ACCESS_AUDIENCE: '' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'https://elbonia.cloudflareaccess.com', ACCESS_AUDIENCE: 'f00d' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com/path', ACCESS_AUDIENCE: 'f00d' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia@evil.example', ACCESS_AUDIENCE: 'f00d' }, expected: null },
    { env: { ACCESS_TEAM_DOMAIN: 'elbonia', ACCESS_AUDIENCE: 'f00d' }, expected: null },
    { env: {}, expected: null },
  ])('has the settings $expected with $env', ({ env, expected }) => {
    expect(readAccessSettings(env as unknown as DashboardEnv)).toEqual(expected);
  });

  it('creates no account, and signs in the linked one', async () => {
    const identity = { issuer, subject: 'wally-1' };
    const before = (await listAccounts(settings.db)).length;
    expect(await signInWithAccess(settings, identity, null)).toEqual({ ok: false, refusal: 'access_unlinked' });
    expect((await listAccounts(settings.db)).length).toBe(before);

    const { account } = await makeAccountWithSession(settings);
    unwrapAccepted(await linkAccess(settings, account.id, identity));
    const { cookie } = unwrapAccepted(await signInWithAccess(settings, identity, null));
    const session = await readSession(settings, cookieOf(cookie));
    expect(session).toMatchObject({ account, method: 'access', provenAt: null });
    expect(session !== null && isSessionSteppedUp(session, settings.now())).toBe(false);
    const elsewhere = { issuer: 'https://other.cloudflareaccess.com', subject: 'wally-1' };
    expect((await signInWithAccess(settings, elsewhere, null)).ok).toBe(false);

    await unlinkAccess(settings, account.id);
    expect(await readSession(settings, cookieOf(cookie))).toBe(null);
    expect((await signInWithAccess(settings, identity, null)).ok).toBe(false);
  });

  it('links an identity to one account, also for two concurrent requests', async () => {
    const identity = { issuer, subject: 'alice-1' };
    const accounts = [await makeAccountWithSession(settings), await makeAccountWithSession(settings)];
    const results = await Promise.all(accounts.map(({ account }) => linkAccess(settings, account.id, identity)));
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });
});
