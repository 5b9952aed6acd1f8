// The built pages of /docs: every guide is rendered, no link leads nowhere, and no element divides a placeholder, so
// that the Worker can replace it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adaptGuideForDocs } from '../../../src/cli/guides/examples.ts';
import { docsNavigationGuides, docsNavigationPages, startPage } from '../../../src/cli/guides/list.ts';
import { renderDocs } from '../../../src/cli/guides/render-pages.ts';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { apiErrors } from '../../../src/core/failure.ts';
import { docsPageNames, guideSlugs } from '../../../src/guides/slugs.ts';

const rendered = renderDocs();
const entries: { href: string; page: string; heading: string; text: string }[] = JSON.parse(rendered.search);
const all = Object.entries(rendered.pages);

/** The page's name at a path of /docs. */
const nameAt = (path: string) => (path === '/docs' ? 'docs/index' : path.slice(1));
const idsIn = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
const linksIn = (html: string) => [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href);

/** Paths of the Worker outside /docs that pages may link to. */
const elsewhere = ['/', '/dashboard', '/privacy', '/security', '/status', '/openapi.json'];

/** Returns what is wrong with a link on a page, or null. */
function faultOf(href: string, html: string): string | null {
  if (href.startsWith('https://')) return null;
  // Swagger UI adds the elements with these ids in the browser.
  if (href.startsWith('#operations-tag-')) return null;
  if (href.startsWith('#')) return idsIn(html).includes(href.slice(1)) ? null : `no ${href}`;
  const [path = '', anchor] = href.split('#');
  if (elsewhere.includes(path)) return null;
  const target = Object.entries(rendered.pages).find(([name]) => name === nameAt(path))?.[1];
  if (target === undefined || path === '/docs/not-found') return `no page ${path}`;
  return anchor === undefined || anchor.startsWith('/') || idsIn(target).includes(anchor) ? null : `no ${href}`;
}

describe('the list of guides', () => {
  it('has every guide that the Worker serves', () => {
    expect(docsNavigationGuides.map(({ slug }) => slug).toSorted()).toEqual([...guideSlugs].toSorted());
    expect(Object.keys(rendered.pages).toSorted()).toEqual([...docsPageNames].toSorted());
  });

  it.each(docsNavigationGuides.filter(({ source }) => source !== null))('$path has its source', ({ source }) => {
    expect(existsSync(join(repositoryRoot, source ?? ''))).toBe(true);
  });
});

describe.each(all)('%s', (name, html) => {
  it('links only to pages and headings that exist', () => {
    const links = linksIn(html);
    expect(links.length).toBeGreaterThan(20);
    expect(links.map((href) => faultOf(href, html)).filter((fault) => fault !== null)).toEqual([]);
  });

  it('has one h1, ids that differ, and no inline script or style', () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(idsIn(html)).toEqual([...new Set(idsIn(html))]);
    expect(html).not.toMatch(/<style|<script>| style=| on\w+=|javascript:/);
  });

  it('marks its own place in the navigation', () => {
    const marked = [...html.matchAll(/href="([^"]*)" aria-current="page"/g)].map(([, href]) => href);
    const path = docsNavigationPages.find((page) => nameAt(page.path) === name)?.path;
    expect(marked).toEqual(path === undefined ? [] : [path, path]);
  });
});

describe('a placeholder for the reader’s host', () => {
  it.each(
    [...docsNavigationGuides, startPage].flatMap(({ path, source }) => (source === null ? [] : [{ path, source }])),
  )('on $path is in one run of text, wherever the guide has one', ({ path, source }) => {
    const text = adaptGuideForDocs(readFileSync(join(repositoryRoot, source), 'utf8'));
    const html = all.find(([name]) => name === nameAt(path))?.[1] ?? '';
    expect(html.split('https://YOUR-WORKER').length).toBe(text.split('https://YOUR-WORKER').length);
    expect(html).not.toContain('localhost:8787');
    expect(html).not.toContain('demo0000000000000000');
  });
});

describe('/docs/errors', () => {
  const html = rendered.pages['docs/errors'];

  it.each(Object.entries(apiErrors))(
    'has %s with its status, its meaning and what to do',
    (code, { status, detail }) => {
      const [, section = ''] = new RegExp(`<h3 id="${code}">([\\s\\S]*?)(?=<h[23]|<nav)`).exec(html) ?? [];
      expect(section).toContain(`<strong>${status}.</strong>`);
      expect(section.replaceAll('&#39;', "'")).toContain(detail);
      expect(section).toMatch(/<strong>What to do:<\/strong> (?:<[^>]*>)?[A-Za-z]/);
    },
  );
});

describe('the search index', () => {
  it('has every heading of the guides and every path of the API', () => {
    const headings = all
      .filter(([name]) => name !== 'docs/reference' && name !== 'docs/not-found')
      .flatMap(([name, html]) => idsIn(html).map((id) => ({ name, id })))
      .filter(({ id }) => !['content', 'search', 'results', 'contents-title', 'all-guides'].includes(id));
    const guidesOnly = entries.filter(({ href }) => !href.startsWith('/docs/reference'));
    expect(guidesOnly).toHaveLength(headings.length);
    expect(entries.find(({ heading }) => heading === 'POST /v1/batch')?.href).toBe(
      '/docs/reference#/Address/postBatch',
    );
    // The index leaves out the API paths below /docs, which serve only the documentation.
    expect(entries.filter(({ heading }) => heading.includes('/docs'))).toEqual([]);
  });

  it('leads to pages and headings that exist', () => {
    const faults = entries.map(({ href }) => faultOf(href, rendered.pages['docs/index']));
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  it('has the text of code and cells, without markup', () => {
    expect(entries.find(({ href }) => href === '/docs/allowlist')?.text).toContain('preview-*.elbonia.example');
    const marked = entries.filter(({ text }) => /hljs|&(?:lt|gt|quot|#\w+);|<\/?(?:td|code)>/.test(text));
    expect(marked.map(({ href }) => href)).toEqual([]);
  });
});

it('a long code in the contents of a page breaks after an underscore', () => {
  expect(rendered.pages['docs/errors']).toContain('media_<wbr>type_<wbr>unsupported</a>');
});

describe('what differs from the repository', () => {
  const page = (name: string) => all.find(([each]) => each === name)?.[1] ?? '';

  it('is the table of errors, which the guide of errors has', () => {
    const text = page('docs/api').split('<h2 id="errors">')[1] ?? '';
    expect(text).toContain('what to do about it: <a href="/docs/errors">errors</a>');
    expect(text).not.toContain('<table>');
    expect(page('docs/errors')).toContain('id="origin_not_allowed"');
  });

  it('is the host, which is filled in and needs no replacement', () => {
    expect(page('docs/recipes')).toContain('Replace <code>YOUR_PROJECT_ID</code>');
  });

  it('is a link that would be text here, because its file has no page', () => {
    const text = (name: string) =>
      page(name)
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ');
    expect(page('docs/recipes')).toContain('with a <a href="/docs/keys">key</a>');
    expect(text('docs/location-tokens')).not.toContain('(how)');
  });

  it('is the name of a file that has no page', () => {
    expect(page('docs/api')).not.toMatch(/[\w/]\.md\b/);
  });
});
