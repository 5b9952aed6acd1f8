// Where a host stands among the public suffixes, those of the private section (hosting platforms) included. Asks the
// list that tldts carries; keeps no list of its own.

/// <reference path="./suffix-list.d.ts" />
import { parse } from 'tldts';
import * as tree from 'tldts/dist/es6/src/data/trie.js';

/**
 * - `icann`: registries sell names directly below it (`com`, `co.uk`), or nothing is known of its last label.
 * - `private`: a platform hands out names directly below it (`vercel.app`).
 * - `above`: names further below it are handed out (`amazonaws.com`, for `s3.amazonaws.com`).
 * - `below`: it belongs to one owner together with everything below it.
 */
export type SuffixPlace = 'icann' | 'private' | 'above' | 'below';

/** Where a canonical host name (lower case, punycode, no address) stands. */
export function placeOf(host: string): SuffixPlace {
  const known = parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  if (known.publicSuffix === host) return known.isPrivate === true ? 'private' : 'icann';
  return hasSuffixBelow(host) ? 'above' : 'below';
}

function hasSuffixBelow(host: string): boolean {
  let node = tree.rulesRoot;
  for (const label of host.split('.').reverse()) {
    const child = childOf(node, label);
    if (child === null) return false;
    node = child;
  }
  return at(tree.edgeStart, node) < at(tree.edgeStart, node + 1);
}

function childOf(node: number, label: string): number | null {
  const offsets = edgeOffsets();
  for (let edge = at(tree.edgeStart, node); edge < at(tree.edgeStart, node + 1); edge++) {
    const length = at(tree.edgeLength, edge);
    if (length === label.length && tree.labelText.startsWith(label, at(offsets, edge))) return at(tree.edgeChild, edge);
  }
  return null;
}

let offsetsOnce: Uint32Array | null = null;

/** Where each edge's label starts in labelText. */
function edgeOffsets(): Uint32Array {
  if (offsetsOnce !== null) return offsetsOnce;
  const offsets = new Uint32Array(tree.edgeLength.length);
  for (let edge = 1; edge < offsets.length; edge++) {
    offsets[edge] = at(offsets, edge - 1) + at(tree.edgeLength, edge - 1);
  }
  offsetsOnce = offsets;
  return offsets;
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? 0;
}
