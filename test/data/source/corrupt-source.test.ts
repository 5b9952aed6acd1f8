// An unusable source stops the build with an error of one line, and does not change the built data.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../../data/pack/database.ts';
import { BuildError } from '../../../data/source/build-error.ts';
import { metadataMarker } from '../../../data/source/mmdb-reader.ts';
import { seededRandom } from '../../../data/verify/verification-addresses.ts';
import { elbonianSources, splitSources } from '../../support/elbonia.ts';
import { writeMmdb } from '../../support/mmdb/write-mmdb.ts';
import { openWorkspace, type Workspace, writeElbonia } from '../run-build.ts';

const [sound] = elbonianSources({ schema: 'nested', layout: 'combined' }).map(({ bytes }) => Uint8Array.from(bytes));
const [flatV4, flatV6] = elbonianSources({ schema: 'flat', layout: 'separate' }).map(({ bytes }) =>
  Uint8Array.from(bytes),
);

type Bytes = Uint8Array<ArrayBuffer>;

function given(bytes: Bytes | undefined): Bytes {
  if (bytes === undefined) throw new Error('no source');
  return bytes.slice();
}

function changed(change: (bytes: Bytes) => void): Bytes {
  const bytes = given(sound);
  change(bytes);
  return bytes;
}

/** Returns the offset of the last occurrence of a text or of bytes in the source. */
function find(bytes: Bytes, text: string | Uint8Array): number {
  const at = Buffer.from(bytes).lastIndexOf(text);
  if (at < 0) throw new Error('not in the source');
  return at;
}

/** Overwrites the value of a metadata key, from its control byte on. */
function setMetadata(key: string, ...value: readonly number[]): Bytes {
  return changed((bytes) => bytes.set(value, find(bytes, key) + key.length));
}

/** Returns a source whose build date has seven bytes, all 255. */
function hugeBuildEpoch(): Bytes {
  const bytes = writeMmdb({ ipVersion: 4, networks: [], buildEpoch: Number.MAX_SAFE_INTEGER });
  bytes[find(bytes, 'build_epoch') + 'build_epoch'.length + 2] = 255;
  return bytes;
}

/** Returns the source with this number as the root’s left record of 24 bits. */
function setRootRecord(record: number): Bytes {
  return changed((bytes) => bytes.set([record >>> 16, (record >>> 8) & 255, record & 255], 0));
}

const nodeCount = openSource({ fileName: '', bytes: given(sound) }).tree.metadata.nodeCount;
const dataStart = nodeCount * 6 + 16;

const record = (value: Record<string, string | boolean | number>, databaseType: string) =>
  writeMmdb({ ipVersion: 4, databaseType, networks: [{ network: '77.0.0.0/8', record: value }] });

const known =
  "known are MaxMind's City, Country, Enterprise and ASN, DB-IP's, IPinfo's, IPLocate's and ip-location-db's";

const rows = [
  { why: 'empty', bytes: new Uint8Array(0), line: 'it is empty' },
  {
    why: 'text',
    bytes: Buffer.from('1.0.0.0,1.0.0.255,AU\n'),
    line: 'it has no MaxMind DB metadata: it is truncated or not a MaxMind DB file',
  },
  { why: 'compressed', bytes: Uint8Array.of(0x1f, 0x8b, 8, 0), line: 'it is compressed: unpack it first' },
  {
    why: 'truncated',
    bytes: given(sound).subarray(0, -400),
    line: 'it has no MaxMind DB metadata: it is truncated or not a MaxMind DB file',
  },
  {
    why: 'truncated at the front',
    bytes: given(sound).subarray(-1200),
    line: `it is truncated: ${nodeCount} nodes of 24 bits do not fit the file`,
  },
  {
    why: 'cut inside the metadata',
    bytes: given(sound).subarray(0, -4),
    line: 'its metadata is truncated or corrupt',
  },
  {
    why: 'flipped metadata marker',
    bytes: changed((bytes) => {
      const at = find(bytes, metadataMarker);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
    }),
    line: 'it has no MaxMind DB metadata: it is truncated or not a MaxMind DB file',
  },
  {
    why: 'wrong record size',
    bytes: setMetadata('record_size', 0xa1, 20),
    line: 'its record size is 20, not 24, 28 or 32',
  },
  {
    why: 'another record size',
    bytes: setMetadata('record_size', 0xa1, 28),
    line: 'its search tree does not end where the metadata says',
  },
  { why: 'wrong IP version', bytes: setMetadata('ip_version', 0xa1, 5), line: 'its IP version is 5, not 4 or 6' },
  {
    why: 'wrong format version',
    bytes: setMetadata('binary_format_major_version', 0xa1, 3),
    line: 'its format version is 3, not 2',
  },
  {
    why: 'metadata that lacks a member',
    bytes: changed((bytes) => bytes.set(Buffer.from('x'), find(bytes, 'node_count'))),
    line: 'its metadata has no node_count',
  },
  {
    why: 'a date in milliseconds',
    bytes: writeMmdb({ ipVersion: 4, networks: [], buildEpoch: 1_780_666_922_000 }),
    line: 'its build_epoch is 1780666922000, too large for seconds since 1970',
  },
  {
    why: 'a date beyond what a number holds',
    bytes: hugeBuildEpoch(),
    line: 'its build_epoch is 72057594037927935, too large for seconds since 1970',
  },
  {
    why: 'a cycle of pointers',
    bytes: setRootRecordTo(Uint8Array.of(0x20, 0)),
    line: 'the data section has a pointer cycle or is nested too deeply',
  },
  {
    why: 'a pointer outside',
    bytes: setRootRecordTo(Uint8Array.of(0x38, 0xff, 0xff, 0xff, 0xff)),
    line: 'the data section points outside itself',
  },
  {
    why: 'an unknown type',
    bytes: setRootRecordTo(Uint8Array.of(0x00, 0x20)),
    line: 'the data section holds a value of unknown type 39',
  },
  {
    why: 'text that is not UTF-8',
    bytes: setRootRecordTo(Uint8Array.of(0x42, 0xff, 0xff)),
    line: 'the data section holds text that is not UTF-8',
  },
  { why: 'a record beyond the data', bytes: setRootRecord(0xffffff), line: 'the data section points outside itself' },
  { why: 'a tree with a cycle', bytes: setRootRecord(0), line: 'its search tree reaches node 0 twice' },
  {
    why: 'a tree that joins',
    bytes: changed((bytes) => bytes.set(bytes.slice(0, 3), 3)),
    line: 'its search tree reaches node 1 twice',
  },
  { why: 'no records', bytes: writeMmdb({ ipVersion: 4, networks: [] }), line: 'it holds no records' },
  {
    why: 'wrong type',
    bytes: record({ is_anonymous: true }, 'GeoIP2-Anonymous-IP'),
    line: `it is of an unknown schema ("GeoIP2-Anonymous-IP" with fields is_anonymous); ${known}`,
  },
  {
    why: 'unknown schema',
    bytes: record({ cc: 'FR', town: 'Mudgrad' }, 'elbonia'),
    line: `it is of an unknown schema ("elbonia" with fields cc, town); ${known}`,
  },
];

