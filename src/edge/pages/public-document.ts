// Serves documents that are the same for every visitor: scripts, style sheets, the API's description, public keys. Each
// has a strong entity tag of its content, so that a cache can revalidate it (RFC 9110 section 13).

import { encodeBase64url, encodeUtf8 } from '../../core/encoding.ts';
import { apiErrors } from '../../core/failure.ts';
import { strictTransportSecurity } from '../../core/transport-security.ts';
import { detailedProblemResponse } from '../response.ts';

interface Tagged {
  readonly body: string;
  readonly tag: string;
}

type OwnHeaders = Readonly<Record<string, string>>;

/** Headers of a public document that any page may use. */
const forAnyPage: OwnHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * Returns the handler of one public document. Caches the entity tag of the last body, because the content seldom
 * changes; does not keep the tags that requests send. `own` replaces the headers that let pages of any host use the
 * document.
 */
export function publicDocumentHandler(
  contentType: string,
): (request: Request, body: string, own?: OwnHeaders) => Promise<Response> {
  let last: Tagged | undefined;
  return async function publicResponse(request, body, own = forAnyPage) {
    if (last?.body !== body) last = { body, tag: await tagOf(body) };
    return taggedResponse(last, contentType, own, request.headers.get('If-None-Match'));
  };
}

/**
 * Returns the handler of one document that is a static asset. `read` returns null if the file cannot be read; the
 * response is then 503. The entity tag is computed once, because the file never changes while the isolate runs. `own`
 * adds or replaces headers.
 */
export function publicAssetHandler(
  contentType: string,
  read: (assets: Fetcher) => Promise<Uint8Array<ArrayBuffer> | null>,
  own: OwnHeaders = {},
): (request: Request, assets: Fetcher) => Promise<Response> {
  let tag: string | undefined;
  return async function assetResponse(request, assets) {
    const body = await read(assets);
    if (body === null) return unreadableDocumentResponse();
    tag ??= await tagOfBytes(body);
    return taggedResponse({ body, tag }, contentType, { ...forAnyPage, ...own }, request.headers.get('If-None-Match'));
  };
}

/** Returns the 503 response for a document whose file cannot be read. */
export function unreadableDocumentResponse(): Response {
  return detailedProblemResponse('data_unavailable', 'The document could not be read. Try again shortly.');
}

/** Whether the response to a request for a document says that its file cannot be read. */
export function isUnreadable({ status }: Response): boolean {
  return status === apiErrors.data_unavailable.status;
}

function tagOf(body: string): Promise<string> {
  return tagOfBytes(encodeUtf8(body));
}

async function tagOfBytes(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  // 96 bits of the digest are enough to distinguish versions of one document.
  return `"${encodeBase64url(new Uint8Array(digest, 0, 12))}"`;
}

function taggedResponse(
  { body, tag }: { readonly body: string | Uint8Array<ArrayBuffer>; readonly tag: string },
  contentType: string,
  own: OwnHeaders,
  ifNoneMatch: string | null,
): Response {
  const headers = {
    ETag: tag,
    'Cache-Control': 'public, max-age=300',
    ...own,
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': strictTransportSecurity,
  };
  // RFC 9110 section 15.4.5: a 304 has ETag and Cache-Control of the 200, and no metadata of a body that it does not
  // have.
  if (ifNoneMatch !== null && matchesTag(ifNoneMatch, tag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'Content-Type': contentType } });
}

/**
 * Whether If-None-Match names the tag, compared weakly (RFC 9110 section 13.1.2): Cloudflare weakens the tag of a body
 * that it compresses. The text between quotes is the opaque part of a tag and may contain commas.
 */
function matchesTag(field: string, tag: string): boolean {
  if (field.trim() === '*') return true;
  const parts = field.split('"');
  return parts.some((part, at) => at % 2 === 1 && at < parts.length - 1 && `"${part}"` === tag);
}
