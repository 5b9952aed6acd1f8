// Creates the responses of the API: defines their headers and the bodies of refusals. No response sets a cookie or
// allows credentials, and only requests for HTML pages are redirected.

import { apiErrors, type FailureCode, failureCodes } from '../core/failure.ts';
import type { AllowlistEntry } from '../core/origin/entry.ts';
import { strictTransportSecurity } from '../core/transport-security.ts';

const commonHeaders = {
  Vary: 'Origin',
  'Cache-Control': 'private, no-store',
  'Access-Control-Expose-Headers': 'Retry-After',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': strictTransportSecurity,
};

/**
 * Who may read a response (Access-Control-Allow-Origin): an origin, `*` for every page, or null for a server, whose
 * response no page may read. `entry` is the allowlist entry that admitted the origin; null if the entry admits other
 * origins too, or if no entry was needed.
 */
export interface CorsGrant {
  readonly origin: string | null;
  readonly entry: AllowlistEntry | null;
}

export const anyPageCorsGrant: CorsGrant = { origin: '*', entry: null };
export const serverCorsGrant: CorsGrant = { origin: null, entry: null };

/** Cached response headers by allowlist entry, because building headers costs as much as a lookup. */
const jsonHeaders = new WeakMap<AllowlistEntry, Headers>();

function headersFor(contentType: string, { origin }: CorsGrant): Headers {
  const readable = origin === null ? null : { 'Access-Control-Allow-Origin': origin };
  return new Headers({ ...commonHeaders, 'Content-Type': contentType, ...readable });
}

/** Returns a response with a JSON body, as text or as UTF-8 bytes. */
export function jsonResponse(body: string | Uint8Array<ArrayBuffer>, grant: CorsGrant): Response {
  const { entry } = grant;
  let headers = entry === null ? undefined : jsonHeaders.get(entry);
  if (headers === undefined) {
    headers = headersFor('application/json', grant);
    if (entry !== null) jsonHeaders.set(entry, headers);
  }
  return new Response(body, { headers });
}

/** Returns a response that servers may read and pages may not. */
export function serverBytesResponse(body: Uint8Array<ArrayBuffer>, contentType: string): Response {
  return new Response(body, { headers: headersFor(contentType, serverCorsGrant) });
}

/** Returns a response with one value as text, followed by a line break for terminals. */
export function textResponse(value: string, grant: CorsGrant): Response {
  return new Response(`${value}\n`, { headers: headersFor('text/plain; charset=utf-8', grant) });
}

interface Problem {
  readonly body: string;
  readonly init: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

/** Returns the header that tells the caller of a refused request when to try again; no header for most codes. */
export function retryAfterHeader(code: FailureCode): Readonly<Record<string, string>> {
  const failure = apiErrors[code];
  return 'retryAfterSeconds' in failure ? { 'Retry-After': String(failure.retryAfterSeconds) } : {};
}

/** Returns the headers of a refusal that any page may read. */
function refusalHeaders(code: FailureCode, contentType: string): Record<string, string> {
  // A 401 must name the authentication scheme (RFC 9110 section 15.5.2). Browsers show no prompt for Bearer.
  const scheme = apiErrors[code].status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  return {
    ...commonHeaders,
    'Content-Type': contentType,
    'Access-Control-Allow-Origin': '*',
    ...retryAfterHeader(code),
    ...scheme,
  };
}

/** The body of each error code's problem (RFC 9457), encoded once. */
const problems = new Map<FailureCode, Problem>(
  failureCodes.map((code) => {
    const { status, title, detail } = apiErrors[code];
    const headers = refusalHeaders(code, 'application/problem+json');
    return [code, { body: JSON.stringify({ title, status, code, detail }), init: { status, headers } }];
  }),
);

/** Returns a refusal whose JSON body is not a problem (RFC 9457) but `body`. `extra` adds headers (Allow). */
export function refusalResponse(
  code: FailureCode,
  body: string,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const headers = { ...refusalHeaders(code, 'application/json'), ...extra };
  return new Response(body, { status: apiErrors[code].status, headers });
}

/** Returns a problem response (RFC 9457) with a specific detail, which must be a fixed text. */
export function detailedProblemResponse(code: FailureCode, detail: string): Response {
  const { status, title } = apiErrors[code];
  const headers = refusalHeaders(code, 'application/problem+json');
  return new Response(JSON.stringify({ title, status, code, detail }), { status, headers });
}

/** Returns the problem response (RFC 9457) of an error code. `extra` adds headers (Allow). */
export function problemResponse(code: FailureCode, extra: Readonly<Record<string, string>> = {}): Response {
  const problem = problems.get(code);
  if (problem === undefined) throw new TypeError('a failure code is missing from the table');
  return new Response(problem.body, {
    status: problem.init.status,
    headers: { ...problem.init.headers, ...extra },
  });
}

/** The methods of a route, as Allow and Access-Control-Allow-Methods list them. */
export type RouteMethods = 'GET, HEAD' | 'POST';

/** Whether the method only reads: GET, or HEAD, which reads without the body. */
export function isReadMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Whether an OPTIONS request is a preflight (Fetch standard, "CORS-preflight request"). */
export function isPreflight(headers: Headers): boolean {
  return headers.has('Origin') && headers.has('Access-Control-Request-Method');
}

/**
 * Returns the response to OPTIONS on a route for pages. A preflight carries the names of headers but not their values,
 * so it cannot depend on the project: it permits the request, and admission decides on the request itself. Any header
 * is permitted, because tracing and HTTP libraries add their own and a page cannot read why a preflight failed. The
 * wildcard does not cover Authorization, which is permitted by name so that a page that wrongly sends a key can read
 * the refusal. OPTIONS that is not a preflight gets no CORS headers.
 */
export function optionsResponse(headers: Headers, methods: RouteMethods): Response {
  if (!isPreflight(headers)) return allowedMethodsResponse(methods);
  return new Response(null, {
    status: 204,
    headers: {
      ...commonHeaders,
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': '*, Authorization',
      // Seconds to cache the preflight; Chromium accepts no more.
      'Access-Control-Max-Age': '7200',
    },
  });
}

/** Returns the response to OPTIONS with the methods of the route and without CORS headers (RFC 9110 section 9.3.7). */
export function allowedMethodsResponse(methods: RouteMethods): Response {
  const { 'Access-Control-Expose-Headers': _, ...headers } = commonHeaders;
  return new Response(null, { status: 204, headers: { ...headers, Allow: `${methods}, OPTIONS` } });
}

/**
 * Redirects a request for an HTML page from http to https. API routes refuse http instead, because a redirect would
 * break CORS.
 */
export function tlsRedirectResponse(url: string): Response {
  return pageRedirectResponse(`https:${url.slice('http:'.length)}`);
}

/** Redirects a request for an HTML page to another URL. API routes never redirect. */
export function pageRedirectResponse(location: string): Response {
  return new Response(null, {
    status: 308,
    headers: {
      Location: location,
      'Strict-Transport-Security': strictTransportSecurity,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
