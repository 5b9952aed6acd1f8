// Classifies hosts by the public suffix list, including its private section (hosting platforms). Uses the copy of the
// list in tldts, and a table generated from it for questions that tldts has no function for.

import { parse } from 'tldts';
import { suffixParents } from './suffix-parents.generated.ts';

/**
 * The position of a host in the public suffix list:
 *
 * - `icann`: a registry sells names directly below it (`com`, `co.uk`).
 * - `unlisted`: a single label that is not on the list (`intranet`). The list's algorithm treats it as a suffix.
 * - `private`: a hosting platform assigns names directly below it to customers (`vercel.app`).
 * - `above`: a suffix lies below it (`amazonaws.com`, because of `s3.amazonaws.com`).
 * - `below`: it and every name below it have one owner.
 */
export type SuffixPosition = 'icann' | 'unlisted' | 'private' | 'above' | 'below';

/** Classifies a canonical host name (lower case, punycode, no address). */
export function suffixPosition(host: string): SuffixPosition {
  const known = parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  const isAbove = suffixParents.includes(`\n${host}\n`);
  if (known.publicSuffix !== host) return isAbove ? 'above' : 'below';
  if (known.isPrivate === true) return 'private';
  // A top-level label without a rule of its own (`ck`) belongs to a registry if there are rules below it (`*.ck`).
  return known.isIcann === true || isAbove ? 'icann' : 'unlisted';
}
