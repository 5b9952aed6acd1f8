// The Worker: composition root, and the only file that knows both planes.

import { Hono } from 'hono';
import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import type { RedeemEnv } from './dashboard/redeem.ts';
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

// The settings plane is beside the edge, too: its code is run only where it is asked for.
const settings = new Hono<{ Bindings: RedeemEnv }>();
settings.post('/operator/redeem', async (c) => {
  const { answerRedemption } = await import('./dashboard/redeem.ts');
  return answerRedemption(c.req.raw, c.env);
});
settings.all('/operator/redeem', () => answerProblem('method_not_allowed', { Allow: 'POST' }));
settings.notFound(() => answerProblem('not_found'));
settings.onError(() => answerProblem('internal'));

export default {
  fetch(request, env, context) {
    return isSettings(request.url) ? settings.fetch(request, env, context) : app.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

function isSettings(url: string): boolean {
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3));
  return path.startsWith('/operator/');
}
