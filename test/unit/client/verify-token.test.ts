// The client library's verification of location tokens: a valid token, and variants with one change each.

import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { TokenError, type TokenExpectation, verifyLocationToken } from '../../../src/client/server/verify-token.ts';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import { deriveTokenKeys } from '../../../src/edge/token/token-keys.ts';
import { masterSecret } from '../../support/keys.ts';

const nowMs = Date.UTC(2026, 10, 15);
const nowSeconds = nowMs / 1000;
const masters = await importMasterSecrets(masterSecret, undefined);
if (masters === null) throw new Error('the secret cannot be used');
const { signing, published } = await deriveTokenKeys(masters, nowMs);

const header = { alg: 'EdDSA', typ: 'wherefrom-location+jwt', kid: signing.kid };
const claims = {
  iss: 'https://where.example',
  aud: 'elboniatoday00000000',
  iat: nowSeconds,
  exp: nowSeconds + 300,
  nonce: 'chosen-by-the-customer',
  origin: 'https://elbonia.example',
  country: 'FR',
  region: 'IDF',
  regulations: ['GDPR'],
  anonymizer: null,
};

/** Signs a location token with changed claims and headers. */
function sign(changes: object = {}, headerChanges: object = {}): Promise<string> {
  return new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ ...header, ...headerChanges })
    .sign(signing.privateKey);
}

let issuers = 0;

/** Returns the expectations for a token of an API whose keys are not cached yet. */
function expecting(changes: Partial<TokenExpectation> = {}): TokenExpectation {
  return {
    url: 'https://where.example/v1/visitor',
    project: 'elboniatoday00000000',
    nonce: 'chosen-by-the-customer',
    nowMs,
    fetch: async () => new Response(published),
    ...changes,
  };
}

async function outcome(token: unknown, expected: TokenExpectation): Promise<string> {
  try {
    await verifyLocationToken(token, expected);
    return 'verified';
  } catch (error) {
    return error instanceof TokenError ? error.code : String(error);
  }
}

const parts = (await sign()).split('.');

