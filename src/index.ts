// The Worker: composition root, and the only file that knows both planes.

import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import { createEdge } from './edge/app.ts';
import { answerProblem, answerPublic } from './edge/response.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';
import { mountDocs } from './openapi/docs.ts';
import { worldMap } from './world-map.generated.ts';

const app = createEdge(new Database(readManifest(manifest)), version);

// Documents that are the same for everyone are beside the edge, not in it: no answer needs them.
app.get('/client.js', () => answerPublic(clientScript, 'text/javascript; charset=utf-8'));
app.get('/visitor-api.js', () => answerPublic(visitorApiScript, 'text/javascript; charset=utf-8'));
app.get('/world.svg', () => answerPublic(worldMap, 'image/svg+xml'));
for (const path of ['/client.js', '/visitor-api.js', '/world.svg']) {
  app.all(path, () => answerProblem('method_not_allowed', { Allow: 'GET, HEAD' }));
}

mountDocs(app);

export default app;
