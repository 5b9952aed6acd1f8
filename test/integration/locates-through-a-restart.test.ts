// The client package's command `wherefrom locate` against the real Worker, which stops and starts again in the middle of
// the run: every address has one line, in order. Other failures of an API are in test/cli/client.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { type DevWorker, startDevWorker } from '../support/dev-worker.ts';

const half = 10_000;

/** Different addresses, some with a record in the fictional data and some without. */
const addresses = Array.from({ length: 2 * half }, (_, i) => `77.${70 + (i % 30)}.${(i >> 8) % 256}.${i % 256}`);

let worker: DevWorker;
let key: string;

beforeAll(async () => {
  worker = await startDevWorker();
  const project = (...args: string[]) => worker.command('src/cli/project/project.ts', ...args);
  const id = /\b[a-z0-9]{20}\b/.exec(await project('create', '--name', 'Elbonia Today'))?.[0] ?? '';
  key = /\bwfk_\w+/.exec(await project('key', 'issue', id, '--name', 'Census'))?.[0] ?? '';
}, 120_000);
afterAll(() => worker?.close());

/** Starts the command. `lines` and `notes` are what it has written so far to standard output and standard error. */
function startCommand() {
  const command = join(repositoryRoot, 'src/client/built/wherefrom.js');
  const child = spawn(process.execPath, [command, 'locate', '--fields', 'country.code,city'], {
    env: { WHEREFROM_URL: worker.url, WHEREFROM_KEY: key },
  });
  let [output, notes] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    notes += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdin: child.stdin, ended, lines: () => output.split('\n').slice(0, -1), notes: () => notes };
}

async function waitFor(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 600) throw new Error(`the command did not come to ${what}`);
    await sleep(100);
  }
}

it('writes each address once, in order, and what a single lookup says', async () => {
  const run = startCommand();
  run.stdin.write(
    addresses
      .slice(0, half)
      .map((address) => `${address}\n`)
      .join(''),
  );
  await waitFor(() => run.lines().length === half, 'the middle');
  await worker.stop();
  run.stdin.end(
    addresses
      .slice(half)
      .map((address) => `${address}\n`)
      .join(''),
  );
  await waitFor(() => run.notes().includes('network after 10,000 addresses; retrying'), 'a retry');
  expect(run.lines()).toHaveLength(half);
  await worker.start();
  expect(await run.ended).toBe(0);
  const items = run.lines().map((line) => JSON.parse(line));
  expect(items.map(({ address }) => address)).toEqual(addresses);
  for (let i = 0; i < items.length; i += items.length / 50) {
    const { address, ...batched } = items[i];
    const response = await fetch(`${worker.url}/v1/ip/${address}?fields=country.code,city`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect([address, batched]).toEqual([address, await response.json()]);
  }
  expect(items.some(({ city }) => city === 'Mudgrad')).toBe(true);
}, 180_000);
