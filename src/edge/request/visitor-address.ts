// The caller's address: the only file that reads it from a request. Cloudflare sets CF-Connecting-IP itself; every header
// that a client could write (X-Forwarded-For, X-Real-IP, Forwarded, True-Client-IP) has no effect.

import { type Address, parseAddress, sharesPrefix } from '../../core/address.ts';
import { type Embedding, findReserved, foldEmbedded } from '../../core/reserved.ts';

/** Stands in for the visitor on requests that another Worker of the same account makes; nobody's address. */
const subrequestAddress = parseAddress('2a06:98c0:3600::103');

export interface VisitorAddress {
  readonly address: Address;
  readonly embedded: Embedding | null;
  /** Whether this is the address that the request came from, so that `request.cf` speaks of the same visitor. */
  readonly ownConnection: boolean;
}

/**
 * The visitor's address with IPv4 unfolded from IPv6, or null where it is unknown: absent, unreadable, or a
 * sub-request's. A loopback caller, which only exists locally, is answered as `localVisitorAddress` where that is set.
 */
export function readVisitorAddress(headers: Headers, localVisitorAddress: string | undefined): VisitorAddress | null {
  const caller = parseVisitor(headers.get('CF-Connecting-IP'), true);
  if (caller === null || localVisitorAddress === undefined || !isLoopback(caller.address)) return caller;
  return parseVisitor(localVisitorAddress, false);
}

function parseVisitor(text: string | null, ownConnection: boolean): VisitorAddress | null {
  const parsed = text === null ? null : parseAddress(text);
  if (parsed === null || isSubrequest(parsed)) return null;
  return { ...foldEmbedded(parsed), ownConnection };
}

function isSubrequest(address: Address): boolean {
  return subrequestAddress !== null && sharesPrefix(address, subrequestAddress, 128);
}

function isLoopback(address: Address): boolean {
  const name = findReserved(address)?.name;
  return name === 'loopback' || name === 'loopback-address';
}
