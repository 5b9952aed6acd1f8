// What every request pays for: the edge alone, bundled as wrangler bundles it. Contents are checked before bytes, because
// a wrong import is a mistake at any size, and a byte ceiling alone would let a small one in. A folder or package that
// is not named here does not belong on the hot path.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const allowed = ['src/core/', 'src/geo/', 'src/edge/', 'node_modules/hono/', 'node_modules/bowser/'];

/** Measured size with a fifth to grow in; a quarter of it is the User-Agent parser. */
const gzipBytesMax = 60_000;

const entry = `
export { createEdge } from './src/edge/app.ts';
export { Database } from './src/geo/database.ts';
export { readManifest } from './src/geo/manifest.ts';
`;

let bundle: BuildResult<{ metafile: true; write: false }>;

beforeAll(async () => {
  bundle = await build({
    absWorkingDir: root,
    // What src/index.ts makes of the edge, without the data.
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.css': 'text' },
    metafile: true,
    write: false,
  });
});

describe('the hot path', () => {
  it('holds nothing but core, geo, edge, Hono and the User-Agent parser', () => {
    const inputs = Object.keys(bundle.metafile.inputs).filter((input) => input !== '<stdin>');
    expect(inputs).toContain('src/edge/answer.ts');
    expect(inputs).toContain('src/geo/shard.ts');
    expect(inputs.filter((input) => !allowed.some((folder) => input.startsWith(folder)))).toEqual([]);
  });

  it('weighs no more than its budget', () => {
    const [file] = bundle.outputFiles;
    expect(file).toBeDefined();
    expect(gzipSync(file?.contents ?? '').byteLength).toBeLessThan(gzipBytesMax);
  });

  it('writes to no log, keeps nothing and calls no one', () => {
    const own = Object.keys(bundle.metafile.inputs).filter((input) => input.startsWith('src/'));
    expect(own.length).toBeGreaterThan(20);
    const suspects = own.flatMap((input) => {
      const code = readFileSync(join(root, input), 'utf8');
      return [
        ...code.matchAll(/\bconsole\b|\bcaches\.(?=\w)|\.put\(|writeDataPoint|(?<![.#\w])fetch\(|connect\(/g),
      ].map(([found]) => `${input}: ${found}`);
    });
    // The example on the landing page is text, and the edge itself is a method of this name.
    expect(suspects.toSorted()).toEqual(['src/edge/app.ts: fetch(', 'src/edge/landing.ts: fetch(']);
  });
});
