// Classifies a host by the public suffix list, the private section (hosting platforms) included. The list is the one that
// tldts carries.

/// <reference path="./suffix-list.d.ts" />
import { parse } from 'tldts';
import * as tree from 'tldts/dist/es6/src/data/trie.js';

/**
 * - `icann`: registries sell names directly below it (`com`, `co.uk`).
 * - `unlisted`: one label that the list does not have (`intranet`). It counts as a suffix, as the list's algorithm says.
 * - `private`: a platform hands out names directly below it (`vercel.app`).
 * - `above`: names further below it are handed out (`amazonaws.com`, for `s3.amazonaws.com`).
 * - `below`: it belongs to one owner together with everything below it.
 */
export type SuffixPlace = 'icann' | 'unlisted' | 'private' | 'above' | 'below';

/** Classifies a canonical host name (lower case, punycode, no address). */
export function placeOf(host: string): SuffixPlace {
  const known = parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  const isAbove = hasSuffixBelow(host);
  if (known.publicSuffix !== host) return isAbove ? 'above' : 'below';
  if (known.isPrivate === true) return 'private';
  // A top label whose rules are all below it (`*.ck`) has no rule of its own, and is a registry's all the same.
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
