// Parses a signed request and checks what the API requires of signatures (RFC 9421): covered components, age, key id.
// Reads nothing from storage; verify-key.ts verifies the signature itself. The edge keeps no list of used signatures,
// so anyone who sees a request that TLS does not protect can replay it for 60 seconds.

import { everyCharCode } from '../../core/ascii.ts';
import { type KeyId, keyIdLength, parseKeyId } from '../../core/key.ts';
import { type ProjectId, parseProjectId, projectIdLength } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import {
  buildSignatureBase,
  parseLabelledHash,
  parseSignatureInput,
  type SignatureHeaderRefusal,
  type SignatureInput,
} from './signature-input.ts';

export interface SignedRequest {
  readonly kind: 'signature';
  readonly project: ProjectId;
  readonly key: KeyId;
  /** The text that the signature signs (RFC 9421, signature base). */
  readonly base: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of the body that the signature covers; null if it covers no body. */
  readonly bodyHash: Uint8Array<ArrayBuffer> | null;
}

export const signatureAgeSecondsMax = 60;
/** Maximum number of seconds that a signer's clock may be ahead of the edge's. */
export const signatureAheadSecondsMax = 5;

const requiredComponents = ['@method', '@authority', '@path', '@query'] as const;

/**
 * The accepted parameters of a signature (RFC 9421 section 2.3). Others are refused, because they may limit the use of
 * a signature (`tag`: to one application), and ignoring them would widen its use. A `nonce` limits nothing by itself.
 */
const knownParameters: ReadonlySet<string> = new Set(['created', 'expires', 'keyid', 'alg', 'nonce']);

/** Parses the signature of a request whose Signature-Input is `inputText`. `nowMs` is the time of the request. */
export function readSignedRequest(
  request: Request,
  inputText: string,
  nowMs: number,
): Result<SignedRequest, SignatureHeaderRefusal> {
  const { headers } = request;
  const input = parseSignatureInput(inputText);
  if (!input.ok) return input;
  const signature = parseLabelledHash(headers.get('Signature') ?? '');
  if (!signature.ok) return signature;
  const signer = readSigner(input.value, nowMs);
  if (signer === null || signature.value.label !== input.value.label) return refuse('malformed');
  const values = readComponentValues(request, input.value.components);
  const digest = values?.get('content-digest');
  const bodyHash = digest === undefined ? null : parseSha256(digest);
  if (values === null || (digest !== undefined && bodyHash === null)) return refuse('malformed');
  const base = buildSignatureBase(input.value, (component) => values.get(component) ?? '');
  return accept({ kind: 'signature', ...signer, base, signature: signature.value.bytes, bodyHash });
}

/**
 * Returns the signing project and key. Null if the signature has other parameters than the API accepts, or is too old
 * or too new.
 */
function readSigner({ parameters }: SignatureInput, nowMs: number): { project: ProjectId; key: KeyId } | null {
  for (const name of parameters.keys()) if (!knownParameters.has(name)) return null;
  const alg = parameters.get('alg') ?? 'hmac-sha256';
  const nonce = parameters.get('nonce') ?? '';
  if (alg !== 'hmac-sha256' || typeof nonce !== 'string') return null;
  if (!isCurrent(parameters.get('created'), parameters.get('expires'), nowMs / 1000)) return null;
  const keyid = parameters.get('keyid');
  return typeof keyid === 'string' ? parseSignerId(keyid) : null;
}

function isCurrent(created: unknown, expires: unknown, nowSeconds: number): boolean {
  if (typeof created !== 'number') return false;
  if (created < nowSeconds - signatureAgeSecondsMax || created > nowSeconds + signatureAheadSecondsMax) return false;
  return expires === undefined || (typeof expires === 'number' && expires > nowSeconds);
}

/** Parses the `keyid` of a signature: `<projectId>:<keyId>`. */
function parseSignerId(text: string): { project: ProjectId; key: KeyId } | null {
  if (text.length !== projectIdLength + 1 + keyIdLength || text.charAt(projectIdLength) !== ':') return null;
  const project = parseProjectId(text.slice(0, projectIdLength));
  const key = parseKeyId(text.slice(projectIdLength + 1));
  return project === null || key === null ? null : { project, key };
}

/**
 * Returns the values of the components of the request that a signature covers. Null unless it covers the method, the
 * authority, the path, the query, and X-Origin if the request has it. It may also cover Content-Digest, the hash of the
 * body.
 */
function readComponentValues(request: Request, components: readonly string[]): ReadonlyMap<string, string> | null {
  // RFC 9421 section 2.2 signs the parts of a serialised URL: the host in lower case without the scheme's default port,
  // and nothing decoded.
  const { host, pathname, search } = new URL(request.url);
  const possible = new Map([
    ['@method', request.method],
    ['@authority', host],
    ['@path', pathname],
    ['@query', search === '' ? '?' : search],
  ]);
  for (const name of ['x-origin', 'content-digest']) {
    const value = request.headers.get(name);
    // A signature base is ASCII (RFC 9421 section 2.1), so other values cannot be signed.
    if (value !== null && everyCharCode(value, (code) => code <= 0x7e)) possible.set(name, value);
  }
  const required = request.headers.has('X-Origin') ? [...requiredComponents, 'x-origin'] : requiredComponents;
  const covered = new Set(components);
  if (covered.size !== components.length || !required.every((name) => covered.has(name))) return null;
  return components.every((name) => possible.has(name)) ? pick(possible, components) : null;
}

function pick(values: ReadonlyMap<string, string>, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, values.get(name) ?? '']));
}

/** Parses a Content-Digest with one SHA-256 (RFC 9530 section 2). */
function parseSha256(text: string): Uint8Array<ArrayBuffer> | null {
  const digest = parseLabelledHash(text);
  return digest.ok && digest.value.label === 'sha-256' ? digest.value.bytes : null;
}
