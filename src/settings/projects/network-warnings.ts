// Warnings about caller networks that are valid but probably a mistake. Does not refuse networks (core/network.ts
// does): a project whose callers use a VPN may need such a network, and so may a test.

import { parseNetwork } from '../../core/network.ts';
import { findReservedBlockOfNetwork } from '../../core/reserved.ts';

export type NetworkWarning =
  /**
   * The network is in a reserved address block, from which no request reaches the edge. `block` is the block's name in
   * the registry of IANA.
   */
  | { readonly code: 'network_reserved'; readonly network: string; readonly block: string }
  | { readonly code: 'network_wide'; readonly network: string; readonly share: number };

/**
 * Maximum prefix length, by IP version, of networks that get the warning `network_wide`. A single organisation rarely
 * holds so many addresses.
 */
const wideBits = { 4: 8, 6: 16 } as const;

/** Returns at most one warning for each network, in the order given. Networks are in canonical form. */
export function warnOfNetworks(networks: readonly string[]): readonly NetworkWarning[] {
  return networks.flatMap((text): readonly NetworkWarning[] => {
    const network = parseNetwork(text);
    if (!network.ok) return [];
    const { base, prefixLength } = network.value;
    const reserved = findReservedBlockOfNetwork(base, prefixLength);
    if (reserved !== null) return [{ code: 'network_reserved', network: text, block: reserved.name }];
    return prefixLength <= wideBits[base.version]
      ? [{ code: 'network_wide', network: text, share: 2 ** prefixLength }]
      : [];
  });
}
