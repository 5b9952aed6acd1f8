// Hash chains: each entry has a hash over itself and the previous hash, so that changing, dropping or reordering an
// entry breaks every later hash. Does not know the tables of the chains (audit.ts, access-log.ts), and does not detect
// a chain that was rewritten from the start by someone with write access to the database.

import { encodeHex, encodeUtf8 } from '../../core/encoding.ts';

/**
 * The first flaw of a hash chain. `seq` is the number of the first entry that is missing or does not match its hash.
 */
export type HashChainFlaw = { readonly kind: 'missing' | 'changed'; readonly seq: number };

export interface HashChainLink {
  readonly seq: number;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
}

/** Where a hash chain starts and ends. */
export interface HashChainBounds {
  /** The hash before the first entry; empty for the first entry ever. */
  readonly before: string;
  /** `seq` of the first and of the last entry. */
  readonly from: number;
  readonly to: number;
}

/** Hashes a list of JSON values that starts with the previous hash. */
export async function hashChainLink(values: readonly [before: string, ...rest: (string | number)[]]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(JSON.stringify(values)));
  return encodeHex(new Uint8Array(digest));
}

/** Verifies a hash chain. `hashOf` computes the hash of an entry from the hash before it. */
export async function verifyHashChain<Entry extends HashChainLink>(
  entries: readonly Entry[],
  { before: start, from, to }: HashChainBounds,
  hashOf: (entry: Entry, before: string) => Promise<string>,
): Promise<HashChainFlaw | null> {
  let before = start;
  for (let i = 0, seq = from; seq <= to; i++, seq++) {
    const entry = entries[i];
    if (entry === undefined || entry.seq !== seq) return { kind: 'missing', seq };
    if ((await hashOf(entry, before)) !== entry.hash) return { kind: 'changed', seq };
    before = entry.hash;
  }
  const beyond = entries[Math.max(0, to - from + 1)];
  return beyond === undefined ? null : { kind: 'changed', seq: beyond.seq };
}
