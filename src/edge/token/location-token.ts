// The signed location token: a short-lived JWT that a page hands to its own server, which verifies it without asking us. It
// says that somebody who could see the page's nonce was there within these five minutes, and nothing finer than a region;
// never the address. It does not say who that was: a visitor can pass a token on, or come through a proxy.

import { allOf, isBase64urlCode } from '../../core/ascii.ts';
import { encodeBase64url, encodeUtf8 } from '../../core/encoding.ts';
import type { Location } from '../../core/location.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { SigningKey } from './token-keys.ts';

const lifeSeconds = 300;

/** RFC 8725 section 3.11: a type of its own, so that no other kind of JWT passes for it. */
const tokenType = 'wherefrom-location+jwt';

/** The members of the answer that a token is made of, whatever else is asked for. */
export const tokenMembers = ['country', 'region', 'regulations', 'anonymizer'] as const;

/** What is signed; what the project withholds is null or empty here too. */
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
  /** Reserved for what network lists say of the connection; empty until there are any. */
  readonly flags: readonly string[];
}

/** For whom a token is. */
export interface TokenAudience {
  /** The API's own origin, as the page called it. */
  readonly issuer: string;
  readonly project: ProjectId;
  readonly origin: string;
  /** What the page's server chose and will look for. */
  readonly nonce: string;
}

const nonceLengthMin = 16;
const nonceLengthMax = 64;

/** Whether the text is 16 to 64 characters of base64url's alphabet. No regular expression: it is a visitor's text. */
export function isNonce(text: string): boolean {
  return text.length >= nonceLengthMin && text.length <= nonceLengthMax && allOf(text, isBase64urlCode);
}

/**
 * What a token would say of the answer, or null where there is nothing to sign: only a place that our own data gives is
 * signed, not Cloudflare's guess in its stead, and not that nothing is known. `nowMs` is the time of the request.
 */
export function claimsOf(location: Location, audience: TokenAudience, nowMs: number): LocationClaims | null {
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

/** The claims as a JWT in compact form (RFC 7515 section 7.1). */
export async function signToken({ kid, privateKey }: SigningKey, claims: LocationClaims): Promise<string> {
  const signed = `${encodeJson({ alg: 'EdDSA', typ: tokenType, kid })}.${encodeJson(claims)}`;
  const signature = await crypto.subtle.sign('Ed25519', privateKey, encodeUtf8(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

function encodeJson(value: object): string {
  return encodeBase64url(encodeUtf8(JSON.stringify(value)));
}
