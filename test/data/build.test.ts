// `npm run data` as the operator runs it, on a small fictional source.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputCodeFiles } from '../../data/inputs.ts';
import { allShards, parseManifest } from '../../data/manifest.ts';
import { writeMmdb } from '../support/mmdb/write-mmdb.ts';
import { type BuildRun, openWorkspace, runBuild, type Workspace, writeElbonia } from './run-build.ts';

let workspace: Workspace;
let sources: readonly string[];
let first: BuildRun;

beforeAll(() => {
  workspace = openWorkspace();
  sources = writeElbonia(workspace, { schema: 'nested', layout: 'combined' });
  first = workspace.build(sources);
});
afterAll(() => workspace.remove());

function manifest() {
  const parsed = parseManifest(readFileSync(join(workspace.out, 'manifest.json'), 'utf8'));
  if (parsed === null) throw new Error('no manifest');
  return parsed;
}

describe('a build', () => {
  it('succeeds and reports shards, verification, time and memory', () => {
    expect(first.status).toBe(0);
    expect(first.stderr).toMatch(/^pack v4 +\d+ shards, \d+ bytes \(\d+\.\d s\)$/m);
    expect(first.stderr).toMatch(/^verify v6 +\d+ addresses, \d+ in wider networks, 0 differences \(\d+\.\d s\)$/m);
    expect(first.stderr).not.toContain('\r');
    expect(first.stdout).toContain('GeoLite2 City of 2026-06-05T13:42:02Z');
    expect(first.stdout).toMatch(/^\d+\.\d % of IPv4 addresses have a region code$/m);
    expect(first.stdout).toMatch(/^\d+\.\d s, \d+ MB of memory at peak$/m);
  });

  it('writes a manifest and exactly the shards that it lists', () => {
    const { codes, database, schema } = manifest();
    expect(schema).toBe(2);
    expect(database).toEqual({
      name: 'GeoLite2 City',
      type: 'city',
      builtAt: '2026-06-05T13:42:02Z',
      attribution: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
      attributionUrl: 'https://www.maxmind.com',
      license: 'GeoLite End User License Agreement',
    });
    expect(codes?.length).toBe(1);
    const names = allShards(manifest()).map(([, name]) => `${name}.shard`);
    expect(readdirSync(join(workspace.out, 'assets/shards')).sort()).toEqual(names.sort());
    expect(readdirSync(workspace.out).sort()).toEqual(['assets', 'manifest.json', 'sample.json']);
    for (const [, name, bytes] of allShards(manifest())) {
      const shard = readFileSync(join(workspace.out, 'assets/shards', `${name}.shard`));
      expect(shard.length).toBe(bytes);
      expect(createHash('sha256').update(shard).digest('hex').slice(0, 32)).toBe(name);
    }
  });

  it('produces the same bytes in another folder', () => {
    const other = openWorkspace();
    writeElbonia(other, { schema: 'nested', layout: 'combined' });
    other.build([join(other.folder, 'elbonia.mmdb')]);
    expect(other.outputFiles()).toEqual(workspace.outputFiles());
    other.remove();
  });

  it('attributes DB-IP’s files to DB-IP, and unknown files to nobody', () => {
    const bytes = writeMmdb({
      ipVersion: 4,
      databaseType: 'country',
      networks: [{ network: '77.0.0.0/8', record: { country_code: 'FR' } }],
    });
    const other = openWorkspace();
    other.build([other.write('dbip-country.mmdb', bytes)]);
    const read = () => JSON.parse(readFileSync(join(other.out, 'manifest.json'), 'utf8'));
    expect(read().database).toMatchObject({ name: 'DB-IP Country Lite', attributionUrl: 'https://db-ip.com' });
    expect(read().v6).toEqual([]);
    other.build([other.write('elbonia-country.mmdb', bytes)]);
    expect(read().database).toMatchObject({ name: 'DB-IP Country Lite' });
    other.build([other.write('elbonia-country.mmdb', bytes)], '--shard-bytes', '5000');
    expect(read().database).toMatchObject({ name: 'country', type: 'country', attribution: '', license: '' });
    other.remove();
  });
});

