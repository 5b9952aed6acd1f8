// The documentation pages: README.md, the guides in docs/ and the client library's README. Tests run their calls and
// compile their code.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface DocumentationPage {
  /** The path of the page, relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Reads a documentation page. */
export function readDocumentationPage(path: string): DocumentationPage {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

function pagesOf(folder: string): DocumentationPage[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => readDocumentationPage(`${folder}/${name}`));
}

export const documentationPages: readonly DocumentationPage[] = [
  readDocumentationPage('README.md'),
  ...pagesOf('docs'),
  ...pagesOf('docs/decisions'),
  readDocumentationPage('src/client/README.md'),
];

/** Returns the text of a page's code blocks in a language. */
export function blocksOf({ text }: DocumentationPage, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}
