// GET /openapi.json and /docs: the document, and a viewer that draws it in the reader's browser. The viewer is a large
// script of others, so its page is a sandbox without an origin: it shares nothing with the pages of this host and may
// call nothing but the document. What it consists of is loaded when it is asked for, never by a visitor's call.

import { addOtherMethods, type EdgeApp } from '../edge/app.ts';
import { publicDocument } from '../edge/pages/public-document.ts';
import { cutRequestUrl } from '../edge/request/request-url.ts';
import { allowResponse, problemResponse, tlsRedirectResponse } from '../edge/response.ts';

const script = 'text/javascript; charset=utf-8';

/**
 * After the viewer's own style. Hidden is what only serves calls, which the page cannot make, and a column of links that
 * the document has none of: it is too much for a telephone.
 */
const ownStyle = `
.swagger-ui .scheme-container,
.swagger-ui .copy-to-clipboard,
.swagger-ui .response-col_links,
.swagger-ui .response-control-media-type__accept-message,
.swagger-ui .parameters-col_description :is(input, select) { display: none; }
.swagger-ui .info { margin-top: 1rem; }
nav.swagger-ui { padding-top: 1rem; }
`;

interface Document {
  readonly contentType: string;
  readonly load: () => Promise<string>;
}

/** Public documents by path. */
const documents: Readonly<Record<string, Document>> = {
  '/openapi.json': {
    contentType: 'application/json',
    load: async () => (await import('./document.generated.ts')).openApiDocument,
  },
  '/docs/viewer.js': {
    contentType: script,
    load: async () => (await import('swagger-ui-dist/swagger-ui-bundle.js')).default,
  },
  '/docs/viewer-start.js': { contentType: script, load: async () => (await import('./viewer-start.js')).default },
  '/docs/viewer.css': {
    contentType: 'text/css; charset=utf-8',
    load: async () => (await import('swagger-ui-dist/swagger-ui.css')).default + ownStyle,
  },
};

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

/** `origin` is where the page's files are: a sandboxed page has no origin that 'self' could mean. */
function contentSecurityPolicy(origin: string): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${origin}/docs/viewer.js ${origin}/docs/viewer-start.js`,
    `style-src ${origin}/docs/viewer.css`,
    `connect-src ${origin}/openapi.json`,
    // Swagger UI's style sheet has its icons in itself.
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

/** Adds the document and its viewer to an app. */
export function mountDocs(app: EdgeApp): void {
  const answerPage = publicDocument('text/html; charset=utf-8');
  app.get('/docs', (c) => {
    const { origin, secure } = cutRequestUrl(c.req.url);
    return secure ? answerPage(c.req.raw, page, pageHeaders(origin)) : tlsRedirectResponse(`${origin}/docs`);
  });
  for (const [path, { contentType, load }] of Object.entries(documents)) {
    const answer = publicDocument(contentType);
    app.get(path, async (c) => answer(c.req.raw, await load()));
    addOtherMethods(app, path, 'GET, HEAD');
  }
  // No other page may read this one.
  app.options('/docs', () => allowResponse('GET, HEAD'));
  app.all('/docs', () => problemResponse('method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' }));
}
