// Guides as HTML: raw HTML is shown as text, links lead to pages of /docs, and headings have the ids that GitHub gives
// them.

import { describe, expect, it } from 'vitest';
import { adaptGuideForDocs } from '../../../src/cli/guides/examples.ts';
import { repositoryFilesUrl, resolveGuideLink } from '../../../src/cli/guides/links.ts';
import { renderMarkdown } from '../../../src/cli/guides/render-markdown.ts';

const render = (markdown: string) =>
  renderMarkdown(markdown, (target) => resolveGuideLink(target, 'docs/api.md', null));

describe('hostile Markdown', () => {
  it.each([
    { markdown: '<script>mud()</script>', why: 'a script' },
    { markdown: 'Mud <img src=x onerror=mud()> here', why: 'an element within a line' },
    { markdown: '# <b onclick=mud()>Mud</b>', why: 'in a heading' },
    { markdown: '| <i>a</i> |\n| --- |\n| <svg onload=mud()> |', why: 'in a table' },
    { markdown: '- <iframe src=https://mud.example></iframe>', why: 'in a list' },
    { markdown: '```sh"><script>mud()</script>\n<script>\n```', why: 'in the language of a code block' },
    { markdown: '```html\n<script>mud()</script>\n```', why: 'in highlighted code' },
    { markdown: '`<script>`', why: 'in code within a line' },
    { markdown: '![<script>](https://mud.example/x.png)', why: 'in the text of a picture' },
    { markdown: '[x](https://mud.example/"onmouseover="mud\\(\\))', why: 'in a link' },
    { markdown: '[x](<https://mud.example/"><script>>)', why: 'in a link in brackets' },
    { markdown: '<!-- a comment --><script>mud()</script>', why: 'after a comment' },
    { markdown: '&lt;script&gt; &#60;script&#62;', why: 'as entities' },
  ])('adds no element and no attribute ($why)', ({ markdown }) => {
    const { html } = render(markdown);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)].map(([, name, attributes]) => ({ name, attributes }));
    const own = /^(?:h[1-6]|p|a|ul|li|div|table|thead|tbody|tr|th|td|pre|code|span)$/;
    expect(tags.filter(({ name }) => !own.test(name ?? ''))).toEqual([]);
    // The attributes without their quoted values, which may contain any text.
    const bare = tags.map(({ attributes }) => attributes?.replaceAll(/"[^"]*"/g, '') ?? '');
    expect(bare.filter((text) => /\bon\w+|src/.test(text))).toEqual([]);
  });

  it('drops comments', () => {
    expect(render('<!-- mud -->\n\nElbonia').html).toBe('<p>Elbonia</p>\n');
  });
});

describe('a table', () => {
  it('of two columns has no names and roles, which only stacked cells need', () => {
    expect(render('| a | b |\n| --- | --- |\n| 1 | 2 |').html).toMatch(/<table><thead><tr><th>a<.*<td>1<\/td>/s);
  });

  it('of three columns names the column of each cell, in plain text', () => {
    const { html } = render('| a | `"<b>` | c |\n| --- | --- | --- |\n| 1 | **2** | |');
    expect(html).toContain('<td role="cell" data-name="&quot;&lt;b&gt;"><strong>2</strong></td>');
    expect(html).toContain('<td role="cell" data-name="c"></td>');
    expect(html).toContain('<tr role="row"><th role="columnheader">a</th>');
  });
});

describe('a heading', () => {
  it('has the id that GitHub gives it, with a number where it is repeated', () => {
    const { sections } = render('# The API\n\nMud.\n\n## `code` & more\n\n## Mud\n\nOne.\n\n## Mud\n\nTwo.');
    expect(sections.map(({ id, depth, body }) => [id, depth, body])).toEqual([
      ['the-api', 1, 'Mud.'],
      ['code--more', 2, ''],
      ['mud', 2, 'One.'],
      ['mud-1', 2, 'Two.'],
    ]);
  });
});

describe('a link in docs/api.md', () => {
  it.each([
    { target: 'signing.md', to: '/docs/signing', why: 'a guide' },
    { target: 'keys.md#protections', to: '/docs/keys#protections', why: 'a heading of a guide' },
    { target: '../src/client/README.md#on-a-server', to: '/docs/client#on-a-server', why: 'another folder' },
    { target: 'README.md', to: '/docs', why: 'the index' },
    { target: 'start.md', to: '/docs', why: 'the quick start' },
    { target: 'api.md#errors', to: '/docs/errors', why: 'the table that has a page of its own' },
    { target: 'dashboard.md#access-log', to: '/dashboard', why: 'the dashboard itself' },
    { target: '#parameters', to: '#parameters', why: 'this page' },
    { target: '/status', to: '/status', why: 'a page of the Worker' },
    { target: 'https://elbonia.example/mud', to: 'https://elbonia.example/mud', why: 'another host' },
    { target: 'operating.md#stage', to: null, why: 'a guide that is not shown' },
    { target: '../CONTRIBUTING.md', to: null, why: 'a file of the repository' },
    { target: '//mud.example', to: null, why: 'a host without a scheme' },
    { target: '/\\mud.example', to: null, why: 'a host after a backslash' },
    { target: 'javascript:mud()', to: null, why: 'a script' },
    { target: 'data:text/html,mud', to: null, why: 'a document in a link' },
    { target: 'http://elbonia.example', to: null, why: 'no encryption' },
  ])('to $target leads to $to ($why)', ({ target, to }) => {
    expect(resolveGuideLink(target, 'docs/api.md', null)).toBe(to);
  });

  it('to a file that is not shown leads to the repository where one is known', () => {
    const files = repositoryFilesUrl({ repository: { url: 'git+https://github.com/elbonia/wherefrom.git' } });
    expect(files).toBe('https://github.com/elbonia/wherefrom/blob/main');
    expect(resolveGuideLink('operating.md#stage', 'docs/api.md', files)).toBe(`${files}/docs/operating.md#stage`);
    expect(repositoryFilesUrl({})).toBeNull();
    expect(repositoryFilesUrl({ repository: 'github:elbonia/wherefrom' })).toBe(files);
  });

  it('without an address is shown as text', () => {
    expect(render('See [how `npm` runs](operating.md).').html).toBe('<p>See how <code>npm</code> runs.</p>\n');
  });
});

describe('a guide on a deployment', () => {
  it('names the reader’s own Worker, page and project in its calls, and leaves out what is for the repository', () => {
    const markdown = [
      'At `http://localhost:8787`.\n\n<!-- repository only -->\nRun `npm start`.\n\n<!-- end -->\n\n```sh',
      "curl -H 'Origin: https://demo.example' -H 'CF-Connecting-IP: 81.2.69.142' 'http://localhost:8787/v1/visitor?project=demo0000000000000000'",
      '```\n',
    ].join('\n');
    expect(adaptGuideForDocs(markdown)).toBe(
      "At `http://localhost:8787`.\n\n```sh\ncurl -H 'Origin: https://YOUR-PAGE' 'https://YOUR-WORKER/v1/visitor?project=YOUR_PROJECT_ID'\n```\n",
    );
  });
});