describe('a token', () => {
  it('returns the visitor’s country and region', async () => {
    expect(await verifyLocationToken(await sign(), expecting())).toEqual({
      country: 'FR',
      region: 'IDF',
      regulations: ['GDPR'],
      anonymizer: null,
      flags: [],
      origin: 'https://elbonia.example',
      issuedAtSeconds: nowSeconds,
      expiresAtSeconds: nowSeconds + 300,
    });
  });

  it.each([
    { expected: { nonce: 'chosen-by-another-one' }, code: 'token_unexpected', why: 'another nonce' },
    { expected: { project: 'anotherproject000000' }, code: 'token_unexpected', why: 'another project' },
    { expected: { origin: 'https://stranger.example' }, code: 'token_unexpected', why: 'another page' },
    { expected: { origin: 'https://elbonia.example' }, code: 'verified', why: 'this page' },
    {
      expected: { nowMs: nowMs + 304_000 },
      code: 'verified',
      why: 'at the end of its life, and a clock that is ahead',
    },
    { expected: { nowMs: nowMs + 305_000 }, code: 'token_expired', why: 'too old' },
    { expected: { nowMs: nowMs - 6_000 }, code: 'token_expired', why: 'not yet issued' },
    { expected: { nonce: undefined }, code: 'token_unexpected', why: 'no nonce, as after the end of a session' },
    { expected: { url: 'nowhere' }, code: 'TypeError: url is not a URL', why: 'not a URL' },
    { expected: { url: undefined }, code: 'TypeError: url is missing', why: 'an unset variable' },
    { expected: { url: 'http://where.example' }, code: 'TypeError: url must begin with https', why: 'keys in clear' },
    { expected: { project: undefined }, code: 'TypeError: project is missing', why: 'an unset variable' },
    { expected: { nowMs: Number.NaN }, code: 'TypeError: nowMs must be', why: 'a clock without a time' },
    { expected: { nowMs: Number.NEGATIVE_INFINITY }, code: 'TypeError: nowMs must be', why: 'a clock without a time' },
  ])('is $code with $why', async ({ expected, code }) => {
    expect(await outcome(await sign(), expecting(expected))).toContain(code);
  });

  it.each([
    { changes: { iss: 'https://else.example' }, code: 'token_unexpected', why: 'another issuer' },
    { changes: { aud: ['elboniatoday00000000'] }, code: 'token_unexpected', why: 'a list of projects' },
    { changes: { nonce: undefined }, code: 'token_unexpected', why: 'no nonce' },
    { changes: { origin: undefined }, code: 'token_unexpected', why: 'no origin' },
    { changes: { exp: undefined }, code: 'token_expired', why: 'no end' },
    { changes: { iat: undefined }, code: 'token_expired', why: 'no beginning' },
  ])('with a valid signature is $code with $why', async ({ changes, code }) => {
    expect(await outcome(await sign(changes), expecting())).toBe(code);
  });

  it('has one encoding: other spellings of the same bytes are malformed', async () => {
    const token = (await sign()).split('.');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const [i, part] of token.entries()) {
      const unused = part.length % 4;
      if (unused === 0) continue;
      const last = alphabet.indexOf(part.at(-1) ?? '');
      const other = token.with(i, part.slice(0, -1) + alphabet.charAt(last + 1));
      expect(await outcome(other.join('.'), expecting()), `part ${i}`).toBe('token_malformed');
      expect(await outcome(token.with(i, `${part}${'='.repeat(4 - unused)}`).join('.'), expecting())).toBe(
        'token_malformed',
      );
    }
    // An Ed25519 signature is 64 bytes, so its text always has four unused bits.
    expect(token[2]?.length).toBe(86);
  });

  it.each([
    { changes: { typ: 'JWT' }, why: 'of another type' },
    { changes: { alg: 'Ed25519' }, why: 'by another name of the algorithm' },
    { changes: { kid: 'unknown' }, why: 'by a key that is not published' },
    { changes: { kid: undefined }, why: 'by no named key' },
  ])('$why is untrusted', async ({ changes }) => {
    expect(await outcome(await sign({}, changes), expecting())).toBe('token_untrusted');
  });

  const encode = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
  it.each([
    { token: '', code: 'token_malformed', why: 'nothing' },
    { token: undefined, code: 'token_malformed', why: 'a member that the page left out' },
    { token: null, code: 'token_malformed', why: 'no place to sign' },
    { token: parts, code: 'token_malformed', why: 'an array' },
    { token: { split: 1, length: 2 }, code: 'token_malformed', why: 'an object' },
    { token: 'a.b', code: 'token_malformed', why: 'two parts' },
    { token: `${parts.join('.')}.`, code: 'token_malformed', why: 'four parts' },
    { token: 'é.é.é', code: 'token_malformed', why: 'other letters' },
    { token: `${parts[0]}.${encode([1])}.`, code: 'token_malformed', why: 'no signature' },
    {
      token: `${encode({ ...header, alg: 'none' })}.${parts[1]}.${parts[2]}`,
      code: 'token_untrusted',
      why: 'no algorithm',
    },
    {
      token: `${encode({ ...header, alg: 'HS256' })}.${parts[1]}.${parts[2]}`,
      code: 'token_untrusted',
      why: 'another one',
    },
    {
      token: `${encode({ ...header, crit: ['b64'] })}.${parts[1]}.${parts[2]}`,
      code: 'token_untrusted',
      why: 'a condition',
    },
    {
      token: `${parts[0]}.${encode({ ...claims, country: 'BR' })}.${parts[2]}`,
      code: 'token_untrusted',
      why: 'another place with the same signature',
    },
    { token: 'a'.repeat(5_000), code: 'token_malformed', why: 'longer than any' },
  ])('is $code ($why)', async ({ token, code }) => {
    expect(await outcome(token, expecting())).toBe(code);
  });
});

