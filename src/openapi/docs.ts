// GET /openapi.json and /docs: the OpenAPI document, and Swagger UI, which shows it. Swagger UI is a large third-party
// script, so its page is sandboxed without an origin. It shares nothing with this host's pages and may fetch only the
// document. This module contains only the page; the scripts and styles are static assets.

import { readDocument } from '../documents.ts';
import type { Edge } from '../edge/app.ts';
import { publicAssetHandler, publicDocumentHandler } from '../edge/pages/public-document.ts';
import { urlOrigin } from '../edge/request/request-url.ts';
import { allowedMethodsResponse, problemResponse, tlsRedirectResponse } from '../edge/response.ts';

const script = 'text/javascript; charset=utf-8';

/** Static assets of the page /docs, by path. */
const files = [
  { path: '/openapi.json', name: 'openapi.json', contentType: 'application/json' },
  { path: '/docs/viewer.js', name: 'docs/viewer.js', contentType: script },
  { path: '/docs/viewer-start.js', name: 'docs/viewer-start.js', contentType: script },
  { path: '/docs/viewer.css', name: 'docs/viewer.css', contentType: 'text/css; charset=utf-8' },
] as const;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wherefrom: the API</title>
<link rel="stylesheet" href="/docs/viewer.css">
</head>
<body>
<nav class="swagger-ui"><div class="wrapper"><p><a href="/">Wherefrom</a> · <a href="/openapi.json">openapi.json</a></p></div></nav>
<main id="document"></main>
<noscript><p>This page needs scripts. What it shows is in <a href="/openapi.json">openapi.json</a>.</p></noscript>
<script src="/docs/viewer.js"></script>
<script src="/docs/viewer-start.js"></script>
</body>
</html>
`;

/**
 * Returns the Content-Security-Policy of the page /docs. `origin` hosts its files, because 'self' matches nothing in a
 * page without an origin.
 */
function contentSecurityPolicy(origin: string): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${origin}/docs/viewer.js ${origin}/docs/viewer-start.js`,
    `style-src ${origin}/docs/viewer.css`,
    `connect-src ${origin}/openapi.json`,
    // Swagger UI's style sheet embeds its icons as data URLs.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function pageHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(origin),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  };
}

/** Adds the document and its viewer to an API. */
export function mountDocs({ app, addOtherMethods }: Pick<Edge, 'app' | 'addOtherMethods'>): void {
  const pageResponse = publicDocumentHandler('text/html; charset=utf-8');
  app.get('/docs', (c) => {
    const { origin, secure } = urlOrigin(c.req.url);
    return secure ? pageResponse(c.req.raw, page, pageHeaders(origin)) : tlsRedirectResponse(`${origin}/docs`);
  });
  for (const { path, name, contentType } of files) {
    const answer = publicAssetHandler(contentType, (assets) => readDocument(assets, name));
    app.get(path, (c) => answer(c.req.raw, c.env.ASSETS));
    addOtherMethods(path, 'GET, HEAD');
  }
  // Without CORS headers, so that no other page may read the page /docs.
  app.options('/docs', () => allowedMethodsResponse('GET, HEAD'));
  app.all('/docs', () => problemResponse('method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' }));
}
