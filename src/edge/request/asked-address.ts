// An address that a server looks up. It is not the caller's own, so `request.cf` does not describe it.

import { parseAddress } from '../../core/address.ts';
import { foldEmbedded } from '../../core/reserved.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** Parses one address, already percent-decoded; null where it is malformed. */
export function readAskedAddress(text: string): VisitorAddress | null {
  const address = parseAddress(text);
  return address === null ? null : { ...foldEmbedded(address), ownConnection: false };
}
