// A change made with the operator's command, while the Worker runs, reaches the edge within the stated time: here the
// 30 seconds that an isolate keeps a snapshot. The test waits in real time.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevWorker, startDevWorker } from '../support/dev-worker.ts';

/**
 * How long a saved change may take to reach the edge: an isolate caches a snapshot for 30 seconds, and reads and writes
 * take time.
 */
const reachMs = 30_000 + 10_000;

let worker: DevWorker;

const project = (...args: string[]) => worker.command('src/cli/project/project.ts', ...args);

async function ask(id: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${worker.url}/v1/visitor?project=${id}`, {
    headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' },
  });
  const body: { code?: string } = await response.json();
  return { status: response.status, code: body.code };
}

/** Sends requests until the response has this status or `reachMs` has passed. Returns the last response. */
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
  worker = await startDevWorker();
});
afterAll(() => worker?.close());

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
