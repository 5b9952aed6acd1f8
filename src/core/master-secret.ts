// Derives the secrets of API keys from the Worker's master secret and a stored random salt. The secrets are not stored,
// so that D1, KV and backups contain none. Revoking a key deletes its salt, without which its secret cannot be derived.
// Does not read the environment.

import { decodeBase64url, encodeBase64url, encodeUtf8 } from './encoding.ts';
import { base32Alphabet, type KeyGeneration, type KeyId, keySecretLength } from './key.ts';
import type { ProjectId } from './project/project-id.ts';

/**
 * The type of a Web Crypto key. Derived from a method, because not every platform's types declare CryptoKey globally.
 */
export type HkdfMaterial = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/**
 * A master secret of the deployment, from which keys are derived. Each generation of a key (its secret between two
 * rotations) stores the id of its master secret.
 */
export interface MasterSecret {
  readonly id: string;
  /** The secret as a Web Crypto key, usable for HKDF (RFC 5869) only and not extractable. */
  readonly material: HkdfMaterial;
}

/** The deployment's current master secret, and the previous one while keys are still derived from it. */
export interface MasterSecrets {
  readonly current: MasterSecret;
  readonly previous: MasterSecret | null;
}

/**
 * Minimum length of a master secret in characters. In base64, 32 characters carry 192 random bits. (The documented
 * command makes 32 random bytes, which are 43 characters.)
 */
const secretLengthMin = 32;

/** The example in the documentation, which is refused as a master secret. */
export const exampleMasterSecret = 'an-example-is-not-a-secret-make-your-own';

/** Whether the text can be a master secret: set, long enough and not the example. */
export function isUsableMasterSecret(secret: string | undefined): secret is string {
  return secret !== undefined && secret.length >= secretLengthMin && secret !== exampleMasterSecret;
}

/**
 * Imports the master secrets for HKDF. Returns null if the current one is missing, too short or the example. Ignores a
 * previous one with the same faults.
 */
export async function importMasterSecrets(
  current: string | undefined,
  previous: string | undefined,
): Promise<MasterSecrets | null> {
  if (!isUsableMasterSecret(current)) return null;
  const before = isUsableMasterSecret(previous) && previous !== current ? await importMaster(previous) : null;
  return { current: await importMaster(current), previous: before };
}

async function importMaster(secret: string): Promise<MasterSecret> {
  const material = await crypto.subtle.importKey('raw', encodeUtf8(secret), 'HKDF', false, ['deriveBits']);
  const id = base32(await deriveBytes(material, new Uint8Array(16), 'wherefrom master id', 5));
  return { id, material };
}

/** Returns the master secret with an id, or null if the deployment no longer has it. */
export function findMasterSecret({ current, previous }: MasterSecrets, id: string): MasterSecret | null {
  if (current.id === id) return current;
  return previous?.id === id ? previous : null;
}

/** Derives the secret of one generation of a key: 52 characters. */
export async function deriveKeySecret(
  { material }: MasterSecret,
  { salt }: Pick<KeyGeneration, 'salt'>,
  project: ProjectId,
  key: KeyId,
): Promise<string> {
  const bytes = await deriveBytes(material, decodeBase64url(salt), `wherefrom key ${project} ${key}`, 33);
  return base32(bytes).slice(0, keySecretLength);
}

/** Derives bytes by HKDF-SHA-256. `info` names the purpose, so that bytes derived for one cannot serve another. */
export async function deriveBytes(
  material: HkdfMaterial,
  salt: Uint8Array<ArrayBuffer>,
  info: string,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt, info: encodeUtf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bytes * 8));
}

export function encodeSalt(bytes: Uint8Array): string {
  return encodeBase64url(bytes);
}

/** Encodes as base32 (RFC 4648 section 6) without padding, in lower case. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += base32Alphabet.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + base32Alphabet.charAt((held << (5 - bits)) & 31) : text;
}
