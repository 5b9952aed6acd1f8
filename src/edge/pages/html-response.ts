// The responses of the pages that are rendered for one visitor. Does not render them.

import { strictTransportSecurity } from '../../core/transport-security.ts';

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'private, no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'Strict-Transport-Security': strictTransportSecurity,
  'X-Content-Type-Options': 'nosniff',
};

/** Returns an HTML response with headers that prevent caching, scripts and reading by other pages. */
export function uncachedHtmlResponse(
  body: string,
  status = 200,
  extra: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...pageHeaders, ...extra } });
}
