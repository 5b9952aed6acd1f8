// Verifies a location token on the page's server with the keys that the API publishes. Any JWT library can do the same;
// this module fixes the algorithm and checks every claim. Does not detect replays: the caller must accept each nonce
// only once.

import { isFrameworkSignal, uncached } from '../framework-fetch.ts';
import { check, checkUrl } from './check-options.ts';

/** The location of the visitor whose page got the nonce. Properties that the project withholds are null or empty. */
export interface VerifiedLocation {
  /** ISO 3166-1 alpha-2 country code. */
  readonly country: string | null;
  /** ISO 3166-2 region code without the country. */
  readonly region: string | null;
  readonly regulations: readonly string[];
  readonly anonymizer: string | null;
  readonly flags: readonly string[];
  /** The origin of the page that requested the token. */
  readonly origin: string;
  /** When the token was issued, in seconds since 1970. */
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

export interface TokenExpectation {
  /** The API's URL, as the page calls it: https, or http on a loopback host. Its origin must be the issuer. */
  readonly url: string | undefined;
  readonly project: string | undefined;
  /** The nonce that the server gave to this page. Undefined matches no token. */
  readonly nonce: string | undefined;
  /** The expected origin of the page. Needed if the project's allowlist has more than one. */
  readonly origin?: string | undefined;
  /** The current time in milliseconds since 1970. Default: the clock. */
  readonly nowMs?: number | undefined;
  /** Replaces the global fetch. */
  readonly fetch?:
    | ((url: string, init: { redirect: 'manual'; cache?: 'no-store'; signal: AbortSignal }) => Promise<Response>)
    | undefined;
}

export type TokenErrorCode =
  | 'token_malformed'
  | 'token_untrusted'
  | 'token_expired'
  | 'token_unexpected'
  | 'keys_unreachable';

/** A refused token. `code` is stable; `message` is for developers and may change. */
export class TokenError extends Error {
  declare readonly code: TokenErrorCode;
  /** The error of the request for the keys if `code` is `keys_unreachable`. */
  declare readonly cause?: unknown;

