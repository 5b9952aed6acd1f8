// Renders the pages of /docs: a header with the search, the navigation, a table of contents, and links to the previous
// and next page. Without scripts, the search is hidden and everything else works.

import { escapeHtml } from './escape-html.ts';
import { type ListedPage, navigationGroups, referencePage, startPage } from './list.ts';
import type { GuideHeading, RenderedGuide } from './render-markdown.ts';

interface Layout {
  readonly path: string | null;
  readonly title: string;
  readonly about: string;
  /** The content of `main`, as HTML. */
  readonly main: string;
  /** The column beside `main`, as HTML. */
  readonly aside?: string;
  /** Elements at the end of `head`. */
  readonly head?: string;
  readonly wide?: boolean;
}

const icon =
  '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/></svg>';

const search = `<div class="search" role="search" hidden>
<label class="visually-hidden" for="search">Search the docs</label>
${icon}<input id="search" type="search" placeholder="Search" autocomplete="off" spellcheck="false" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="results" aria-keyshortcuts="/">
<kbd aria-hidden="true">/</kbd>
<div class="results" hidden><ul class="found" id="results" role="listbox" aria-label="Search results"></ul><p class="hint"></p></div>
<p class="visually-hidden" role="status"></p>
</div>`;

function link({ path, title }: ListedPage, current: string | null): string {
  const mark = path === current ? ' aria-current="page"' : '';
  return `<li><a href="${path}"${mark}>${escapeHtml(title)}</a></li>`;
}

function navigation(current: string | null): string {
  return navigationGroups
    .map(
      ({ title, pages }) =>
        `<p class="group">${escapeHtml(title)}</p>\n<ul class="pages">\n${pages.map((page) => link(page, current)).join('\n')}\n</ul>`,
    )
    .join('\n');
}

function renderLayout({ path, title, about, main, aside = '', head = '', wide = false }: Layout): string {
  const links = navigation(path);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Wherefrom docs</title>
<meta name="description" content="${escapeHtml(about)}">
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/docs/style.css">
<script type="module" src="/docs/page.js"></script>
<script type="module" src="/docs/search.js"></script>
${head}</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<a class="brand" href="/">Wherefrom</a>
<nav aria-label="Wherefrom"><ul class="links"><li><a href="/docs" aria-current="true">Docs</a></li><li><a href="/dashboard">Dashboard</a></li></ul></nav>
${search}
</header>
<div class="frame${wide ? ' wide' : ''}">
<nav class="guides" aria-label="Docs">
${links}
</nav>
<details class="menu"><summary>Menu<span class="here">${escapeHtml(title)}</span></summary>
<nav aria-label="Docs menu">
${links}
</nav>
</details>
<main id="content" tabindex="-1">
${main}
</main>
${aside}
</div>
<footer class="foot">
<a href="/privacy">Privacy</a> · <a href="/security">Security</a> · <a href="/status">Status</a>
</footer>
</body>
</html>
`;
}

/** Returns text as HTML in which long codes break after an underscore. */
function breakable(text: string): string {
  return escapeHtml(text).replaceAll('_', '_<wbr>');
}

/** Returns links to the headings of a page; empty if the page has fewer than two. */
function contents(sections: readonly GuideHeading[]): string {
  const shown = sections.filter(({ depth }) => depth === 2 || depth === 3);
  if (shown.length < 2) return '';
  const items = shown.map(
    ({ depth, id, text }) => `<li class="depth-${depth}"><a href="#${id}">${breakable(text)}</a></li>`,
  );
  return `<nav class="contents" aria-labelledby="contents-title">\n<p class="group" id="contents-title">On this page</p>\n<ul class="pages">\n${items.join('\n')}\n</ul>\n</nav>`;
}

export interface NeighbourPages {
  readonly previous: ListedPage | null;
  readonly next: ListedPage | null;
}

function neighbours({ previous, next }: NeighbourPages): string {
  const side = (page: ListedPage | null, rel: 'prev' | 'next', label: string) =>
    page === null
      ? ''
      : `<a class="${rel}" rel="${rel}" href="${page.path}"><span class="label">${label}</span> ${escapeHtml(page.title)}</a>`;
  return `<nav class="neighbours" aria-label="Previous and next page">\n${side(previous, 'prev', 'Previous')}\n${side(next, 'next', 'Next')}\n</nav>`;
}

export function renderGuidePage(page: ListedPage, { html, sections }: RenderedGuide, near: NeighbourPages): string {
  const { path, title, about } = page;
  return renderLayout({ path, title, about, main: html + neighbours(near), aside: contents(sections) });
}

/** Renders the first page of /docs: the quick start, then every page by its group. */
export function renderDocsStartPage({ html, sections }: RenderedGuide): string {
  const cards = navigationGroups.map(({ title, pages }) => {
    const items = pages
      .filter(({ path }) => path !== startPage.path)
      .map(
        (page) =>
          `<li class="card"><a href="${page.path}">${escapeHtml(page.title)}</a><p>${escapeHtml(page.about)}</p></li>`,
      );
    return `<h3>${escapeHtml(title)}</h3>\n<ul class="cards">\n${items.join('\n')}\n</ul>`;
  });
  const all: GuideHeading = { depth: 2, id: 'all-guides', text: 'All guides' };
  const main = `${html}<h2 id="all-guides"><a href="#all-guides">All guides</a></h2>\n${cards.join('\n')}`;
  const { path, title, about } = startPage;
  return renderLayout({ path, title, about, main, aside: contents([...sections, all]) });
}

/** Renders the API reference, whose content Swagger UI draws. `tags` are the groups of its operations. */
export function renderReferencePage(tags: readonly string[], near: NeighbourPages): string {
  const { path, title, about } = referencePage;
  const main = `<h1 id="api-reference">API reference</h1>
<p>Every path of this API, from its <a href="/openapi.json">OpenAPI 3.1 document</a>. The <a href="/docs/api">guide by example</a> is shorter.</p>
<div class="note">
<p><strong>Try it out</strong> sends a real call from this page, as your browser. It is answered where the project’s <a href="/docs/allowlist">allowlist</a> has this page’s origin:</p>
<div class="code"><pre tabindex="0"><code>https://YOUR-WORKER</code></pre></div>
<p>Otherwise the response says why it was refused, as <a href="/docs/errors">any error</a> does. Calls that need a key cannot be tried here, because <a href="/docs/keys">keys</a> do not belong in a browser.</p>
</div>
<div id="document"></div>
<noscript><p>The reference needs scripts. What it shows is in <a href="/openapi.json">openapi.json</a>, and the <a href="/docs/api">guide by example</a> works without.</p></noscript>
${neighbours(near)}`;
  const head = `<link rel="stylesheet" href="/docs/viewer.css">
<script defer src="/docs/viewer.js"></script>
<script defer src="/docs/viewer-start.js"></script>
`;
  // Swagger UI gives these ids to the headings of the groups.
  const groupsOfPaths = tags.map((tag) => ({ depth: 2, id: `operations-tag-${tag}`, text: tag }));
  return renderLayout({ path, title, about, main, head, aside: contents(groupsOfPaths), wide: true });
}

export function renderDocsNotFoundPage(): string {
  const main = `<h1 id="not-found">No such page</h1>
<p>The docs have no page at this address. It may have moved: search for it, or start at the <a href="/docs">quick start</a>.</p>`;
  return renderLayout({ path: null, title: 'No such page', about: 'The docs have no page at this address.', main });
}
