// Nothing of a visitor or of a looked-up address remains in the isolate's memory after the response: the tests search
// heap snapshots, which plain workerd's inspector takes. They find substrings that keep their parent strings alive.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer, stopServer } from '../bench/workers/server.ts';
import {
  elboniaToday,
  freePort,
  removeWorkerFiles,
  snapshotOf,
  type WorkerFiles,
  writeWorkerFiles,
} from '../support/harness.ts';
import { makeGeneration, storedKey } from '../support/keys.ts';
import { writePlainWorker } from '../support/plain-worker.ts';

const key = await makeGeneration(elboniaToday, 'server01');
const links = [
  {
    name: 'shop',
    targets: [{ country: 'FR', language: 'fr', url: 'https://fr.example/' }],
    otherwise: 'https://x.example/',
  },
];
const snapshot = snapshotOf({
  schema: 3,
  keys: [storedKey('server01', key)],
  links,
  returnUrls: ['https://example.org/back/'],
});

let files: WorkerFiles;
let server: Server;
let inspectorPort: number;

beforeAll(async () => {
  files = writeWorkerFiles();
  inspectorPort = await freePort();
  server = await startServer(await writePlainWorker(files.folder, { snapshot, row }), undefined, inspectorPort);
});
afterAll(async () => {
  await stopServer(server);
  removeWorkerFiles(files);
});

const authorization = { Authorization: `Bearer ${key.text}` };
const page = { Origin: 'https://elbonia.example' };

/**
 * The row that the imitated D1 returns for every query of the dashboard: a session, if the cookie contains a secret.
 */
const row = {
  id: 'session000000000001',
  account_id: 'account0000000000001',
  account_name: 'Wally',
  method: 'passkey',
  created_at: '2026-11-01T00:00:00.000Z',
  expires_at: '2099-01-01T00:00:00.000Z',
  used_at: '2099-01-01T00:00:00.000Z',
  proven_at: null,
};

const sessionCookie = (secret: string) => ({ Cookie: `elbonia=1; __Host-wherefrom=${secret}; theme=mud` });

/**
 * Requests that each contain a unique mark, which must not be found in memory. The first of them is also the first
 * request of the isolate.
 */
