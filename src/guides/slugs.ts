// The paths of the guides below /docs, and the names of all pages of /docs. Titles and source files are listed in
// src/cli/guides/list.ts.

/** The last segment of each guide's path, such as `client` of /docs/client. */
export const guideSlugs = [
  'client',
  'recipes',
  'migrating-from-visitorapi',
  'api',
  'errors',
  'allowlist',
  'keys',
  'links',
  'signing',
  'location-tokens',
  'privacy',
] as const;

export type GuideSlug = (typeof guideSlugs)[number];

/** The name of a page below `documents/` in the static assets. */
export type DocsPageName = `docs/${GuideSlug | 'index' | 'reference' | 'not-found'}`;

/** The names of all pages of /docs. */
export const docsPageNames: readonly DocsPageName[] = [
  'docs/index',
  ...guideSlugs.map((slug) => `docs/${slug}` as const),
  'docs/reference',
  'docs/not-found',
];
