// The dashboard's responses and their security headers. Pages of other origins cannot read, frame or script the
// dashboard, and its pages are not cached. Never sends Access-Control-Allow-Origin.

import type { JSX } from 'hono/jsx/jsx-runtime';
import { strictTransportSecurity } from '../core/transport-security.ts';

export type Html = JSX.Element;

const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'publickey-credentials-create=(self), publickey-credentials-get=(self), camera=(), geolocation=(), microphone=()',
  // With no-referrer, browsers send `Origin: null` with forms, and the dashboard's same-origin check would refuse its
  // own forms.
  'Referrer-Policy': 'same-origin',
  'Strict-Transport-Security': strictTransportSecurity,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

type ExtraHeaders = Readonly<Record<string, string>>;

/**
 * The header that tells a client how many seconds to wait before it tries again. The sign-in limit counts by the
 * minute, and a failing store takes about as long to recover.
 */
const retryAfter = { 'Retry-After': '60' };

/** Returns a response with the security headers, and with Retry-After for statuses 429 and 503. */
function answer(body: BodyInit | null, status: number, extra: ExtraHeaders): Response {
  const later = status === 429 || status === 503 ? retryAfter : {};
  return new Response(body, { status, headers: { ...headers, ...later, ...extra } });
}

export async function htmlPageResponse(page: Html, status = 200, extra: ExtraHeaders = {}): Promise<Response> {
  // Awaited twice, because toString() also returns a promise if a component of the page is asynchronous.
  const text = await (await page).toString();
  return answer(`<!doctype html>\n${text}\n`, status, { 'Content-Type': 'text/html; charset=utf-8', ...extra });
}

/** Redirects with 303. `path` must be on this host: callers validate paths that come from a request. */
export function seeOtherResponse(path: string, extra: ExtraHeaders = {}): Response {
  return answer(null, 303, { Location: path, ...extra });
}

/** Returns a JSON response, for a script of the dashboard. */
export function jsonResponse(value: object, status = 200): Response {
  return answer(JSON.stringify(value), status, { 'Content-Type': 'application/json' });
}

/** Returns a response that the browser saves as a file. */
export function downloadResponse(body: string, contentType: string, fileName: string): Response {
  const disposition = `attachment; filename="${fileName}"`;
  return answer(body, 200, { 'Content-Type': contentType, 'Content-Disposition': disposition });
}

/** Returns the response for a style sheet or script. Its content is the same for everyone. */
export function assetResponse(body: Uint8Array<ArrayBuffer>, contentType: string): Response {
  return answer(body, 200, { 'Content-Type': contentType, 'Cache-Control': 'private, max-age=300' });
}
