// Writer of MaxMind DB files (MaxMind-DB file format 2.0): search tree, data section, metadata. Takes a finished tree
// and interned values. Does not read files or handle networks and places.

import { metadataMarker } from '../../../data/source/mmdb-reader.ts';
import { DataSection } from './mmdb-section.ts';
import { type MmdbValue, uint16, uint32, uint64, ValuePool } from './mmdb-values.ts';

export type RecordSize = 24 | 28 | 32;

/** The metadata of a database, except for counts and sizes, which the writer adds. */
export interface DatabaseDescription {
  readonly databaseType: string;
  readonly languages: readonly string[];
  readonly ipVersion: 4 | 6;
  /** When the database was built, in seconds since 1970. */
  readonly buildEpoch: number;
  readonly description: string;
}

/** The number in the search tree that stands for a network without data. */
export const emptyRecord = 0xffffffff;

/** Returns the number in the search tree that stands for the value at `offset` in the data section (below 2^31 - 1). */
export function dataRecord(offset: number): number {
  return (0x80000000 | offset) >>> 0;
}

const separatorBytes = 16;

/**
 * Assembles a MaxMind DB file. `records` holds two numbers a node, left then right: the index of another node,
 * `dataRecord` or `emptyRecord`. Throws RangeError if the tree or the data does not fit the record size.
 */
export function assembleDatabase(
  records: Uint32Array,
  data: Uint8Array,
  recordSize: RecordSize,
  description: DatabaseDescription,
): Uint8Array<ArrayBuffer> {
  const nodeCount = records.length / 2;
  if (nodeCount + separatorBytes + data.length >= 2 ** recordSize) {
    throw new RangeError(`${nodeCount} nodes and ${data.length} bytes of data do not fit ${recordSize}-bit records`);
  }
  const metadata = encodeMetadata(nodeCount, recordSize, description);
  const treeBytes = (nodeCount * recordSize) / 4;
  const dataStart = treeBytes + separatorBytes;
  const markerStart = dataStart + data.length;
  const bytes = new Uint8Array(markerStart + metadataMarker.length + metadata.length);
  const writeNode = nodeWriters[recordSize];
  const value = (record: number) => recordValue(record, nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    writeNode(bytes, (node * recordSize) / 4, value(records[node * 2] ?? 0), value(records[node * 2 + 1] ?? 0));
  }
  bytes.set(data, dataStart);
  bytes.set(metadataMarker, markerStart);
  bytes.set(metadata, markerStart + metadataMarker.length);
  return bytes;
}

/**
 * Returns the number that the file stores for a record: the index of a node, the node count for no data, or a larger
 * number for data.
 */
function recordValue(record: number, nodeCount: number): number {
  if (record === emptyRecord) return nodeCount;
  return record >= 0x80000000 ? nodeCount + separatorBytes + (record & 0x7fffffff) : record;
}

type NodeWriter = (bytes: Uint8Array, at: number, left: number, right: number) => void;

const nodeWriters: Readonly<Record<RecordSize, NodeWriter>> = {
  24: (bytes, at, left, right) => {
    writeUint24(bytes, at, left);
    writeUint24(bytes, at + 3, right);
  },
  // With 28 bits, the middle byte has the top four bits of both records, first those of the left one.
  28: (bytes, at, left, right) => {
    writeUint24(bytes, at, left & 0xffffff);
    bytes[at + 3] = ((left >>> 24) << 4) | (right >>> 24);
    writeUint24(bytes, at + 4, right & 0xffffff);
  },
  32: (bytes, at, left, right) => {
    bytes[at] = left >>> 24;
    writeUint24(bytes, at + 1, left & 0xffffff);
    bytes[at + 4] = right >>> 24;
    writeUint24(bytes, at + 5, right & 0xffffff);
  },
};

function writeUint24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 16;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value;
}

function encodeMetadata(nodeCount: number, recordSize: RecordSize, given: DatabaseDescription): Uint8Array {
  const metadata: MmdbValue = {
    binary_format_major_version: uint16(2),
    binary_format_minor_version: uint16(0),
    build_epoch: uint64(given.buildEpoch),
    database_type: given.databaseType,
    description: { en: given.description },
    ip_version: uint16(given.ipVersion),
    languages: given.languages,
    node_count: uint32(nodeCount),
    record_size: uint16(recordSize),
  };
  const pool = new ValuePool();
  // Writes the metadata without pointers. They are allowed, but some readers cannot decode them in metadata.
  const section = new DataSection(pool, { sharing: false });
  section.place(pool.intern(metadata));
  return section.bytes();
}
