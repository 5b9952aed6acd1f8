// One shard in memory: a small, whole MaxMind DB file with 24-bit records, as the data build writes it. The stock
// `maxmind` Reader answers the same of the same bytes (test/data); it is not used here because it takes addresses as
// text, wants Node's Buffer, and spends most of its time making objects that nobody asked for.

import type { Address } from '../core/address.ts';
import { CorruptShard, MmdbDecoder, type MmdbValue } from './mmdb.ts';

const metadataMarker = [0xab, 0xcd, 0xef, ...new TextEncoder().encode('MaxMind.com')];

/** The specification's limit: metadata is in the last 128 KiB. */
const metadataBytesMax = 128 * 1024;

const nodeBytes = 6;

/** The data section starts after 16 zero bytes that follow the tree. */
const separatorBytes = 16;

export interface ShardHit {
  /** Where the record stands in the data section, or null for a network without one. */
  readonly pointer: number | null;
  /** Bits of the address that the answer holds for. */
  readonly prefixLength: number;
}

export class Shard {
  readonly #tree: Uint8Array;
  readonly #nodeCount: number;
  readonly #version: 4 | 6;
  readonly #data: MmdbDecoder;

  constructor(tree: Uint8Array, nodeCount: number, version: 4 | 6, data: MmdbDecoder) {
    this.#tree = tree;
    this.#nodeCount = nodeCount;
    this.#version = version;
    this.#data = data;
  }

  /** Walks the tree. @throws CorruptShard where the tree leads nowhere, TypeError for an address of the other family. */
  find({ version, words }: Address): ShardHit {
    // Walking an IPv4 tree with IPv6 bits would end at somebody else's place.
    if (version !== this.#version) throw new TypeError('the shard is of the other address family');
    const bits = words.length * 32;
    const tree = this.#tree;
    let node = 0;
    for (let depth = 0; depth < bits; depth++) {
      const bit = ((words[depth >>> 5] ?? 0) >>> (31 - (depth & 31))) & 1;
      const at = node * nodeBytes + bit * 3;
      node = ((tree[at] ?? 0) << 16) | ((tree[at + 1] ?? 0) << 8) | (tree[at + 2] ?? 0);
      if (node === this.#nodeCount) return { pointer: null, prefixLength: depth + 1 };
      if (node > this.#nodeCount) return { pointer: node - this.#nodeCount - separatorBytes, prefixLength: depth + 1 };
    }
    throw new CorruptShard('the tree is deeper than an address');
  }

  /** The record at a pointer that `find` returned. @throws CorruptShard */
  read(pointer: number): MmdbValue {
    return this.#data.decode(pointer);
  }
}

/** Opens a whole file. @throws CorruptShard where it is not a MaxMind DB of the form that the data build writes. */
export function openShard(file: Uint8Array): Shard {
  const metadataStart = findMetadata(file);
  const metadata = new MmdbDecoder(file.subarray(metadataStart)).decode(0);
  const nodeCount = readNumber(metadata, 'node_count');
  const version = readNumber(metadata, 'ip_version');
  if (readNumber(metadata, 'record_size') !== 24) throw new CorruptShard('the shard has records of another size');
  if (version !== 4 && version !== 6) throw new CorruptShard('the shard is of no known address family');
  const dataStart = nodeCount * nodeBytes + separatorBytes;
  const dataEnd = metadataStart - metadataMarker.length;
  if (nodeCount < 1 || dataStart > dataEnd) throw new CorruptShard('the shard is shorter than its tree');
  return new Shard(file.subarray(0, dataStart), nodeCount, version, new MmdbDecoder(file.subarray(dataStart, dataEnd)));
}

/** Where the metadata starts: after the last marker. */
function findMetadata(file: Uint8Array): number {
  const first = Math.max(0, file.length - metadataBytesMax);
  for (let at = file.length - metadataMarker.length; at >= first; at--) {
    if (metadataMarker.every((byte, i) => file[at + i] === byte)) return at + metadataMarker.length;
  }
  throw new CorruptShard('the shard has no metadata');
}

function readNumber(metadata: MmdbValue, key: string): number {
  const value = typeof metadata === 'object' && !Array.isArray(metadata) ? Reflect.get(metadata, key) : undefined;
  if (typeof value !== 'number') throw new CorruptShard(`the metadata has no ${key}`);
  return value;
}
