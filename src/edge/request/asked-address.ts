// An address that a server asks about, which is not its own: what the platform says of the connection is not about it.

import { parseAddress } from '../../core/address.ts';
import { foldEmbedded } from '../../core/reserved.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** Reads the text of one address, percent-decoded already; null where it is none. */
export function readAskedAddress(text: string): VisitorAddress | null {
  const address = parseAddress(text);
  return address === null ? null : { ...foldEmbedded(address), ownConnection: false };
}
