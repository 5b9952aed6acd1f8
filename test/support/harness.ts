// Starts and stops the real Worker, configured by wrangler.toml, with a fictional database. Uses no wrangler feature
// that needs the network.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { createTestHarness } from 'wrangler';
import { formatBuildInfo } from '../../src/cli/build/build-info.ts';
import { renderDocuments, writeDocuments } from '../../src/cli/build/documents.ts';
import { hashModules } from '../../src/cli/build/module-hashes.ts';
import { addManifest, bundleWorker, writeWorker } from '../../src/cli/build/worker-modules.ts';
import type { Snapshot } from '../../src/core/project/project.ts';
import { buildElbonia } from './elbonia.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const documents = await renderDocuments();

/**
 * The Worker bundles that this process has built, by entry module. Many test files start several Workers with the same
 * entry.
 */
const bundles = new Map<string, ReadonlyMap<string, string>>();

function bundleOnce(main: string): ReadonlyMap<string, string> {
  const bundle = bundles.get(main) ?? bundleWorker(main);
  bundles.set(main, bundle);
  return bundle;
}

export interface WorkerFiles {
  readonly folder: string;
  readonly config: string;
  readonly shards: string;
  readonly shardNames: readonly string[];
}

/** Replaces a part of a text; throws if the part is missing. */
function replaceOnce(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`wrangler.toml no longer has ${from} exactly once`);
  return text.replace(from, () => to);
}

/**
 * Writes the fictional database, the documents that the Worker serves, and a copy of wrangler.toml that refers to both
 * into a new folder under test/out.
 */
export function writeWorkerFiles({ main = 'src/index.ts', built = buildElbonia() } = {}): WorkerFiles {
  mkdirSync(join(root, 'test/out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'test/out/worker-'));
  const shards = join(folder, 'assets/shards');
  mkdirSync(shards, { recursive: true });
  for (const [name, bytes] of built.shards) writeFileSync(join(shards, `${name}.shard`), bytes);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(built.manifest));
  const modules = addManifest(folder, bundleOnce(main));
  const build = { commit: null, dirty: null, ...hashModules(modules) };
  writeDocuments(join(folder, 'assets'), { ...documents, 'build.json': formatBuildInfo(build) });
  let toml = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  writeWorker(folder, modules);
  toml = replaceOnce(toml, '"data/built/worker/index.js"', JSON.stringify(join(folder, 'worker/index.js')));
  // Removes the build command from wrangler.toml: this function has written the documents and modules already.
  toml = toml.replace(/^\[build\]\n(?:.+\n)+/m, '');
  toml = replaceOnce(toml, '"./data/built/assets"', JSON.stringify(join(folder, 'assets')));
  toml = replaceOnce(toml, '"src/settings/migrations"', JSON.stringify(join(root, 'src/settings/migrations')));
  const config = join(folder, 'wrangler.toml');
  writeFileSync(config, toml);
  return { folder, config, shards, shardNames: [...built.shards.keys()] };
}

/** Returns a TCP port that is not in use. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function removeWorkerFiles({ folder }: WorkerFiles): void {
  rmSync(folder, { recursive: true, force: true });
}

export const elboniaToday = 'elboniatoday00000000';

/** Returns the KV snapshot of the project that most tests use, with the given changes. */
export function snapshotOf(changes: Partial<Record<string, unknown>> = {}): string {
  const snapshot: Snapshot = {
    schema: 2,
    id: elboniaToday,
    revision: 1,
    development: true,
    allowlist: ['https://elbonia.example', 'https://*.elbonia.example', 'http://localhost:*', 'http://127.0.0.1:*'],
    keys: [],
  };
  return JSON.stringify({ ...snapshot, ...changes });
}

/** Starts a Worker with the fictional project in its KV. */
export async function startWorker(vars: Record<string, string> = {}, files = writeWorkerFiles()) {
  const harness = createTestHarness({ workers: [{ configPath: files.config, vars }] });
  const { url } = await harness.listen();
  const handle = harness.getWorker<{ PROJECTS: KVNamespace; DB: D1Database }>();
  const env = await handle.getEnv();
  await env.PROJECTS.put(`project:${elboniaToday}`, snapshotOf());
  return {
    files,
    url,
    kv: env.PROJECTS,
    db: env.DB,
    /** Sends a request to the Worker. Like fetch, but accepts `cf`, and the URL may have any host. */
    fetch: handle.fetch,
    /** Runs the Worker's scheduled handler. */
    scheduled: handle.scheduled,
    logs: () => harness.getLogs(),
    async close() {
      await harness.close();
      removeWorkerFiles(files);
    },
  };
}
