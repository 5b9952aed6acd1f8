// The API: the edge, and the documents beside it that are the same for everyone. What answers every path but the settings'.

import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import { answerOtherMethods, createEdge, type Edge } from './edge/app.ts';
import { answerPublic } from './edge/response.ts';
import { Database } from './geo/database.ts';
import { renderLaws } from './geo/law-document.ts';
import { readManifest } from './geo/manifest.ts';
import { mountDocs } from './openapi/docs.ts';
import { worldMap } from './world-map.generated.ts';

/** The API of one isolate, with its database and its memory of projects. */
export function createApi(): Edge {
  const edge = createEdge(new Database(readManifest(manifest)), version);
  const { app } = edge;

  // Beside the edge, not in it: no answer needs them.
  app.get('/client.js', () => answerPublic(clientScript, 'text/javascript; charset=utf-8'));
  app.get('/visitor-api.js', () => answerPublic(visitorApiScript, 'text/javascript; charset=utf-8'));
  app.get('/regulations.json', () => answerPublic(renderLaws(), 'application/json; charset=utf-8'));
  app.get('/world.svg', () => answerPublic(worldMap, 'image/svg+xml'));
  for (const path of ['/client.js', '/visitor-api.js', '/regulations.json', '/world.svg']) {
    answerOtherMethods(app, path, 'GET, HEAD');
  }

  mountDocs(app);
  return edge;
}
