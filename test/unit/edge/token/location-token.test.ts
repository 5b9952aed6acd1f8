// Location tokens and their keys, verified by jose as on a customer’s server.

import { calculateJwkThumbprint, createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Location, unknownLocation } from '../../../../src/core/location.ts';
import { importMasterSecrets, type MasterSecrets } from '../../../../src/core/master-secret.ts';
import { parseProjectId } from '../../../../src/core/project/project-id.ts';
import type { EdgeEnv } from '../../../../src/edge/env.ts';
import { isNonce, locationTokenClaims, signLocationToken } from '../../../../src/edge/token/location-token.ts';
import { cacheTokenKeys, deriveTokenKeys } from '../../../../src/edge/token/token-keys.ts';

const secret = 'elbonia-has-a-secret-of-its-own-in-the-mud';
const newSecret = 'elbonia-has-another-secret-beneath-the-mud';
const midMonth = Date.UTC(2026, 10, 15);

async function mastersOf(current: string, previous?: string): Promise<MasterSecrets> {
  const masters = await importMasterSecrets(current, previous);
  if (masters === null) throw new Error('the secrets cannot be used');
  return masters;
}

function project() {
  const id = parseProjectId('elboniatoday00000000');
  if (id === null) throw new Error('no project id');
  return id;
}

const audience = {
  issuer: 'https://api.example',
  project: project(),
  origin: 'https://elbonia.example',
  nonce: 'chosen-by-the-customer',
};

const located: Location = {
  ...unknownLocation,
  ip: '77.77.1.9',
  network: '77.77.1.0/24',
  country: { ...unknownLocation.country, code: 'FR', name: 'France' },
  region: { code: 'IDF', name: 'Île-de-France' },
  city: 'Mudgrad',
  postalCode: '77770',
  location: { latitude: 48.8566, longitude: 2.3522, accuracyRadiusKm: null },
  regulations: ['GDPR'],
  meta: { ...unknownLocation.meta, source: 'database' },
};

async function keysAt(masters: MasterSecrets, nowMs: number) {
  const { signing, published } = await deriveTokenKeys(masters, nowMs);
  const set: JSONWebKeySet = JSON.parse(published);
  return { signing, set, ids: set.keys.map(({ kid }) => kid) };
}

describe('a location token', () => {
  it('is verified by a JWT library, and contains only country and region', async () => {
    const { signing, set } = await keysAt(await mastersOf(secret), midMonth);
    const claims = locationTokenClaims(located, audience, midMonth + 999);
    if (claims === null) throw new Error('nothing to sign');
    const token = await signLocationToken(signing, claims);
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(set), {
      issuer: 'https://api.example',
      audience: 'elboniatoday00000000',
      algorithms: ['EdDSA'],
      typ: 'wherefrom-location+jwt',
      currentDate: new Date(midMonth + 299_000),
    });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'wherefrom-location+jwt', kid: signing.kid });
    expect(payload).toEqual({
      iss: 'https://api.example',
      aud: 'elboniatoday00000000',
      iat: midMonth / 1000,
      exp: midMonth / 1000 + 300,
      nonce: 'chosen-by-the-customer',
      origin: 'https://elbonia.example',
      country: 'FR',
      region: 'IDF',
      regulations: ['GDPR'],
      anonymizer: null,
      flags: [],
    });
  });

  it('contains no address, network, city, postal code or coordinates', async () => {
    const text = JSON.stringify(locationTokenClaims(located, audience, midMonth));
    for (const finer of ['77.77', 'Mudgrad', '77770', '48.8', '2.35']) expect(text).not.toContain(finer);
  });

  it.each([
    { meta: { source: 'database', degraded: false }, signed: true, why: 'our own data' },
    { meta: { source: 'cf', degraded: true }, signed: false, why: "Cloudflare's guess" },
    { meta: { source: 'sample', degraded: false }, signed: false, why: 'nobody is there' },
    { meta: { source: 'none', degraded: false }, signed: false, why: 'nothing is known' },
  ] as const)('of $meta.source is signed: $signed ($why)', ({ meta, signed }) => {
    const location = { ...located, meta: { ...located.meta, ...meta } };
    expect(locationTokenClaims(location, audience, midMonth) !== null).toBe(signed);
  });
});

