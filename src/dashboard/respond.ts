// How the dashboard answers: the headers that keep a page to itself. Nothing of it may be read, framed, kept or scripted
// by another page; there is no Access-Control-Allow-Origin anywhere in it.

import type { JSX } from 'hono/jsx/jsx-runtime';

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
  'Strict-Transport-Security': 'max-age=63072000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

type ExtraHeaders = Readonly<Record<string, string>>;

export async function answerPage(page: Html, status = 200, extra: ExtraHeaders = {}): Promise<Response> {
  const body = `<!doctype html>\n${await page}\n`;
  return new Response(body, { status, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', ...extra } });
}

/** Sends the browser on with a GET. `path` must be one of this host's own: whatever comes from a request is checked before. */
export function seeOther(path: string, extra: ExtraHeaders = {}): Response {
  return new Response(null, { status: 303, headers: { ...headers, Location: path, ...extra } });
}

/** A file to save. */
export function answerDownload(body: string, contentType: string, fileName: string): Response {
  const disposition = `attachment; filename="${fileName}"`;
  return new Response(body, {
    headers: { ...headers, 'Content-Type': contentType, 'Content-Disposition': disposition },
  });
}

/** A part of the pages that is the same for everyone: the style sheet, a script. */
export function answerAsset(body: string, contentType: string): Response {
  return new Response(body, {
    headers: { ...headers, 'Content-Type': contentType, 'Cache-Control': 'private, max-age=300' },
  });
}
