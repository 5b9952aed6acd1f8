// Starts `wrangler dev` on stores of its own, for tests of the operator's commands beside a running Worker. Tests of the
// Worker alone use harness.ts, which starts faster.

import { execFile, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, writeWorkerFiles } from './harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
const run = promisify(execFile);

export interface DevWorker {
  /** The URL of the Worker, without a slash at its end. */
  readonly url: string;
  /** The folder of the Worker's configuration and stores. */
  readonly folder: string;
  /** Runs a command of the operator on the Worker's stores. Returns what it prints. */
  readonly command: (script: string, ...args: string[]) => Promise<string>;
  /** Stops the process. `start` runs it again on the same port, with the same KV and D1 data. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts the Worker with an empty, migrated database. Rejects if it does not answer within 30 seconds. */
export async function startDevWorker(): Promise<DevWorker> {
  const files = writeWorkerFiles();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = ['--config', files.config, '--persist-to', join(files.folder, 'state')];
  writeFileSync(join(files.folder, '.dev.vars'), 'WHEREFROM_SECRET=elbonian mud is the finest mud of all\n');
  const command = async (script: string, ...args: string[]) => {
    const { stdout } = await run(process.execPath, [join(root, script), ...args, ...place], { cwd: root });
    return stdout;
  };
  // Migrates the database, which wrangler does not do by itself.
  await command('src/cli/project/project.ts', 'list');
  const ports = ['--port', String(port), '--ip', '127.0.0.1', '--inspector-port', '0'];
  let stop = async () => {};
  const start = async () => {
    const child = spawn(
      process.execPath,
      [wrangler, 'dev', ...place, ...ports, '--show-interactive-dev-session', 'false'],
      { cwd: root, stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    await waitUntilUp(url);
  };
  const close = async () => {
    await stop();
    rmSync(files.folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url, folder: files.folder, command, stop: () => stop(), start, close };
}

/** Rejects if the Worker does not answer within 30 seconds. */
async function waitUntilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(250);
  }
  throw new Error('wrangler dev did not answer');
}
