// `npm run data -- --refresh` against an imitation of DB-IP on loopback, with fictional editions of this month and the
// last.

import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runScript } from '../../cli/scripts.ts';
import { openWorkspace, type Workspace, writeElbonia } from '../run-build.ts';
import { type Answer, type DbipServer, startDbip } from './dbip-server.ts';
import { edition, gzippedEdition, lastTwoMonths } from './editions.ts';

const [current, before] = lastTwoMonths();
const pathOf = (month: string) => `/free/dbip-city-lite-${month}.mmdb.gz`;

let workspace: Workspace;
let dbip: DbipServer;

beforeAll(async () => {
  workspace = openWorkspace();
  dbip = await startDbip();
});
afterAll(async () => {
  await dbip.stop();
  workspace.remove();
});
beforeEach(() => {
  dbip.instead = null;
  dbip.asked.length = 0;
});

function refresh(...args: readonly string[]) {
  const small = ['--shard-bytes', '4000', '--samples', '1000'];
  return runScript('data/build.ts', ['--refresh', '--dbip-base', dbip.base, '--out', workspace.out, ...small, ...args]);
}

const manifest = () => JSON.parse(readFileSync(join(workspace.out, 'manifest.json'), 'utf8'));
const kept = () => readFileSync(join(workspace.out, 'downloads/dbip-city-lite.mmdb'));

/** Publishes last month's edition and refreshes from it, as the state before a test. */
async function publishBefore(): Promise<void> {
  rmSync(workspace.out, { recursive: true, force: true });
  dbip.offered.clear();
  dbip.offered.set(before, gzippedEdition(before));
  const { status, stderr } = await refresh('--no-asn', '--accept-changes');
  expect(status, stderr).toBe(0);
  dbip.asked.length = 0;
}

describe('--refresh in an empty folder', () => {
  it('takes last month’s edition if this month’s is not published, and compares countries with the seed only', async () => {
    dbip.offered.set(before, gzippedEdition(before));
    const first = await refresh('--no-asn');
    expect(first.status).toBe(1);
    expect(first.stdout).toContain(
      'There is no sample of published data (sample.json), so only countries are compared',
    );
    expect(first.stdout).not.toMatch(/region|city/);
    expect(first.stderr).toMatch(/^data: implausibly many places changed: IPv4 country \d+\.\d % \(at most 25\.0 %\)/m);
    expect(existsSync(join(workspace.out, 'manifest.json'))).toBe(false);
    expect(dbip.asked).toEqual([pathOf(current), pathOf(before)]);

    const accepted = await refresh('--no-asn', '--accept-changes');
    expect(accepted).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Accepted although implausibly many'),
    });
    expect(manifest().database).toMatchObject({ name: 'DB-IP City Lite', builtAt: `${before}-01T03:00:00Z` });
  });
});

