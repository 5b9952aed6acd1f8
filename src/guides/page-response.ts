// The responses of /docs: a page from the static assets, with the reader's host filled in. Loaded with the first
// request for a page. The API reference has a Content-Security-Policy of its own, because it runs Swagger UI, a large
// third-party script.

import { strictTransportSecurity } from '../core/transport-security.ts';
import { readDocument } from '../documents.ts';
import { publicDocumentHandler, unreadableDocumentResponse } from '../edge/pages/public-document.ts';
import { fillOriginPlaceholder, safeOriginOf } from './fill-origin.ts';
import { type DocsPageName, docsPageNames } from './slugs.ts';

type OwnHeaders = Readonly<Record<string, string>>;

const html = 'text/html; charset=utf-8';

/** Headers of every page of /docs, which keep pages of other hosts from reading it. */
const ownPage: OwnHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Without this header, a script of a page could ask for the passkey of the dashboard, which has the same host.
  'Permissions-Policy': 'publickey-credentials-create=(), publickey-credentials-get=()',
  'Referrer-Policy': 'no-referrer',
};

const guidePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * Returns the Content-Security-Policy of the API reference. Swagger UI calls the API from this page, so the sandbox has
 * allow-same-origin. The page may fetch only the files that it needs and the paths that readers can try. It may not
 * open windows or start workers, because this policy would not apply to their scripts, which could reach the dashboard
 * of a signed-in reader.
 */
function referencePolicy(origin: string): string {
  const called = ['/openapi.json', '/docs/search.json', '/v1/visitor', '/v1/visitor/', '/health'];
  return [
    'sandbox allow-scripts allow-same-origin',
    "default-src 'none'",
    `script-src ${origin}/docs/`,
    `style-src ${origin}/docs/`,
    `connect-src ${called.map((path) => origin + path).join(' ')}`,
    // Swagger UI's style sheet embeds its icons as data URLs.
    `img-src ${origin}/favicon.ico data:`,
    "worker-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const names: ReadonlySet<string> = new Set(docsPageNames);
const isPageName = (name: string): name is DocsPageName => names.has(name);

/** The handler of each page that was requested. */
const handlers = new Map<DocsPageName, ReturnType<typeof publicDocumentHandler>>();

function handlerOf(name: DocsPageName): ReturnType<typeof publicDocumentHandler> {
  const known = handlers.get(name) ?? publicDocumentHandler(html);
  handlers.set(name, known);
  return known;
}

function policyOf(name: DocsPageName, url: string): OwnHeaders {
  const policy =
    name === 'docs/reference' ? referencePolicy(safeOriginOf(url) ?? 'https://origin.invalid') : guidePolicy;
  return { ...ownPage, 'Content-Security-Policy': policy };
}

/** Returns a page of /docs by the last segment of its path, or the 404 page. */
export async function docsResponse(request: Request, assets: Fetcher, segment: string): Promise<Response> {
  const asked = `docs/${segment}`;
  const name: DocsPageName = isPageName(asked) && asked !== 'docs/index' ? asked : 'docs/not-found';
  return pageResponse(request, assets, segment === '' ? 'docs/index' : name);
}

async function pageResponse(request: Request, assets: Fetcher, name: DocsPageName): Promise<Response> {
  const bytes = await readDocument(assets, name);
  if (bytes === null) return unreadableDocumentResponse();
  const page = fillOriginPlaceholder(new TextDecoder().decode(bytes), request.url);
  const own = policyOf(name, request.url);
  if (name !== 'docs/not-found') return handlerOf(name)(request, page, own);
  const security = { 'X-Content-Type-Options': 'nosniff', 'Strict-Transport-Security': strictTransportSecurity };
  return new Response(page, {
    status: 404,
    headers: { ...own, ...security, 'Content-Type': html, 'Cache-Control': 'no-store' },
  });
}
