// `npm run data -- --maxmind EDITION` against an imitation of MaxMind on loopback: it requires the account, redirects
// to a storage host that must not receive the account, and serves archives packed by Debian’s tar.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpackDatabaseFromTar } from '../../../data/source/tar.ts';
import { runScript } from '../../cli/scripts.ts';
import { elbonianAsSources, elbonianSources } from '../../support/elbonia.ts';
import { lastTwoMonths, edition as monthly } from '../refresh/editions.ts';
import { openWorkspace, type Workspace } from '../run-build.ts';

const account = { MAXMIND_ACCOUNT_ID: '777777', MAXMIND_LICENSE_KEY: 'Mud77_secretSecretSecret_mmk' };
const basic = `Basic ${Buffer.from(`777777:${account.MAXMIND_LICENSE_KEY}`).toString('base64')}`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server on loopback that records its requests. */
async function startServer(answer: Answer) {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { base, asked, stop };
}

/** Returns an archive as MaxMind packs it: a dated folder with the database between text files. */
function pack(place: Workspace, edition: string, bytes: Uint8Array, date: string): Buffer {
  const name = `${edition}_${date}`;
  mkdirSync(join(place.folder, name), { recursive: true });
  for (const text of ['COPYRIGHT.txt', 'LICENSE.txt']) writeFileSync(join(place.folder, name, text), 'Fiction\n');
  writeFileSync(join(place.folder, name, `${edition}.mmdb`), bytes);
  const files = ['COPYRIGHT.txt', `${edition}.mmdb`, 'LICENSE.txt'].map((file) => `${name}/${file}`);
  const options = ['--no-recursion', '-czf', '-', '-C', place.folder];
  const { status, stdout } = spawnSync('tar', [...options, name, ...files], { maxBuffer: 1e8 });
  expect(status).toBe(0);
  return stdout;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

let workspace: Workspace;
let maxmind: Awaited<ReturnType<typeof startServer>>;
let store: Awaited<ReturnType<typeof startServer>>;
/** The archives and checksums that the server sends, by edition. */
const archives = new Map<string, { bytes: Buffer; checksum: string }>();
/** The response that the imitated MaxMind gives instead of its own; null for its own. */
let instead: Answer | null = null;
let city: Buffer;

const edition = ({ url = '' }: IncomingMessage) => /databases\/([^/]+)\/download/.exec(url)?.[1] ?? '';

const asMaxmind: Answer = (request, response) => {
  if (request.headers.authorization !== basic) return response.writeHead(401).end('Invalid license key');
  const archive = archives.get(edition(request));
  if (archive === undefined) return response.writeHead(404).end('Database edition not found');
  if (request.url?.endsWith('suffix=tar.gz.sha256')) {
    return response.end(`${archive.checksum}  ${edition(request)}_20260605.tar.gz\n`);
  }
  return response.writeHead(302, { Location: `${store.base}/kept/${edition(request)}?signature=Mud` }).end();
};

function offer(name: string, bytes: Buffer, checksum = sha256(bytes)): void {
  archives.set(name, { bytes, checksum });
}

beforeAll(async () => {
  workspace = openWorkspace();
  const [places] = elbonianSources({ schema: 'nested', layout: 'combined' });
  const [asn] = elbonianAsSources('combined');
  city = pack(workspace, 'GeoLite2-City', places?.bytes ?? Uint8Array.of(), '20260605');
  offer('GeoLite2-City', city);
  offer('GeoLite2-ASN', pack(workspace, 'GeoLite2-ASN', asn?.bytes ?? Uint8Array.of(), '20260605'));
  maxmind = await startServer((request, response) => (instead ?? asMaxmind)(request, response));
  store = await startServer(({ url = '' }, response) => {
    const archive = archives.get(/kept\/([^?]+)/.exec(url)?.[1] ?? '');
    if (archive === undefined) response.writeHead(404).end();
    else response.end(archive.bytes);
  });
});
afterAll(async () => {
  await maxmind.stop();
  await store.stop();
  workspace.remove();
});
beforeEach(() => {
  instead = null;
  maxmind.asked.length = 0;
  store.asked.length = 0;
});

function build(args: readonly string[], environment: Record<string, string> = account) {
  const options = ['--out', workspace.out, '--shard-bytes', '4000', '--samples', '1000'];
  const asn = args.includes('GeoLite2-ASN') ? [] : ['--no-asn'];
  return runScript('data/build.ts', [...args, ...asn, '--maxmind-base', maxmind.base, ...options], environment);
}

const wantCity = ['--maxmind', 'GeoLite2-City'];
const cityPath = '/geoip/databases/GeoLite2-City/download?suffix=tar.gz';

function kept(): readonly string[] {
  return readdirSync(join(workspace.out, 'downloads')).toSorted();
}

function manifest() {
  return JSON.parse(readFileSync(join(workspace.out, 'manifest.json'), 'utf8'));
}

describe('--maxmind', () => {
  it('downloads the edition, sends the account to MaxMind only, and builds from it', async () => {
    const { status, stdout, stderr } = await build(wantCity);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('verify v6') });
    expect(stderr).toMatch(new RegExp(`^fetch GeoLite2-City ${city.length} bytes \\(\\d+\\.\\d s\\)$`, 'm'));
    expect(stdout).toContain('GeoLite2 City of 2026-06-05T13:42:02Z');
    expect(maxmind.asked).toEqual([
      { path: `${cityPath}.sha256`, authorization: basic },
      { path: cityPath, authorization: basic },
    ]);
    expect(store.asked).toEqual([{ path: '/kept/GeoLite2-City?signature=Mud', authorization: undefined }]);
    expect(kept()).toEqual(['GeoLite2-City.mmdb', 'GeoLite2-City.mmdb.fetched']);
    const [places] = elbonianSources({ schema: 'nested', layout: 'combined' });
    expect(sha256(readFileSync(join(workspace.out, 'downloads/GeoLite2-City.mmdb')))).toBe(
      sha256(places?.bytes ?? Uint8Array.of()),
    );
  });

  it('does not download an unchanged release again', async () => {
    const before = workspace.outputFiles();
    const { status, stdout, stderr } = await build(wantCity);
    expect(status).toBe(0);
    expect(stderr).toContain('unchanged since it was fetched');
    expect(stdout).toMatch(/^Nothing to do: /);
    expect(maxmind.asked.map(({ path }) => path)).toEqual([`${cityPath}.sha256`]);
    expect(store.asked).toEqual([]);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it('downloads a copy again that was damaged on disk', async () => {
    const path = join(workspace.out, 'downloads/GeoLite2-City.mmdb');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, -1));
    expect((await build(wantCity)).status).toBe(0);
    expect(store.asked).toHaveLength(1);
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  it('replaces the downloaded copy by a newer release', async () => {
    const [other] = elbonianSources({ schema: 'nested', layout: 'combined', recordSize: 28 });
    offer('GeoLite2-City', pack(workspace, 'GeoLite2-City', other?.bytes ?? Uint8Array.of(), '20260612'));
    expect((await build(wantCity)).stdout).toContain('GeoLite2 City of');
    expect(kept()).toEqual(['GeoLite2-City.mmdb', 'GeoLite2-City.mmdb.fetched']);
    expect(sha256(readFileSync(join(workspace.out, 'downloads/GeoLite2-City.mmdb')))).toBe(
      sha256(other?.bytes ?? Uint8Array.of()),
    );
    offer('GeoLite2-City', city);
  });

  it('uses an edition of AS numbers beside one of places', async () => {
    const { status } = await build([...wantCity, '--maxmind', 'GeoLite2-ASN']);
    expect(status).toBe(0);
    expect(manifest()).toMatchObject({ database: { name: 'GeoLite2 City' }, asn: { database: { type: 'asn' } } });
  });
});

/** Makes the imitated MaxMind respond with this status to the request for the archive or for its checksum. */
const status =
  (code: number, headers: Record<string, string> = {}, suffix = 'tar.gz.sha256'): Answer =>
  (request, response) => {
    if (request.url?.endsWith(`suffix=${suffix}`)) response.writeHead(code, headers).end('No: Mud77_secret');
    else asMaxmind(request, response);
  };

/** Makes the imitated MaxMind serve other bytes, with their real checksum unless another one is given. */
const offering = (bytes: () => Buffer, checksum?: string) => () => offer('GeoLite2-City', bytes(), checksum);

const wrong = '7'.repeat(64);

const failures: readonly { why: string; line: string | RegExp; prepare: () => void }[] = [
  {
    why: 'an account that is refused',
    line: 'GeoLite2-City: MaxMind does not accept MAXMIND_ACCOUNT_ID with MAXMIND_LICENSE_KEY (401)',
    prepare: () => {
      instead = status(401);
    },
  },
  {
    why: 'an account without the right to it',
    line: 'GeoLite2-City: the MaxMind account has no right to this edition (403)',
    prepare: () => {
      instead = status(403);
    },
  },
  {
    why: 'an edition that does not exist',
    line: 'GeoLite2-City: MaxMind has no such edition (404)',
    prepare: () => archives.delete('GeoLite2-City'),
  },
  {
    why: 'too many downloads',
    line: "GeoLite2-City: the MaxMind account's downloads of today are used up (429)",
    prepare: () => {
      instead = status(429, {}, 'tar.gz');
    },
  },
  {
    why: 'a server that fails',
    line: 'GeoLite2-City: the server did not deliver it (500)',
    prepare: () => {
      instead = status(500, {}, 'tar.gz');
    },
  },
  {
    why: 'a wrong checksum',
    line: /^GeoLite2-City: its checksum is [0-9a-f]{64}, not 7{64}: try again$/,
    prepare: offering(() => city, wrong),
  },
  {
    why: 'an invalid checksum',
    line: 'GeoLite2-City: MaxMind sent no SHA-256 checksum for it',
    prepare: offering(() => city, '<html>'),
  },
  {
    why: 'a truncated archive',
    line: 'GeoLite2-City: its archive is truncated or not gzip (Z_BUF_ERROR)',
    prepare: offering(() => city.subarray(0, -100)),
  },
  {
    why: 'an archive that is not gzip',
    line: 'GeoLite2-City: its archive is truncated or not gzip (Z_DATA_ERROR)',
    prepare: offering(() => Buffer.from('<html>')),
  },
  {
    why: 'an archive without a database',
    line: 'GeoLite2-City: its archive contains no .mmdb file',
    prepare: offering(() => gzipSync(Buffer.alloc(1024))),
  },
  {
    why: 'a connection that breaks off',
    line: /^GeoLite2-City: the connection to 127\.0\.0\.1:\d+ failed \([A-Z_]+\)$/,
    prepare: () => {
      instead = (request, response) => {
        if (!request.url?.endsWith('tar.gz')) return asMaxmind(request, response);
        response.writeHead(200, { 'Content-Length': String(city.length) }).write(city.subarray(0, 500));
        setTimeout(() => response.destroy(), 50);
      };
    },
  },
  {
    why: 'redirects without end',
    line: 'GeoLite2-City: it was redirected more than 5 times',
    prepare: () => {
      instead = status(302, { Location: cityPath }, 'tar.gz');
    },
  },
  {
    why: 'a redirect to nowhere',
    line: 'GeoLite2-City: it was redirected without a target',
    prepare: () => {
      instead = status(302, {}, 'tar.gz');
    },
  },
  {
    why: 'a redirect to another protocol',
    line: 'GeoLite2-City: it was redirected to https:',
    prepare: () => {
      instead = status(302, { Location: 'https://127.0.0.1:9/' }, 'tar.gz');
    },
  },
];

describe('--maxmind that fails', () => {
  it.each(failures)(
    'with $why reports it in one line without the key, and changes nothing',
    async ({ line, prepare }) => {
      await build(wantCity);
      const before = workspace.outputFiles();
      writeFileSync(join(workspace.out, 'downloads/GeoLite2-City.mmdb.fetched'), 'of an earlier release\n');
      prepare();
      const run = await build(wantCity);
      offer('GeoLite2-City', city);
      expect(run).toMatchObject({ status: 1, stdout: '' });
      expect(run.stderr).toMatch(/^data: .*\n$/);
      const said = run.stderr.slice('data: '.length, -1);
      if (typeof line === 'string') expect(said).toBe(line);
      else expect(said).toMatch(line);
      expect(run.stderr).not.toContain('Mud77');
      const { 'downloads/GeoLite2-City.mmdb.fetched': _, ...after } = workspace.outputFiles();
      expect({ ...before, ...after }).toEqual(before);
    },
  );

  it.each([
    { environment: { MAXMIND_ACCOUNT_ID: '', MAXMIND_LICENSE_KEY: 'x' }, why: 'no account id' },
    { environment: { MAXMIND_ACCOUNT_ID: '7', MAXMIND_LICENSE_KEY: '' }, why: 'no key' },
  ])('with $why sends no request', async ({ environment }) => {
    expect(await build(wantCity, environment)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'data: --maxmind needs MAXMIND_ACCOUNT_ID and MAXMIND_LICENSE_KEY in the environment\n',
    });
    expect(maxmind.asked).toEqual([]);
  });

  it.each(['../GeoLite2-City', 'GeoLite2 City', 'GeoLite2-City/x', '-City'])(
    'with the invalid edition %j sends no request',
    async (name) => {
      const { stderr } = await build([`--maxmind=${name}`]);
      expect(stderr).toBe(`data: --maxmind takes an edition such as GeoLite2-City, not ${name}\n`);
      expect(maxmind.asked).toEqual([]);
    },
  );

  it.each(['https://elbonia.example', 'http://127.0.0.1.elbonia.example:80', 'http://127.0.0.1:80@elbonia.example'])(
    'with %s instead of MaxMind’s server sends no request',
    async (base) => {
      const { stderr } = await runScript('data/build.ts', [...wantCity, '--no-asn', '--maxmind-base', base], account);
      expect(stderr).toBe('data: --maxmind-base takes http://127.0.0.1:PORT and is for tests\n');
    },
  );
});

