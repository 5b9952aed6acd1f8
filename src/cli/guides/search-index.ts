// The search index of /docs: an entry for each heading with the text below it, and one for each operation of the API.
// The browser loads it with the first search; searching sends nothing.

import type { ListedPage } from './list.ts';
import type { RenderedGuide } from './render-markdown.ts';

export interface SearchEntry {
  /** Where the result leads: a path and an anchor. */
  readonly href: string;
  /** The title of the page. */
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** Returns an entry for each heading of a guide. */
export function searchEntriesOfGuide({ path, title, about }: ListedPage, { sections }: RenderedGuide): SearchEntry[] {
  return sections.map(({ depth, id, text, body }) =>
    depth === 1
      ? { href: path, page: title, heading: title, text: `${about} ${body}` }
      : { href: `${path}#${id}`, page: title, heading: text, text: body },
  );
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
}

/** Returns an entry for each operation of the OpenAPI document, except those that serve pages and their files. */
export function searchEntriesOfOperations({ paths }: { readonly paths: object }): SearchEntry[] {
  return Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags[0] !== 'Documents')
      .map(([method, { operationId, tags, summary, description = '' }]) => ({
        // The address at which Swagger UI opens the operation.
        href: `/docs/reference#/${tags[0]}/${operationId}`,
        page: 'API reference',
        heading: `${method.toUpperCase()} ${path}`,
        text: `${summary}. ${description}`,
      })),
  );
}
