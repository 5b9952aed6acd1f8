// Builds the Worker that `npm run prove` examines, as src/cli/build/worker-modules.ts builds it: the real one, or one
// with a planted leak.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { workerBundleOptions } from '../../../src/cli/build/worker-modules.ts';
import type { WorkerFiles } from '../../support/harness.ts';
import type { WorkerOptions } from '../host/miniflare.ts';
import type { Leak } from './leaks.ts';

export interface Subject {
  /** The text of the Worker's modules by name; the first is `index.js`. */
  readonly modules: ReadonlyMap<string, string>;
  /** The folder for the files of this Worker only. It need not exist. */
  readonly folder: string;
  readonly files: WorkerFiles;
  readonly options?: WorkerOptions | undefined;
}

interface Choice {
  readonly files: WorkerFiles;
  readonly leak?: Leak | undefined;
  /** Whether calls on bindings are recorded (examined-worker.ts). */
  readonly recording: boolean;
}

/**
 * How long the examined Worker buffers counts, instead of 20 seconds. workerd may keep a request in memory until the
 * counts after it are sent, so the search waits for that. The deployed code differs in nothing else.
 */
const flushSoonMs = 200;

/** Waits until the counts of all requests so far are delivered. */
export async function waitForFlush(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2 * flushSoonMs));
}

/** Returns the Worker's modules. The first is `index.js`. */
export async function bundleSubject({ files, leak, recording }: Choice): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    ...workerBundleOptions,
    entryPoints: [{ in: '#entry', out: 'index' }],
    outdir: 'modules',
    write: false,
    define: { recording: String(recording) },
    external: [...workerBundleOptions.external, 'cloudflare:*'],
    plugins: [
      flushSoon,
      virtualModules({ '#entry': entry, '#subject': leak === undefined ? real : leakingEntry(leak) }),
    ],
  });
  const modules = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const index = modules.get('index.js') ?? '';
  const manifest = `export default ${readFileSync(join(files.folder, 'manifest.json'), 'utf8')};`;
  modules.delete('index.js');
  return new Map([['index.js', index], ...modules, ['manifest.js', manifest]]);
}

/** `export *` also exports the classes of Durable Objects, which the entry module must export by name. */
const entry = `export * from '#subject';
export { default } from './test/prove/worker/examined-worker.ts';`;

/** The text of the module that examined-worker.ts imports as `#subject`: the real Worker. */
const real = `export { default } from './src/index.ts';
export * from './src/index.ts';`;

const flushSoon: Plugin = {
  name: 'flush-soon',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/usage\/flush-limits\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const line = 'export const flushAfterMs = 20_000;';
      if (!text.includes(line)) throw new Error(`src/usage/flush-limits.ts no longer has: ${line}`);
      return { contents: text.replace(line, `export const flushAfterMs = ${flushSoonMs};`), loader: 'ts' };
    });
  },
};

function virtualModules(contents: Readonly<Record<string, string>>): Plugin {
  const resolveDir = workerBundleOptions.absWorkingDir;
  return {
    name: 'virtual-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#(?:entry|subject)$/ }, ({ path }) => ({ path, namespace: 'virtual' }));
      onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({
        contents: contents[path] ?? '',
        loader: 'ts',
        resolveDir,
      }));
    },
  };
}

function leakingEntry({ state = '', before = '', after = '' }: Leak): string {
  return `import worker from './src/index.ts';
export * from './src/index.ts';
${state}
export default {
  ...worker,
  async fetch(request: any, env: any, context: any) {
    ${before}
    let response = await worker.fetch(request, env, context);
    ${after}
    return response;
  },
};`;
}
