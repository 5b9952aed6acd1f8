// Contents and size of the edge's bundle, which every request depends on, built as wrangler builds it. The imported
// folders and packages are checked too, because a small wrong import would stay within the size limit. Only folders and
// packages that are named here are allowed.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker, workerBundleOptions } from '../../src/cli/build/worker-modules.ts';
import { readParts } from './worker-parts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const allowed = ['src/core/', 'src/geo/', 'src/edge/', 'src/usage/', 'node_modules/hono/'];

/** The limit for the compressed size of the edge's bundle: the measured size plus 20 %. */
const gzipBytesMax = 60_000;

/** The limit in bytes for all modules that are uploaded, unminified, without the data manifest. */
const workerBytesMax = 1_800_000;

const entry = `
export { createEdge } from './src/edge/app.ts';
export { Database } from './src/geo/database.ts';
export { readManifest } from './src/geo/manifest.ts';
`;

let bundle: BuildResult<{ metafile: true; write: false }>;

beforeAll(async () => {
  bundle = await build({
    ...workerBundleOptions,
    splitting: false,
    // The entry module composes the edge as src/index.ts does, without the data manifest.
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    minify: true,
    metafile: true,
    write: false,
  });
});

describe('the Worker', () => {
  it('evaluates neither the settings nor their dependencies before a request needs them', async () => {
    const { evaluated, later } = await readParts();
    const settings =
      /^src\/(?:dashboard|settings|cli|privacy)\/|^node_modules\/(?:zod|tldts[^/]*|@simplewebauthn|jose)\//;
    expect(evaluated.inputs).toContain('src/edge/app.ts');
    expect(evaluated.inputs.filter((input) => settings.test(input))).toEqual([]);
    // The settings' modules must be in the part that is loaded later. This shows that the pattern for their paths
    // matches any path at all.
    for (const input of [
      'src/dashboard/app.tsx',
      'src/settings/scheduled.ts',
      'src/privacy/statement.ts',
      'src/guides/page-response.ts',
    ]) {
      expect(later.inputs).toContain(input);
    }
    expect(later.inputs.filter((input) => settings.test(input)).length).toBeGreaterThan(50);
  });

  it('contains no parser of attestation certificates', async () => {
    const { later } = await readParts();
    expect(later.inputs).toContain('src/settings/accounts/no-certificates.ts');
    expect(later.inputs.filter((input) => /\/(?:x509|asn1-android|reflect-metadata)\//.test(input))).toEqual([]);
  });

  it('is within its size budget', () => {
    const bytes = [...bundleWorker().values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(workerBytesMax);
  });
});

describe('the hot path', () => {
  it('contains only core, geo, edge, usage and Hono', () => {
    const inputs = Object.keys(bundle.metafile.inputs).filter((input) => input !== '<stdin>');
    expect(inputs).toContain('src/edge/locate/locate.ts');
    expect(inputs).toContain('src/geo/shard/shard.ts');
    expect(inputs.filter((input) => !allowed.some((folder) => input.startsWith(folder)))).toEqual([]);
    // The Durable Object runs where its counts are stored, not where requests are answered, so its code is not in the
    // edge's bundle.
    expect(inputs).toContain('src/usage/buffer.ts');
    expect(inputs).not.toContain('src/usage/project-usage.ts');
  });

  it('is within its size budget', () => {
    const [file] = bundle.outputFiles;
    expect(file).toBeDefined();
    expect(gzipSync(file?.contents ?? '').byteLength).toBeLessThan(gzipBytesMax);
  });
});
