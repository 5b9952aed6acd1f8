// Renders every page of /docs, and the index that its search loads. The Worker fills in its own origin when it responds
// (src/guides/fill-origin.ts).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageName } from '../../guides/slugs.ts';
import { buildOpenApiDocument } from '../../openapi/document.ts';
import { repositoryRoot } from '../wrangler.ts';
import { renderErrorsGuide } from './errors-guide.ts';
import { adaptGuide } from './examples.ts';
import { filesOf, linkTo } from './links.ts';
import { guides, pages, start } from './list.ts';
import { renderGuidePage, renderNotFoundPage, renderReferencePage, renderStartPage } from './page.ts';
import { type RenderedGuide, renderMarkdown } from './render-markdown.ts';
import { indexOperations, indexPage, type SearchEntry } from './search-index.ts';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');

/** A guide that the build writes has links as if it were in docs/. */
const writtenSource = 'docs/errors.md';

function render(markdown: string, source: string, repository: string | null): RenderedGuide {
  return renderMarkdown(adaptGuide(markdown), (target) => linkTo(target, source, repository));
}

export interface RenderedPages {
  readonly pages: Readonly<Record<PageName, string>>;
  /** The JSON text of the search index. */
  readonly search: string;
}

/** Renders all pages. */
export function renderPages(): RenderedPages {
  const repository = filesOf(JSON.parse(read('package.json')));
  const first = render(read(start.source), start.source, repository);
  const entries: SearchEntry[] = indexPage(start, first);
  const rendered: Record<string, string> = { 'docs/index': renderStartPage(first) };
  for (const guide of guides) {
    const { source } = guide;
    const content =
      source === null
        ? render(renderErrorsGuide(), writtenSource, repository)
        : render(read(source), source, repository);
    rendered[`docs/${guide.slug}`] = renderGuidePage(guide, content, neighboursOf(guide.path));
    entries.push(...indexPage(guide, content));
  }
  const document = buildOpenApiDocument();
  entries.push(...indexOperations(document));
  const tags = document.tags.map(({ name }) => name);
  rendered['docs/reference'] = renderReferencePage(tags, neighboursOf('/docs/reference'));
  rendered['docs/not-found'] = renderNotFoundPage();
  return { pages: rendered as Record<PageName, string>, search: JSON.stringify(entries) };
}

function neighboursOf(path: string) {
  const at = pages.findIndex((page) => page.path === path);
  return { previous: pages[at - 1] ?? null, next: pages[at + 1] ?? null };
}
