// The routes of /docs: its pages, with their scripts, styles and search index, and the OpenAPI document that the
// reference shows. The pages are rendered when the Worker is built (src/cli/guides).

import { type DocumentName, readDocument } from '../documents.ts';
import type { EdgeApi } from '../edge/app.ts';
import { isUnreadable, publicAssetHandler } from '../edge/pages/public-document.ts';

const script = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';
const json = 'application/json';

/** The scripts, style sheets and data of the pages of /docs. Each is served at the path that is its name. */
const files: readonly (readonly [name: DocumentName, contentType: string])[] = [
  ['openapi.json', json],
  ['docs/style.css', css],
  ['docs/page.js', script],
  ['docs/search.js', script],
  ['docs/search.json', json],
  ['docs/viewer.js', script],
  ['docs/viewer-start.js', script],
  ['docs/viewer.css', css],
];

/** Adds the pages and their files to an API. */
export function mountDocs({ addDocument, addPage }: Pick<EdgeApi, 'addDocument' | 'addPage'>): void {
  for (const [name, contentType] of files) {
    addDocument(
      `/${name}`,
      publicAssetHandler(contentType, (assets) => readDocument(assets, name)),
    );
  }
  for (const path of ['/docs', '/docs/:page']) {
    addPage(path, async (context, handlers, segment) => {
      const { docsResponse } = await import('./page-response.ts');
      const response = await docsResponse(context.request, context.env.ASSETS, segment('page'));
      if (isUnreadable(response)) handlers.countRefusal(context, 'data_unavailable');
      return response;
    });
  }
}
