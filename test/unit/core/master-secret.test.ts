import { describe, expect, it } from 'vitest';
import { parseKeyId } from '../../../src/core/key.ts';
import {
  deriveKeySecret,
  encodeSalt,
  exampleMasterSecret,
  findMasterSecret,
  importMasterSecrets,
} from '../../../src/core/master-secret.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';

const secret = 'elbonian mud is the finest mud of all';
const other = 'the mud of before was a little finer still';
const project = parseProjectId('elboniatoday00000000');
const key = parseKeyId('mudkey01');
if (project === null || key === null) throw new Error('fixture is not a key');
const saltBytes = Uint8Array.from({ length: 16 }, (_, i) => i * 16 + 1);
const salt = encodeSalt(saltBytes);

async function open(current: string | undefined, previous?: string) {
  const masters = await importMasterSecrets(current, previous);
  if (masters === null) throw new Error('fixture is not a secret');
  return masters;
}

describe('a key’s secret', () => {
  it('equals the result of another HKDF-SHA-256 implementation (RFC 5869), in base32', async () => {
    const { current } = await open(secret);
    // The expected secret was computed with Python's hmac: the first 260 bits of two rounds of HMAC.
    const expected = 'xtqjwv3payub5f2vvyrojycwhammquqcxquwmvsvhv4bd7bjfner';
    expect(await deriveKeySecret(current, { salt }, project, key)).toBe(expected);
  });

  it('differs by master, salt, project and key', async () => {
    const { current } = await open(secret);
    const otherProject = parseProjectId('othertoday0000000000');
    const otherKey = parseKeyId('mudkey02');
    if (otherProject === null || otherKey === null) throw new Error('fixture');
    const secrets = await Promise.all([
      deriveKeySecret(current, { salt }, project, key),
      deriveKeySecret((await open(other)).current, { salt }, project, key),
      deriveKeySecret(current, { salt: encodeSalt(saltBytes.toReversed()) }, project, key),
      deriveKeySecret(current, { salt }, otherProject, key),
      deriveKeySecret(current, { salt }, project, otherKey),
    ]);
    expect(new Set(secrets).size).toBe(5);
    for (const text of secrets) expect(text).toMatch(/^[a-z2-7]{52}$/);
  });
});

describe('importMasterSecrets', () => {
  it.each([
    { current: undefined, why: 'missing' },
    { current: '', why: 'empty' },
    { current: 'x'.repeat(31), why: 'short' },
    { current: exampleMasterSecret, why: 'the example, which everyone knows' },
  ])('returns null for a secret that is $why', async ({ current }) => {
    expect(await importMasterSecrets(current, other)).toBeNull();
  });

  it('opens the current and the previous secret, and findMasterSecret finds each by its id', async () => {
    const masters = await open(secret, other);
    const before = (await open(other)).current;
    expect(findMasterSecret(masters, masters.current.id)).toBe(masters.current);
    expect(findMasterSecret(masters, before.id)).toBe(masters.previous);
    expect(findMasterSecret(masters, 'aaaaaaaa')).toBeNull();
    expect(masters.current.id).toMatch(/^[a-z2-7]{8}$/);
  });

  it.each([
    { previous: undefined, why: 'missing' },
    { previous: 'short', why: 'short' },
    { previous: secret, why: 'the present one' },
    { previous: exampleMasterSecret, why: 'the example' },
  ])('ignores a previous secret that is $why', async ({ previous }) => {
    expect((await open(secret, previous)).previous).toBeNull();
  });

  it('returns key material that cannot be exported', async () => {
    const { material } = (await open(secret)).current;
    await expect(crypto.subtle.exportKey('raw', material)).rejects.toThrow();
  });
});
