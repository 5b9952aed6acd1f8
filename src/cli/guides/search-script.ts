// Bundles the search of /docs with MiniSearch for the static assets. Runs in Node, not in the Worker.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../wrangler.ts';

/** Returns the bundled script that is served at /docs/search.js, with the notice that MiniSearch's licence requires. */
export async function renderSearchScript(): Promise<string> {
  const licence = readFileSync(join(repositoryRoot, 'node_modules/minisearch/LICENSE.txt'), 'utf8').trim();
  const { outputFiles } = await build({
    entryPoints: [join(repositoryRoot, 'src/guides/search-script.js')],
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    target: 'es2022',
    banner: { js: `/*! MiniSearch\n${licence}\n*/` },
  });
  return outputFiles.map(({ text }) => text).join('');
}
