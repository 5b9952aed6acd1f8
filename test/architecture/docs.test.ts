// Compares what the guides state with the code: errors, paths, the example secret, dependencies. Checks that every link
// has a target. Does not run printed calls (test/integration/readme.test.ts) or insert the example rows
// (test/unit/settings/storage-page.test.ts).

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageName, scriptName } from '../../src/client/releases.ts';
import { apiErrors } from '../../src/core/failure.ts';
import { exampleMasterSecret } from '../../src/core/master-secret.ts';
import { openApiPaths } from '../../src/openapi/routes.ts';
import { documentationPages, readDocumentationPage } from '../support/guides.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Returns the rows of the Markdown table whose header starts with the given cell. The cells have no backquotes. */
function tableRows(markdown: string, firstHeader: string): string[][] {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  if (header < 0) throw new Error(`no table starts with ${firstHeader}`);
  const rows: string[][] = [];
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }
  return rows;
}

describe('docs/api.md', () => {
  it('lists exactly the errors of the API, with status and meaning', () => {
    const documented = tableRows(read('docs/api.md'), '`code`');
    const coded = Object.entries(apiErrors).map(([code, { status, detail }]) => [code, String(status), detail]);
    expect(documented).toEqual(coded);
  });

  it('lists exactly the paths of the API', () => {
    const cells = [...read('docs/api.md').matchAll(/^\| `(?:GET|POST) .*$/gm)].map(([line]) => line);
    const named = cells.flatMap((line) =>
      [...line.matchAll(/`(?:GET |POST )?(\/[^`]*)`/g)].map(([, path = '']) => path),
    );
    // The OpenAPI document leaves out the files of released client libraries, because each release adds some. The guide
    // has a pattern of their paths.
    const releasePaths = [scriptName('X.Y.Z'), packageName('X.Y.Z')].map((name) => `/${name}`);
    expect(named.toSorted()).toEqual([...Object.keys(openApiPaths), ...releasePaths].toSorted());
  });
});

describe('the example secret in the guides', () => {
  it('is the value that the Worker refuses as a secret', () => {
    expect(read('docs/projects.md')).toContain(`\`${exampleMasterSecret}\``);
  });
});

describe('README.md', () => {
  it('has fewer than 140 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThan(140);
  });
});

describe('src/README', () => {
  it('gives a reason for exactly the dependencies in use', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const documented = tableRows(read('src/README.md'), 'package').map(([name]) => name);
    expect(documented.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted());
  });
});

/** Returns the anchor that GitHub gives to a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

const anchorsIn = (markdown: string) =>
  [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const pages = [
  ...documentationPages,
  ...[
    'src/README.md',
    'test/README.md',
    'test/bench/README.md',
    'data/README.md',
    'docs/examples/README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
  ].map(readDocumentationPage),
];

describe('the guides', () => {
  it.each(pages)('$path links to files and headings that exist', ({ path, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : relative(root, join(root, dirname(path), file));
      if (!existsSync(join(root, linked))) return true;
      return anchor !== undefined && !anchorsIn(read(linked)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('in docs/ are all listed in its index', () => {
    const index = read('docs/README.md');
    const others = documentationPages.filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(others.filter(({ path }) => !index.includes(`](${path.slice('docs/'.length)})`))).toEqual([]);
  });

  it.each(documentationPages.filter(({ text }) => text.includes('$WHEREFROM_KEY')))(
    '$path says how to get a key before using it',
    ({ text }) => {
      expect(text.slice(0, text.indexOf('$WHEREFROM_KEY'))).toContain('npm run project -- key issue');
    },
  );

  it('mark code blocks that need bash as such', () => {
    const inSh = documentationPages.flatMap(({ path, text }) =>
      [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
        .filter(([, block = '']) => /\$\{\w+[:#/]|<\(|\[\[/.test(block))
        .map(() => path),
    );
    expect(inSh).toEqual([]);
  });
});