describe('unpackDatabaseFromTar', () => {
  /** Returns the archive with a change to the tar file inside. */
  const changed = (change: (tar: Buffer) => Buffer) =>
    gzipSync(change(Buffer.from(spawnSync('gzip', ['-dc'], { input: city, maxBuffer: 1e8 }).stdout)));

  it.each([
    { why: 'cut within the database', change: (tar: Buffer) => tar.subarray(0, 4000), says: 'is truncated' },
    { why: 'a size that is not a number', change: (tar: Buffer) => tar.fill('x', 124, 136), says: 'is not a tar file' },
    { why: 'text', change: () => Buffer.alloc(1024, 'Mud'), says: 'is not a tar file' },
    { why: 'empty', change: () => Buffer.alloc(0), says: 'contains no .mmdb' },
  ])('refuses a damaged tar: $why', ({ change, says }) => {
    expect(() => unpackDatabaseFromTar(changed(change))).toThrow(says);
  });
});

describe('npm run data -- --refresh of data that was built from an edition of MaxMind', () => {
  const [current, before] = lastTwoMonths();
  const cityOf = (month: string, french: number) =>
    pack(workspace, 'GeoLite2-City', monthly(month, { databaseType: 'GeoLite2-City', french }), month.replace('-', ''));
  const builtAt = () => JSON.parse(readFileSync(join(workspace.out, 'manifest.json'), 'utf8')).database.builtAt;
  const refresh = (environment: Record<string, string> = account, ...args: readonly string[]) => {
    const options = ['--out', workspace.out, '--shard-bytes', '4000', '--samples', '1000', ...args];
    return runScript('data/build.ts', ['--refresh', '--maxmind-base', maxmind.base, ...options], environment);
  };
  const removeBuilt = (...names: readonly string[]) => {
    for (const name of names) rmSync(join(workspace.out, name), { recursive: true });
  };

  beforeEach(async () => {
    offer('GeoLite2-City', cityOf(before, 100));
    expect((await build(['--maxmind', 'GeoLite2-City'])).status).toBe(0);
  });

  it('builds nothing if MaxMind has the same edition', async () => {
    const files = workspace.outputFiles();
    const run = await refresh();
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('There is no newer edition.') });
    expect(workspace.outputFiles()).toEqual(files);
  });

  it('installs a newer edition and says what changed', async () => {
    offer('GeoLite2-City', cityOf(current, 105));
    const run = await refresh();
    expect(run).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Compared with GeoLite2 City of ${before}-01:`),
    });
    expect(run.stdout).toContain('Germany → France: 1,280 of 65,536 IPv4 addresses');
    expect(builtAt()).toBe(`${current}-01T03:00:00Z`);
  });

  it('takes the named edition where nothing is published yet', async () => {
    removeBuilt('');
    const first = await refresh(account, '--no-asn', ...wantCity);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining('so nothing was compared') });
    expect(builtAt()).toBe(`${before}-01T03:00:00Z`);
    const { provenance } = JSON.parse(readFileSync(join(workspace.out, 'sample.json'), 'utf8'));
    expect(provenance).toEqual({ places: 'maxmind', asn: 'none', editions: ['GeoLite2-City'] });
  });

  it('compares the named edition with the sample alone that a cache restored', async () => {
    removeBuilt('manifest.json', 'assets', 'downloads');
    offer('GeoLite2-City', cityOf(current, 0));
    const run = await refresh(account, ...wantCity);
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('implausibly many places changed')]);
    expect(run.stdout).toContain(`Compared with GeoLite2 City of ${before}-01:`);
  });

  it('refuses an edition that the present data was not built from', async () => {
    const files = workspace.outputFiles();
    const run = await refresh(account, '--maxmind', 'GeoIP2-City');
    expect([run.status, run.stderr]).toEqual([
      1,
      expect.stringContaining('data: the present data was not built from GeoIP2-City. To change its source'),
    ]);
    expect(workspace.outputFiles()).toEqual(files);
  });

  it.each([
    { why: 'implausible changes', edition: () => cityOf(current, 0), line: /implausibly many places changed/ },
    { why: 'an older edition', edition: () => cityOf('2026-01', 100), line: /older than the present data/ },
    { why: 'no account', edition: () => cityOf(current, 105), environment: {}, line: /MAXMIND_ACCOUNT_ID/ },
  ])('keeps the present data after $why', async ({ edition: offered, environment, line }) => {
    // Leaves out the folder of downloads, which still contains the refused edition.
    const published = () => Object.entries(workspace.outputFiles()).filter(([name]) => !name.startsWith('downloads/'));
    const files = published();
    offer('GeoLite2-City', offered());
    const run = await refresh(environment);
    expect([run.status, run.stderr]).toEqual([1, expect.stringMatching(line)]);
    expect(published()).toEqual(files);
  });
});