/** Returns the source with this value at the start of its data, and the root’s left record pointing to it. */
function setRootRecordTo(value: Uint8Array): Bytes {
  const bytes = setRootRecord(nodeCount + 16);
  bytes.set(value, dataStart);
  return bytes;
}

let workspace: Workspace;
let before: Readonly<Record<string, string>>;

beforeAll(() => {
  workspace = openWorkspace();
  expect(workspace.build(writeElbonia(workspace, { schema: 'flat', layout: 'separate' })).status).toBe(0);
  before = workspace.outputFiles();
});
afterAll(() => workspace.remove());

function expectRefusal(paths: readonly string[], line: string): void {
  expect(workspace.build(paths)).toEqual({ status: 1, stdout: '', stderr: `data: ${line}\n` });
  expect(workspace.outputFiles()).toEqual(before);
}

describe('an invalid source', () => {
  it.each(rows)('is refused in one line without changes: $why', ({ bytes, line }) => {
    expectRefusal([workspace.write('bad.mmdb', bytes)], `bad.mmdb: ${line}`);
  });

  it('is refused while it is split, if only a late record is invalid', () => {
    const networks = Array.from({ length: 3000 }, (_, i) => ({
      network: `77.${i >>> 8}.${i & 255}.0/24`,
      record: { country_code: 'FR', city: `Mud ${i}` },
    }));
    const bytes = writeMmdb({ ipVersion: 4, networks });
    bytes[find(bytes, 'Mud 2999')] = 0xff;
    const run = workspace.build([workspace.write('late.mmdb', bytes)]);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toBe('data: late.mmdb: the data section holds text that is not UTF-8\n');
    expect(workspace.outputFiles()).toEqual(before);
  });
});

describe('a checksum file beside the source', () => {
  const digest = createHash('sha256').update(given(sound)).digest('hex');
  it.each([
    { text: `${'0'.repeat(64)}  whole.mmdb\n`, line: `whole.mmdb: its checksum is ${digest}, not ${'0'.repeat(64)}` },
    { text: 'no checksum\n', line: 'whole.mmdb.sha256: it contains no SHA-256 checksum' },
  ])('is compared with the source: $line', ({ text, line }) => {
    const path = workspace.write('whole.mmdb', given(sound));
    workspace.write('whole.mmdb.sha256', text);
    expectRefusal([path], line);
  });

  it('admits a source with the same checksum', () => {
    const other = openWorkspace();
    const path = other.write('whole.mmdb', given(sound));
    other.write('whole.mmdb.sha256', `${digest.toUpperCase()}  whole.mmdb\n`);
    expect(other.build([path]).status).toBe(0);
    other.remove();
  });
});

describe('sources that cannot be combined', () => {
  const country = record({ country_code: 'FR' }, 'country');
  it.each([
    { files: [flatV4, flatV4], line: '0.mmdb and 1.mmdb contain the same address family', why: 'twice the same' },
    {
      files: [flatV4, sound],
      line: '1.mmdb: it also contains IPv4 addresses, so give it alone',
      why: 'combined and IPv4',
    },
    { files: [country, flatV6], line: '0.mmdb is of kind country, 1.mmdb of kind city', why: 'two kinds' },
    { files: [flatV4, flatV6, sound], line: 'give one combined source or one per family, not 3', why: 'three' },
  ])('are refused: $why', ({ files, line }) => {
    expectRefusal(
      files.map((bytes, i) => workspace.write(`${i}.mmdb`, given(bytes))),
      line,
    );
  });
});

it('a source with random damage is either refused as damaged or split without a crash', async () => {
  const random = seededRandom(7);
  const source = given(sound);
  for (let round = 0; round < 100; round++) {
    const bytes = source.slice();
    for (let i = 0; i < 3; i++) bytes[random() % bytes.length] = random() & 255;
    await splitSources([{ fileName: 'damaged.mmdb', bytes }], 4000).catch((error: unknown) => {
      expect(error).toBeInstanceOf(BuildError);
    });
  }
});
