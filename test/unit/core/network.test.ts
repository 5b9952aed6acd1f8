import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/core/address.ts';
import { formatCidr, networksContain, parseNetwork } from '../../../src/core/network.ts';
import { unwrapEmbeddedV4 } from '../../../src/core/reserved.ts';

describe('parseNetwork', () => {
  it.each([
    { typed: '192.0.2.0/24', expected: '192.0.2.0/24', why: 'a network' },
    { typed: ' 192.0.2.0/24 ', expected: '192.0.2.0/24', why: 'spaces around it' },
    { typed: '192.0.2.7', expected: '192.0.2.7/32', why: 'one address' },
    { typed: '2001:DB8::/32', expected: '2001:db8::/32', why: 'IPv6, in canonical form' },
    { typed: '2001:db8::1', expected: '2001:db8::1/128', why: 'one IPv6 address' },
    { typed: '::ffff:192.0.2.0/120', expected: '192.0.2.0/24', why: 'mapped addresses are IPv4 here' },
    { typed: '::ffff:192.0.2.7', expected: '192.0.2.7/32', why: 'one mapped address' },
    { typed: '128.0.0.0/1', expected: '128.0.0.0/1', why: 'half of all' },
    { typed: '192.0.2.1/24', expected: 'network_bits', why: 'bits beyond the prefix: which did they mean?' },
    { typed: '2001:db8::1/64', expected: 'network_bits', why: 'the same in IPv6' },
    { typed: '0.0.0.0/0', expected: 'network_everyone', why: 'would protect nothing' },
    { typed: '::/0', expected: 'network_everyone', why: 'the same in IPv6' },
    { typed: '64:ff9b::/96', expected: 'network_translated', why: 'would match nobody' },
    { typed: '64:ff9b::192.0.2.7', expected: 'network_translated', why: 'one of them' },
    { typed: '64:ff9b::/32', expected: '64:ff9b::/32', why: 'holds other addresses too' },
    { typed: '::ffff:0:0/96', expected: 'network_everyone', why: 'all of IPv4 in another form' },
    { typed: '::ffff:0:0/97', expected: '0.0.0.0/1', why: 'half of all, mapped' },
    { typed: '::/95', expected: '::/95', why: 'IPv6, though mapped addresses are below it: those are IPv4 here' },
    { typed: '192.0.2.0/33', expected: 'network_invalid', why: 'longer than the address' },
    { typed: '2001:db8::/129', expected: 'network_invalid', why: 'longer than the address' },
    { typed: '192.0.2.0/', expected: 'network_invalid', why: 'no length' },
    { typed: '192.0.2.0/024', expected: 'network_invalid', why: 'a leading zero' },
    { typed: '192.0.2.0/+24', expected: 'network_invalid', why: 'a sign' },
    { typed: '192.0.2.0/24/24', expected: 'network_invalid', why: 'two lengths' },
    { typed: '192.0.2.0/255.255.255.0', expected: 'network_invalid', why: 'a mask' },
    { typed: '192.0.2', expected: 'network_invalid', why: 'a short form' },
    { typed: '192.000.2.0/24', expected: 'network_invalid', why: 'octal to some readers' },
    { typed: 'fe80::1%eth0', expected: 'network_invalid', why: 'a zone' },
    { typed: '', expected: 'network_invalid', why: 'empty' },
    { typed: 'elbonia.example', expected: 'network_invalid', why: 'a name' },
  ])('$typed → $expected ($why)', ({ typed, expected }) => {
    const network = parseNetwork(typed);
    expect(network.ok ? formatCidr(network.value) : network.refusal).toBe(expected);
  });
});

describe('networksContain', () => {
  const networks = ['192.0.2.0/24', '198.51.100.7', '2001:db8:7::/48', '128.0.0.0/1'].map((text) => {
    const network = parseNetwork(text);
    if (!network.ok) throw new Error(`fixture is not a network: ${text}`);
    return network.value;
  });
  const [small, single, six] = networks;

  it.each([
    { network: small, address: '192.0.2.0', holds: true, why: 'first' },
    { network: small, address: '192.0.2.255', holds: true, why: 'last' },
    { network: small, address: '192.0.3.0', holds: false, why: 'one beyond' },
    { network: small, address: '192.0.1.255', holds: false, why: 'one before' },
    { network: small, address: '::ffff:192.0.2.9', holds: true, why: 'mapped, folded' },
    { network: small, address: '::192.0.2.9', holds: false, why: 'IPv4-compatible is IPv6' },
    { network: single, address: '198.51.100.7', holds: true, why: 'itself' },
    { network: single, address: '198.51.100.6', holds: false, why: 'its neighbour' },
    { network: six, address: '2001:db8:7:ffff::1', holds: true, why: 'IPv6' },
    { network: six, address: '2001:db8:8::1', holds: false, why: 'IPv6, beyond' },
    { network: six, address: '192.0.2.1', holds: false, why: 'the other family' },
  ])('$address: $holds ($why)', ({ network, address, holds }) => {
    const parsed = parseAddress(address);
    if (parsed === null || network === undefined) throw new Error('fixture');
    expect(networksContain([network], unwrapEmbeddedV4(parsed).address)).toBe(holds);
  });

  it('is true if any of several networks holds it, and false for an empty list', () => {
    const address = parseAddress('198.51.100.7');
    if (address === null) throw new Error('fixture');
    expect(networksContain(networks, address)).toBe(true);
    expect(networksContain([], address)).toBe(false);
  });
});
