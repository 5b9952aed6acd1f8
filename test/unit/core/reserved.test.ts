import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../../src/core/address.ts';
import { findReservedBlock, findReservedBlockOfNetwork, unwrapEmbeddedV4 } from '../../../src/core/reserved.ts';

function parse(text: string) {
  const address = parseAddress(text);
  if (address === null) throw new Error(`fixture does not parse: ${text}`);
  return address;
}

describe('findReservedBlock', () => {
  it.each([
    { text: '0.0.0.0', name: 'this-host-on-this-network', why: 'the longer of two rows' },
    { text: '0.0.0.1', name: 'this-network', why: 'quotation marks dropped' },
    { text: '10.255.255.255', name: 'private-use', why: 'last of 10/8' },
    { text: '100.127.0.1', name: 'shared-address-space', why: 'in the /10' },
    { text: '127.8.9.10', name: 'loopback', why: 'all of 127/8' },
    { text: '169.254.0.0', name: 'link-local', why: 'first of the /16' },
    { text: '172.31.255.255', name: 'private-use', why: 'last of the /12' },
    { text: '192.0.0.1', name: 'ipv4-service-continuity-prefix', why: '/29 inside the /24' },
    { text: '192.0.0.8', name: 'ipv4-dummy-address', why: 'one address' },
    { text: '192.0.0.9', name: 'port-control-protocol-anycast', why: 'globally reachable is still reserved' },
    { text: '192.0.0.100', name: 'ietf-protocol-assignments', why: 'footnote dropped from the row' },
    { text: '192.0.0.171', name: 'nat64-dns64-discovery', why: 'the second block of one row' },
    { text: '192.0.2.7', name: 'documentation-test-net-1', why: 'brackets become one dash, none at the end' },
    { text: '192.88.99.2', name: '6a44-relay-anycast-address', why: 'one address of a deprecated block' },
    { text: '192.88.99.1', name: 'deprecated-6to4-relay-anycast', why: 'terminated rows count' },
    { text: '198.19.255.255', name: 'benchmarking', why: 'last of the /15' },
    { text: '224.0.0.1', name: 'multicast', why: 'first of multicast' },
    { text: '239.255.255.255', name: 'multicast', why: 'last of multicast' },
    { text: '240.0.0.1', name: 'reserved', why: 'class E' },
    { text: '255.255.255.255', name: 'limited-broadcast', why: 'one address of class E' },
    { text: '::1', name: 'loopback-address', why: 'IPv6 loopback' },
    { text: '::', name: 'unspecified-address', why: 'IPv6 all zero' },
    { text: '64:ff9b:1::1', name: 'ipv4-ipv6-translat', why: 'local-use NAT64 names no public address' },
    { text: '100::1', name: 'discard-only-address-block', why: 'first /64' },
    { text: '100:0:0:1::1', name: 'dummy-ipv6-prefix', why: 'second /64' },
    { text: '2001::1', name: 'teredo', why: '/32 inside 2001::/23' },
    { text: '2001:1::2', name: 'traversal-using-relays-around-nat-anycast', why: 'one address' },
    { text: '2001:1::4', name: 'ietf-protocol-assignments', why: 'the rest of the /23' },
    { text: '2001:2f::1', name: 'orchidv2', why: 'last of the /28' },
    { text: '2001:db8::1', name: 'documentation', why: 'outside the /23' },
    { text: '2002:808:808::1', name: '6to4', why: 'not the IPv4 address inside' },
    { text: '3fff:fff::1', name: 'documentation', why: 'last of the /20' },
    { text: '5f00::1', name: 'segment-routing-srv6-sids', why: 'brackets' },
    { text: 'fdff::1', name: 'unique-local', why: 'second half of the /7' },
    { text: 'febf::1', name: 'link-local-unicast', why: 'last of the /10' },
    { text: 'ff02::1', name: 'multicast', why: 'IPv6 multicast' },
  ])('$text is $name ($why)', ({ text, name }) => {
    expect(findReservedBlock(parse(text))?.name).toBe(name);
  });

  it.each([
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.0.3.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::2',
    '100:0:0:2::',
    '2001:200::',
    '2001:4:113::',
    '2001:40::',
    '2001:db9::',
    '2003::',
    '3fff:1000::',
    '3ffe::',
    '5f01::',
    'fbff::',
    'fec0::',
    '2620:4f:8001::',
  ])('%s, the address next to a reserved block, is not reserved', (text) => {
    // 2001:4:113:: and 2001:40:: are each next to a smaller reserved block, and inside the reserved block 2001::/23.
    const inside = text === '2001:4:113::' || text === '2001:40::' ? 'ietf-protocol-assignments' : undefined;
    expect(findReservedBlock(parse(text))?.name).toBe(inside);
  });
});

describe('unwrapEmbeddedV4', () => {
  it.each([
    { text: '::ffff:8.8.8.8', folded: '8.8.8.8', embedded: 'mapped', why: 'IPv4-mapped' },
    { text: '::ffff:10.0.0.1', folded: '10.0.0.1', embedded: 'mapped', why: 'reserved inside' },
    { text: '64:ff9b::808:808', folded: '8.8.8.8', embedded: 'nat64', why: 'the well-known NAT64 prefix' },
    { text: '64:ff9b:1::808:808', folded: '64:ff9b:1::808:808', embedded: null, why: 'local-use NAT64' },
    { text: '::8.8.8.8', folded: '::808:808', embedded: null, why: 'IPv4-compatible is deprecated' },
    { text: '::fffe:8.8.8.8', folded: '::fffe:808:808', embedded: null, why: 'one bit beside' },
    { text: '2002:808:808::1', folded: '2002:808:808::1', embedded: null, why: '6to4' },
    { text: '8.8.8.8', folded: '8.8.8.8', embedded: null, why: 'IPv4 stays' },
  ])('$text → $folded ($why)', ({ text, folded, embedded }) => {
    const result = unwrapEmbeddedV4(parse(text));
    expect(formatAddress(result.address)).toBe(folded);
    expect(result.embedded).toBe(embedded);
  });
});

describe('findReservedBlockOfNetwork', () => {
  it.each([
    { base: '10.1.0.0', prefixLength: 16, name: 'private-use', why: 'inside the block' },
    { base: '192.168.0.0', prefixLength: 16, name: 'private-use', why: 'the whole block' },
    { base: '192.0.0.0', prefixLength: 24, name: 'ietf-protocol-assignments', why: 'wider than the /29 at its start' },
    { base: '0.0.0.0', prefixLength: 8, name: 'this-network', why: 'wider than the /32 at its start' },
    { base: '172.16.0.0', prefixLength: 11, name: null, why: 'half of it is public' },
    { base: '2001::', prefixLength: 16, name: null, why: 'most of it is public' },
    { base: 'fd00::', prefixLength: 8, name: 'unique-local', why: 'IPv6' },
  ])('returns $name for $base/$prefixLength ($why)', ({ base, prefixLength, name }) => {
    expect(findReservedBlockOfNetwork(parse(base), prefixLength)?.name ?? null).toBe(name);
  });
});