describe('--refresh', () => {
  beforeAll(publishBefore);

  it('downloads nothing if no newer month is published', async () => {
    const files = workspace.outputFiles();
    const run = await refresh();
    expect(run).toMatchObject({ status: 0, stdout: expect.stringMatching(/^There is no newer edition\.$/m) });
    expect(run.stdout).toMatch(new RegExp(`^Present data: DB-IP City Lite of ${before}-01, \\d+ days? old\\.$`, 'm'));
    expect(dbip.asked).toEqual([pathOf(current)]);
    expect(workspace.outputFiles()).toEqual(files);
  });

  it('installs this month’s edition, says what changed, and keeps the old shards for a running Worker', async () => {
    const shards = manifest().v4.map(([, name]: [string, string]) => name);
    dbip.offered.set(current, gzippedEdition(current, { french: 105, renamed: '' }));
    const { status, stdout } = await refresh();
    expect(status).toBe(0);
    expect(stdout).toContain(`Compared with DB-IP City Lite of ${before}-01:`);
    expect(stdout).toMatch(/^IPv4: changed of [\d,]+ located: country 2\.\d %, region 2\.\d %, city 2\.\d %$/m);
    expect(stdout).toMatch(/^IPv6: changed of 16,384 located: country 0\.0 %, region 0\.0 %, city 0\.0 %$/m);
    expect(stdout).toContain('  Germany → France: 1,280 of 65,536 IPv4 addresses');
    expect(manifest().database.builtAt).toBe(`${current}-01T03:00:00Z`);
    expect(manifest().asn).toBeUndefined();
    expect(kept().equals(edition(current, { french: 105 }))).toBe(true);
    for (const name of shards) expect(existsSync(join(workspace.out, `assets/shards/${name}.shard`))).toBe(true);
  });

  it('deletes the old shards a minute later, and does not ask for a month that it has', async () => {
    const past = new Date(Date.now() - 120_000);
    utimesSync(join(workspace.out, 'manifest.json'), past, past);
    expect((await refresh()).status).toBe(0);
    expect(dbip.asked).toEqual([]);
    const { v4, v6, codes } = manifest();
    const named = [...v4, ...v6, ...codes].map(([, name]) => `assets/shards/${name}.shard`);
    const found = Object.keys(workspace.outputFiles()).filter((name) => name.endsWith('.shard'));
    expect(found.toSorted()).toEqual([...new Set(named)].toSorted());
  });

  it('does not rebuild an edition that was built before its month', async () => {
    await publishBefore();
    dbip.offered.set(current, gzippedEdition(current, { earlyDays: 2 }));
    expect((await refresh()).stdout).toContain('Compared with');
    const files = workspace.outputFiles();
    const again = await refresh();
    expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/^There is no newer edition\.$/m) });
    expect(again.stdout).not.toContain('Compared with');
    expect(workspace.outputFiles()).toEqual(files);
  });

  it('is followed by builds without a source that keep the refreshed edition', async () => {
    const small = ['--no-asn', '--shard-bytes', '4000', '--samples', '1000'];
    const run = await runScript('data/build.ts', ['--out', workspace.out, ...small]);
    expect(run.stdout).toMatch(/^Nothing to do: /);
  });

  it('compares with the sample alone that a cache restored', async () => {
    await publishBefore();
    for (const name of ['manifest.json', 'assets', 'downloads']) {
      rmSync(join(workspace.out, name), { recursive: true });
    }
    const run = await refresh();
    expect(run).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Compared with DB-IP City Lite of ${before}`),
    });
    expect(run.stdout).toContain('city 0.0 %');
    expect(manifest().database.builtAt).toBe(`${before}-01T03:00:00Z`);
  });

  it.each([
    { sample: null, why: 'missing' },
    { sample: '{"format":1', why: 'truncated' },
    { sample: '{"format":2}', why: 'of a later format' },
  ])('keeps data whose sample is $why, because its source is unknown', async ({ sample }) => {
    await publishBefore();
    const path = join(workspace.out, 'sample.json');
    if (sample === null) rmSync(path);
    else writeFileSync(path, sample);
    dbip.offered.set(current, gzippedEdition(current));
    const files = workspace.outputFiles();
    const run = await refresh();
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('Its source was not recorded') });
    expect(dbip.asked).toEqual([]);
    expect(workspace.outputFiles()).toEqual(files);
  });

  it('never replaces data that was built from a file, and tells its age', async () => {
    const other = openWorkspace();
    other.build(writeElbonia(other, { schema: 'nested', layout: 'combined' }));
    const files = other.outputFiles();
    const run = await runScript('data/build.ts', ['--refresh', '--dbip-base', dbip.base, '--out', other.out]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^Present data: GeoLite2 City of 2026-06-05, \d+ days old\.\nIt was built from a file, so /,
    );
    expect(dbip.asked).toEqual([]);
    expect(other.outputFiles()).toEqual(files);
    other.remove();
  });
});

const send =
  (bytes: Uint8Array, length = bytes.length): Answer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Length': String(length) }).write(bytes);
    if (length === bytes.length) response.end();
    else setTimeout(() => response.destroy(), 50);
  };

const truncated = gzippedEdition(current).subarray(0, -40);
/** A gzip file with 501 members that unpack to 1 MB each. */
const bomb = Buffer.concat(Array.from({ length: 501 }, () => gzipSync(Buffer.alloc(1e6))));

const failures: readonly { why: string; line: RegExp; answer: Answer }[] = [
  {
    why: 'a server that fails',
    line: /the server did not deliver it \(503\)/,
    answer: (_, r) => r.writeHead(503).end(),
  },
  {
    why: 'a redirect without end',
    line: /it was redirected more than 5 times/,
    answer: ({ url = '' }, r) => r.writeHead(302, { Location: url }).end(),
  },
  {
    why: 'a body that breaks off',
    line: /the connection to 127\.0\.0\.1:\d+ failed \([A-Z_]+\)/,
    answer: send(truncated, truncated.length + 40),
  },
  {
    why: 'a truncated file',
    line: /its archive is truncated or not gzip \(Z_BUF_ERROR\)/,
    answer: send(truncated),
  },
  { why: 'a page instead of the file', line: /not gzip \(Z_DATA_ERROR\)/, answer: send(Buffer.from('<html>')) },
  { why: 'a file that unpacks without end', line: /it unpacks to more than 500 MB/, answer: send(bomb) },
  {
    why: 'a length above the bound',
    line: /it is larger than 250 MB/,
    answer: (_, r) => r.writeHead(200, { 'Content-Length': '260000000' }).write('x'),
  },
  {
    why: 'contents that are no database',
    line: /it has no MaxMind DB metadata/,
    answer: send(gzipSync(Buffer.alloc(1000, 'Mud'))),
  },
  {
    why: 'a database cut within its tree, whose metadata is whole',
    line: /it is truncated: \d+ nodes/,
    answer: send(gzipSync(edition(current).subarray(1500))),
  },
  {
    why: 'another database of DB-IP',
    line: /it is a database of type "DBIP-Country-Lite", not DBIP-City-Lite/,
    answer: send(gzippedEdition(current, { databaseType: 'DBIP-Country-Lite' })),
  },
  {
    why: 'the edition of an earlier month',
    line: new RegExp(`it was built on ${before}-01, not for ${current}`),
    answer: send(gzippedEdition(current, { builtIn: before })),
  },
  {
    why: 'implausibly many moved networks',
    line: /implausibly many places changed: IPv4 country 4\d\.\d % \(at most 5\.0 %\)/,
    answer: send(gzippedEdition(current, { french: 0 })),
  },
  {
    why: 'implausibly many renamed cities',
    line: /IPv4 city 100\.0 % \(at most 40\.0 %\)/,
    answer: send(gzippedEdition(current, { renamed: 'ville' })),
  },
];

describe('--refresh that fails', () => {
  beforeAll(publishBefore);

  it.each(failures)('because of $why says so in one line and changes nothing', async ({ line, answer }) => {
    const files = workspace.outputFiles();
    dbip.instead = answer;
    const run = await refresh();
    expect(run.status).toBe(1);
    const said = run.stderr.split('\n').filter((text) => text.startsWith('data: '));
    expect(said).toEqual([expect.stringMatching(line)]);
    expect(workspace.outputFiles()).toEqual(files);
  });

  it('because no edition is published says so', async () => {
    rmSync(workspace.out, { recursive: true, force: true });
    dbip.offered.clear();
    const { stderr } = await refresh();
    expect(stderr).toContain(`data: DB-IP has no City Lite of ${current} or of ${before} (404)`);
  });

  it.each([
    { args: ['--refresh', '--source', 'x.mmdb'], line: '--refresh excludes --source' },
    { args: ['--refresh', '--review', 'regions'], line: '--refresh excludes --review' },
    { args: ['--refresh', '--verify-only'], line: '--refresh excludes --verify-only' },
    { args: ['--accept-changes'], line: '--accept-changes belongs to --refresh' },
    { args: ['--refresh', '--dbip-base', 'https://elbonia.example'], line: '--dbip-base takes http://127.0.0.1:PORT' },
  ])('refuses $args in one line', async ({ args, line }) => {
    const { status, stderr } = await runScript('data/build.ts', args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(`data: ${line}`) });
  });
});
