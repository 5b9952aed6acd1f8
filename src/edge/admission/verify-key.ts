// Verifies a credential against a project's keys. Makes two derivations and two comparisons for each credential, even
// if the key has only one generation (secret between two rotations) or does not exist. Derived secrets are not cached,
// and comparisons are in constant time. So the time taken does not reveal which keys exist.

import { encodeUtf8 } from '../../core/encoding.ts';
import type { Key, KeyGeneration } from '../../core/key.ts';
import { deriveKeySecret, findMasterSecret, type MasterSecrets } from '../../core/master-secret.ts';
import type { Project } from '../../core/project/project.ts';
import type { Credential } from './credential.ts';

/** The two expensive steps of verifying a key. Tests replace them to count the calls. */
export interface KeyVerificationSteps {
  readonly derive: typeof deriveKeySecret;
  readonly matches: (secret: string, credential: Credential) => Promise<boolean>;
}

const tools: KeyVerificationSteps = { derive: deriveKeySecret, matches };

/** Replaces a missing generation of a key, so that verification takes the same time. It is never accepted. */
const noGeneration: KeyGeneration = { salt: 'A'.repeat(22), master: '', endsAtMs: 0 };

/**
 * Returns whether the credential was made with one of the project's keys that is valid at the time of the request,
 * `nowMs`.
 */
export async function verifyKey(
  masters: MasterSecrets,
  project: Project,
  credential: Credential,
  nowMs: number,
  { derive, matches }: KeyVerificationSteps = tools,
): Promise<boolean> {
  const key = project.keys.get(credential.key);
  const [newest, before] = key?.generations ?? [];
  const hasEnded = key?.endsAtMs !== undefined && key.endsAtMs <= nowMs;

  async function isBy(generation: KeyGeneration): Promise<boolean> {
    const master = findMasterSecret(masters, generation.master);
    const secret = await derive(master ?? masters.current, generation, project.id, credential.key);
    const isMatch = await matches(secret, credential);
    return isMatch && master !== null && isLive(generation, nowMs) && !hasEnded;
  }

  const [byNewest, byBefore] = await Promise.all([isBy(newest ?? noGeneration), isBy(before ?? noGeneration)]);
  return byNewest || byBefore;
}

function isLive({ endsAtMs }: Key['generations'][number], nowMs: number): boolean {
  return endsAtMs === null || endsAtMs > nowMs;
}

async function matches(secret: string, credential: Credential): Promise<boolean> {
  // The presented and the derived secret have the same fixed length, which timingSafeEqual requires.
  if (credential.kind === 'key')
    return crypto.subtle.timingSafeEqual(encodeUtf8(secret), encodeUtf8(credential.secret));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encodeUtf8(secret), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, credential.signature, encodeUtf8(credential.base));
}
