// Classifies hosts by the public suffix list, including its private section (hosting platforms). Uses the copy of the
// list in tldts.

/// <reference path="./suffix-list.d.ts" />
import { parse } from 'tldts';
import * as tree from 'tldts/dist/es6/src/data/trie.js';

/**
 * - `icann`: a registry sells names directly below it (`com`, `co.uk`).
 * - `unlisted`: a single label that is not on the list (`intranet`). The list's algorithm treats it as a suffix.
 * - `private`: a platform assigns names directly below it to customers (`vercel.app`).
 * - `above`: a suffix lies below it (`amazonaws.com`, because of `s3.amazonaws.com`).
 * - `below`: it and every name below it have one owner.
 */
export type SuffixPosition = 'icann' | 'unlisted' | 'private' | 'above' | 'below';

/** Classifies a canonical host name (lower case, punycode, no address). */
export function suffixPosition(host: string): SuffixPosition {
  const known = parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  const isAbove = hasSuffixBelow(host);
  if (known.publicSuffix !== host) return isAbove ? 'above' : 'below';
  if (known.isPrivate === true) return 'private';
  // A top-level label that only has rules below it (`*.ck`) has no rule of its own, but belongs to a registry.
  return known.isIcann === true || isAbove ? 'icann' : 'unlisted';
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

/** Returns the offset of each edge's label in labelText. */
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
