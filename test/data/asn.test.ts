// `npm run data -- --asn PATH`: AS numbers are built into separate shards.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allShards, parseManifest } from '../../data/manifest.ts';
import { checkData } from '../../src/cli/deploy/deploy-checks.ts';
import { elbonianAs, elbonianAsSources } from '../support/elbonia.ts';
import { writeMmdb } from '../support/mmdb/write-mmdb.ts';
import { type BuildRun, openWorkspace, type Workspace, writeElbonia } from './run-build.ts';

let workspace: Workspace;
let sources: readonly string[];
let asn: readonly string[];
let first: BuildRun;

/** Writes the database files with the AS numbers of Elbonia, and returns the options that name them. */
function writeAsn({ write }: Workspace, layout: 'combined' | 'separate'): readonly string[] {
  return elbonianAsSources(layout).flatMap(({ fileName, bytes }) => ['--asn', write(fileName, bytes)]);
}

function manifestOf({ out }: Workspace) {
  const parsed = parseManifest(readFileSync(join(out, 'manifest.json'), 'utf8'));
  if (parsed === null) throw new Error('no manifest');
  return parsed;
}

function shardPaths(place: Workspace): readonly string[] {
  const { v4 = [], v6 = [] } = manifestOf(place).asn ?? {};
  return [...v4, ...v6].map(([, name]) => join(place.out, 'assets/shards', `${name}.shard`));
}

beforeAll(() => {
  workspace = openWorkspace();
  sources = writeElbonia(workspace, { schema: 'nested', layout: 'combined' });
  asn = writeAsn(workspace, 'combined');
  first = workspace.build(sources, ...asn);
});
afterAll(() => workspace.remove());

describe('a build with AS numbers', () => {
  it('verifies and reports AS numbers like places', () => {
    expect(first.status).toBe(0);
    for (const what of ['v4', 'v6', 'asn v4', 'asn v6']) {
      expect(first.stderr).toMatch(new RegExp(`^pack ${what} +\\d+ shards, \\d+ bytes`, 'm'));
      expect(first.stderr).toMatch(
        new RegExp(`^verify ${what} +\\d+ addresses, \\d+ in wider networks, 0 differences`, 'm'),
      );
    }
    expect(first.stdout).toContain('GeoLite2 City of 2026-06-05T13:42:02Z');
    expect(first.stdout).toContain('GeoLite2 ASN of 2026-06-05T13:42:02Z');
  });

  it('lists them in the manifest under asn, and writes exactly the listed shards', () => {
    const manifest = manifestOf(workspace);
    expect(manifest.database).toMatchObject({ name: 'GeoLite2 City', type: 'city' });
    expect(manifest.asn).toMatchObject({
      database: { name: 'GeoLite2 ASN', type: 'asn', attributionUrl: 'https://www.maxmind.com' },
      aliases: ['::/96', '::ffff:0:0/96', '2001::/32', '2002::/16'],
    });
    expect(Object.keys(manifest.asn ?? {})).toEqual(['serves', 'database', 'aliases', 'v4', 'v6']);
    expect(manifest.asn?.serves).toBe('all');
    expect(manifest.asn?.v4[0]).toEqual(['00000000', expect.stringMatching(/^[0-9a-f]{32}$/), expect.any(Number)]);
    expect(manifest.asn?.v4.length).toBeGreaterThan(1);
    const named = allShards(manifest).map(([, name]) => `${name}.shard`);
    expect(readdirSync(join(workspace.out, 'assets/shards')).sort()).toEqual(named.toSorted());
  });

  it('compares every network with --verify full', () => {
    const run = workspace.build(sources, ...asn, '--verify', 'full');
    const compared = Number(
      /^verify asn v4 +(\d+) networks, \d+ in wider networks, 0 differences/m.exec(run.stderr)?.[1],
    );
    expect(compared).toBeGreaterThan(elbonianAs.v4.length);
  });

  it('has the same shards of places as a build without AS numbers', () => {
    const other = openWorkspace();
    other.build(writeElbonia(other, { schema: 'nested', layout: 'combined' }));
    const [alone, both] = [manifestOf(other), manifestOf(workspace)];
    expect({ ...alone, inputs: '' }).toEqual({ ...both, asn: undefined, inputs: '' });
    expect('asn' in alone).toBe(false);
    other.remove();
  });

  it('accepts one file per family', () => {
    const other = openWorkspace();
    const run = other.build(
      writeElbonia(other, { schema: 'flat', layout: 'separate' }),
      ...writeAsn(other, 'separate'),
    );
    expect(run.status).toBe(0);
    expect(manifestOf(other).asn).toMatchObject({
      database: { name: 'ip-location-db ASN', type: 'asn', license: 'CC BY 4.0' },
      aliases: [],
    });
    other.remove();
  });
});

