// Printed code compiles as it stands, under `strict`, in a project that has the package: the code of the guides, the
// dashboard, the landing page and the API description. Snippets for servers run in test/integration, those for pages in
// test/browser.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { creditOf } from '../../../data/source/attributions.ts';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';
import { snippetsFor } from '../../../src/dashboard/overview/snippets.ts';
import { renderLanding } from '../../../src/edge/pages/landing.ts';
import { openApiDescription } from '../../../src/openapi/description.ts';
import { documentationPages } from '../../support/guides.ts';

interface Snippet {
  readonly from: string;
  readonly code: string;
}

const moduleScripts = (html: string) =>
  [...html.matchAll(/<script type="module">\n([\s\S]*?)<\/script>/g)].map(([, code = '']) => code);

/**
 * Guides whose scripts for pages are plain JavaScript, which does not pass strict checks. They run in a browser
 * (test/browser/recipes.test.ts).
 */
const untyped: readonly string[] = ['docs/recipes.md'];

/** Returns the JavaScript and TypeScript code blocks of a page that are modules. */
function readMarkdown(from: string, markdown: string): Snippet[] {
  const blocks = [...markdown.matchAll(/```(ts|js|jsx|tsx|html)\n([\s\S]*?)```/g)];
  const typed = blocks.filter(([, language]) => language !== 'html' || !untyped.includes(from));
  return typed.flatMap(([, language, text = '']) =>
    (language === 'html' ? moduleScripts(text) : [text]).map((code) => ({ from, code })),
  );
}

const project = parseProjectId('elboniatoday00000000');
if (project === null) throw new Error('the fixture is no project id');

const landing = await renderLanding(null, [], 'https://YOUR-WORKER', 0);
const decodeHtml = (html: string) => html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const snippets: readonly Snippet[] = [
  ...documentationPages.flatMap(({ path, text }) => readMarkdown(path, text)),
  ...readMarkdown('the API description', openApiDescription),
  ...[...landing.matchAll(/<pre><code>([\s\S]*?)<\/code>/g)].map(([, code = '']) => ({
    from: 'the landing page',
    code: decodeHtml(code),
  })),
  ...snippetsFor(project, 'https://YOUR-WORKER')
    .filter(({ id }) => id !== 'curl')
    .flatMap(({ id, code }) =>
      (id === 'script' ? moduleScripts(code) : [code]).map((text) => ({ from: `the snippet ${id}`, code: text })),
    ),
];

/** Other types that the snippets need: React's and those of the served script. */
const ambient = `
declare module 'react/jsx-runtime' {
  export const jsx: unknown;
  export const jsxs: unknown;
  export namespace JSX { interface IntrinsicElements { p: { children?: unknown } } }
}
declare module 'https://YOUR-WORKER/client.js' { export * from 'wherefrom/client'; }
declare module 'https://YOUR-WORKER/client-*' { export * from 'wherefrom/client'; }
`;

const compilerOptions = {
  ...{ module: 'ESNext', moduleResolution: 'bundler', target: 'ES2022', lib: ['ES2022', 'DOM'], types: ['node'] },
  ...{ strict: true, skipLibCheck: true, noEmit: true, jsx: 'react-jsx', moduleDetection: 'force' },
};

let complaints = '';
const fileOf = (index: number) => `snippet-${index}.tsx`;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-snippets-'));
  try {
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(repositoryRoot, 'src/client'), join(folder, 'node_modules/wherefrom'));
    symlinkSync(join(repositoryRoot, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'ambient.d.ts'), ambient);
    for (const [index, { code }] of snippets.entries()) writeFileSync(join(folder, fileOf(index)), code);
    const files = ['ambient.d.ts', ...snippets.map((_, index) => fileOf(index))];
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    complaints = await promisify(execFile)('tsc', ['-p', folder]).then(
      () => '',
      ({ stdout }) => stdout,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('code in guides and pages', () => {
  it('is found in every source', () => {
    expect(new Set(snippets.map(({ from }) => from)).size).toBe(14);
    expect(snippets.length).toBeGreaterThanOrEqual(14);
  });

  it.each(snippets.map((snippet, index) => ({ ...snippet, index })))('of $from compiles ($index)', ({ index }) => {
    expect(complaints.split('\n').filter((line) => line.includes(fileOf(index)))).toEqual([]);
  });

  it.each(snippets.filter(({ code }) => code.includes('await fetch(')))('of $from checks the status', ({ code }) => {
    expect(code).toContain('if (!answer.ok) throw');
  });

  it('has no other compiler errors', () => {
    expect(complaints).toBe('');
  });
});

it('the client library’s guide has the credits of the default data, ready to paste', () => {
  const credits = [
    creditOf('DBIP-City-Lite', 'dbip-city.mmdb', { schema: 'flat', kind: 'city', isNested: false, hasAs: false }),
    creditOf('asn-ipv4', 'asn-ipv4.mmdb', { schema: 'flat', kind: 'asn', isNested: false, hasAs: true }),
  ];
  const links = credits.map(({ attribution, attributionUrl }) => `<a href="${attributionUrl}">${attribution}</a>`);
  const guide = documentationPages.find(({ path }) => path === 'src/client/README.md');
  expect(guide?.text).toContain(`\`\`\`html\n${links.join('\n')}\n\`\`\``);
});
