// One shard in memory: a small, whole MaxMind DB file with 24-bit records, as the data build writes it. The stock
// `maxmind` Reader answers the same of the same bytes (test/data); it is not used here because it takes addresses as
// text, wants Node's Buffer, and spends most of its time making objects that nobody asked for.

import type { Address } from '../core/address.ts';
import { CorruptShard, MmdbDecoder, type MmdbValue } from './mmdb.ts';
import { type Place, readPlace } from './place.ts';
import { nodeBytes, SearchTree } from './search-tree.ts';

const metadataMarker = [0xab, 0xcd, 0xef, ...new TextEncoder().encode('MaxMind.com')];

/** The specification's limit: metadata is in the last 128 KiB. */
const metadataBytesMax = 128 * 1024;

/** The data section starts after 16 zero bytes that follow the tree. */
const separatorBytes = 16;

export interface ShardHit {
  /** Where the record stands in the data section, or null for a network without one. */
  readonly pointer: number | null;
  /** Bits of the address that the answer holds for. */
  readonly prefixLength: number;
}

interface Contents {
  readonly tree: SearchTree;
  readonly data: MmdbDecoder;
  readonly memory: ArrayBuffer;
}

export class Shard {
  readonly #version: 4 | 6;
  /** Null once the shard is closed: its memory is another shard's then. */
  #contents: Contents | null;

  constructor(version: 4 | 6, contents: Contents) {
    this.#version = version;
    this.#contents = contents;
  }

  /** Whether the shard can be asked. To be looked at after each wait, since another request may have closed it. */
  get isOpen(): boolean {
    return this.#contents !== null;
  }

  /** Gives up the memory for something else to be read into. Nothing can be asked afterwards. */
  close(): ArrayBuffer {
    const { memory } = this.#open();
    this.#contents = null;
    return memory;
  }

  /** Walks the tree. @throws CorruptShard where the tree leads nowhere, TypeError for an address of the other family. */
  find({ version, words }: Address): ShardHit {
    // Walking an IPv4 tree with IPv6 bits would end at somebody else's place.
    if (version !== this.#version) throw new TypeError('the shard is of the other address family');
    const { record, prefixLength } = this.#open().tree.find(words);
    return { pointer: record === 0 ? null : record - separatorBytes, prefixLength };
  }

  /** The place at a pointer that `find` returned. @throws CorruptShard */
  read(pointer: number): Place | null {
    return readPlace(this.#open().data, pointer);
  }

  #open(): Contents {
    if (this.#contents === null) throw new TypeError('the shard is closed');
    return this.#contents;
  }
}

/** Opens a whole file. @throws CorruptShard where it is not a MaxMind DB of the form that the data build writes. */
export function openShard(file: Uint8Array<ArrayBuffer>): Shard {
  const metadataStart = findMetadata(file);
  const metadata = new MmdbDecoder(file.subarray(metadataStart)).decode(0);
  const nodeCount = readNumber(metadata, 'node_count');
  const version = readNumber(metadata, 'ip_version');
  if (readNumber(metadata, 'record_size') !== 24) throw new CorruptShard('the shard has records of another size');
  if (version !== 4 && version !== 6) throw new CorruptShard('the shard is of no known address family');
  const dataStart = nodeCount * nodeBytes + separatorBytes;
  const dataEnd = metadataStart - metadataMarker.length;
  if (nodeCount < 1 || dataStart > dataEnd) throw new CorruptShard('the shard is shorter than its tree');
  const tree = new SearchTree(file.subarray(0, nodeCount * nodeBytes), nodeCount, version);
  return new Shard(version, { tree, data: new MmdbDecoder(file.subarray(dataStart, dataEnd)), memory: file.buffer });
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
