// The Worker: composition root, and the only file that knows both planes.

import manifest from '#manifest';
import { version } from '../package.json';
import { createEdge } from './edge/app.ts';
import { answerPublic } from './edge/response.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';
import { worldMap } from './world-map.generated.ts';

const app = createEdge(new Database(readManifest(manifest)), version);

// The landing page's map is beside the edge, not in it: no answer needs it.
app.get('/world.svg', () => answerPublic(worldMap, 'image/svg+xml'));

export default app;
