// Reads the caller's address from the request's headers. No other file reads those headers. Cloudflare sets
// CF-Connecting-IP itself; headers that a client could set (X-Forwarded-For, X-Real-IP, Forwarded, True-Client-IP) have
// no effect.

import { type Address, parseAddress, sharesPrefix } from '../../core/address.ts';
import { type Embedding, findReservedBlock, unwrapEmbeddedV4 } from '../../core/reserved.ts';

/** The address that Cloudflare sends for a request of another Worker. It is not a visitor’s. */
const subrequestAddress = parseAddress('2a06:98c0:3600::103');

export interface VisitorAddress {
  readonly address: Address;
  readonly embedded: Embedding | null;
  /** Whether `address` is that of the request's own connection, which Cloudflare's `request.cf` describes. */
  readonly ownConnection: boolean;
}

/**
 * Returns the visitor's address, converted to IPv4 if it embeds one. Null if it is absent, malformed, or that of
 * another Worker's request. Replaces the address of a loopback caller, which exists only in local development, by
 * `localVisitorAddress` if that is set.
 */
export function readVisitorAddress(headers: Headers, localVisitorAddress: string | undefined): VisitorAddress | null {
  const caller = parseVisitor(headers.get('CF-Connecting-IP'), true);
  if (caller === null || localVisitorAddress === undefined || !isLoopback(caller.address)) return caller;
  return parseVisitor(localVisitorAddress, false);
}

function parseVisitor(text: string | null, ownConnection: boolean): VisitorAddress | null {
  const parsed = text === null ? null : parseAddress(text);
  if (parsed === null || isSubrequest(parsed)) return null;
  return { ...unwrapEmbeddedV4(parsed), ownConnection };
}

function isSubrequest(address: Address): boolean {
  return subrequestAddress !== null && sharesPrefix(address, subrequestAddress, 128);
}

function isLoopback(address: Address): boolean {
  const name = findReservedBlock(address)?.name;
  return name === 'loopback' || name === 'loopback-address';
}
