// The code blocks of docs/recipes.md as pages, with only the placeholders replaced. A block is found by its heading and
// number, and is recorded as used, so that a test can name the blocks that no test uses.

import { createHash } from 'node:crypto';
import { readDocumentationPage } from './guides.ts';

interface Block {
  readonly heading: string;
  readonly code: string;
}

/** The code blocks of the guide in any language, in its order. */
const blocks: readonly Block[] = readDocumentationPage('docs/recipes.md')
  .text.split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const [heading = ''] = section.split('\n', 1);
    return [...section.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, code = '']) => ({ heading, code }));
  });

const used = new Set<Block>();

/** Returns a code block as printed and records its use. Throws if the recipe does not have it. */
export function takeRecipeBlock(heading: string, index = 0): string {
  const block = blocks.filter((each) => each.heading === heading)[index];
  if (block === undefined) throw new Error(`the recipe ${heading} has no code block ${index}`);
  used.add(block);
  return block.code;
}

/** Returns the headings of code blocks that were not taken. */
export function unusedRecipeBlocks(): string[] {
  return blocks.filter((block) => !used.has(block)).map(({ heading }) => heading);
}

/** Values for the placeholders of the guide. */
export interface PlaceholderValues {
  readonly api: string;
  readonly project: string;
}

export function fillInPlaceholders(code: string, { api, project }: PlaceholderValues): string {
  return code
    .replaceAll('https://YOUR-WORKER', api)
    .replaceAll('https://geo.elbonia.example', api)
    .replaceAll('YOUR_PROJECT_ID', project);
}

/** Returns the value of a printed Content-Security-Policy header. */
export function policyOfBlock(block: string, values: PlaceholderValues): string {
  const [name, policy] = fillInPlaceholders(block, values)
    .trim()
    .split(/: (.*)/s);
  if (name !== 'Content-Security-Policy' || policy === undefined) throw new Error('the block is not a policy');
  return policy;
}

/** Returns the hash of the inline script in a page's HTML, as `script-src` names it. */
export function scriptHash(html: string): string {
  const script = html.match(/<script[^>]*>([\s\S]*?)<\/script>/)?.[1] ?? '';
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

export const recipePage = (html: string) =>
  `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Elbonia Today</title>${html}`;