describe('a second build', () => {
  it('skips an up-to-date build, in one line', () => {
    const before = workspace.outputFiles();
    const again = workspace.build(sources);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toMatch(/^Nothing to do: .*\n$/);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it.each([
    { damage: 'missing', apply: (path: string) => rmSync(path) },
    { damage: 'cut short', apply: (path: string) => writeFileSync(path, readFileSync(path).subarray(1)) },
  ])('writes a shard again that is $damage', ({ apply }) => {
    const before = workspace.outputFiles();
    apply(join(workspace.out, 'assets/shards', `${manifest().v4[0]?.[1]}.shard`));
    expect(workspace.outputFiles()).not.toEqual(before);
    expect(workspace.build(sources).status).toBe(0);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it('replaces a manifest of another schema', () => {
    const before = workspace.outputFiles();
    writeFileSync(join(workspace.out, 'manifest.json'), JSON.stringify({ ...manifest(), schema: 1 }));
    workspace.build(sources);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it('from another source keeps the shards of the replaced one only, and deletes leftovers of a killed build', () => {
    const other = openWorkspace();
    const nested = writeElbonia(other, { schema: 'nested', layout: 'combined' });
    other.build(nested);
    const before = Object.keys(other.outputFiles());
    writeFileSync(join(other.out, 'assets/shards', `${'0'.repeat(32)}.shard`), 'of an earlier build');
    mkdirSync(join(other.out, '.building-999999999', 'assets'), { recursive: true });
    expect(other.build(writeElbonia(other, { schema: 'flat', layout: 'separate' })).status).toBe(0);
    const after = Object.keys(other.outputFiles());
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).not.toContain(`assets/shards/${'0'.repeat(32)}.shard`);
    expect(existsSync(join(other.out, '.building-999999999'))).toBe(false);
    other.remove();
  });
});

describe('a build with documents and modules of the Worker in its output folder', () => {
  it.each([
    { why: 'the same source, so that nothing is built', options: [] },
    { why: 'another size of shards, so that every shard is replaced', options: ['--shard-bytes', '3000'] },
  ])('leaves both folders alone ($why)', ({ options }) => {
    const kept = ['assets/documents/dashboard/page.js', 'worker/index.js'];
    for (const name of kept) {
      mkdirSync(dirname(join(workspace.out, name)), { recursive: true });
      writeFileSync(join(workspace.out, name), name);
    }
    const { status, stderr } = workspace.build(sources, ...options);
    expect(status, stderr).toBe(0);
    for (const name of kept) expect(readFileSync(join(workspace.out, name), 'utf8')).toBe(name);
  });
});

describe('--verify', () => {
  it('full compares every network of the built data', () => {
    const run = workspace.build(sources, '--verify', 'full');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^verify v4 +\d+ networks, \d+ in wider networks, 0 differences/m);
    expect(run.stderr).toMatch(/^verify codes +[1-9]\d* countries and regions, 0 differences/m);
  });

  it('only compares and builds nothing', () => {
    const run = workspace.build(sources, '--verify-only');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^verify v4 +\d+ addresses, \d+ in wider networks, 0 differences/m);
    expect(run.stderr).not.toContain('split');
  });

  it('only refuses data that was built from another source', () => {
    const other = workspace.write(
      'other.mmdb',
      writeMmdb({ ipVersion: 4, networks: [{ network: '0.0.0.0/1', record: {} }] }),
    );
    const run = workspace.build([other], '--verify-only');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(
      /^data: the data in .* was built from another source or by another version: run npm run data\n$/,
    );
  });

  it('only refuses a folder without data', () => {
    const run = workspace.build(sources, '--verify-only', '--out', join(workspace.folder, 'none'));
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^data: there is no complete data in .*none: run npm run data\n$/);
  });

  it('only fails on a shard whose contents changed', () => {
    const other = openWorkspace();
    const paths = writeElbonia(other, { schema: 'flat', layout: 'separate' });
    other.build(paths);
    for (const name of readdirSync(join(other.out, 'assets/shards'))) {
      const path = join(other.out, 'assets/shards', name);
      writeFileSync(path, Buffer.from(readFileSync(path, 'latin1').replaceAll('Beardville', 'Beardvilla'), 'latin1'));
    }
    const run = other.build(paths, '--verify-only', '--verify', 'full');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^verify v4 +\d+ networks, \d+ in wider networks, 2 differences/m);
    expect(run.stderr).toContain('"Beardville"');
    expect(run.stderr).toContain('data: the built data differs from the source');
    other.remove();
  });

  it.each([
    { args: ['--verify', 'full'], from: 'Beardville', to: 'Beardvilla', why: 'another city' },
    { args: [], from: '\tFR\t', to: '\tDE\t', why: 'another country, found without the whole source' },
  ])('only with $args fails on the place of a code in $why', ({ args, from, to }) => {
    const other = openWorkspace();
    const paths = writeElbonia(other, { schema: 'nested', layout: 'combined' });
    other.build(paths);
    const built = parseManifest(readFileSync(join(other.out, 'manifest.json'), 'utf8'));
    for (const [, name] of built?.codes ?? []) {
      const path = join(other.out, 'assets/shards', `${name}.shard`);
      writeFileSync(path, Buffer.from(readFileSync(path, 'latin1').replaceAll(from, to), 'latin1'));
    }
    const run = other.build(paths, '--verify-only', ...args);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^verify v4 .* 0 differences/m);
    expect(run.stderr).toMatch(/^verify codes +\d+ countries and regions, [1-9]\d* differences/m);
    expect(run.stderr).toMatch(/^[A-Z]{2}(-\w+)?: source \{.*\}, built \{.*\}$/m);
    other.remove();
  });
});

describe('the command line', () => {
  it.each([
    { args: ['--verify', 'some'], line: '--verify takes full, not some' },
    { args: ['--review', 'places'], line: '--review takes regions, not places' },
    { args: ['--samples', 'many'], line: '--samples takes a number from 1 to 1000000000, not many' },
    { args: ['--shard-bytes', '0'], line: '--shard-bytes takes a number from 1 to 2000000, not 0' },
    { args: ['--sauce', 'x'], line: "Unknown option '--sauce'" },
    { args: ['--source', '/nowhere/city.mmdb'], line: '/nowhere/city.mmdb cannot be read: no such file' },
    { args: ['--source', '/'], line: '/ cannot be read: EISDIR' },
  ])('refuses $args in one line', ({ args, line }) => {
    const run = runBuild(...args, '--out', join(workspace.folder, 'unused'));
    expect(run.status).toBe(1);
    expect(run.stderr.startsWith(`data: ${line}`)).toBe(true);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('prints its usage with --help', () => expect(runBuild('--help').stdout).toContain('--source PATH'));
});

it('the digest of inputs covers all code that affects the built data', () => {
  const folder = new URL('../../data/', import.meta.url);
  const reached = new Set<string>();
  const follow = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    const imports = readFileSync(new URL(name, folder), 'utf8').matchAll(/from '(\.\.?\/[^']+)'/g);
    for (const [, imported = ''] of imports) follow(join(dirname(name), imported));
  };
  follow('pack/database.ts');
  expect([...reached].sort()).toEqual([...inputCodeFiles].sort());
});
