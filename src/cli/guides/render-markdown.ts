// Renders a guide's Markdown as HTML. Raw HTML in it is shown as text, so that a guide can add no element and no script
// to a page. Does not write the page around it (page.ts).

import { Marked, type RendererObject, type Token, type Tokens } from 'marked';
import { escapeHtml, textOfHtml } from './escape-html.ts';
import { highlightCode } from './highlight.ts';
import { renderTable } from './table.ts';

export interface GuideHeading {
  readonly depth: number;
  readonly id: string;
  readonly text: string;
}

/** A heading and the text below it, up to the next heading. */
export interface GuideSection extends GuideHeading {
  readonly body: string;
}

export interface RenderedGuide {
  readonly html: string;
  readonly sections: readonly GuideSection[];
}

/** Returns the id that GitHub gives to a heading, so that links work in the repository and on /docs. */
function headingId(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Returns a function that gives each heading of a page its id. A repeated id gets a number, as on GitHub. */
function idsOfPage(): (text: string) => string {
  const counts = new Map<string, number>();
  return (text) => {
    const id = headingId(text);
    const count = counts.get(id) ?? 0;
    counts.set(id, count + 1);
    return count === 0 ? id : `${id}-${count}`;
  };
}

/** Returns a link's address on /docs, or null if the link is shown as text. */
export type GuideLinkResolver = (target: string) => string | null;

function rendererWith(resolve: GuideLinkResolver, headings: GuideHeading[]): RendererObject {
  const nextId = idsOfPage();
  return {
    heading({ tokens, depth }) {
      const content = this.parser.parseInline(tokens);
      const text = textOfHtml(content);
      const id = nextId(text);
      headings.push({ depth, id, text });
      return depth === 1
        ? `<h1 id="${id}">${content}</h1>\n`
        : `<h${depth} id="${id}"><a href="#${id}">${content}</a></h${depth}>\n`;
    },
    code({ text, lang }) {
      const language = (lang ?? '').trim();
      // The element scrolls, so it must be reachable by keyboard.
      return `<div class="code"><pre tabindex="0"><code>${highlightCode(text, language)}</code></pre></div>\n`;
    },
    table(token) {
      const render = (cells: Tokens.TableCell[]) => cells.map(({ tokens }) => this.parser.parseInline(tokens));
      return renderTable(`Table: ${headings.at(-1)?.text ?? ''}`, render(token.header), token.rows.map(render));
    },
    html({ text }) {
      return text.startsWith('<!--') ? '' : escapeHtml(text);
    },
    link({ href, tokens }) {
      const content = this.parser.parseInline(tokens);
      const target = resolve(href);
      return target === null ? content : `<a href="${escapeHtml(target)}">${content}</a>`;
    },
    // Shows the alternative text only, because the pages of /docs have no images.
    image({ text }) {
      return escapeHtml(text);
    },
  };
}

/** Renders Markdown. The headings get ids, and each section becomes an entry of the search index. */
export function renderMarkdown(markdown: string, resolve: GuideLinkResolver): RenderedGuide {
  const headings: GuideHeading[] = [];
  const marked = new Marked({ gfm: true, renderer: rendererWith(resolve, headings) });
  const sections: GuideSection[] = [];
  let html = '';
  let body = '';
  const finish = () => {
    const heading = headings[sections.length];
    if (heading !== undefined) sections.push({ ...heading, body: body.replaceAll(/\s+/g, ' ').trim() });
    body = '';
  };
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading' && headings.length > 0) finish();
    const part = marked.parser([token] as Token[]);
    html += part;
    // Separates table cells and lines by spaces, so that the search index does not join their words.
    if (token.type !== 'heading') body += ` ${textOfHtml(part.replaceAll(/<\/(?:td|th|li|p|tr)>/g, ' '))}`;
  }
  finish();
  return { html, sections };
}
