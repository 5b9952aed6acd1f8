// How the dashboard answers: the headers that keep a page to itself. Nothing of it may be read, framed, kept or scripted
// by another page; there is no Access-Control-Allow-Origin anywhere in it.

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
  // With no-referrer, browsers send `Origin: null` with forms, and the guard would refuse our own.
  'Referrer-Policy': 'same-origin',
  'Strict-Transport-Security': strictTransportSecurity,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

type ExtraHeaders = Readonly<Record<string, string>>;

/** Seconds. The limit on signing in counts by the minute, and a store that fails needs about as long. */
const retryAfter = { 'Retry-After': '60' };

/** A response with the headers above; with Retry-After too where the status says to come back later. */
function answer(body: BodyInit | null, status: number, extra: ExtraHeaders): Response {
  const later = status === 429 || status === 503 ? retryAfter : {};
  return new Response(body, { status, headers: { ...headers, ...later, ...extra } });
}

export async function answerPage(page: Html, status = 200, extra: ExtraHeaders = {}): Promise<Response> {
  return answer(`<!doctype html>\n${await page}\n`, status, { 'Content-Type': 'text/html; charset=utf-8', ...extra });
}

/** Sends the browser on with a GET. `path` must be one of this host's own: whatever comes from a request is checked before. */
export function seeOther(path: string, extra: ExtraHeaders = {}): Response {
  return answer(null, 303, { Location: path, ...extra });
}

/** For a script of ours. */
export function answerJson(value: object, status = 200): Response {
  return answer(JSON.stringify(value), status, { 'Content-Type': 'application/json' });
}

/** A file to save. */
export function answerDownload(body: string, contentType: string, fileName: string): Response {
  const disposition = `attachment; filename="${fileName}"`;
  return answer(body, 200, { 'Content-Type': contentType, 'Content-Disposition': disposition });
}

/** Answers with a style sheet or script, which is the same for everyone. */
export function answerAsset(body: Uint8Array<ArrayBuffer>, contentType: string): Response {
  return answer(body, 200, { 'Content-Type': contentType, 'Cache-Control': 'private, max-age=300' });
}
