// The API: the edge, and the documents beside it that are the same for everyone. What answers every path but the settings'.

import type { Hono } from 'hono';
import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import { createEdge } from './edge/app.ts';
import type { EdgeEnv } from './edge/env.ts';
import { answerProblem, answerPublic } from './edge/response.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';
import { mountDocs } from './openapi/docs.ts';
import { worldMap } from './world-map.generated.ts';

/** The API of one isolate, with its database and its memory of projects. */
export function createApi(): Hono<{ Bindings: EdgeEnv }> {
  const api = createEdge(new Database(readManifest(manifest)), version);

  // Beside the edge, not in it: no answer needs them.
  api.get('/client.js', () => answerPublic(clientScript, 'text/javascript; charset=utf-8'));
  api.get('/visitor-api.js', () => answerPublic(visitorApiScript, 'text/javascript; charset=utf-8'));
  api.get('/world.svg', () => answerPublic(worldMap, 'image/svg+xml'));
  for (const path of ['/client.js', '/visitor-api.js', '/world.svg']) {
    api.all(path, () => answerProblem('method_not_allowed', { Allow: 'GET, HEAD' }));
  }

  mountDocs(api);
  return api;
}
