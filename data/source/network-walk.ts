// Walks over all networks of one address family of a source database, in address order, including networks without
// data. Throws BuildError if the tree is invalid: if it reaches a node twice or is too deep.

import type { AddressFamily } from '../manifest.ts';
import { BuildError } from './build-error.ts';
import type { SourceTree } from './mmdb-reader.ts';

/**
 * Returns a walk over the networks of an address family, or null if the source lacks the family. In an IPv6 source with
 * IPv4, the IPv6 walk counts each link to the IPv4 root as one network and does not follow it, so that it does not
 * visit IPv4 networks.
 */
export function familyWalk(tree: SourceTree, family: AddressFamily): NetworkWalk | null {
  const { v4Root, metadata } = tree;
  if (family === 'v4') return v4Root === null ? null : new NetworkWalk(tree, 32, v4Root, null);
  return metadata.ipVersion === 4 ? null : new NetworkWalk(tree, 128, 0, v4Root);
}

/**
 * A walk over the networks of a source. After `next()` returns true, the members describe one network until the next
 * call.
 */
export class NetworkWalk {
  /** First address of the current network, as unsigned 32-bit words: one for IPv4, four for IPv6. */
  readonly words: Uint32Array;
  prefixLength = 0;
  /** Record of the current network: the tree's node count means no data, a larger number data. */
  record = 0;
  /** Number of nodes from the root that this network's path shares with that of the previous network. */
  sharedNodes = 0;
  readonly #tree: SourceTree;
  readonly #root: number;
  readonly #aliased: number | null;
  readonly #bits: number;
  readonly #path: Uint32Array;
  readonly #visited: Uint8Array;
  #started = false;

  /**
   * `aliased` is the root of the IPv4 tree, to which the source also links from IPv6 networks (aliases): each alias
   * counts as one network, and its link is not followed.
   */
  constructor(tree: SourceTree, bits: 32 | 128, root: number, aliased: number | null) {
    this.#tree = tree;
    this.#root = root;
    this.#aliased = aliased;
    this.#bits = bits;
    this.words = new Uint32Array(bits / 32);
    this.#path = new Uint32Array(bits);
    this.#visited = new Uint8Array(tree.metadata.nodeCount);
  }

  /** Whether the current network is an alias: an IPv6 network that the source maps to its IPv4 tree. */
  get isAlias(): boolean {
    return this.record === this.#aliased;
  }

  get hasData(): boolean {
    return this.record > this.#tree.metadata.nodeCount;
  }

  next(): boolean {
    let depth = 0;
    let record = this.#root;
    if (this.#started) {
      depth = this.#turn();
      if (depth === 0) return false;
      record = this.#tree.record(this.#path[depth - 1] ?? 0, 1);
    }
    this.#started = true;
    this.sharedNodes = depth;
    const { nodeCount } = this.#tree.metadata;
    for (; record < nodeCount && record !== this.#aliased; depth++) {
      this.#visit(record, depth);
      record = this.#tree.record(record, 0);
    }
    this.prefixLength = depth;
    this.record = record;
    if (this.isAlias && depth > this.#bits - 32) {
      throw new BuildError('its search tree links to the IPv4 addresses from too deep');
    }
    return true;
  }

  #visit(node: number, depth: number): void {
    if (depth === this.#bits) throw new BuildError('its search tree is deeper than an address has bits');
    if (this.#visited[node] === 1) throw new BuildError(`its search tree reaches node ${node} twice`);
    this.#visited[node] = 1;
    this.#path[depth] = node;
  }

  /**
   * Goes back up the tree to the nearest node whose left branch was taken, and takes its right branch. Returns the new
   * depth, 0 at the end of the walk.
   */
  #turn(): number {
    for (let depth = this.prefixLength; depth > 0; depth--) {
      const index = (depth - 1) >>> 5;
      const bit = (1 << (31 - ((depth - 1) & 31))) >>> 0;
      const word = this.words[index] ?? 0;
      if ((word & bit) === 0) {
        this.words[index] = word | bit;
        return depth;
      }
      this.words[index] = word & ~bit;
    }
    return 0;
  }
}
