// The API: the edge, and public documents beside it. Answers every path except those of the settings.

import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import { addOtherMethods, createEdge, type Edge } from './edge/app.ts';
import { publicDocument } from './edge/pages/public-document.ts';
import { cutRequestUrl } from './edge/request/request-url.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';
import { renderLaws } from './geo/regulations/law-document.ts';
import { mountDocs } from './openapi/docs.ts';
import { worldMap } from './world-map.generated.ts';

/** The API of one isolate, with its database and its memory of projects. */
export function createApi(): Edge {
  const edge = createEdge(new Database(readManifest(manifest)), version);
  const { app } = edge;

  // Outside src/edge, because no lookup needs them.
  const script = 'text/javascript; charset=utf-8';
  const answerClient = publicDocument(script);
  app.get('/client.js', (c) => answerClient(c.req.raw, clientScript));
  const visitorApiDocument = publicDocument(script);
  app.get('/visitor-api.js', (c) => visitorApiDocument(c.req.raw, visitorApiScript(cutRequestUrl(c.req.url).origin)));
  const answerLaws = publicDocument('application/json');
  app.get('/regulations.json', (c) => answerLaws(c.req.raw, renderLaws()));
  const answerMap = publicDocument('image/svg+xml');
  app.get('/world.svg', (c) => answerMap(c.req.raw, worldMap));
  for (const path of ['/client.js', '/visitor-api.js', '/regulations.json', '/world.svg']) {
    addOtherMethods(app, path, 'GET, HEAD');
  }

  mountDocs(app);
  return edge;
}
