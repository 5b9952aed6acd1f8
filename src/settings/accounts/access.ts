// Sign-in with Cloudflare Access, enabled by ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE. Does not create accounts or
// members: users link an Access identity to an existing account. Stores only the issuer and the subject of an
// assertion, not its e-mail address.

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isBase64url } from '../../core/encoding.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type AccessIdentity, findAccountByAccess } from './accounts.ts';
import { type Session, type SignInContext, startSession } from './session.ts';

/** The header that Access adds. A request that bypassed Access lacks it, or has one without a valid signature. */
const assertionHeader = 'Cf-Access-Jwt-Assertion';

export interface AccessSettings {
  readonly issuer: string;
  readonly audience: string;
}

/** The variables that enable Access; both must be set. */
export interface AccessEnv {
  readonly ACCESS_TEAM_DOMAIN?: string;
  readonly ACCESS_AUDIENCE?: string;
}

/** Returns the public keys with which an Access issuer signs its assertions. */
export type AccessKeys = (issuer: string) => JWTVerifyGetKey;

const keySets = new Map<string, JWTVerifyGetKey>();

/**
 * Fetches an Access issuer's public keys on first use and caches them in the isolate. Fetches them again when an
 * assertion names an unknown key id.
 */
export const fetchedAccessKeys: AccessKeys = (issuer) => {
  const known = keySets.get(issuer);
  if (known !== undefined) return known;
  const keys = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', issuer));
  keySets.set(issuer, keys);
  return keys;
};

/**
 * Reads the Cloudflare Access settings from the environment. Returns null if they are missing, incomplete or invalid;
 * the header that Access adds is ignored then.
 */
export function readAccessSettings({ ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }: AccessEnv): AccessSettings | null {
  const host = ACCESS_TEAM_DOMAIN ?? '';
  const audience = ACCESS_AUDIENCE ?? '';
  const issuer = `https://${host}`;
  return audience !== '' && URL.parse(issuer)?.origin === issuer && host.includes('.') ? { issuer, audience } : null;
}

/** `access_unavailable`: the issuer's keys could not be fetched, so the assertion could not be verified. */
export type AccessRefusal = 'access_refused' | 'access_unavailable';

/** Verifies the assertion of a request and returns its identity. The refusal does not reveal which check failed. */
export async function readAccessIdentity(
  { headers }: Request,
  access: AccessSettings,
  keys: AccessKeys,
  now: Date,
): Promise<Result<AccessIdentity, AccessRefusal>> {
  const assertion = headers.get(assertionHeader);
  // The library jose ignores the unused bits in the last character of a base64url text. Only canonical base64url is
  // accepted, so that one assertion cannot be written in several ways.
  if (assertion === null || !assertion.split('.').every(isBase64url)) return refuse('access_refused');
  const { issuer, audience } = access;
  try {
    const { payload } = await jwtVerify(assertion, keys(issuer), {
      // Cloudflare Access signs with RS256. The algorithm is fixed, since an assertion must not choose how it is
      // verified.
      algorithms: ['RS256'],
      issuer,
      audience,
      currentDate: now,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    const { sub: subject } = payload;
    // Service tokens of Cloudflare Access have an empty subject. They identify no person, so they are refused.
    return typeof subject === 'string' && subject !== '' ? accept({ issuer, subject }) : refuse('access_refused');
  } catch (error) {
    return refuse(isUnavailable(error) ? 'access_unavailable' : 'access_refused');
  }
}

/**
 * Whether the error means that the issuer's public keys could not be fetched. The library jose has no single error for
 * this: it throws the error of fetch, a timeout or a generic error.
 */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error.code === 'ERR_JWKS_TIMEOUT' || error.code === 'ERR_JOSE_GENERIC' || error.code === 'ERR_JWKS_INVALID';
}

/** Signs in to the account that is linked to a Cloudflare Access identity. */
export async function signInWithAccess(
  settings: SignInContext,
  identity: AccessIdentity,
  replaces: Session | null,
): Promise<Result<{ readonly cookie: string }, 'access_unlinked'>> {
  const account = await findAccountByAccess(settings.db, identity);
  if (account === null) return refuse('access_unlinked');
  const session = await startSession(settings, account.id, 'access', replaces);
  await settings.db.batch([...session.statements]);
  return accept({ cookie: session.cookie });
}
