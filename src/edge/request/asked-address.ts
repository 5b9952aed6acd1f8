// Parses an address that a server looks up. It is not the caller's own, so Cloudflare's `request.cf` does not describe
// it.

import { parseAddress } from '../../core/address.ts';
import { unwrapEmbeddedV4 } from '../../core/reserved.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** Parses an address that a server looks up, already percent-decoded; null if it is malformed. */
export function parseLookupAddress(text: string): VisitorAddress | null {
  const address = parseAddress(text);
  return address === null ? null : { ...unwrapEmbeddedV4(address), ownConnection: false };
}
