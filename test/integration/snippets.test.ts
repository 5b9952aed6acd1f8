// Runs the dashboard's snippets for servers. Its snippets for pages run in a browser (browser/dashboard.test.ts).

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
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
    expect(JSON.parse(stdout)).toMatchObject({ ip: '81.2.69.142', reserved: null });
  });

  it('use the installed package in Node', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wherefrom-server-snippet-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(join(repositoryRoot, 'src/client'), join(folder, 'node_modules/wherefrom'));
      writeFileSync(join(folder, 'snippet.mjs'), snippet('server'));
      const env = { ...process.env, WHEREFROM_KEY: key.text };
      const { stdout } = await run(process.execPath, ['snippet.mjs'], { cwd: folder, env });
      expect(stdout).toBe('null null\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('sign a request in Node', async () => {
    const env = { ...process.env, WHEREFROM_KEY: key.text };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', snippet('signed')], { env });
    expect(stdout).toBe('null null\n');
  });
});
