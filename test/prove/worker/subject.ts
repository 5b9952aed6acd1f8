// Builds the Worker that is examined: the real one, or one with a planted leak.

import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { WorkerOptions } from '../host/miniflare.ts';
import type { Leak } from './leaks.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Subject {
  readonly script: string;
  /** A folder of its own, which need not exist. */
  readonly folder: string;
  /** As harness.ts writes them. */
  readonly files: { readonly config: string; readonly folder: string };
  readonly options?: WorkerOptions | undefined;
}

interface Options {
  readonly manifest: string;
  readonly leak?: Leak | undefined;
  /** Whether calls on bindings are recorded (examined-worker.ts). */
  readonly recording?: boolean;
}

/** Returns the Worker as one module. */
export async function bundleSubject({ manifest, leak, recording = false }: Options): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from '#subject'; export { default } from './test/prove/worker/examined-worker.ts';`,
      resolveDir: root,
    },
    define: { recording: String(recording) },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    alias: { '#manifest': manifest },
    plugins: [subjectModule(leak)],
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Resolves `#subject`, which examined-worker.ts imports as the Worker. */
function subjectModule(leak: Leak | undefined): Plugin {
  const real = "export { default } from './src/index.ts'; export * from './src/index.ts';";
  const contents = leak === undefined ? real : leakingEntry(leak);
  return {
    name: 'subject',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#subject$/ }, () => ({ path: 'subject', namespace: 'subject' }));
      onLoad({ filter: /.*/, namespace: 'subject' }, () => ({ contents, loader: 'ts', resolveDir: root }));
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
