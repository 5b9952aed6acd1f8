// The source has no import cycles, type imports included. Biome's rule against cycles ignores type imports.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

function readFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of ['src', 'data']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name}`;
      if (/\.tsx?$/.test(path) && !path.includes('/built/')) files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return files;
}

/** Returns the files that a file imports; type imports and dynamic imports count. */
function importsOf(file: string, files: ReadonlyMap<string, string>): readonly string[] {
  const specifiers = (files.get(file) ?? '').matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers]
    .map(([, specifier = '']) => posix.join(posix.dirname(file), specifier))
    .filter((path) => files.has(path));
}

/** Returns the files of the first import cycle in order; null if there is no cycle. */
function findCycle(files: ReadonlyMap<string, string>): readonly string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] | null => {
    if (done.has(file)) return null;
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    path.push(file);
    for (const imported of importsOf(file, files)) {
      const cycle = visit(imported);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(file);
    return null;
  };
  for (const file of files.keys()) {
    const cycle = visit(file);
    if (cycle !== null) return cycle;
  }
  return null;
}

it('src and data have no import cycles', () => {
  const files = readFiles();
  expect(files.size).toBeGreaterThan(250);
  expect(findCycle(files)).toBeNull();
});

it('finds a cycle of three files with a type import among its imports', () => {
  const files = new Map([
    ['a.ts', "import { b } from './b.ts';"],
    ['b.ts', "import type { C } from './below/c.ts';"],
    ['below/c.ts', "export const a = () => import('../a.ts');"],
  ]);
  expect(findCycle(files)).toEqual(['a.ts', 'b.ts', 'below/c.ts', 'a.ts']);
});
