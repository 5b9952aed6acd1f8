// Runs the server of docs/recipes.md in Node, as printed, with the package installed. Its visitors come from a given
// address instead of loopback.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { freePort } from './harness.ts';

/**
 * A module that Node runs before the server. It makes every request come from the address in ADDRESS, or from no
 * address if ADDRESS is empty.
 */
const fromAddress = `import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
const { createServer } = http;
const socket = { remoteAddress: process.env.ADDRESS || undefined };
http.createServer = (listener) => createServer(({ headers }, response) => listener({ headers, socket }, response));
syncBuiltinESMExports();`;

/** Starts the printed code of a server. Rejects if it does not answer within ten seconds. */
export async function startPrintedServer(code: string, address: string, key: string) {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-recipe-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(repositoryRoot, 'src/client'), join(folder, 'node_modules/wherefrom'));
  writeFileSync(join(folder, 'address.mjs'), fromAddress);
  writeFileSync(join(folder, 'server.mjs'), code);
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', './address.mjs', 'server.mjs'], {
    cwd: folder,
    env: { ...process.env, WHEREFROM_KEY: key, ADDRESS: address, PORT: String(port) },
    stdio: 'ignore',
  });
  const url = `http://localhost:${port}/`;
  const close = async () => {
    const ended = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null;
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await fetch(url, { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
    if (isUp) return { url, close };
    await sleep(100);
  }
  await close();
  throw new Error('the printed server did not answer');
}
