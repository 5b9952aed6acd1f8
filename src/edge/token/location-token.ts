// The signed location token: a JWT, valid for five minutes, that a page hands to its own server. The server verifies
// the token without calling the API. The token states the visitor's country and region, never the address, and repeats
// the nonce that the page sent. It does not identify the visitor: a token can be passed on, and a visitor can use a
// proxy.

import { everyCharCode, isBase64urlCharCode } from '../../core/ascii.ts';
import { encodeBase64url, encodeUtf8 } from '../../core/encoding.ts';
import type { Location } from '../../core/location.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { SigningKey } from './token-keys.ts';

const lifeSeconds = 300;

/** The explicit type of a location token (RFC 8725 section 3.11), so that no other kind of JWT is accepted as one. */
const tokenType = 'wherefrom-location+jwt';

/** The JSON members of a location that become claims of a token. */
export const tokenMembers = ['country', 'region', 'regulations', 'anonymizer'] as const;

/** The claims of a location token. A member that the project's field policy withholds is null or empty. */
export interface LocationClaims {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly nonce: string;
  readonly origin: string;
  readonly country: string | null;
  readonly region: string | null;
  readonly regulations: readonly string[];
  readonly anonymizer: 'tor' | null;
  /** Flags from network lists (VPN, proxy). Always empty, because there are no such lists yet. */
  readonly flags: readonly string[];
}

/** The issuer, the audience and the nonce of a location token. */
export interface TokenAudience {
  /** The API's own origin, from the requested URL. */
  readonly issuer: string;
  readonly project: ProjectId;
  readonly origin: string;
  /** A value that the page's server chose. The server compares it with the token's claim to detect a replayed token. */
  readonly nonce: string;
}

const nonceLengthMin = 16;
const nonceLengthMax = 64;

/** Whether the text can be the nonce of a location token: 16 to 64 characters of base64url's alphabet. */
export function isNonce(text: string): boolean {
  return text.length >= nonceLengthMin && text.length <= nonceLengthMax && everyCharCode(text, isBase64urlCharCode);
}

/**
 * Returns the claims of a location token, or null if the location is not from the database: neither Cloudflare's
 * estimate nor an unknown place is signed. `nowMs` is the time of the request.
 */
export function locationTokenClaims(location: Location, audience: TokenAudience, nowMs: number): LocationClaims | null {
  if (location.meta.source !== 'database') return null;
  const iat = Math.floor(nowMs / 1000);
  return {
    iss: audience.issuer,
    aud: audience.project,
    iat,
    exp: iat + lifeSeconds,
    nonce: audience.nonce,
    origin: audience.origin,
    country: location.country.code,
    region: location.region.code,
    regulations: location.regulations,
    anonymizer: location.anonymizer.tor === true ? 'tor' : null,
    flags: [],
  };
}

/** Signs the claims as a JWT in compact form (RFC 7515 section 7.1). */
export async function signLocationToken({ kid, privateKey }: SigningKey, claims: LocationClaims): Promise<string> {
  const signed = `${encodeJson({ alg: 'EdDSA', typ: tokenType, kid })}.${encodeJson(claims)}`;
  const signature = await crypto.subtle.sign('Ed25519', privateKey, encodeUtf8(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

function encodeJson(value: object): string {
  return encodeBase64url(encodeUtf8(JSON.stringify(value)));
}
