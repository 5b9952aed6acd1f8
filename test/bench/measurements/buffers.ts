// Measures the bytes of all array buffers of an isolate, read through its inspector, while lookups of uniformly random
// addresses constantly load and evict shards. The memory bound of the shards is half the size of the IPv4 data. Buffers
// that await garbage collection are included, because the isolate's limit includes them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Aim } from '../aims.ts';
import { randomV4, seededRandom } from '../data/addresses.ts';
import { readManifestFile, shardsFolder } from '../data/built-data.ts';
import { formatNumber, printTable } from '../statistics.ts';
import { type Server, startServer, stopServer } from '../workers/server.ts';
import { writeModule } from '../workers/worker-configs.ts';

const addressesPerRequest = 1000;
const mebibyte = 2 ** 20;

/**
 * Returns the source of a Worker that looks up the addresses in a request body, in a database with this memory bound.
 */
const source = (bound: number) => `import manifest from '#manifest';
import { parseAddress } from './src/core/address.ts';
import { assetShardFetcher } from './src/edge/asset-shards.ts';
import { Database } from './src/geo/database.ts';
import { readManifest } from './src/geo/manifest.ts';

const database = new Database(readManifest(manifest), ${bound});
export default {
  async fetch(request, env, context) {
    for (const text of await request.json()) {
      const hit = await database.find(parseAddress(text), assetShardFetcher(env.ASSETS), (work) => context.waitUntil(work));
      if (!hit.ok) return new Response(hit.refusal, { status: 503 });
    }
    return new Response('');
  },
};
`;

/** Prints the bytes of all array buffers after each tenth of the lookups. */
export async function measureBuffers(count: number, root: string, folder: string): Promise<readonly Aim[]> {
  const bound = Math.floor(readManifestFile(root).v4.reduce((sum, [, , bytes]) => sum + bytes, 0) / 2);
  const inspectorPort = await freePort();
  const server = await startServer(await writeWorker(root, folder, bound), undefined, inspectorPort);
  const random = seededRandom(1212);
  const samples: number[] = [];
  try {
    const heap = await openInspector(inspectorPort);
    for (let sent = 0; sent < count; sent += addressesPerRequest) {
      await lookUp(server, randomV4(addressesPerRequest, random));
      samples.push(await heap.bufferBytes());
    }
    heap.close();
  } finally {
    await stopServer(server);
  }
  const step = Math.max(1, Math.floor(samples.length / 10));
  const rows = samples.map((bytes, i) => [
    formatNumber((i + 1) * addressesPerRequest, 0),
    formatNumber(bytes / mebibyte, 1),
    formatNumber(bytes / bound, 2),
  ]);
  printTable(
    ['Uniform addresses', 'MiB of buffers', 'buffers/bound'],
    rows.filter((_, i) => (i + 1) % step === 0),
  );
  const largest = formatNumber(Math.max(...samples) / bound, 2);
  return [[`buffers/bound, largest of ${samples.length} samples`, 'at most 1.25', largest]];
}

async function writeWorker(root: string, folder: string, bound: number): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source(bound), resolveDir: root, loader: 'ts' },
    alias: { '#manifest': join(root, 'data/built/manifest.json') },
    bundle: true,
    format: 'esm',
    target: 'es2024',
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), outputFiles[0]?.contents ?? '');
  return writeModule(folder, 'index.js', join(shardsFolder(root), '..'));
}

async function lookUp({ port }: Server, addresses: readonly string[]): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(addresses) });
  if (response.status !== 200) throw new Error(`unexpected answer ${response.status}: ${await response.text()}`);
}

async function openInspector(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/main`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not listen')));
  });
  let id = 0;
  return {
    bufferBytes: () =>
      new Promise<number>((resolve, reject) => {
        socket.addEventListener(
          'message',
          ({ data }) => {
            const bytes: unknown = JSON.parse(String(data)).result?.backingStorageSize;
            if (typeof bytes === 'number') resolve(bytes);
            else reject(new Error(`the inspector does not know the size of buffers: ${data}`));
          },
          { once: true },
        );
        socket.send(JSON.stringify({ id: ++id, method: 'Runtime.getHeapUsage' }));
      }),
    close: () => socket.close(),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
