// Reads the metadata, nodes and records of a source database in MaxMind's format. Does not interpret records, and does
// not walk the tree (network-walk.ts) except for the path to the IPv4 addresses.

import { BuildError } from './build-error.ts';
import { MmdbDecoder } from './mmdb-decoder.ts';

/** The marker before the metadata of a MaxMind database: `\xAB\xCD\xEFMaxMind.com`. */
export const metadataMarker: Uint8Array = Uint8Array.of(
  ...[0xab, 0xcd, 0xef],
  ...new TextEncoder().encode('MaxMind.com'),
);

const separatorBytes = 16;
/** Maximum size in bytes of the metadata section, as the format defines it. */
const metadataBytesMax = 128 * 1024;

/**
 * Latest accepted build date of a database, in seconds since 1970: in the year 2106. A larger number is in milliseconds
 * or corrupt.
 */
const buildEpochMax = 0xffffffff;

interface SourceMetadata {
  readonly nodeCount: number;
  readonly recordSize: number;
  readonly ipVersion: 4 | 6;
  readonly databaseType: string;
  readonly languages: readonly string[];
  /** When the database was built, in seconds since 1970. */
  readonly buildEpoch: number;
}

export interface SourceTree {
  readonly metadata: SourceMetadata;
  /**
   * Returns the left (0) or right (1) record of a tree node. A number below `nodeCount` is a node, one equal to it
   * means no data, one above it data.
   */
  readonly record: (node: number, side: 0 | 1) => number;
  /** Returns the decoded value of a record above `nodeCount`. */
  readonly value: (record: number) => unknown;
  /** The node at ::/96, the root of IPv4 in an IPv6 file; null if the file has no IPv4; 0 in an IPv4 file. */
  readonly v4Root: number | null;
}

/** Opens a database in MaxMind's format. Throws BuildError if the metadata is missing or does not fit the file. */
export function openTree(bytes: Uint8Array): SourceTree {
  const metadataStart = findMetadata(bytes);
  const metadata = parseMetadata(decodeMetadata(bytes, metadataStart));
  const { nodeCount, recordSize } = metadata;
  const dataStart = (nodeCount * recordSize) / 4 + separatorBytes;
  const dataEnd = metadataStart - metadataMarker.length;
  if (dataStart > dataEnd) {
    throw new BuildError(`it is truncated: ${nodeCount} nodes of ${recordSize} bits do not fit the file`);
  }
  if (bytes.subarray(dataStart - separatorBytes, dataStart).some((byte) => byte !== 0)) {
    throw new BuildError('its search tree does not end where the metadata says');
  }
  const decoder = new MmdbDecoder(bytes, dataStart, dataEnd);
  const record = recordReader(bytes, recordSize);
  return {
    metadata,
    record,
    value: (pointer) => decoder.decode(pointer - nodeCount - separatorBytes),
    v4Root: findV4Root(metadata, record),
  };
}

/** Returns the offset of the metadata, after the last marker of the file. */
function findMetadata(bytes: Uint8Array): number {
  if (bytes.length === 0) throw new BuildError('it is empty');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new BuildError('it is compressed: unpack it first');
  const lowest = Math.max(0, bytes.length - metadataBytesMax - metadataMarker.length);
  for (let at = bytes.length - metadataMarker.length; at >= lowest; at--) {
    if (metadataMarker.every((byte, i) => bytes[at + i] === byte)) return at + metadataMarker.length;
  }
  throw new BuildError('it has no MaxMind DB metadata: it is truncated or not a MaxMind DB file');
}

function decodeMetadata(bytes: Uint8Array, start: number): unknown {
  try {
    return new MmdbDecoder(bytes, start, bytes.length).decode(0);
  } catch (error) {
    throw error instanceof BuildError ? new BuildError('its metadata is truncated or corrupt') : error;
  }
}

function parseMetadata(value: unknown): SourceMetadata {
  if (typeof value !== 'object' || value === null) throw new BuildError('its metadata is not a map');
  const fields: MetadataFields = { ...value };
  const major = integer(fields, 'binary_format_major_version');
  if (major !== 2) throw new BuildError(`its format version is ${major}, not 2`);
  const recordSize = integer(fields, 'record_size');
  if (![24, 28, 32].includes(recordSize)) throw new BuildError(`its record size is ${recordSize}, not 24, 28 or 32`);
  const ipVersion = integer(fields, 'ip_version');
  if (ipVersion !== 4 && ipVersion !== 6) throw new BuildError(`its IP version is ${ipVersion}, not 4 or 6`);
  const nodeCount = integer(fields, 'node_count');
  if (nodeCount < 1) throw new BuildError('its search tree has no node');
  if (nodeCount > 0xffffffff) throw new BuildError(`its node_count is ${fields['node_count']}, too large`);
  const { languages } = fields;
  return {
    nodeCount,
    recordSize,
    ipVersion,
    databaseType: databaseTypeIn(fields),
    languages: Array.isArray(languages) ? languages.filter((language) => typeof language === 'string') : [],
    buildEpoch: buildEpochIn(fields),
  };
}

type MetadataFields = Readonly<Record<string, unknown>>;

/**
 * Returns an integer member of the metadata. Rounding above 2^53 is harmless, because the checks of each member refuse
 * such a large number.
 */
function integer(fields: MetadataFields, key: string): number {
  const value = fields[key];
  if (value === undefined) throw new BuildError(`its metadata has no ${key}`);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') throw new BuildError(`its ${key} is not a number`);
  if (!Number.isInteger(value)) throw new BuildError(`its ${key} is ${value}, not an integer`);
  return value;
}

function buildEpochIn(fields: MetadataFields): number {
  const buildEpoch = integer(fields, 'build_epoch');
  if (buildEpoch < 1) throw new BuildError(`its build_epoch is ${fields['build_epoch']}, not a date`);
  if (buildEpoch <= buildEpochMax) return buildEpoch;
  throw new BuildError(`its build_epoch is ${fields['build_epoch']}, too large for seconds since 1970`);
}

function databaseTypeIn({ database_type: databaseType }: MetadataFields): string {
  if (databaseType === undefined) throw new BuildError('its metadata has no database_type');
  if (typeof databaseType !== 'string') throw new BuildError('its database_type is not text');
  return databaseType;
}

function recordReader(bytes: Uint8Array, recordSize: number): SourceTree['record'] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (recordSize === 32) return (node, side) => view.getUint32(node * 8 + side * 4);
  const uint24 = (at: number) => view.getUint16(at) * 256 + view.getUint8(at + 2);
  if (recordSize === 24) return (node, side) => uint24(node * 6 + side * 3);
  return (node, side) => {
    const at = node * 7;
    const middle = view.getUint8(at + 3);
    return side === 0 ? (middle >>> 4) * 2 ** 24 + uint24(at) : (middle & 15) * 2 ** 24 + uint24(at + 4);
  };
}

function findV4Root({ ipVersion, nodeCount }: SourceMetadata, record: SourceTree['record']): number | null {
  if (ipVersion === 4) return 0;
  const path = new Set<number>();
  let node = 0;
  for (let depth = 0; depth < 96; depth++) {
    path.add(node);
    node = record(node, 0);
    if (node >= nodeCount) return null;
    if (path.has(node)) throw new BuildError(`its search tree reaches node ${node} twice`);
  }
  return node;
}
