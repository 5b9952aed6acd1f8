// Parses networks in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as those that a project admits callers from.
// As strict as the address parser in address.ts.

import { type Address, formatAddress, formatNetwork, parseAddress, sharesPrefix } from './address.ts';
import { unwrapEmbeddedV4 } from './reserved.ts';
import { accept, type Result, refuse } from './result.ts';

export interface Network {
  readonly base: Address;
  readonly prefixLength: number;
}

/** The reasons to refuse a network that someone entered, each with the message that the dashboard shows. */
export const networkRefusals = {
  network_invalid: 'This is not an address, or an address and a prefix length such as 192.0.2.0/24.',
  network_bits: 'The address has bits set beyond its prefix length. Write the first address of the network.',
  network_translated:
    'Addresses behind a translator (64:ff9b::/96) are never admitted: only the translator knows whose they are.',
  network_everyone: 'This is every address there is. Leave the list empty instead.',
} as const;

export type NetworkRefusal = keyof typeof networkRefusals;

/**
 * Number of bits before the IPv4 address that an IPv6 address embeds (RFC 4291 section 2.5.5.2, RFC 6052 section 2.1).
 */
const embeddedBits = 96;

/**
 * Parses a network (`192.0.2.0/24`) or a single address. A network of IPv4-mapped addresses becomes the IPv4 network,
 * because IPv4-mapped callers are compared as IPv4 too.
 */
export function parseNetwork(typed: string): Result<Network, NetworkRefusal> {
  const text = typed.trim();
  const slash = text.indexOf('/');
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (base === null) return refuse('network_invalid');
  const bits = base.version === 4 ? 32 : 128;
  const prefixLength = slash < 0 ? bits : parsePrefixLength(text.slice(slash + 1), bits);
  if (prefixLength === null) return refuse('network_invalid');
  const folded = unwrapEmbeddedV4(base);
  if (folded.embedded === 'nat64' && prefixLength >= embeddedBits) return refuse('network_translated');
  const network =
    folded.embedded === 'mapped' && prefixLength >= embeddedBits
      ? { base: folded.address, prefixLength: prefixLength - embeddedBits }
      : { base, prefixLength };
  if (network.prefixLength === 0) return refuse('network_everyone');
  return formatNetwork(network.base, network.prefixLength) === formatCidr(network)
    ? accept(network)
    : refuse('network_bits');
}

/** Parses a prefix length: decimal digits without a leading zero, at most `bits`. Null if it is invalid. */
function parsePrefixLength(text: string, bits: number): number | null {
  if (text === '' || text.length > 3) return null;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value <= bits && String(value) === text ? value : null;
}

/** Formats a network canonically; parseNetwork of the text returns the same network. */
export function formatCidr({ base, prefixLength }: Network): string {
  return `${formatAddress(base)}/${prefixLength}`;
}

/** Whether one of the networks contains the address. Convert IPv4-mapped addresses with unwrapEmbeddedV4 first. */
export function networksContain(networks: readonly Network[], address: Address): boolean {
  return networks.some(({ base, prefixLength }) => sharesPrefix(address, base, prefixLength));
}
