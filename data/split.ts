// Cuts one address family of a source into self-contained MMDB files. Networks keep their own prefix lengths; nothing is
// merged. Pure: bytes in, shards out. Naming and storing them is database.ts.
//
// A single walk in address order writes a shard's tree as it goes and closes it once it is large enough, so a shard is a
// run of consecutive networks plus the path of at most 128 nodes that leads to them. Addresses outside the run find
// nothing in it; the manifest never sends them there.

import { networkText, wordsHex } from './address-words.ts';
import type { Family } from './manifest.ts';
import { DataSection } from './mmdb-section.ts';
import { type MmdbValue, ValuePool } from './mmdb-values.ts';
import { assembleDatabase, type DatabaseDescription, dataRecord, emptyRecord } from './mmdb-writer.ts';
import { familyWalk, type NetworkWalk } from './network-walk.ts';
import type { SourceTree } from './source-tree.ts';

export interface Shard {
  /** Fixed-width hex of the first address. */
  readonly start: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Records of 24 bits, which the product's reader expects, reach 16 MiB of tree and data. */
export const shardBytesMax = 8_000_000;

export interface SplitOptions {
  /** A shard is closed by the network that takes it over this size; at most shardBytesMax. */
  readonly shardBytes: number;
  /** Turns a decoded record of the source into what is stored. Called once for each distinct record. */
  readonly convert: (record: unknown) => MmdbValue;
  readonly description: Omit<DatabaseDescription, 'ipVersion'>;
  /** Receives, in address order, the IPv6 networks that lead to the IPv4 root. */
  readonly onAlias: (network: string) => void;
  /** Called at the start and after each shard with the share of the family that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Yields the shards of a family in address order, none where the source lacks it. SourceError for a corrupt source. */
export function* splitFamily(tree: SourceTree, family: Family, options: SplitOptions): Generator<Shard> {
  const walk = familyWalk(tree, family);
  if (walk === null) return;
  const description: DatabaseDescription = { ...options.description, ipVersion: family === 'v4' ? 4 : 6 };
  const pool = new ValuePool();
  const valueId = valueIds(tree, pool, options.convert);
  let shard: OpenShard | null = null;
  options.onProgress?.(0);
  for (let networks = 1; walk.next(); networks++) {
    if (walk.isAlias) options.onAlias(networkText(walk.words, walk.prefixLength));
    shard ??= new OpenShard(pool, walk.words);
    shard.add(walk, walk.hasData ? valueId(walk.record) : null);
    if (shard.bytes < options.shardBytes) continue;
    yield shard.close(description);
    options.onProgress?.(Math.min(1, networks / tree.metadata.nodeCount));
    shard = null;
  }
  if (shard !== null) yield shard.close(description);
  options.onProgress?.(1);
}

/** From a record of the tree to the id of its converted value, each converted once. */
function valueIds(tree: SourceTree, pool: ValuePool, convert: SplitOptions['convert']): (record: number) => number {
  const ids = new Map<number, number>();
  return (record) => {
    const known = ids.get(record);
    if (known !== undefined) return known;
    const id = pool.intern(convert(tree.value(record)));
    ids.set(record, id);
    return id;
  };
}

/** A shard while networks are added to it. */
class OpenShard {
  readonly #start: string;
  readonly #data: DataSection;
  #records = new Uint32Array(4096).fill(emptyRecord);
  #nodeCount = 0;
  /** By depth: this shard's node on the way to the network added last. Valid below `#pathLength`. */
  readonly #path = new Uint32Array(128);
  #pathLength = 0;

  constructor(pool: ValuePool, start: Uint32Array) {
    this.#start = wordsHex(start);
    this.#data = new DataSection(pool);
  }

  /** Size so far with 24-bit records, without the metadata. */
  get bytes(): number {
    return this.#nodeCount * 6 + this.#data.length;
  }

  /** Adds the network the walk stands at; `valueId` null for one without data. */
  add(walk: NetworkWalk, valueId: number | null): void {
    const { words, prefixLength } = walk;
    let depth = Math.min(this.#pathLength, walk.sharedNodes);
    for (; depth < prefixLength; depth++) {
      const node = this.#newNode();
      if (depth > 0) this.#link(depth - 1, words, node);
      this.#path[depth] = node;
    }
    this.#pathLength = prefixLength;
    if (valueId !== null) this.#link(prefixLength - 1, words, dataRecord(this.#data.place(valueId)));
  }

  close(description: DatabaseDescription): Shard {
    const records = this.#records.subarray(0, this.#nodeCount * 2);
    const bytes = assembleDatabase(records, this.#data.bytes(), 24, description);
    return { start: this.#start, bytes };
  }

  /** Points the record of the path's node at this depth, on the address's side, at `target`. */
  #link(depth: number, words: Uint32Array, target: number): void {
    const bit = ((words[depth >>> 5] ?? 0) >>> (31 - (depth & 31))) & 1;
    this.#records[(this.#path[depth] ?? 0) * 2 + bit] = target;
  }

  #newNode(): number {
    if (this.#nodeCount * 2 === this.#records.length) {
      const larger = new Uint32Array(this.#records.length * 2).fill(emptyRecord);
      larger.set(this.#records);
      this.#records = larger;
    }
    return this.#nodeCount++;
  }
}
