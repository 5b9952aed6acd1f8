// The project's own lint rules, run on planted code: reading an object's property whose name comes from a request, and
// imports between folders.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rule = join(root, 'test/architecture/no-table-by-text.grit');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wherefrom-lint-'));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ plugins: [rule] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether the lint rule refuses a file with this text. */
function isRefused(text: string): boolean {
  writeFileSync(join(folder, 'planted.ts'), text);
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', 'planted.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`.includes('is a Map');
}

describe('no-table-by-text', () => {
  it.each([
    {
      text: "const names: Readonly<Record<string, string>> = { a: 'b' };",
      refused: true,
      why: 'an object keyed by text',
    },
    { text: 'export const names: Record<string, number> = { a: 1 };', refused: true, why: 'a table that is exported' },
    {
      text: 'export const has = (text: string) => Object.hasOwn(names, text);',
      refused: true,
      why: 'a look-up by text',
    },
    { text: 'export const has = (text: string) => text in names;', refused: true, why: 'the in operator with text' },
    {
      text: 'export const read = (text: string) => (names as Record<string, string>)[text];',
      refused: true,
      why: 'a cast',
    },
    {
      text: 'export const read = (text: string) => (names as Readonly<Record<string, string>>)[text];',
      refused: true,
      why: 'a cast to a table that is not written to',
    },
    { text: "export const has = 'member' in value;", refused: false, why: 'the in operator with a constant' },
    { text: "const names = new Map([['a', 'b']]);", refused: false, why: 'a Map' },
    {
      text: "const ports: Record<'http' | 'https', number> = { http: 80, https: 443 };",
      refused: false,
      why: 'a closed set of keys',
    },
  ])('$refused: $why', ({ text, refused }) => {
    expect(isRefused(text)).toBe(refused);
  });

  it('is enabled where texts of requests are read', () => {
    const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    expect(overrides).toContainEqual({
      includes: [
        'src/core/**',
        'src/dashboard/**',
        'src/edge/**',
        'src/geo/**',
        'src/guides/**',
        'src/openapi/**',
        'src/privacy/**',
        'src/settings/**',
        'src/usage/**',
        'src/*.ts',
        '!src/geo/shard/**',
        '!src/geo/**/*.generated.ts',
      ],
      plugins: ['./test/architecture/no-table-by-text.grit'],
    });
  });
});

/** Whether this project's lint refuses the import of `to` in the file `from`. */
function isImportRefused(from: string, to: string): boolean {
  const copy = mkdtempSync(join(folder, 'walls-'));
  const configuration = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  // Lint plugins are left out, because their paths do not resolve in the copy of the configuration. Other tests cover
  // them.
  const overrides = configuration.overrides.filter((each: { plugins?: unknown }) => each.plugins === undefined);
  writeFileSync(join(copy, 'biome.json'), JSON.stringify({ linter: configuration.linter, overrides }));
  mkdirSync(join(copy, dirname(from)), { recursive: true });
  writeFileSync(join(copy, from), `import { a } from '${to}';\nexport const b = a;\n`);
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', from], {
    cwd: copy,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`.includes('noRestrictedImports');
}

describe('imports between folders', () => {
  it.each([
    { from: 'src/core/planted.ts', to: '../geo/database.ts' },
    { from: 'src/core/origin/planted.ts', to: '../../edge/response.ts' },
    { from: 'src/core/planted.ts', to: 'hono' },
    { from: 'src/geo/shard/planted.ts', to: '../../edge/response.ts' },
    { from: 'src/geo/planted.ts', to: '../settings/commit.ts' },
    { from: 'src/edge/planted.ts', to: '../settings/commit.ts' },
    { from: 'src/edge/request/planted.ts', to: '../../dashboard/app.tsx' },
    { from: 'src/edge/request/client/planted.ts', to: '../../../settings/commit.ts' },
    { from: 'src/edge/planted.ts', to: 'zod' },
    { from: 'src/edge/pages/planted.ts', to: '../../privacy/bindings.ts' },
    { from: 'src/core/planted.ts', to: '../privacy/bindings.ts' },
    { from: 'src/settings/planted.ts', to: '../dashboard/app.tsx' },
    { from: 'src/settings/keys/planted.ts', to: '../../edge/response.ts' },
    { from: 'src/settings/keys/planted.ts', to: 'hono' },
    { from: 'src/settings/planted.ts', to: 'hono/jsx' },
    { from: 'src/dashboard/project/planted.ts', to: '../../edge/response.ts' },
    { from: 'src/dashboard/planted.ts', to: '../cli/project.ts' },
  ])('refuses $to in $from', ({ from, to }) => {
    expect(isImportRefused(from, to)).toBe(true);
  });

  it.each([
    { from: 'src/edge/request/planted.ts', to: '../../core/result.ts' },
    { from: 'src/edge/request/planted.ts', to: '../../geo/database.ts' },
    { from: 'src/edge/planted.ts', to: './request/client/client.ts' },
    { from: 'src/dashboard/project/planted.tsx', to: '../../settings/commit.ts' },
  ])('admits $to in $from', ({ from, to }) => {
    expect(isImportRefused(from, to)).toBe(false);
  });
});
