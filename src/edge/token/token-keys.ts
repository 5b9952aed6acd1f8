// Derives the keys that sign location tokens: one Ed25519 pair per calendar month, from the Worker's master secret, so
// that no key is stored and every isolate has the same keys. Verifiers read the public keys at /.well-known/jwks.json.
//
// A public key is published before its private key signs: the keys of the months before and after are listed too. While
// a previous master secret is set, tokens are signed with keys derived from that secret, and the public keys of both
// secrets are listed. Verifiers thus learn the new keys before they are used. Once the previous secret is removed,
// tokens are signed with keys of the current secret. Keys of a leaked secret can sign any token, so a leaked secret
// must not be kept as the previous one.

import { encodeBase64url, encodeUtf8 } from '../../core/encoding.ts';
import { deriveBytes, type MasterSecret, type MasterSecrets } from '../../core/master-secret.ts';
import { cacheMasterSecrets } from '../admission/master-secrets.ts';
import type { EdgeEnv } from '../env.ts';

/** A public key as a JWK (RFC 8037 section 2). */
interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export interface TokenKeys {
  readonly signing: SigningKey;
  /** The JSON text of a JWK set (RFC 7517 section 5). */
  readonly published: string;
}

/** The bytes that precede the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410 section 7). */
const pkcs8Prefix = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

const algorithm = { name: 'Ed25519' };

/**
 * Returns a function that derives the keys of location tokens once a month and caches them; it returns null without a
 * usable secret. Does not cache a promise, because a request must not await another request's promise.
 */
export function cacheTokenKeys(): (env: EdgeEnv, nowMs: number) => Promise<TokenKeys | null> {
  const readMasters = cacheMasterSecrets();
  let known: { readonly masters: MasterSecrets; readonly month: string; readonly keys: TokenKeys } | undefined;
  return async function tokenKeys(env, nowMs) {
    const masters = await readMasters(env);
    if (masters === null) return null;
    const month = monthOf(nowMs, 0);
    if (known === undefined || known.masters !== masters || known.month !== month) {
      known = { masters, month, keys: await deriveTokenKeys(masters, nowMs) };
    }
    return known.keys;
  };
}

/** Derives the keys that sign and verify location tokens at the time `nowMs` (milliseconds since 1970). */
export async function deriveTokenKeys({ current, previous }: MasterSecrets, nowMs: number): Promise<TokenKeys> {
  const signer = previous ?? current;
  const months = [-1, 0, 1].map((distance) => monthOf(nowMs, distance));
  const masters = previous === null ? [current] : [current, previous];
  const published = await Promise.all(
    masters.flatMap((master) => months.map(async (month) => publicKeyOf(await derivePrivateKey(master, month)))),
  );
  const encoded = await derivePrivateKey(signer, monthOf(nowMs, 0));
  const { kid } = await publicKeyOf(encoded);
  const privateKey = await crypto.subtle.importKey('pkcs8', encoded, algorithm, false, ['sign']);
  return { signing: { kid, privateKey }, published: JSON.stringify({ keys: published }) };
}

/** Returns the UTC month (`2026-11`) that is `distance` months after that of `nowMs`. */
function monthOf(nowMs: number, distance: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + distance)).toISOString().slice(0, 7);
}

/** Derives the private Ed25519 key of a month, encoded as PKCS #8. */
async function derivePrivateKey({ material }: MasterSecret, month: string): Promise<Uint8Array<ArrayBuffer>> {
  const seed = await deriveBytes(material, new Uint8Array(16), `wherefrom location token ${month}`, 32);
  const encoded = new Uint8Array(pkcs8Prefix.length + seed.length);
  encoded.set(pkcs8Prefix);
  encoded.set(seed, pkcs8Prefix.length);
  return encoded;
}

/**
 * Returns the public key of a private key in PKCS #8. Web Crypto exports it only from a private key that was imported
 * as extractable; that import is used for nothing else.
 */
async function publicKeyOf(encoded: Uint8Array<ArrayBuffer>): Promise<PublicKey> {
  const exported = await crypto.subtle.exportKey(
    'jwk',
    await crypto.subtle.importKey('pkcs8', encoded, algorithm, true, ['sign']),
  );
  const x: unknown = Reflect.get(exported, 'x');
  if (typeof x !== 'string') throw new TypeError('the platform exported no public key');
  return { kty: 'OKP', crv: 'Ed25519', x, kid: await thumbprint(x), alg: 'EdDSA', use: 'sig' };
}

/**
 * Returns the id of a public key: its JWK thumbprint (RFC 7638), with the members and order of RFC 8037 appendix A.3.
 */
async function thumbprint(x: string): Promise<string> {
  const text = `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`;
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text))));
}
