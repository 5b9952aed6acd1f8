// The search tree of a shard: 24-bit records, two a node, one bit of the address each. A shard answers for neighbouring
// addresses, so the way to them is the same for all; it is gone once, and the next few bits after it are a table. What
// the table cannot answer is walked from the root, so that it never says anything else than the tree.

import { CorruptShard } from './mmdb.ts';

export const nodeBytes = 6;

/** Bits that the table stands for: 16 kB a shard. */
const tableBits = 12;

export interface Leaf {
  /** The record, counted from the number of nodes: 0 for a network without one. */
  readonly record: number;
  /** Bits of the address that the answer holds for. */
  readonly prefixLength: number;
}

export class SearchTree {
  readonly #bytes: Uint8Array;
  readonly #nodeCount: number;
  readonly #bits: number;
  /** The bits of the way that all addresses of the shard share, and how many there are. */
  readonly #path: readonly number[];
  readonly #pathBits: number;
  /** The node that the bits after the path lead to; 0, which is the root, where the tree ends before. */
  readonly #table = new Int32Array(2 ** tableBits);

  constructor(bytes: Uint8Array, nodeCount: number, version: 4 | 6) {
    this.#bytes = bytes;
    this.#nodeCount = nodeCount;
    this.#bits = version === 4 ? 32 : 128;
    const path = new Array<number>(this.#bits / 32).fill(0);
    let node = 0;
    let depth = 0;
    for (; depth < this.#bits - tableBits; depth++) {
      const bit = this.#onlyBranch(node);
      if (bit < 0) break;
      const word = depth >>> 5;
      path[word] = ((path[word] ?? 0) | (bit << (31 - (depth & 31)))) >>> 0;
      node = this.#record(node, bit);
    }
    this.#path = path;
    this.#pathBits = depth;
    this.#fill(node, 0, 0);
  }

  /** Walks by the words of an address of the tree's family. @throws CorruptShard where the tree leads nowhere */
  find(words: readonly number[]): Leaf {
    const node = this.#sharesPath(words) ? (this.#table[bitsAfter(words, this.#pathBits)] ?? 0) : 0;
    return node === 0 ? this.#walk(words, 0, 0) : this.#walk(words, node, this.#pathBits + tableBits);
  }

  #walk(words: readonly number[], from: number, fromDepth: number): Leaf {
    const nodeCount = this.#nodeCount;
    let node = from;
    for (let depth = fromDepth; depth < this.#bits; depth++) {
      node = this.#record(node, ((words[depth >>> 5] ?? 0) >>> (31 - (depth & 31))) & 1);
      if (node >= nodeCount) return { record: node - nodeCount, prefixLength: depth + 1 };
    }
    throw new CorruptShard('the tree is deeper than an address');
  }

  /** `node` must be below the number of nodes. */
  #record(node: number, bit: number): number {
    const bytes = this.#bytes;
    const at = node * nodeBytes + bit * 3;
    return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  }

  /** The bit on which the tree goes on where the other has nothing; -1 where both have something or it ends. */
  #onlyBranch(node: number): number {
    const left = this.#record(node, 0);
    const right = this.#record(node, 1);
    if (left === this.#nodeCount && right < this.#nodeCount) return 1;
    return right === this.#nodeCount && left < this.#nodeCount ? 0 : -1;
  }

  #fill(node: number, depth: number, bits: number): void {
    if (node >= this.#nodeCount) return;
    if (depth === tableBits) {
      this.#table[bits] = node;
      return;
    }
    this.#fill(this.#record(node, 0), depth + 1, bits * 2);
    this.#fill(this.#record(node, 1), depth + 1, bits * 2 + 1);
  }

  #sharesPath(words: readonly number[]): boolean {
    for (let word = 0, left = this.#pathBits; left > 0; word++, left -= 32) {
      const differing = (words[word] ?? 0) ^ (this.#path[word] ?? 0);
      if ((left >= 32 ? differing : differing >>> (32 - left)) !== 0) return false;
    }
    return true;
  }
}

/** The bits of the table's width that follow the first `offset` bits. */
function bitsAfter(words: readonly number[], offset: number): number {
  const shift = offset & 31;
  const high = (words[offset >>> 5] ?? 0) << shift;
  const low = shift === 0 ? 0 : (words[(offset >>> 5) + 1] ?? 0) >>> (32 - shift);
  return (high | low) >>> (32 - tableBits);
}