describe('a second build with AS numbers', () => {
  it('does nothing if nothing changed', () => {
    const before = workspace.outputFiles();
    expect(workspace.build(sources, ...asn).stdout).toMatch(/^Nothing to do: .*\n$/);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it('writes a missing shard of AS numbers again', () => {
    const before = workspace.outputFiles();
    rmSync(shardPaths(workspace)[0] ?? '');
    expect(workspace.build(sources, ...asn).status).toBe(0);
    expect(workspace.outputFiles()).toEqual(before);
  });

  it('without AS numbers, or with others, builds again and keeps only the shards of the replaced build', () => {
    const other = openWorkspace();
    const places = writeElbonia(other, { schema: 'nested', layout: 'combined' });
    other.build(places, ...writeAsn(other, 'combined'));
    const before = shardPaths(other);
    expect(other.build(places).stdout).not.toContain('Nothing to do');
    expect(manifestOf(other).asn).toBeUndefined();
    const left = readdirSync(join(other.out, 'assets/shards')).map((name) => join(other.out, 'assets/shards', name));
    expect(left).toEqual(expect.arrayContaining([...before]));
    const network = { network: '77.0.0.0/8', record: { autonomous_system_number: 64_999 } };
    const changed = other.write('other-asn.mmdb', writeMmdb({ ipVersion: 4, networks: [network] }));
    expect(other.build(places, '--asn', changed).status).toBe(0);
    expect(shardPaths(other)).toHaveLength(1);
    other.remove();
  });
});

describe('wrong AS numbers', () => {
  it('are found by comparing the built shards with the source', () => {
    const other = openWorkspace();
    const args = writeAsn(other, 'combined');
    const places = writeElbonia(other, { schema: 'nested', layout: 'combined' });
    other.build(places, ...args);
    for (const path of shardPaths(other)) {
      const text = readFileSync(path, 'latin1').replaceAll('BeardNet', 'BeardNot');
      writeFileSync(path, Buffer.from(text, 'latin1'));
    }
    const run = other.build(places, ...args, '--verify-only', '--verify', 'full');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^verify v4 +\d+ networks, \d+ in wider networks, 0 differences/m);
    expect(run.stderr).toMatch(/^verify asn v4 +\d+ networks, \d+ in wider networks, 2 differences/m);
    expect(run.stderr).toContain('BeardNot');
    other.remove();
  });

  it('prevent a deployment if a shard is damaged or missing', async () => {
    const place = { manifest: join(workspace.out, 'manifest.json') };
    expect(await checkData(place)).toMatchObject({ manifest: { schema: 2 } });
    const [path = ''] = shardPaths(workspace);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(1));
    expect(await checkData(place)).toContain('is damaged');
    rmSync(path);
    expect(await checkData(place)).toContain('is missing');
    writeFileSync(path, bytes);
  });

  it.each([
    {
      files: () => ['--asn', sources[0] ?? ''],
      line: 'elbonia.mmdb is of kind city: --asn takes a database of AS numbers',
      why: 'places',
    },
    {
      files: () => ['--asn', '/nowhere.mmdb'],
      line: '/nowhere.mmdb cannot be read: no such file',
      why: 'none',
    },
    {
      files: () => [...asn, ...asn],
      line: 'elbonia-asn.mmdb and elbonia-asn.mmdb contain the same address family',
      why: 'twice the same',
    },
    { files: () => ['--asn'], line: "Option '--asn <value>' argument missing", why: 'no path' },
  ])('are refused in one line, without changing the built data: $why', ({ files, line }) => {
    const before = workspace.outputFiles();
    expect(workspace.build(sources, ...files())).toEqual({ status: 1, stdout: '', stderr: `data: ${line}\n` });
    expect(workspace.outputFiles()).toEqual(before);
  });
});
