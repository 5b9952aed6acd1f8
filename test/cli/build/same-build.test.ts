// The same source in two folders makes the same build: copies of the source and of the packages that are bundled, in
// folders of different depth and without a repository, are built by their own scripts.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildInfo, parseBuildInfo } from '../../../src/cli/build/build-info.ts';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { runScript, temporaryFolder } from '../scripts.ts';

/**
 * The parsed package-lock.json. A copy of the repository needs only the packages that the Worker's bundle contains;
 * esbuild is linked.
 */
const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly peer?: boolean }>> } =
  JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8'));
const bundled = Object.keys(lock.packages).filter((path) => {
  const { dev, peer } = lock.packages[path] ?? {};
  return path !== '' && dev !== true && peer !== true;
});

const folder = temporaryFolder();
afterAll(folder.remove);

const script = `
import { describeBuild, formatBuildInfo } from './src/cli/build/build-info.ts';
import { addManifest, bundleWorker } from './src/cli/build/worker-modules.ts';
console.log(formatBuildInfo(await describeBuild(addManifest(import.meta.dirname + '/data/built', bundleWorker()))));
`;

/**
 * Copies the source and the bundled packages to a folder. With `packages`, the copy links to that folder of packages,
 * as worktrees do.
 */
function copyTo(path: string, packages: string | null = null): string {
  const copy = join(folder.path, path);
  mkdirSync(join(copy, 'data/built'), { recursive: true });
  for (const part of ['src', 'package.json', 'tsconfig.json', ...(packages === null ? bundled : [])]) {
    cpSync(join(repositoryRoot, part), join(copy, part), { recursive: true });
  }
  if (packages === null) symlinkSync(join(repositoryRoot, 'node_modules/esbuild'), join(copy, 'node_modules/esbuild'));
  else symlinkSync(packages, join(copy, 'node_modules'));
  writeFileSync(join(copy, 'data/built/manifest.json'), '{"v4":[]}\n');
  writeFileSync(join(copy, 'describe.ts'), script);
  return copy;
}

async function build(copy: string): Promise<BuildInfo | null> {
  const { stdout, stderr } = await runScript(relative(repositoryRoot, join(copy, 'describe.ts')), []);
  expect(stderr).toBe('');
  return parseBuildInfo(stdout);
}

let one: string;
let other: string;
let first: BuildInfo | null;
beforeAll(async () => {
  one = copyTo('one');
  other = copyTo('a/much/deeper/folder');
  first = await build(one);
});

function edit(copy: string, path: string, change: (text: string) => string): void {
  const file = join(copy, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

describe('a build of the same source', () => {
  it('is the same in another folder', async () => {
    expect(first).toMatchObject({ commit: null, dirty: null });
    expect(first?.data).not.toBeNull();
    expect(await build(other)).toEqual(first);
  });
});

describe('a build of the same source with linked packages', () => {
  it('is the same: comments of the bundle do not name the link’s target', async () => {
    const linked = copyTo('linked', join(one, 'node_modules'));
    expect(await build(linked)).toEqual(first);
  });
});

describe('a build of another', () => {
  it('data has the same hash of the code', async () => {
    edit(other, 'data/built/manifest.json', () => '{"v4":[1]}\n');
    const second = await build(other);
    expect(second?.code).toBe(first?.code);
    expect(second?.data).not.toBe(first?.data);
  });

  it.each([
    { path: 'src/edge/response.ts', why: 'the edge' },
    { path: 'src/dashboard/app.tsx', why: 'what is loaded later' },
    { path: 'node_modules/hono/dist/hono-base.js', why: 'a package' },
  ])('line in $path ($why) has another hash of the code', async ({ path }) => {
    const text = readFileSync(join(one, path), 'utf8');
    edit(one, path, (before) => `globalThis.planted = '${dirname(path)}';\n${before}`);
    const second = await build(one);
    edit(one, path, () => text);
    expect(second?.data).toBe(first?.data);
    expect(second?.code).not.toBe(first?.code);
    expect(await build(one)).toEqual(first);
  });
});