  constructor(code: TokenErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    Object.assign(this, { name: 'TokenError', code });
  }
}

const tokenLengthMax = 4096;
const tokenType = 'wherefrom-location+jwt';
/** Tolerated difference between the local clock and the API's, in seconds. */
const clockSkewSeconds = 5;

/**
 * Verifies a token and returns its claims. `token` is the page's input and may be of any type. Rejects with a
 * TokenError, or with a TypeError if an expectation is missing or invalid.
 */
export async function verifyLocationToken(token: unknown, expected: TokenExpectation): Promise<VerifiedLocation> {
  const { issuer, nowMs } = checkExpectation(expected);
  const text = typeof token === 'string' && token.length <= tokenLengthMax ? token : '';
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  const header = decodeJson(head);
  const claims = decodeJson(body);
  const bytes = decode(signature);
  if (header === null || claims === null || bytes === null || rest.length > 0) {
    throw new TokenError('token_malformed', 'the text is not a JWT in compact form');
  }
  const { alg, typ, kid, crit } = header;
  if (alg !== 'EdDSA' || typ !== tokenType || typeof kid !== 'string' || crit !== undefined) {
    throw new TokenError('token_untrusted', 'the token is of another kind');
  }
  const key = await findKey(issuer, kid, nowMs, expected.fetch ?? ((url, init) => fetch(url, init)));
  const signed = new TextEncoder().encode(`${head}.${body}`);
  if (key === null || !(await crypto.subtle.verify('Ed25519', key, bytes, signed))) {
    throw new TokenError('token_untrusted', 'the token is not signed by a key of the API');
  }
  return checkClaims(claims, { ...expected, url: issuer }, nowMs / 1000);
}

function checkExpectation(expected: TokenExpectation): { readonly issuer: string; readonly nowMs: number } {
  check(typeof expected === 'object' && expected !== null, 'expected is missing: pass url, project and nonce');
  const { url, project, nowMs = Date.now(), fetch } = expected;
  check(typeof project === 'string' && project !== '', 'project is missing');
  // If the clock were NaN, no token would expire.
  check(Number.isFinite(nowMs), 'nowMs must be a time in milliseconds');
  check(fetch === undefined || typeof fetch === 'function', 'fetch must be a function');
  return { issuer: checkUrl(url).origin, nowMs };
}

type Json = Readonly<Record<string, unknown>>;

function checkClaims(
  claims: Json,
  { url, project, nonce, origin }: TokenExpectation,
  nowSeconds: number,
): VerifiedLocation {
  const { iat, exp } = claims;
  if (
    typeof iat !== 'number' ||
    typeof exp !== 'number' ||
    exp <= nowSeconds - clockSkewSeconds ||
    iat > nowSeconds + clockSkewSeconds
  ) {
    throw new TokenError('token_expired', 'the token is not of these five minutes');
  }
  const wanted: Json = { iss: url, aud: project, nonce, origin: origin ?? claims['origin'] };
  for (const [name, value] of Object.entries(wanted)) {
    if (claims[name] !== value || typeof value !== 'string')
      throw new TokenError('token_unexpected', `the token is of another ${name}`);
  }
  const { country, region, regulations, anonymizer, flags } = claims;
  return {
    country: textOrNull(country),
    region: textOrNull(region),
    regulations: textsOf(regulations),
    anonymizer: textOrNull(anonymizer),
    flags: textsOf(flags),
    origin: String(claims['origin']),
    issuedAtSeconds: iat,
    expiresAtSeconds: exp,
  };
}

/**
 * Returns the strings in a claim that is a list; empty if the claim is missing, as in tokens issued before the claim
 * existed.
 */
function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

interface KnownKeys {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly fetchedAtMs: number;
}

/**
 * Cached public keys by issuer. Does not contain promises, because on Workers a request must not wait for another
 * request's I/O.
 */
const known = new Map<string, KnownKeys>();

/** How many milliseconds cached keys are fresh: the max-age of the API's key set. */
const freshMs = 300_000;
/**
 * Minimum time in milliseconds between requests for keys. An unknown key id may be new, but forged ids must not cause a
 * request each.
 */
const askAgainMs = 10_000;
/** How many milliseconds stale keys are used while the API is unreachable. Keys are valid for months. */
const staleMaxMs = 3_600_000;
const fetchTimeoutMs = 5_000;

async function findKey(
  issuer: string,
  kid: string,
  nowMs: number,
  ask: NonNullable<TokenExpectation['fetch']>,
): Promise<CryptoKey | null> {
  const kept = known.get(issuer);
  const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : nowMs - kept.fetchedAtMs;
  const isEnough = kept?.keys.has(kid) ? ageMs < freshMs : ageMs < askAgainMs;
  if (kept !== undefined && isEnough) return kept.keys.get(kid) ?? null;
  try {
    const keys = await fetchKeys(issuer, ask);
    known.set(issuer, { keys, fetchedAtMs: nowMs });
    return keys.get(kid) ?? null;
  } catch (cause) {
    const stale = ageMs < staleMaxMs ? kept?.keys.get(kid) : undefined;
    return stale ?? unreachable(cause);
  }
}

/**
 * Throws a TokenError with the code `keys_unreachable`. Rethrows the cause instead if a framework threw it for its own
 * control flow (isFrameworkSignal).
 */
function unreachable(cause: unknown): never {
  if (isFrameworkSignal(cause)) throw cause;
  throw new TokenError('keys_unreachable', 'the keys of the API could not be read', { cause });
}

async function fetchKeys(
  issuer: string,
  ask: NonNullable<TokenExpectation['fetch']>,
): Promise<ReadonlyMap<string, CryptoKey>> {
  const signal = AbortSignal.timeout(fetchTimeoutMs);
  const response = await ask(`${issuer}/.well-known/jwks.json`, { redirect: 'manual', ...uncached(), signal });
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return importKeys(await response.json());
}

/** Imports the keys of a JWK set that can sign tokens. Skips other keys. */
async function importKeys(set: unknown): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of (set as { keys: { kty?: unknown; crv?: unknown; x?: unknown; kid?: unknown }[] }).keys) {
    const { kty, crv, x, kid } = jwk;
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof kid !== 'string') continue;
    keys.set(kid, await crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, false, ['verify']));
  }
  return keys;
}

function decodeJson(text: string): Json | null {
  const bytes = decode(text);
  if (bytes === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

/**
 * Decodes canonical base64url; null if it is not canonical. atob alone also accepts padding, spaces and non-zero
 * trailing bits (RFC 4648 section 3.5). One token would then have several spellings, and a list of used tokens would
 * miss some.
 */
function decode(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return null;
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  const binary = atob(base64);
  if (btoa(binary).replaceAll('=', '') !== base64) return null;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
