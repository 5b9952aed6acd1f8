// A shard on its way still arrives for those who wait when the visitor who asked first goes away. On plain workerd, since
// wrangler's proxies do not pass a visitor's leaving on, with assets that take their time.

import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer, stopServer } from '../bench/server.ts';
import { elboniaToday, type Files, removeFiles, snapshotOf, writeFiles } from '../support/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const assetsDelayMs = 800;

let files: Files;
let server: Server;

const kv = `export default { fetch: () => new Response(${JSON.stringify(snapshotOf())}) };`;
const slow = `export default {
  async fetch(request, env) {
    await scheduler.wait(${assetsDelayMs});
    return env.DISK.fetch(request);
  },
};`;

async function writeConfig(folder: string, main = 'src/index.ts'): Promise<string> {
  const workerd = join(folder, `workerd-${basename(main, '.ts')}`);
  mkdirSync(workerd);
  await build({
    entryPoints: [join(root, main)],
    outfile: join(workerd, 'index.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    loader: { '.css': 'text' },
    alias: { '#manifest': join(folder, 'manifest.json') },
  });
  writeFileSync(join(workerd, 'kv.js'), kv);
  writeFileSync(join(workerd, 'slow.js'), slow);
  const worker = (name: string, file: string, bindings: string) =>
    `(name = "${name}", worker = (compatibilityDate = "2026-11-01", bindings = [${bindings}],
      modules = [(name = "${file}", esModule = embed "${file}")]))`;
  const path = join(workerd, 'config.capnp');
  const services = [
    worker('main', 'index.js', '(name = "PROJECTS", kvNamespace = "kv"), (name = "ASSETS", service = "slow")'),
    worker('kv', 'kv.js', ''),
    worker('slow', 'slow.js', '(name = "DISK", service = "disk")'),
    `(name = "disk", disk = (path = ${JSON.stringify(join(folder, 'assets'))}, writable = false))`,
  ];
  const socket = '(name = "http", address = "127.0.0.1:0", http = (), service = "main")';
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${services.join(', ')}], sockets = [${socket}]);
`,
  );
  return path;
}

beforeAll(async () => {
  files = writeFiles();
  server = await startServer(await writeConfig(files.folder));
});
afterAll(async () => {
  await stopServer(server);
  removeFiles(files);
});

const path = `/v1/visitor?project=${elboniaToday}`;
const origin = 'https://elbonia.example';

function ask(address: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, {
    headers: { Origin: origin, 'CF-Connecting-IP': address },
    signal: AbortSignal.timeout(5 * assetsDelayMs),
  });
}

describe('a shard on its way', () => {
  it('arrives for those who wait when the visitor who asked first goes away', async () => {
    // Settings are read first, so that the first thing that takes time is the shard.
    expect((await ask('10.0.0.1')).status).toBe(200);
    const leaving = connect(server.port, '127.0.0.1');
    leaving.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${origin}\r\nCF-Connecting-IP: 77.90.40.1\r\n\r\n`,
    );
    await sleep(assetsDelayMs / 4);
    const waiting = [1, 2, 3].map(() => ask('77.90.40.1'));
    await sleep(assetsDelayMs / 4);
    leaving.resetAndDestroy();
    for (const response of await Promise.all(waiting)) {
      expect((await response.json()).city).toBe('Mud Hamlet 40');
    }
  });
});

describe('a request that waits for the load of another', () => {
  it('is not gone on with in the context of the other, where workerd refuses its I/O', async () => {
    let complaints = '';
    const config = await writeConfig(files.folder, 'test/support/one-shard-worker.ts');
    const oneShard = await startServer(config, (text) => {
      complaints += text;
    });
    try {
      const url = (address: string) => `http://127.0.0.1:${oneShard.port}/?address=${address}`;
      const loading = fetch(url('77.90.40.1'));
      await sleep(assetsDelayMs / 4);
      // These have to wait for room; some of them go away while they do.
      const leaving = [1, 2, 3].map((i) => {
        const socket = connect(oneShard.port, '127.0.0.1');
        socket.write(`GET /?address=77.90.${i * 20}.1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
        return socket;
      });
      const staying = fetch(url('77.90.80.1'));
      await sleep(assetsDelayMs / 4);
      for (const socket of leaving) socket.resetAndDestroy();
      expect(await (await loading).json()).toBe('Mud Hamlet 40');
      expect(await (await staying).json()).toBe('Mud Hamlet 80');
      expect(complaints).toBe('');
    } finally {
      await stopServer(oneShard);
    }
  });
});
