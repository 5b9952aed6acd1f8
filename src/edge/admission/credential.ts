// Parses a server's credential: a bearer key or a signature. Checks the form only and reads nothing from storage, so a
// mistyped key costs no read and a refusal does not reveal which keys exist.

import type { FailureCode } from '../../core/failure.ts';
import { type PresentedKey, parseKey } from '../../core/key.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { readSignedRequest, type SignedRequest } from './signature.ts';
import type { SignatureHeaderRefusal } from './signature-input.ts';

export type Credential = SignedRequest | ({ readonly kind: 'key' } & PresentedKey);

const codeOf = {
  several: 'credentials_conflict',
  malformed: 'credential_invalid',
} as const satisfies Record<SignatureHeaderRefusal, FailureCode>;

/** Parses the credential of a request; null if it has none. `nowMs` is the time of the request. */
export function readCredential(request: Request, nowMs: number): Result<Credential | null, FailureCode> {
  const { headers } = request;
  const authorization = headers.get('Authorization');
  const signatureInput = headers.get('Signature-Input');
  if (authorization === null && signatureInput === null) return accept(null);
  if (authorization !== null && signatureInput !== null) return refuse('credentials_conflict');
  const credential =
    signatureInput === null ? readBearer(authorization ?? '') : readSignedRequest(request, signatureInput, nowMs);
  if (!credential.ok) return refuse(codeOf[credential.refusal]);
  return isBrowser(headers) ? refuse('key_in_browser') : credential;
}

/**
 * Parses an Authorization header: `Bearer` in any case (RFC 9110 section 11.1) and a key. Refuses two such headers,
 * which arrive as one with a comma.
 */
function readBearer(authorization: string): Result<Credential, SignatureHeaderRefusal> {
  const end = authorization.indexOf(' ');
  if (end < 0 || authorization.slice(0, end).toLowerCase() !== 'bearer') return refuse('malformed');
  const text = authorization.slice(end).trim();
  if (text.includes(',')) return refuse('several');
  const key = parseKey(text);
  return key === null ? refuse('malformed') : accept({ kind: 'key', ...key });
}

/** Whether the request has headers that browsers send, and that cross-origin pages cannot omit. */
export function isBrowser(headers: Headers): boolean {
  return headers.has('Origin') || headers.has('Sec-Fetch-Site');
}