describe("the API's keys", () => {
  /**
   * Returns an imitated API and the number of requests for its keys. Its URL is new, so that no keys are cached for it.
   */
  function api() {
    issuers += 1;
    const url = `https://where-${issuers}.example`;
    const asked: string[] = [];
    const answers: (() => Response)[] = [];
    const fetch = async (target: string) => {
      asked.push(target);
      return (answers.shift() ?? (() => new Response(published)))();
    };
    return {
      url,
      asked,
      answers,
      fetch,
      token: (changes = {}) => sign({ iss: url, exp: nowSeconds + 9_000 }, changes),
    };
  }

  it('are fetched once, and again after five minutes', async () => {
    const { url, asked, fetch, token } = api();
    for (const minutes of [0, 1, 4.9, 5.1]) {
      expect(await outcome(await token(), expecting({ url, fetch, nowMs: nowMs + minutes * 60_000 }))).toBe('verified');
    }
    expect(asked).toEqual([`${url}/.well-known/jwks.json`, `${url}/.well-known/jwks.json`]);
  });

  it('are fetched without caches, and a failure is the cause of the error', async () => {
    const { url, token } = api();
    const inits: unknown[] = [];
    const cause = new TypeError('fetch failed');
    const away = async (_: string, init: object) => {
      inits.push(init);
      throw cause;
    };
    const error = await verifyLocationToken(await token(), expecting({ url, fetch: away })).catch((error) => error);
    expect(error).toMatchObject({ name: 'TokenError', code: 'keys_unreachable' });
    expect(error.cause).toBe(cause);
    expect(inits).toMatchObject([{ cache: 'no-store', redirect: 'manual' }]);
  });

  it('rethrow a framework’s signal unchanged', async () => {
    const { url, token } = api();
    const signal = Object.assign(new Error('Dynamic server usage'), { digest: 'DYNAMIC_SERVER_USAGE' });
    const call = verifyLocationToken(await token(), expecting({ url, fetch: () => Promise.reject(signal) }));
    await expect(call).rejects.toBe(signal);
  });

  it('are not fetched again for every forged key id', async () => {
    const { url, asked, fetch, token } = api();
    for (const kid of ['one', 'two', 'three']) {
      expect(await outcome(await token({ kid }), expecting({ url, fetch }))).toBe('token_untrusted');
    }
    expect(asked).toHaveLength(1);
  });

  it('are fetched on the first token if they are new', async () => {
    const { url, answers, fetch, token } = api();
    answers.push(() => Response.json({ keys: [] }));
    expect(await outcome(await token(), expecting({ url, fetch }))).toBe('token_untrusted');
    expect(await outcome(await token(), expecting({ url, fetch, nowMs: nowMs + 11_000 }))).toBe('verified');
  });

  it('are cached for at most an hour while the API is unreachable', async () => {
    const { url, answers, fetch, token } = api();
    await outcome(await token(), expecting({ url, fetch }));
    const away = () => new Response('', { status: 503 });
    answers.push(away, away);
    expect(await outcome(await token(), expecting({ url, fetch, nowMs: nowMs + 59 * 60_000 }))).toBe('verified');
    expect(await outcome(await token(), expecting({ url, fetch, nowMs: nowMs + 61 * 60_000 }))).toBe(
      'keys_unreachable',
    );
  });

  it.each([
    { answer: () => new Response('', { status: 503 }), code: 'keys_unreachable', why: 'away' },
    { answer: () => new Response('<html>'), code: 'keys_unreachable', why: 'a page' },
    { answer: () => Response.json({}), code: 'keys_unreachable', why: 'no set' },
    { answer: () => Response.redirect('https://elsewhere.example/'), code: 'keys_unreachable', why: 'sent elsewhere' },
    {
      answer: () => Response.json({ keys: [{ kty: 'RSA', kid: signing.kid }] }),
      code: 'token_untrusted',
      why: 'of another kind',
    },
  ])('are $code ($why)', async ({ answer, code }) => {
    const { url, answers, fetch, token } = api();
    answers.push(answer);
    expect(await outcome(await token(), expecting({ url, fetch }))).toBe(code);
  });
});
