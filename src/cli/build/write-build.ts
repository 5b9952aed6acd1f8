// Writes what a deployment uploads besides the data shards: the Worker's modules, and the documents with build.json.
// wrangler runs this before every `wrangler dev` and `wrangler deploy` (wrangler.toml, [build]), so that modules and
// documents are never stale. Does not touch the shards.

import { join } from 'node:path';
import { repositoryRoot } from '../wrangler.ts';
import { describeBuild, formatBuildInfo } from './build-info.ts';
import { renderDocuments, writeDocuments } from './documents.ts';
import { addManifest, bundleWorker, writeWorker } from './worker-modules.ts';

/**
 * Writes the Worker's modules and its documents into the folder of the built data. Bundles once, so that build.json
 * describes the modules that are uploaded even if a source file is saved meanwhile.
 */
export async function writeBuild(built: string, bundle = bundleWorker): Promise<void> {
  const modules = addManifest(built, bundle());
  const info = formatBuildInfo(await describeBuild(modules));
  writeDocuments(join(built, 'assets'), { ...(await renderDocuments()), 'build.json': info });
  writeWorker(built, modules);
}

if (import.meta.main) await writeBuild(process.argv[2] ?? join(repositoryRoot, 'data/built'));
