// Renders every page of /docs, and the index that its search loads. The Worker fills in its own origin when it responds
// (src/guides/fill-origin.ts).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocsPageName } from '../../guides/slugs.ts';
import { buildOpenApiDocument } from '../../openapi/document.ts';
import { repositoryRoot } from '../wrangler.ts';
import { renderErrorsGuide } from './errors-guide.ts';
import { adaptGuideForDocs } from './examples.ts';
import { repositoryFilesUrl, resolveGuideLink } from './links.ts';
import { docsNavigationGuides, docsNavigationPages, startPage } from './list.ts';
import { renderDocsNotFoundPage, renderDocsStartPage, renderGuidePage, renderReferencePage } from './page.ts';
import { type RenderedGuide, renderMarkdown } from './render-markdown.ts';
import { type SearchEntry, searchEntriesOfGuide, searchEntriesOfOperations } from './search-index.ts';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');

/** The path that the links of the generated errors guide are relative to. */
const writtenSource = 'docs/errors.md';

function render(markdown: string, source: string, repository: string | null): RenderedGuide {
  return renderMarkdown(adaptGuideForDocs(markdown), (target) => resolveGuideLink(target, source, repository));
}

export interface RenderedDocs {
  readonly pages: Readonly<Record<DocsPageName, string>>;
  /** The JSON text of the search index. */
  readonly search: string;
}

/** Renders all pages of /docs, and their search index. */
export function renderDocs(): RenderedDocs {
  const repository = repositoryFilesUrl(JSON.parse(read('package.json')));
  const first = render(read(startPage.source), startPage.source, repository);
  const entries: SearchEntry[] = searchEntriesOfGuide(startPage, first);
  const rendered: Record<string, string> = { 'docs/index': renderDocsStartPage(first) };
  for (const guide of docsNavigationGuides) {
    const { source } = guide;
    const content =
      source === null
        ? render(renderErrorsGuide(), writtenSource, repository)
        : render(read(source), source, repository);
    rendered[`docs/${guide.slug}`] = renderGuidePage(guide, content, neighboursOf(guide.path));
    entries.push(...searchEntriesOfGuide(guide, content));
  }
  const document = buildOpenApiDocument();
  entries.push(...searchEntriesOfOperations(document));
  const tags = document.tags.map(({ name }) => name);
  rendered['docs/reference'] = renderReferencePage(tags, neighboursOf('/docs/reference'));
  rendered['docs/not-found'] = renderDocsNotFoundPage();
  return { pages: rendered as Record<DocsPageName, string>, search: JSON.stringify(entries) };
}

function neighboursOf(path: string) {
  const at = docsNavigationPages.findIndex((page) => page.path === path);
  return { previous: docsNavigationPages[at - 1] ?? null, next: docsNavigationPages[at + 1] ?? null };
}