const calls = [
  { path: `/v1/ip/77.90.40.11?project=${elboniaToday}`, headers: authorization, status: 200, mark: '77.90.40.11' },
  { path: '/v1/ip/77.90.40.12?project=nobody00000000000001', headers: {}, status: 403, mark: '77.90.40.12' },
  {
    path: `/v1/visitor?project=${elboniaToday}&token=elbonian-nonce-0013`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.13' },
    status: 200,
    mark: 'elbonian-nonce-0013',
  },
  {
    path: `/v1/visitor?project=${elboniaToday}`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.14', 'User-Agent': 'Mozilla/5.0 (Elbonia) Firefox/14.14' },
    status: 200,
    mark: '77.90.40.14',
  },
  {
    path: `/v1/visitor?project=${elboniaToday}`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.15', 'Accept-Language': 'xx-marked-0015,fr;q=0.5' },
    status: 200,
    mark: 'marked-0015',
  },
  {
    path: `/v1/visitor?project=${elboniaToday}`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.16', 'Sec-CH-UA': '"Marked Browser 0016";v="16"' },
    status: 200,
    mark: 'Browser 0016',
  },
  { path: '/', headers: { 'CF-Connecting-IP': '77.90.40.21' }, status: 200, mark: '77.90.40.21' },
  {
    path: `/r/${elboniaToday}/shop`,
    headers: { 'CF-Connecting-IP': '77.90.40.51', 'Accept-Language': 'xx-marked-0051,fr;q=0.5' },
    status: 302,
    mark: 'marked-0051',
  },
  {
    path: `/r/${elboniaToday}/shop?return=https://example.org/back/marked-0052`,
    headers: { 'CF-Connecting-IP': '77.90.40.52' },
    status: 302,
    mark: 'marked-0052',
  },
  {
    path: `/r/${elboniaToday}/shop?return=https://marked-0053.example/`,
    headers: { 'CF-Connecting-IP': '77.90.40.53' },
    status: 400,
    mark: 'marked-0053',
  },
  { path: `/r/${elboniaToday}/marked-0054`, headers: {}, status: 404, mark: 'marked-0054' },
  {
    path: `/api/?pid=${elboniaToday}&mark=drop-in-0022`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.22' },
    status: 200,
    mark: 'drop-in-0022',
  },
  {
    path: `/v1/visitor/city?project=${elboniaToday}&lang=fr&mark=text-0023`,
    headers: { ...page, 'CF-Connecting-IP': '77.90.40.23' },
    status: 200,
    mark: 'text-0023',
  },
  { path: '/v1/ip/77.90.40.24/country.code', headers: authorization, status: 200, mark: '77.90.40.24' },
  { path: `/v1/ip/2a77:7700:0:25::1?project=${elboniaToday}`, headers: page, status: 401, mark: '2a77:7700:0:25' },
  { path: '/v1/ip/no-address-0026', headers: authorization, status: 400, mark: 'no-address-0026' },
  { path: '/nothing/77.90.40.27?mark=nothing-0027', headers: page, status: 404, mark: 'nothing-0027' },
  {
    path: `/v1/visitor?project=${elboniaToday}&mark=stranger-0028`,
    headers: { Origin: 'https://stranger-0028.example', 'CF-Connecting-IP': '77.90.40.28' },
    status: 403,
    mark: 'stranger-0028',
  },
  {
    path: `/v1/visitor?project=${elboniaToday}`,
    headers: { Origin: 'https://below-0029.elbonia.example', 'CF-Connecting-IP': '77.90.40.29' },
    status: 200,
    mark: 'below-0029',
  },
  {
    path: '/v1/visitor?mark=Bearer-0030',
    headers: { Authorization: 'Bearer nonsense-0030' },
    status: 401,
    mark: 'Bearer-0030',
  },
  {
    path: `/v1/batch?project=${elboniaToday}`,
    headers: { ...authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify(['77.90.40.17', '2a77:7700:0:17::1', 'no address 0017']),
    status: 200,
    mark: '77.90.40.17',
  },
  {
    // V8 cuts a single field name of 13 or more characters from the URL without a copy. As a key of the batch cache, it
    // would keep the whole URL in memory.
    path: `/v1/batch?project=${elboniaToday}&fields=location.latitude&mark=fields-0033`,
    headers: { ...authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify(['77.90.40.33']),
    status: 200,
    mark: 'fields-0033',
  },
  {
    path: `/v1/visitor?project=${elboniaToday}`,
    headers: {
      ...page,
      'CF-Connecting-IP': '77.90.40.31',
      'User-Agent': 'Marked-0031/5.0 (Linux; Android 14; Mud 0031)',
    },
    status: 200,
    mark: 'Mud 0031',
  },
  {
    path: `/v1/visitor/marked-0032?project=${elboniaToday}`,
    headers: page,
    status: 400,
    mark: 'marked-0032',
  },
  {
    path: '/dashboard',
    headers: sessionCookie('elbonian-session-secret-0041-aaaaaaaaaaaaaa'),
    status: 200,
    mark: 'secret-0041',
  },
  {
    path: '/dashboard',
    headers: sessionCookie('elbonian-session-secret-0042'),
    status: 303,
    mark: 'secret-0042',
  },
  { path: '/dashboard?done=marked-0043', headers: {}, status: 303, mark: 'marked-0043' },
  { path: '/dashboard/sign-in?then=/dashboard/marked-0044', headers: {}, status: 200, mark: 'marked-0044' },
];

const marks = [
  ...calls.map(({ mark }) => mark),
  ...['77.90.40.13', '77.90.40.15', '77.90.40.16', 'Elbonia) Firefox/14.14', '2a77:7700:0:17', 'no address 0017'],
  ...['77.90.40.22', '77.90.40.23', '77.90.40.28', '77.90.40.29', 'nonsense-0030'],
  key.secret,
];

/** Returns a heap snapshot of the Worker `main`, with all live strings. */
async function readHeap(): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${inspectorPort}/main`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  let heap = '';
  const answered = new Map<number, () => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params } = JSON.parse(String(data));
    if (method === 'HeapProfiler.addHeapSnapshotChunk') heap += params.chunk;
    answered.get(id)?.();
  });
  let calls = 0;
  const command = (method: string) =>
    new Promise<void>((resolve) => {
      calls += 1;
      answered.set(calls, resolve);
      socket.send(JSON.stringify({ id: calls, method, params: {} }));
    });
  await command('HeapProfiler.enable');
  // Takes the snapshot after a garbage collection, which the inspector runs first.
  await command('HeapProfiler.takeHeapSnapshot');
  socket.close();
  return heap;
}

/** The number of repeated requests: V8 interns lookup keys and compiles code only after many calls. */
const repeats = 100;

async function ask({ path, headers, body, status }: (typeof calls)[number]): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    redirect: 'manual',
    method: body === undefined ? 'GET' : 'POST',
    headers: headers as Record<string, string>,
    ...(body === undefined ? {} : { body }),
  });
  expect([path, response.status, await response.text()]).toEqual([path, status, expect.any(String)]);
}

describe('the memory of an isolate', () => {
  it('contains no data of visitors after their requests', { timeout: 240_000 }, async () => {
    const found: string[] = [];
    for (const call of calls) {
      for (let i = 0; i < repeats; i++) await ask(call);
      // Reads the heap after each kind of request, because later requests may overwrite values that the engine cached.
      const heap = await readHeap();
      found.push(...marks.filter((mark) => heap.includes(mark)).map((mark) => `${mark} after ${call.path}`));
    }
    const heap = await readHeap();
    // The heap contains the project's allowlist and a returned place, which shows that the search works.
    expect(heap).toContain('elbonia.example');
    expect(heap).toContain('Mud Hamlet 40');
    expect(found).toEqual([]);
  });
});
