// Address blocks whose addresses have no place: the rows of the two IANA special-purpose address registries, and
// multicast. Read in July 2026 from https://www.iana.org/assignments/iana-ipv4-special-registry and
// …/iana-ipv6-special-registry. Left out are ::ffff:0:0/96 and 64:ff9b::/96, whose addresses stand for the IPv4 address
// inside them (unwrapEmbeddedV4).

import { type Address, embeddedV4, parseAddress, sharesPrefix } from './address.ts';

/** Address block and name, as the IANA registries write them. */
const registryRows: readonly (readonly [block: string, name: string])[] = [
  ['0.0.0.0/8', '"This network"'],
  ['0.0.0.0/32', '"This host on this network"'],
  ['10.0.0.0/8', 'Private-Use'],
  ['100.64.0.0/10', 'Shared Address Space'],
  ['127.0.0.0/8', 'Loopback'],
  ['169.254.0.0/16', 'Link Local'],
  ['172.16.0.0/12', 'Private-Use'],
  ['192.0.0.0/24 [2]', 'IETF Protocol Assignments'],
  ['192.0.0.0/29', 'IPv4 Service Continuity Prefix'],
  ['192.0.0.8/32', 'IPv4 dummy address'],
  ['192.0.0.9/32', 'Port Control Protocol Anycast'],
  ['192.0.0.10/32', 'Traversal Using Relays around NAT Anycast'],
  ['192.0.0.170/32', 'NAT64/DNS64 Discovery'],
  ['192.0.0.171/32', 'NAT64/DNS64 Discovery'],
  ['192.0.2.0/24', 'Documentation (TEST-NET-1)'],
  ['192.31.196.0/24', 'AS112-v4'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', 'Deprecated (6to4 Relay Anycast)'],
  ['192.88.99.2/32', '6a44-relay anycast address'],
  ['192.168.0.0/16', 'Private-Use'],
  ['192.175.48.0/24', 'Direct Delegation AS112 Service'],
  ['198.18.0.0/15', 'Benchmarking'],
  ['198.51.100.0/24', 'Documentation (TEST-NET-2)'],
  ['203.0.113.0/24', 'Documentation (TEST-NET-3)'],
  ['224.0.0.0/4', 'Multicast'],
  ['240.0.0.0/4', 'Reserved'],
  ['255.255.255.255/32', 'Limited Broadcast'],
  ['::1/128', 'Loopback Address'],
  ['::/128', 'Unspecified Address'],
  ['64:ff9b:1::/48', 'IPv4-IPv6 Translat.'],
  ['100::/64', 'Discard-Only Address Block'],
  ['100:0:0:1::/64', 'Dummy IPv6 Prefix'],
  ['2001::/23', 'IETF Protocol Assignments'],
  ['2001::/32', 'TEREDO'],
  ['2001:1::1/128', 'Port Control Protocol Anycast'],
  ['2001:1::2/128', 'Traversal Using Relays around NAT Anycast'],
  ['2001:1::3/128', 'DNS-SD Service Registration Protocol Anycast'],
  ['2001:2::/48', 'Benchmarking'],
  ['2001:3::/32', 'AMT'],
  ['2001:4:112::/48', 'AS112-v6'],
  ['2001:10::/28', 'Deprecated (previously ORCHID)'],
  ['2001:20::/28', 'ORCHIDv2'],
  ['2001:30::/28', 'Drone Remote ID Protocol Entity Tags (DETs) Prefix'],
  ['2001:db8::/32', 'Documentation'],
  ['2002::/16 [3]', '6to4'],
  ['2620:4f:8000::/48', 'Direct Delegation AS112 Service'],
  ['3fff::/20', 'Documentation'],
  ['5f00::/16', 'Segment Routing (SRv6) SIDs'],
  ['fc00::/7', 'Unique-Local'],
  ['fe80::/10', 'Link-Local Unicast'],
  ['ff00::/8', 'Multicast'],
];

export interface ReservedBlock {
  /**
   * The block's name in the registry, in lower case, with `-` for each run of other characters than letters and digits.
   */
  readonly name: string;
  readonly prefixLength: number;
}

interface Row extends ReservedBlock {
  readonly base: Address;
}

/** Converts a name to lower case with hyphens: `IPv4-IPv6 Translat.` becomes `ipv4-ipv6-translat`. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/**
 * Parses a row of the registry and ignores a footnote mark, as in `192.0.0.0/24 [2]`. @throws TypeError for an invalid
 * network.
 */
function readRow([block, name]: readonly [string, string]): Row {
  const [network = ''] = block.split(' ');
  const [text = '', bits = ''] = network.split('/');
  const base = parseAddress(text);
  if (base === null) throw new TypeError(`not a network: ${block}`);
  return { base, prefixLength: Number(bits), name: slug(name) };
}

// Reserved blocks by their first octet (IPv4) or first 16 bits (IPv6), because nearly every visitor's address falls in
// a bucket without blocks. The longest prefix is first in each bucket, so that the first match wins.
const buckets = { 4: new Map<number, Row[]>(), 6: new Map<number, Row[]>() };

const bucketBits = { 4: 8, 6: 16 } as const;

function bucketOf({ version, words }: Address): number {
  return (words[0] ?? 0) >>> (32 - bucketBits[version]);
}

for (const row of registryRows.map(readRow).sort((a, b) => b.prefixLength - a.prefixLength)) {
  const first = bucketOf(row.base);
  const spare = Math.max(0, bucketBits[row.base.version] - row.prefixLength);
  for (let bucket = first; bucket < first + 2 ** spare; bucket++) {
    const rows = buckets[row.base.version].get(bucket);
    if (rows === undefined) buckets[row.base.version].set(bucket, [row]);
    else rows.push(row);
  }
}

/**
 * Returns the smallest block that contains the address (its prefix is the longest), or null for an address that may
 * have a place.
 */
export function findReservedBlock(address: Address): ReservedBlock | null {
  return findReservedBlockOfNetwork(address, 128);
}

/** Returns the smallest block that contains the whole network, or null. */
export function findReservedBlockOfNetwork(base: Address, prefixLength: number): ReservedBlock | null {
  const rows = buckets[base.version].get(bucketOf(base));
  if (rows === undefined) return null;
  for (const row of rows) {
    if (row.prefixLength <= prefixLength && sharesPrefix(base, row.base, row.prefixLength)) return row;
  }
  return null;
}

export type Embedding = 'mapped' | 'nat64';

const embeddings = [
  { kind: 'mapped', ...readRow(['::ffff:0:0/96', 'IPv4-mapped Address']) },
  { kind: 'nat64', ...readRow(['64:ff9b::/96', 'IPv4-IPv6 Translat.']) },
] as const;

/**
 * Converts an IPv6 address that stands for an IPv4 address (RFC 4291 section 2.5.5.2, RFC 6052 section 2.1) to the IPv4
 * address. Returns any other address unchanged, with `embedded` null.
 */
export function unwrapEmbeddedV4(address: Address): { address: Address; embedded: Embedding | null } {
  if (address.version === 6) {
    for (const { kind, base, prefixLength } of embeddings) {
      if (sharesPrefix(address, base, prefixLength)) {
        return { address: embeddedV4(address, prefixLength), embedded: kind };
      }
    }
  }
  return { address, embedded: null };
}