describe('isNonce', () => {
  it.each([
    { text: 'a'.repeat(15), valid: false, why: 'too short to be unique' },
    { text: 'a'.repeat(16), valid: true, why: 'the shortest' },
    { text: 'azAZ09-_azAZ09-_', valid: true, why: 'every kind of character' },
    { text: 'a'.repeat(64), valid: true, why: 'the longest' },
    { text: 'a'.repeat(65), valid: false, why: 'too long' },
    { text: `${'a'.repeat(16)} `, valid: false, why: 'a space' },
    { text: '@[`{@[`{@[`{@[`{', valid: false, why: 'the neighbours of letters' },
    { text: '/:/:/:/:/:/:/:/:', valid: false, why: 'the neighbours of digits' },
    { text: 'ſſſſſſſſſſſſſſſſ', valid: false, why: 'a letter beyond ASCII' },
    { text: '', valid: false, why: 'nothing' },
  ])('$text: $valid ($why)', ({ text, valid }) => {
    expect(isNonce(text)).toBe(valid);
  });
});

describe('the keys of tokens', () => {
  it('are published a month before they sign and a month after', async () => {
    const masters = await mastersOf(secret);
    const december = await keysAt(masters, Date.UTC(2026, 11, 1));
    expect((await keysAt(masters, Date.UTC(2026, 10, 1))).ids).toContain(december.signing.kid);
    expect((await keysAt(masters, Date.UTC(2026, 9, 31))).ids).not.toContain(december.signing.kid);
    expect((await keysAt(masters, Date.UTC(2027, 0, 31, 23, 59))).ids).toContain(december.signing.kid);
    expect((await keysAt(masters, Date.UTC(2027, 1, 1))).ids).not.toContain(december.signing.kid);
    expect(new Set(december.ids).size).toBe(3);
  });

  it('differ by month and by secret', async () => {
    const kids = [
      (await keysAt(await mastersOf(secret), midMonth)).signing.kid,
      (await keysAt(await mastersOf(secret), Date.UTC(2027, 10, 15))).signing.kid,
      (await keysAt(await mastersOf(newSecret), midMonth)).signing.kid,
    ];
    expect(new Set(kids).size).toBe(3);
  });

  it('are published before they sign, also during a rotation of the secret', async () => {
    const before = await keysAt(await mastersOf(secret), midMonth);
    const during = await keysAt(await mastersOf(newSecret, secret), midMonth);
    const after = await keysAt(await mastersOf(newSecret), midMonth);
    expect(during.signing.kid).toBe(before.signing.kid);
    expect(during.ids).toContain(after.signing.kid);
    expect(after.ids).not.toContain(before.signing.kid);
  });

  it('are identified by their thumbprint and published without private parts', async () => {
    const { set, signing } = await keysAt(await mastersOf(newSecret, secret), midMonth);
    expect(set.keys).toHaveLength(6);
    for (const key of set.keys) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(key.kid).toBe(await calculateJwkThumbprint(key));
    }
    expect(signing.privateKey.extractable).toBe(false);
  });

  it('are the same in every isolate, and derived once in each month', async () => {
    const env = { WHEREFROM_SECRET: secret } as EdgeEnv;
    const [one, other] = [cacheTokenKeys(), cacheTokenKeys()];
    const first = await one(env, midMonth);
    expect(await one(env, midMonth + 1)).toBe(first);
    expect((await other(env, midMonth))?.published).toBe(first?.published);
    expect((await one(env, Date.UTC(2026, 11, 1)))?.signing.kid).not.toBe(first?.signing.kid);
  });

  it.each([undefined, '', 'short', 'an-example-is-not-a-secret-make-your-own'])(
    'are null for the invalid secret %j',
    async (text) => {
      expect(await cacheTokenKeys()({ WHEREFROM_SECRET: text } as EdgeEnv, midMonth)).toBeNull();
    },
  );
});
