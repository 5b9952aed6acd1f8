// Keys are issued in every possible way and used. The tests then search for them in the stores on disk, byte by byte,
// and in the built Worker. The operator's code goes over HTTP to the running Worker, as it would to a deployment.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer, waitUntilAnswering } from '../../src/cli/start/dev-server.ts';
import { parseKey } from '../../src/core/key.ts';
import { freePort, removeWorkerFiles, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const secret = 'elbonian mud is the finest mud of all';

let files: WorkerFiles;
let server: DevServer;
let url: string;
let id: string;
const state = () => join(files.folder, 'state');

async function project(...args: string[]): Promise<string> {
  const script = join(root, 'src/cli/project/project.ts');
  const place = ['--config', files.config, '--persist-to', state()];
  const { stdout } = await run(process.execPath, [script, ...args, ...place], { cwd: root });
  return stdout;
}

const keyOf = (stdout: string) => stdout.split('\n')[0] ?? '';

beforeAll(async () => {
  files = writeWorkerFiles();
  writeFileSync(join(files.folder, '.dev.vars'), `WHEREFROM_SECRET=${secret}\n`);
  id = /id +([a-z0-9]{20})/.exec(await project('create', '--name', 'Elbonia Today'))?.[1] ?? '';
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = startDevServer(port, files.config, state());
  expect(await waitUntilAnswering(url, server, 60_000)).toBe(true);
});

afterAll(async () => {
  server.stop();
  await server.ended;
  removeWorkerFiles(files);
});

/** Returns every file below the folder as bytes. */
function* filesBelow(folder: string): Generator<readonly [path: string, bytes: Buffer]> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield [path, readFileSync(path)];
  }
}

describe('a key that was issued', () => {
  it('works, and is neither in D1 nor in KV nor in the built Worker', async () => {
    const here = keyOf(await project('key', 'issue', id, '--name', 'Here'));
    const hereId = parseKey(here)?.key ?? '';
    const rotated = keyOf(await project('key', 'rotate', id, hereId));
    const there = keyOf(await project('key', 'issue', id, '--name', 'There', '--url', url));
    const rotatedThere = keyOf(await project('key', 'rotate', id, parseKey(there)?.key ?? '', '--url', url));
    const keys = [here, rotated, there, rotatedThere];
    for (const key of keys) {
      expect(parseKey(key)?.project, key).toBe(id);
      const answer = await fetch(`${url}/v1/ip/192.0.2.1`, { headers: { Authorization: `Bearer ${key}` } });
      expect(answer.status).toBe(200);
    }
    server.stop();
    await server.ended;
    const out = join(files.folder, 'built');
    const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
    await run(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', out, '--config', files.config], {
      cwd: root,
    });

    const secrets = keys.map((key) => parseKey(key)?.secret ?? '');
    const looked = [...filesBelow(state()), ...filesBelow(out)];
    expect(
      looked.some(([, bytes]) => bytes.includes(hereId)),
      'the id is found, so the stores were read',
    ).toBe(true);
    expect(looked.some(([, bytes]) => bytes.includes('wherefrom key'))).toBe(true);
    const found = looked.filter(([, bytes]) => [...secrets, secret].some((text) => bytes.includes(text)));
    expect(found.map(([path]) => path)).toEqual([]);
  });
});

describe('POST /operator/redeem', () => {
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = startDevServer(port, files.config, state());
    expect(await waitUntilAnswering(url, server, 60_000)).toBe(true);
  });

  it.each([
    { body: 'A'.repeat(43), why: 'no code' },
    { body: '', why: 'nothing' },
    { body: 'A'.repeat(5000), why: 'too much' },
    { body: '{"code":1}', why: 'something else' },
  ])('responds to $why as to every invalid code, and no page can read it', async ({ body }) => {
    const answer = await fetch(`${url}/operator/redeem`, {
      method: 'POST',
      body,
      headers: { Origin: 'https://a.example' },
    });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(await answer.json()).toEqual({ refused: ['This code is unknown, used or older than ten minutes.'] });
  });

  it('accepts POST only', async () => {
    const answer = await fetch(`${url}/operator/redeem`);
    expect({ status: answer.status, allow: answer.headers.get('Allow') }).toEqual({ status: 405, allow: 'POST' });
  });
});
