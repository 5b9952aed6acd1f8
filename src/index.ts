// The Worker: composition root, and the only file that knows both planes.

import manifest from '#manifest';
import { version } from '../package.json';
import { createEdge } from './edge/app.ts';
import { Database } from './geo/database.ts';
import { readManifest } from './geo/manifest.ts';

export default createEdge(new Database(readManifest(manifest)), version);
