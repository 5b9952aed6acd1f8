// Renders the documents that the Worker serves (src/documents.ts), and writes them into its static assets folder,
// beside the shards. Does not touch the shards.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { renderWorldMap } from '../../../data/generate/world-map.ts';
import { renderServedScripts } from '../../client/build.ts';
import { renderPasskeyScript } from '../../dashboard/build.ts';
import { type DocumentName, releaseFiles } from '../../documents.ts';
import type { DocsPageName } from '../../guides/slugs.ts';
import { buildOpenApiDocument } from '../../openapi/document.ts';
import { renderDocs } from '../guides/render-pages.ts';
import { renderSearchScript } from '../guides/search-script.ts';
import { repositoryRoot } from '../wrangler.ts';
import { syncFolder } from './sync-folder.ts';

const require = createRequire(import.meta.url);
const readOwn = (path: string) => readFileSync(join(repositoryRoot, 'src', path), 'utf8');
const readViewer = (file: string) => readFileSync(require.resolve(`swagger-ui-dist/${file}`), 'utf8');

/**
 * Returns Swagger UI's script with the notices that its licence (Apache-2.0) and its dependencies' licences require.
 */
function renderViewerScript(): string {
  const notice = readViewer('NOTICE').trim();
  const licence = 'Licensed under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0';
  const parts = readViewer('swagger-ui-bundle.js.LICENSE.txt');
  return `/*!\n${notice}\n${licence}\n*/\n${parts}\n${readViewer('swagger-ui-bundle.js')}`;
}

type Documents = Readonly<Record<DocumentName | DocsPageName, string>>;

/**
 * The documents that the Worker serves and that depend on its source alone. build.json also depends on the data and the
 * commit.
 */
export type SourceDocuments = Omit<Documents, 'build.json'>;

/** Returns the text of every served document that depends on the Worker's source alone. */
export async function renderDocuments(): Promise<SourceDocuments> {
  const scripts = await renderServedScripts();
  const tokens = readOwn('dashboard/ui/tokens.css');
  const base = tokens + readOwn('dashboard/ui/base.css');
  const { pages, search } = renderDocs();
  return {
    'client.js': scripts.client,
    'visitor-api.js': scripts.visitorApi,
    'openapi.json': `${JSON.stringify(buildOpenApiDocument(), null, 1)}\n`,
    'world.svg': renderWorldMap(),
    'favicon.ico': readOwn('edge/pages/favicon.svg'),
    'style.css': tokens + readOwn('edge/pages/style.css'),
    ...pages,
    'docs/style.css': base + readOwn('guides/style.css'),
    'docs/page.js': readOwn('guides/page-script.js'),
    'docs/search.js': await renderSearchScript(),
    'docs/search.json': search,
    'docs/viewer.js': renderViewerScript(),
    'docs/viewer-start.js': readOwn('openapi/viewer-start.js'),
    'docs/viewer.css': readViewer('swagger-ui.css') + readOwn('openapi/viewer-own.css'),
    'dashboard/style.css': base + readOwn('dashboard/ui/style.css'),
    'dashboard/page.js': readOwn('dashboard/ui/page-script.js'),
    'dashboard/try-it.js': readOwn('dashboard/overview/try-it-script.js'),
    'dashboard/passkeys.js': await renderPasskeyScript(),
  };
}

/**
 * Makes `documents/` in the assets folder contain exactly the given documents and every release of the client library.
 */
export function writeDocuments(assets: string, documents: Documents): void {
  const files = new Map<string, string | Uint8Array>(Object.entries(documents));
  for (const name of releaseFiles()) files.set(name, readFileSync(join(repositoryRoot, 'src/client/releases', name)));
  syncFolder(join(assets, 'documents'), files);
}
