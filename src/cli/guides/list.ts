// The guides that /docs shows, in the order of its navigation. Guides for those who run a deployment stay in the
// repository.

import type { GuideSlug } from '../../guides/slugs.ts';

/** A page of /docs in the navigation. */
export interface ListedPage {
  readonly path: string;
  readonly title: string;
  /** What the page is for, in one sentence. */
  readonly about: string;
}

export interface ListedGuide extends ListedPage {
  readonly slug: GuideSlug;
  /** The Markdown file in the repository; null for a guide that the build writes. */
  readonly source: string | null;
}

function guide(slug: GuideSlug, source: string | null, title: string, about: string): ListedGuide {
  return { slug, path: `/docs/${slug}`, source, title, about };
}

export const startPage: ListedPage & { readonly source: string } = {
  path: '/docs',
  source: 'docs/start.md',
  title: 'Quick start',
  about: 'Know where your visitor is from in five minutes.',
};

export const referencePage: ListedPage = {
  path: '/docs/reference',
  title: 'API reference',
  about: 'Every path, parameter and response, to read and to try.',
};

/** A group of the navigation. */
export interface NavigationGroup {
  readonly title: string;
  readonly pages: readonly (ListedPage | ListedGuide)[];
}

export const navigationGroups: readonly NavigationGroup[] = [
  {
    title: 'Start',
    pages: [
      startPage,
      guide(
        'client',
        'src/client/README.md',
        'Client library',
        'For pages, React, Vue, Svelte, servers and the terminal.',
      ),
      guide('recipes', 'docs/recipes.md', 'Recipes', 'Code to paste: forms, consent, prices, local shops, policies.'),
      guide(
        'migrating-from-visitorapi',
        'docs/migrating-from-visitorapi.md',
        'From VisitorAPI',
        'Change the host name and the project ID, and keep your code.',
      ),
    ],
  },
  {
    title: 'API',
    pages: [
      guide('api', 'docs/api.md', 'The API by example', 'Calls of pages and servers, parameters, consent.'),
      guide('errors', null, 'Errors', 'Each code, what it means and what to do about it.'),
      referencePage,
    ],
  },
  {
    title: 'Project',
    pages: [
      guide('allowlist', 'docs/allowlist.md', 'Allowlist', 'Which pages may call, and how entries match.'),
      guide('keys', 'docs/keys.md', 'Keys', 'Issue, limit, rotate and revoke the keys of servers.'),
      guide('links', 'docs/links.md', 'Redirect links', 'One address that sends each visitor to the right page.'),
    ],
  },
  {
    title: 'Security and privacy',
    pages: [
      guide('signing', 'docs/signing.md', 'Signed requests', 'Sign with a key instead of sending it, in any language.'),
      guide(
        'location-tokens',
        'docs/location-tokens.md',
        'Location tokens',
        'A visitor’s country that your server can trust.',
      ),
      guide('privacy', 'docs/privacy.md', 'Privacy', 'What is processed and stored, and the checks that prove it.'),
    ],
  },
];

/** All pages in the order of the navigation. */
export const docsNavigationPages: readonly (ListedPage | ListedGuide)[] = navigationGroups.flatMap(
  (group) => group.pages,
);

/** All guides in the order of the navigation. */
export const docsNavigationGuides: readonly ListedGuide[] = docsNavigationPages.flatMap((page) =>
  'slug' in page ? [page] : [],
);
