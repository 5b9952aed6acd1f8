// The Worker: composition root, and the only file that knows both planes.

import manifest from '#manifest';
import { version } from '../package.json';
import { clientScript, visitorApiScript } from './client/scripts.generated.ts';
import type { Dashboard } from './dashboard/app.tsx';
import type { DashboardEnv } from './dashboard/env.ts';
import { createEdge } from './edge/app.ts';
import type { EdgeEnv } from './edge/env.ts';
import { cutRequestUrl } from './edge/request-url.ts';
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

let dashboardOnce: Dashboard | null = null;

async function openDashboard(): Promise<Dashboard> {
  const { createDashboard } = await import('./dashboard/app.tsx');
  dashboardOnce ??= createDashboard({
    now: () => new Date(),
    fillRandom: (bytes) => {
      crypto.getRandomValues(bytes);
    },
    readSession: async () => null,
    isSteppedUp: () => false,
  });
  return dashboardOnce;
}

app.all('/dashboard/*', async (c) => {
  const url = cutRequestUrl(c.req.url);
  if (!url.secure) return c.redirect(`https:${c.req.url.slice('http:'.length)}`, 308);
  // The edge's own slice of the bindings is all that its app knows of.
  const env: DashboardEnv = c.env as EdgeEnv & DashboardEnv;
  return (await openDashboard()).app.fetch(c.req.raw, env);
});

export default app;
