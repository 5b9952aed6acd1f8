// SQL stays with the store that it reads: only src/settings reads D1, and only src/usage its Durable Objects. A planted statement shows that the check can fail.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
/** The folders of src that may contain SQL. */
const folders = ['settings', 'usage'];
const sql = /\.prepare\(|\b(?:SELECT|INSERT (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b/;

function filesWithSql(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].filter(([, text]) => sql.test(text)).map(([path]) => path);
}

const files = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, readFileSync(join(src, path), 'utf8')]),
);

it('finds SQL in src/settings and src/usage and nowhere else', () => {
  const found = filesWithSql(files);
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter((path) => !folders.some((folder) => path.startsWith(`${folder}/`)))).toEqual([]);
});

it('finds a statement that is planted in a page', () => {
  const planted = 'const rows = await db.prepare("SELECT name FROM members").all();';
  expect(filesWithSql(new Map([['dashboard/planted.tsx', planted]]))).toEqual(['dashboard/planted.tsx']);
});
