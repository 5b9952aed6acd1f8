// A running `npm start` switches to refreshed data without failing a request. If the refresh fails, it keeps the data
// it has.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { type Running, runScript, startScript } from '../cli/scripts.ts';
import { type DbipServer, startDbip } from '../data/refresh/dbip-server.ts';
import { gzippedEdition, lastTwoMonths } from '../data/refresh/editions.ts';
import { freePort, removeWorkerFiles, writeWorkerFiles } from '../support/harness.ts';

const [current, before] = lastTwoMonths();
const files = writeWorkerFiles();
let dbip: DbipServer;
let running: Running;
let port = 0;

function refresh(...args: readonly string[]) {
  const small = ['--shard-bytes', '4000', '--samples', '1000', '--no-asn'];
  const all = ['--refresh', '--dbip-base', dbip.base, '--out', files.folder, ...small, ...args];
  return runScript('data/build.ts', all);
}

/**
 * Adds the `[build]` section of wrangler.toml with the folder of this test, so that `wrangler dev` builds again after a
 * change of the manifest.
 */
function followManifest(): void {
  const command = `node src/cli/build/write-build.ts ${files.folder}`;
  const build = { command, cwd: repositoryRoot, watch_dir: [join(files.folder, 'manifest.json')] };
  const lines = Object.entries(build).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  writeFileSync(files.config, `${readFileSync(files.config, 'utf8')}\n[build]\n${lines.join('\n')}\n`);
}

beforeAll(async () => {
  dbip = await startDbip();
  dbip.offered.set(before, gzippedEdition(before));
  rmSync(join(files.folder, 'manifest.json'));
  expect(await refresh('--accept-changes')).toMatchObject({ status: 0 });
  followManifest();
  port = await freePort();
  running = startScript('src/cli/start/start.ts', ['--port', String(port), '--config', files.config]);
  await running.prints(/Ctrl-C/);
}, 180_000);

afterAll(async () => {
  running?.signal('SIGTERM');
  await running?.finished;
  await dbip.stop();
  removeWorkerFiles(files);
});

interface Answered {
  readonly status: number;
  readonly degraded: boolean;
  /** The month of the data. */
  readonly month: string;
  readonly country: string;
}

/** Looks an address up whose country differs between the two editions. */
async function ask(address: string): Promise<Answered> {
  const headers = { Origin: 'https://demo.example', 'CF-Connecting-IP': address };
  const response = await fetch(`http://localhost:${port}/v1/visitor?project=demo0000000000000000`, { headers });
  const body = JSON.parse(await response.text());
  const { degraded, database } = body.meta ?? {};
  return { status: response.status, degraded, month: database?.builtAt.slice(0, 7), country: body.country?.code };
}

it('answers from the new month after a refresh, without a failed request meanwhile', async () => {
  const answers: Answered[] = [];
  let asks = true;
  const loop = (async () => {
    for (let i = 0; asks; i++) {
      answers.push(
        await ask(`${1 + (i % 222)}.7.7.7`).catch(() => ({ status: 0, degraded: true, month: '', country: '' })),
      );
      await sleep(20);
    }
  })();
  dbip.offered.set(current, gzippedEdition(current, { french: 105 }));
  expect(await refresh()).toMatchObject({ status: 0 });
  await expect.poll(() => answers.at(-1)?.month, { timeout: 60_000, interval: 200 }).toBe(current);
  await sleep(2000);
  asks = false;
  await loop;
  expect(answers.filter(({ status, degraded }) => status !== 200 || degraded)).toEqual([]);
  expect(new Set(answers.map(({ month }) => month))).toEqual(new Set([before, current]));
  expect(await ask('103.7.7.7')).toEqual({ status: 200, degraded: false, month: current, country: 'FR' });
}, 180_000);

it.each([
  { why: 'truncated', file: () => gzippedEdition(current).subarray(0, -40) },
  { why: 'implausible', file: () => gzippedEdition(current, { french: 0 }) },
])(
  'keeps answering from the present data if an edition is $why',
  async ({ file }) => {
    // The present data gets an older build date, so that the edition of this month is downloaded.
    const manifest = join(files.folder, 'manifest.json');
    dbip.offered.set(current, file());
    const text = readFileSync(manifest, 'utf8');
    const sample = readFileSync(join(files.folder, 'sample.json'), 'utf8');
    writeFileSync(join(files.folder, 'sample.json'), sample.replace(`"builtAt":"${current}`, `"builtAt":"${before}`));
    expect(await refresh()).toMatchObject({ status: 1 });
    expect(readFileSync(manifest, 'utf8')).toBe(text);
    expect(await ask('103.7.7.7')).toEqual({ status: 200, degraded: false, month: current, country: 'FR' });
  },
  60_000,
);
