// Runs the dashboard's snippets for servers. Those for pages run in a
// browser (browser/dashboard.test.ts).

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProjectId } from '../../src/core/project/project-id.ts';
import { snippetsFor } from '../../src/dashboard/overview/snippets.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const run = promisify(execFile);

let worker: Awaited<ReturnType<typeof startWorker>>;
let key: IssuedKey;

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  key = await makeGeneration(elboniaToday, 'server01');
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
});
afterAll(() => worker.close());

function snippet(id: string): string {
  const project = parseProjectId(elboniaToday);
  const found = project === null ? undefined : snippetsFor(project, worker.url.origin).find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no snippet ${id}`);
  return found.code;
}

describe('the snippets for servers', () => {
  it('send a request with a key from a shell', async () => {
    const env = { ...process.env, WHEREFROM_KEY: key.text };
    const { stdout } = await run('bash', ['-c', snippet('curl').replace('curl', 'curl -s')], { env });
    expect(JSON.parse(stdout)).toMatchObject({ ip: '203.0.113.7', reserved: expect.stringContaining('documentation') });
  });

  it('sign a request in Node', async () => {
    const env = { ...process.env, WHEREFROM_KEY: key.text };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', snippet('signed')], { env });
    expect(stdout).toBe('null null\n');
  });
});
