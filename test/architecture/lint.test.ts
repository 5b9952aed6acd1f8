// The lint rule against tables that are read by a text of a request, on planted cases.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Whether the rule refuses a file of this text. */
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
    { text: "const names: Readonly<Record<string, string>> = { a: 'b' };", refused: true, why: 'a table by text' },
    { text: 'export const names: Record<string, number> = { a: 1 };', refused: true, why: 'one that is written to' },
    {
      text: 'export const has = (text: string) => Object.hasOwn(names, text);',
      refused: true,
      why: 'a look-up by text',
    },
    { text: 'export const has = (text: string) => text in names;', refused: true, why: 'the operator' },
    { text: "export const has = 'member' in value;", refused: false, why: 'a name of ours' },
    { text: "const names = new Map([['a', 'b']]);", refused: false, why: 'a Map' },
    {
      text: "const ports: Record<'http' | 'https', number> = { http: 80, https: 443 };",
      refused: false,
      why: 'closed keys',
    },
  ])('$refused: $why', ({ text, refused }) => {
    expect(isRefused(text)).toBe(refused);
  });

  it('is on for the edge and the core', () => {
    const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    expect(overrides).toContainEqual({
      includes: ['src/core/**', 'src/edge/**'],
      plugins: ['./test/architecture/no-table-by-text.grit'],
    });
  });
});
