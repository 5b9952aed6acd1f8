// Cloudflare Access as one more way to sign in, where the operator has put it in front and said so by ACCESS_TEAM_DOMAIN
// and ACCESS_AUDIENCE. It says who somebody is and never makes an account or a member: its holder links an account that is
// there. Only the issuer and the subject are kept, not the address that the assertion carries.

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isBase64url } from '../../core/encoding.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type AccessIdentity, findAccountByAccess } from './accounts.ts';
import { type Session, type SignInContext, startSession } from './session.ts';

/** Access at the edge puts it there; a request that did not come through Access has none, or one that nobody signed. */
const assertionHeader = 'Cf-Access-Jwt-Assertion';

export interface AccessSettings {
  readonly issuer: string;
  readonly audience: string;
}

/** Both are set where Cloudflare Access may say who somebody is. */
export interface AccessEnv {
  readonly ACCESS_TEAM_DOMAIN?: string;
  readonly ACCESS_AUDIENCE?: string;
}

/** Where the keys of an issuer are. */
export type AccessKeys = (issuer: string) => JWTVerifyGetKey;

const keySets = new Map<string, JWTVerifyGetKey>();

/** Fetched when one is first needed, kept in the isolate, and asked for anew where an assertion names another. */
export const fetchedAccessKeys: AccessKeys = (issuer) => {
  const known = keySets.get(issuer);
  if (known !== undefined) return known;
  const keys = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', issuer));
  keySets.set(issuer, keys);
  return keys;
};

/** Null where the operator has not set it up, or not whole: then nothing is read from any header. */
export function readAccessSettings({ ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }: AccessEnv): AccessSettings | null {
  const host = ACCESS_TEAM_DOMAIN ?? '';
  const audience = ACCESS_AUDIENCE ?? '';
  const issuer = `https://${host}`;
  return audience !== '' && URL.parse(issuer)?.origin === issuer && host.includes('.') ? { issuer, audience } : null;
}

/** `access_unavailable`: its keys could not be had, so nothing can be said. */
export type AccessRefusal = 'access_refused' | 'access_unavailable';

/** Who Access says that this is. Which check an assertion failed is told to no one. */
export async function readAccessIdentity(
  { headers }: Request,
  access: AccessSettings,
  keys: AccessKeys,
  now: Date,
): Promise<Result<AccessIdentity, AccessRefusal>> {
  const assertion = headers.get(assertionHeader);
  // jose ignores the unused bits of a part's last character; one assertion is to have one text.
  if (assertion === null || !assertion.split('.').every(isBase64url)) return refuse('access_refused');
  const { issuer, audience } = access;
  try {
    const { payload } = await jwtVerify(assertion, keys(issuer), {
      // The one that Access signs with; an assertion does not choose how it is checked.
      algorithms: ['RS256'],
      issuer,
      audience,
      currentDate: now,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    const { sub: subject } = payload;
    // Programs that Access lets in have an empty one.
    return typeof subject === 'string' && subject !== '' ? accept({ issuer, subject }) : refuse('access_refused');
  } catch (error) {
    return refuse(isUnavailable(error) ? 'access_unavailable' : 'access_refused');
  }
}

/** jose has no error of its own for keys that could not be fetched: the platform's, a timeout, or its general one. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error.code === 'ERR_JWKS_TIMEOUT' || error.code === 'ERR_JOSE_GENERIC' || error.code === 'ERR_JWKS_INVALID';
}

/** Signs in the account that is linked to the identity. */
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
