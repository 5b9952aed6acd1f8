// `npm start` as a process, with a fictional database and separate stores: the printed call works, a change by the
// project command reaches the running Worker, and nothing keeps running when it ends.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWorkerFiles } from '../support/harness.ts';
import { type Running, runScript, startScript } from './scripts.ts';

const files = writeWorkerFiles();
const demo = 'demo0000000000000000';
let port = 0;
let running: Running;

function listenOnFreePort(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port: taken, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function start(...args: string[]): Running {
  return startScript('src/cli/start/start.ts', ['--port', String(port), '--config', files.config, ...args]);
}

/** Whether a process still runs that has this test’s folder among its arguments. */
function hasChildren(): boolean {
  if (!existsSync('/proc/self/cmdline')) {
    return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(files.folder);
  }
  return readdirSync('/proc').some((id) => {
    const path = `/proc/${id}/cmdline`;
    try {
      return readFileSync(path, 'utf8').includes(files.folder);
    } catch {
      // The entry of /proc is not a process, or the process has just ended.
      return false;
    }
  });
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

beforeAll(async () => {
  const free = await listenOnFreePort();
  port = free.port;
  await free.close();
  running = start('--visitor', '77.77.1.20');
  await running.prints(/Ctrl-C/);
});

afterAll(async () => {
  running.signal('SIGTERM');
  await running.finished;
  rmSync(files.folder, { recursive: true, force: true });
});

function ask(origin: string): Promise<Response> {
  return fetch(`http://localhost:${port}/v1/visitor?project=${demo}`, { headers: { Origin: origin } });
}

describe('npm start', () => {
  it.runIf(hasCurl)('prints a call that works when pasted', () => {
    const line =
      running
        .output()
        .split('\n')
        .find((candidate) => candidate.startsWith('curl ')) ?? '';
    expect(line).toContain("-H 'CF-Connecting-IP: 77.77.1.20'");
    const answer = execFileSync('sh', ['-c', line.replace('curl ', 'curl --silent --show-error --fail ')]);
    expect(JSON.parse(answer.toString())).toMatchObject({ ip: '77.77.1.20', city: 'Mudgrad' });
  });

  it('answers local requests as the given visitor, for the demo project’s origins only', async () => {
    const allowed = await ask(`http://localhost:${port}`);
    expect(await allowed.json()).toMatchObject({ ip: '77.77.1.20' });
    expect((await ask('https://stranger.example')).status).toBe(403);
  });

  it('prints a link that shows how to make the first account', async () => {
    const link = running.output().match(/^http:\/\/localhost:\d+\/dashboard\/link\?code=[\w-]{43}$/m)?.[0] ?? '';
    const page = await fetch(link);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Create the first account')]);
  });

  it('prints links of commands with its port', async () => {
    const owner = await runScript('src/cli/account/account.ts', ['owner-link', '--config', files.config]);
    expect(owner.stdout).toMatch(new RegExp(`^http://localhost:${port}/dashboard/link`));
    const invite = await runScript('src/cli/project/project.ts', ['invite', demo, '--config', files.config]);
    expect(invite.stdout).toMatch(new RegExp(`^http://localhost:${port}/dashboard/join`));
    expect(owner.stdout + invite.stdout).not.toContain('not running');
  }, 60_000);

  it('says which data it serves and how old it is', () => {
    expect(running.output()).toMatch(
      /^Location data: .+ of \d{4}-\d{2}-\d{2}, \d+ days? old\. It is stale; update it: npm run data -- --refresh$/m,
    );
  });

  it('writes the secret and the visitor to files that git ignores', () => {
    const text = readFileSync(join(files.folder, '.dev.vars'), 'utf8');
    expect(text).toMatch(/^WHEREFROM_SECRET=[A-Za-z0-9_-]{43}\nLOCAL_VISITOR_ADDRESS=77\.77\.1\.20\n$/);
  });

  it('writes nothing of a request to disk', () => {
    expect(existsSync(join(files.folder, '.wrangler/state/v3/d1'))).toBe(true);
    expect(existsSync(join(files.folder, '.wrangler/state/v3/observability'))).toBe(false);
  });

  it('refuses to run twice in one folder, with the URL of the first, which commands keep', async () => {
    const { status, stdout, stderr } = await start('--port', String(port + 1)).finished;
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `npm start is already running in this folder, at http://localhost:${port}. Stop it with Ctrl-C before you start it again.\n`,
    );
    const owner = await runScript('src/cli/account/account.ts', ['owner-link', '--config', files.config]);
    expect(owner.stdout).toMatch(new RegExp(`^http://localhost:${port}/dashboard/link`));
  }, 60_000);

  it('refuses a taken port in one line that names --port', async () => {
    const { status, stdout, stderr } = await start('--persist-to', join(files.folder, 'other')).finished;
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`Port ${port} is in use. Choose another: npm start -- --port ${port + 1}\n`);
  });

  it('refuses an origin that the project command removed, within the two minutes that are stated', async () => {
    const origin = 'https://demo.example';
    expect((await ask(origin)).status).toBe(200);
    const denied = await runScript('src/cli/project/project.ts', ['deny', demo, origin, '--config', files.config]);
    expect(denied).toMatchObject({ status: 0 });
    await expect.poll(async () => (await ask(origin)).status, { timeout: 120_000, interval: 1000 }).toBe(403);
  }, 180_000);

  it('stops its child processes on a signal, and keeps a changed demo project on the next start', async () => {
    const project = (...args: string[]) => runScript('src/cli/project/project.ts', [...args, '--config', files.config]);
    expect(await project('development', demo, 'off')).toMatchObject({ status: 0 });
    running.signal('SIGINT');
    expect((await running.finished).status).toBe(0);
    expect(hasChildren()).toBe(false);

    running = start();
    await running.prints(/Ctrl-C/);
    expect(running.output()).toContain('as if they came from 77.77.1.20');
    expect((await project('show', demo)).stdout).toContain('development  off');
    running.signal('SIGTERM');
    expect((await running.finished).status).toBe(0);
    expect(hasChildren()).toBe(false);
  }, 120_000);
});
