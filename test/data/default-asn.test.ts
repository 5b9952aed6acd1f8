// AS numbers from CSV files, and the default ones, which are built without --asn and --no-asn.

import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../data/manifest.ts';
import { shardPath } from '../../data/output-folder.ts';
import { defaultAsnSource } from '../../data/source/attributions.ts';
import { elbonianAsCsv } from '../support/elbonia.ts';
import { writeMmdb } from '../support/mmdb/write-mmdb.ts';
import { openWorkspace, runBuild, type Workspace, writeElbonia } from './run-build.ts';

let workspace: Workspace;
let sources: readonly string[];
let asn: readonly string[];
const dated = new Date('2026-06-17T19:00:00.500Z');

beforeAll(() => {
  workspace = openWorkspace();
  sources = writeElbonia(workspace, { schema: 'nested', layout: 'combined' });
  asn = (['v4', 'v6'] as const).flatMap((family) => {
    const { fileName, bytes } = elbonianAsCsv(family);
    const path = workspace.write(fileName, bytes);
    utimesSync(path, dated, dated);
    return ['--asn', path];
  });
});
afterAll(() => workspace.remove());

function asnOf({ out }: Workspace) {
  const manifest = parseManifest(readFileSync(join(out, 'manifest.json'), 'utf8'));
  if (manifest === null) throw new Error('no manifest');
  return manifest.asn;
}

describe('a build with --asn and CSV files', () => {
  it('has the record and network of every row, serves all addresses, and has the date of the files', () => {
    const run = workspace.build(sources, ...asn, '--verify', 'full');
    expect(run.status).toBe(0);
    for (const family of ['v4', 'v6']) {
      const line = new RegExp(`^verify asn ${family} +\\d+ networks, 0 in wider networks, 0 differences`, 'm');
      expect(run.stderr).toMatch(line);
    }
    expect(asnOf(workspace)).toMatchObject({
      serves: 'all',
      database: { name: 'ip-location-db ASN', type: 'asn', license: 'CC BY 4.0', builtAt: '2026-06-17T19:00:00Z' },
      aliases: [],
    });
  });

  it('is repeated if only the date of a file changed', () => {
    expect(workspace.build(sources, ...asn).stdout).toContain('Nothing to do');
    const later = new Date('2026-07-01T00:00:00Z');
    for (const path of asn) if (path !== '--asn') utimesSync(path, later, later);
    expect(workspace.build(sources, ...asn).stdout).not.toContain('Nothing to do');
    expect(asnOf(workspace)?.database.builtAt).toBe('2026-07-01T00:00:00Z');
  });

  it('is compared with the rows: --verify-only finds a changed record', () => {
    for (const [, name] of asnOf(workspace)?.v4 ?? []) {
      const path = shardPath(workspace.out, name);
      const text = readFileSync(path, 'latin1').replaceAll('BeardNet', 'BeardNot');
      writeFileSync(path, Buffer.from(text, 'latin1'));
    }
    const run = workspace.build(sources, ...asn, '--verify-only', '--verify', 'full');
    expect(run.status).toBe(1);
    // Two rows have the changed organization. The first and last address of each are compared.
    expect(run.stderr).toMatch(/^verify asn v4 +\d+ networks, 0 in wider networks, 4 differences/m);
    expect(run.stderr).toContain('BeardNot');
  });

  it('reports overlapping rows', () => {
    const rows = '77.0.0.0,77.0.1.255,64512,Mud Telecom\n77.0.1.0,77.0.2.255,64513,BeardNet\n';
    const other = openWorkspace();
    const run = other.build(
      writeElbonia(other, { schema: 'nested', layout: 'combined' }),
      '--asn',
      other.write('a.csv', rows),
    );
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('asn v4: 1 rows overlapped the next row and were shortened');
    other.remove();
  });
});

describe('refused AS numbers', () => {
  const row = '77.0.0.0,77.0.0.255,64512,Mud Telecom\n';
  const mmdb = writeMmdb({
    ipVersion: 6,
    networks: [{ network: '2a77::/32', record: { autonomous_system_number: 64_999 } }],
  });

  it.each([
    {
      files: { 'bad.csv': `${row}77.0.1.0,77.0.1.255,mud,Mud Telecom\n` },
      line: 'bad.csv: line 2: "mud" is not the number of an AS',
      why: 'a bad row',
    },
    {
      files: { 'a.csv': row, 'b.csv': row },
      line: 'a.csv and b.csv contain the same address family',
      why: 'twice the same',
    },
    {
      files: { 'a.csv': row, 'b.mmdb': mmdb },
      line: 'give AS numbers as CSV files or as databases, not as both',
      why: 'two forms',
    },
  ])('cause an error of one line: $why', ({ files, line }) => {
    const options = Object.entries(files).flatMap(([name, bytes]) => ['--asn', workspace.write(name, bytes)]);
    const run = workspace.build(sources, ...options);
    expect(run).toEqual({ status: 1, stdout: '', stderr: `data: ${line}\n` });
  });

  it.each([
    { options: ['--asn', 'a.csv', '--no-asn'], line: 'give --asn or --no-asn, not both' },
    { options: ['--maxmind', 'GeoLite2-ASN', '--no-asn'], line: 'give GeoLite2-ASN or --no-asn, not both' },
  ])('cannot be combined: $options', ({ options, line }) => {
    const run = runBuild(...options, '--out', join(workspace.folder, 'unused'));
    expect(run).toEqual({ status: 1, stdout: '', stderr: `data: ${line}\n` });
  });
});

describe('the default AS numbers', () => {
  function build(source: string, ...options: readonly string[]) {
    return runBuild('--source', source, '--out', workspace.out, '--samples', '1000', ...options);
  }

  it('are built without the options, for looked-up addresses only, with their credit and date', () => {
    const run = build(sources[0] ?? '');
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^verify asn v6 +\d+ addresses, 0 in wider networks, 0 differences/m);
    expect(asnOf(workspace)).toMatchObject({
      serves: 'addresses',
      database: {
        name: 'ip-location-db ASN',
        license: 'CC BY 4.0',
        attribution: 'AS numbers by RouteViews, the NRO and DB-IP',
        builtAt: '2026-06-17T19:00:00Z',
      },
    });
  });

  it('are not built with --no-asn', () => {
    expect(build(sources[0] ?? '', '--no-asn').stdout).not.toContain('Nothing to do');
    expect(asnOf(workspace)).toBeUndefined();
  });

  it('are not built if the records of places contain the AS', () => {
    const record = {
      country_code: 'FR',
      country: 'France',
      continent: 'Europe',
      asn: 'AS64512',
      as_name: 'Mud Telecom',
    };
    const bytes = writeMmdb({ ipVersion: 4, networks: [{ network: '77.0.0.0/8', record }] });
    const run = build(workspace.write('ipinfo.mmdb', bytes));
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('AS 100 %');
    expect(asnOf(workspace)).toBeUndefined();
  });

  it('have the version that package.json pins', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(devDependencies['@ip-location-db/asn']).toBe(defaultAsnSource.version);
  });
});
