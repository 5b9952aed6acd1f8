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
const allowed = ['src/core/', 'src/geo/', 'src/edge/', 'node_modules/hono/'];

/** Measured size with a fifth to grow in. */
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
    metafile: true,
    write: false,
  });
});

/**
 * What the Worker evaluates before it can answer its first request: its entry with everything that is imported statically
 * from there. What dynamic import() alone reaches is in other chunks, which a lookup never loads.
 */
async function bundleWorker(): Promise<{ readonly evaluated: readonly string[]; readonly later: readonly string[] }> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2024',
    outdir: 'out',
    conditions: ['workerd', 'worker', 'browser'],
    // The data is not what is looked at: any JSON stands in for its list.
    alias: { '#manifest': './package.json' },
    external: ['cloudflare:*', 'node:*'],
    metafile: true,
    write: false,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const [entryPoint] = [...outputs].filter(([, { entryPoint: of }]) => of === 'src/index.ts').map(([name]) => name);
  const hot = new Set<string>();
  const reach = (name: string) => {
    if (hot.has(name)) return;
    hot.add(name);
    for (const { path, kind } of outputs.get(name)?.imports ?? []) if (kind === 'import-statement') reach(path);
  };
  reach(entryPoint ?? 'there is no entry');
  const inputsOf = (isHot: boolean) =>
    [...outputs].flatMap(([name, { inputs }]) => (hot.has(name) === isHot ? Object.keys(inputs) : []));
  return { evaluated: inputsOf(true), later: inputsOf(false) };
}

describe('the Worker', () => {
  it('evaluates no byte of the settings, nor of what it alone needs, until it is asked for', async () => {
    const { evaluated, later } = await bundleWorker();
    const settings = /^src\/(?:dashboard|settings|cli)\/|^node_modules\/(?:zod|tldts[^/]*|@simplewebauthn|jose)\//;
    expect(evaluated).toContain('src/edge/app.ts');
    expect(evaluated.filter((input) => settings.test(input))).toEqual([]);
    // It is there, and would have been found.
    for (const input of ['src/dashboard/app.tsx', 'src/settings/scheduled.ts', 'src/dashboard/privacy.tsx']) {
      expect(later).toContain(input);
    }
    expect(later.filter((input) => settings.test(input)).length).toBeGreaterThan(50);
  });
});

describe('the hot path', () => {
  it('holds nothing but core, geo, edge and Hono', () => {
    const inputs = Object.keys(bundle.metafile.inputs).filter((input) => input !== '<stdin>');
    expect(inputs).toContain('src/edge/locate/locate.ts');
    expect(inputs).toContain('src/geo/shard/shard.ts');
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
        ...code.matchAll(/\bconsole\s*[.[]|\bcaches\.(?=\w)|\.put\(|writeDataPoint|(?<![.#\w])fetch\(|connect\(/g),
      ].map(([found]) => `${input}: ${found}`);
    });
    // The example on the landing page is text.
    expect(suspects).toEqual(['src/edge/pages/landing.ts: fetch(']);
  });
});
