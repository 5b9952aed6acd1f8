// A shard that is being loaded reaches all waiting requests even if the request that started the load is aborted. Runs
// on plain workerd with slow assets, because wrangler's proxies do not forward aborts.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer, stopServer } from '../bench/workers/server.ts';
import { elboniaToday, removeWorkerFiles, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';
import { writePlainWorker } from '../support/plain-worker.ts';

const assetsDelayMs = 800;

let files: WorkerFiles;
let server: Server;

beforeAll(async () => {
  files = writeWorkerFiles();
  server = await startServer(await writePlainWorker(files.folder, { assetsDelayMs }));
});
afterAll(async () => {
  await stopServer(server);
  removeWorkerFiles(files);
});

const path = `/v1/visitor?project=${elboniaToday}`;
const origin = 'https://elbonia.example';

function ask(address: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, {
    headers: { Origin: origin, 'CF-Connecting-IP': address },
    signal: AbortSignal.timeout(5 * assetsDelayMs),
  });
}

describe('a shard that is being loaded', () => {
  it('is returned to waiting requests even if the first one is aborted', async () => {
    // This request loads the project’s settings, so that the next one waits only for its shard.
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
  it('continues in its own context, because workerd refuses I/O in another one', async () => {
    let complaints = '';
    const config = await writePlainWorker(files.folder, { main: 'test/support/one-shard-worker.ts', assetsDelayMs });
    const oneShard = await startServer(config, (text) => {
      complaints += text;
    });
    try {
      const url = (address: string) => `http://127.0.0.1:${oneShard.port}/?address=${address}`;
      const loading = fetch(url('77.90.40.1'));
      await sleep(assetsDelayMs / 4);
      // Each request waits until memory for its shard is free. The client aborts some of them while they wait.
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
