// A change made with the operator's command, while the Worker runs, reaches the edge within the stated time: here the
// 30 seconds that an isolate keeps a snapshot. The test waits in real time; no clock is imitated.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, freePort, writeFiles } from '../support/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
const run = promisify(execFile);

/** The time for which an isolate caches a snapshot, plus time for the stores. */
const reachMs = 30_000 + 10_000;

let files: Files;
let child: ChildProcess;
let port: number;

function state(): string {
  return join(files.folder, 'state');
}

/** Runs `npm run project` on the stores of the Worker under test. */
async function project(...args: string[]): Promise<string> {
  const script = join(root, 'src/cli/project/project.ts');
  const place = ['--config', files.config, '--persist-to', state()];
  const { stdout } = await run(process.execPath, [script, ...args, ...place], { cwd: root });
  return stdout;
}

async function ask(id: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/visitor?project=${id}`, {
    headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' },
  });
  const body: { code?: string } = await response.json();
  return { status: response.status, code: body.code };
}

/** Sends requests until the response has this status or the stated time is over. Returns the last response. */
async function askUntil(id: string, status: number) {
  const end = Date.now() + reachMs;
  let answer = await ask(id);
  while (answer.status !== status && Date.now() < end) {
    await sleep(500);
    answer = await ask(id);
  }
  return answer;
}

beforeAll(async () => {
  files = writeFiles();
  port = await freePort();
  await project('list');
  const args = ['dev', '--config', files.config, '--persist-to', state(), '--port', String(port), '--ip', '127.0.0.1'];
  child = spawn(
    process.execPath,
    [wrangler, ...args, '--inspector-port', '0', '--show-interactive-dev-session', 'false'],
    { cwd: root, stdio: 'ignore' },
  );
  for (let tries = 0; tries < 120; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await sleep(250);
  }
  throw new Error('wrangler dev did not answer');
});

afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(files.folder, { recursive: true, force: true });
});

describe('a change by command', () => {
  it('admits an added origin and refuses a removed one while the Worker runs', async () => {
    const created = await project('create', '--name', 'Elbonia Today');
    const id = /\b[a-z0-9]{20}\b/.exec(created)?.[0] ?? '';
    expect(await ask(id)).toEqual({ status: 403, code: 'origin_not_allowed' });
    await project('allow', id, 'elbonia.example');
    expect(await askUntil(id, 200)).toEqual({ status: 200, code: undefined });
    await project('deny', id, 'elbonia.example');
    expect(await askUntil(id, 403)).toEqual({ status: 403, code: 'origin_not_allowed' });
    await project('delete', id, '--yes');
    const end = Date.now() + reachMs;
    let answer = await ask(id);
    while (answer.code !== 'project_unknown' && Date.now() < end) {
      await sleep(500);
      answer = await ask(id);
    }
    expect(answer).toEqual({ status: 403, code: 'project_unknown' });
  }, 240_000);
});
