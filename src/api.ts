// Creates the API of one isolate: the routes of src/edge and the public documents. Does not handle the settings routes,
// such as the dashboard (settings-routes.ts).

import manifest from '#manifest';
import { version } from '../package.json';
import { originPlaceholder, readDocument, releaseFiles } from './documents.ts';
import { createEdge, type EdgeApi } from './edge/app.ts';
import { publicAssetHandler, publicDocumentHandler, unreadableDocumentResponse } from './edge/pages/public-document.ts';
import { urlOrigin } from './edge/request/request-url.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';
import { renderLaws } from './geo/regulations/law-document.ts';
import { mountDocs } from './guides/routes.ts';

const script = 'text/javascript; charset=utf-8';
const svg = 'image/svg+xml';

const files = [
  { path: '/client.js', name: 'client.js', contentType: script },
  { path: '/style.css', name: 'style.css', contentType: 'text/css; charset=utf-8' },
  { path: '/world.svg', name: 'world.svg', contentType: svg },
  // Browsers request /favicon.ico by themselves. Current ones accept an SVG image at this path.
  { path: '/favicon.ico', name: 'favicon.ico', contentType: svg },
  { path: '/.well-known/build.json', name: 'build.json', contentType: 'application/json' },
] as const;

/** Creates the API with its location database and its cache of project settings. */
export function createApi(): EdgeApi {
  const edge = createEdge(new Database(readManifest(manifest)), version);
  mountPages(edge);
  mountDocuments(edge);
  mountDocs(edge);
  return edge;
}

/**
 * Adds the landing page and the route of redirect links (URLs of a project that send a visitor to a target chosen by
 * country or language). Their modules are imported with the first request for them, because lookups do not need them.
 */
function mountPages({ addPage, sources }: EdgeApi): void {
  addPage('/', async (context, handlers) => {
    const { landingResponse } = await import('./edge/pages/landing.ts');
    const { origin } = urlOrigin(context.url);
    const location = await handlers.landing(context);
    return landingResponse(location.ok ? location.value : null, sources, origin, context.nowMs);
  });
  addPage('/r/:project/:name', async (context, handlers, path) => {
    const { redirectResponse } = await import('./edge/redirect/redirect.ts');
    return redirectResponse(context, handlers, path('project'), path('name'));
  });
}

function mountDocuments({ addDocument }: EdgeApi): void {
  for (const { path, name, contentType } of files) {
    addDocument(
      path,
      publicAssetHandler(contentType, (assets) => readDocument(assets, name)),
    );
  }

  // Pages (with an integrity attribute) and package lock files contain the hash of a client release, so its file never
  // changes and may be cached for good.
  const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' };
  for (const name of releaseFiles()) {
    const contentType = name.endsWith('.js') ? script : 'application/gzip';
    addDocument(
      `/${name}`,
      publicAssetHandler(contentType, (assets) => readDocument(assets, name), forever),
    );
  }

  const visitorApiDocument = publicDocumentHandler(script);
  addDocument('/visitor-api.js', async (request, assets) => {
    const bytes = await readDocument(assets, 'visitor-api.js');
    if (bytes === null) return unreadableDocumentResponse();
    const { origin } = new URL(request.url);
    return visitorApiDocument(
      request,
      new TextDecoder().decode(bytes).replace(originPlaceholder, () => origin),
    );
  });

  const lawsResponse = publicDocumentHandler('application/json');
  addDocument('/regulations.json', (request) => lawsResponse(request, renderLaws()));

  // The privacy statement is imported with the first request for it, because lookups do not need it.
  const privacyResponse = publicDocumentHandler('application/json');
  addDocument('/.well-known/privacy.json', async (request) => {
    const { renderPrivacyStatement } = await import('./privacy/statement.ts');
    return privacyResponse(request, renderPrivacyStatement());
  });
}
