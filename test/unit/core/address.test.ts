import { describe, expect, it } from 'vitest';
import { embeddedV4, formatAddress, formatNetwork, parseAddress, sharesPrefix } from '../../../src/core/address.ts';

function parse(text: string) {
  const address = parseAddress(text);
  if (address === null) throw new Error(`fixture does not parse: ${text}`);
  return address;
}

describe('parseAddress', () => {
  it.each([
    { text: '192.0.2.1', canonical: '192.0.2.1', why: 'plain' },
    { text: '0.0.0.0', canonical: '0.0.0.0', why: 'all zero octets' },
    { text: '255.255.255.255', canonical: '255.255.255.255', why: 'the largest' },
    { text: '::', canonical: '::', why: 'all groups left out' },
    { text: '::1', canonical: '::1', why: 'gap at the start' },
    { text: '2001:db8::', canonical: '2001:db8::', why: 'gap at the end' },
    { text: '2001:DB8:0:0:0:0:0:1', canonical: '2001:db8::1', why: 'upper case and zero groups' },
    { text: '2001:0db8::0001', canonical: '2001:db8::1', why: 'leading zeros are allowed in groups (RFC 4291)' },
    { text: '1:2:3:4:5:6:7::', canonical: '1:2:3:4:5:6:7:0', why: 'a gap of one group at the end' },
    { text: '::2:3:4:5:6:7:8', canonical: '0:2:3:4:5:6:7:8', why: 'a gap of one group at the start' },
    { text: '1:0:0:2:0:0:0:3', canonical: '1:0:0:2::3', why: 'the longest run is shortened (RFC 5952 4.2.3)' },
    { text: '1:0:0:2:3:0:0:4', canonical: '1::2:3:0:0:4', why: 'the first of equal runs (RFC 5952 4.2.3)' },
    { text: '1:0:2:3:4:5:6:7', canonical: '1:0:2:3:4:5:6:7', why: 'one zero group stays (RFC 5952 4.2.2)' },
    { text: '::ffff:192.0.2.1', canonical: '::ffff:c000:201', why: 'dotted tail (RFC 4291 2.2)' },
    { text: '1:2:3:4:5:6:192.0.2.1', canonical: '1:2:3:4:5:6:c000:201', why: 'dotted tail after six groups' },
    {
      text: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      canonical: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      why: 'the largest',
    },
  ])('$text → $canonical ($why)', ({ text, canonical }) => {
    expect(formatAddress(parse(text))).toBe(canonical);
  });

  it.each([
    { text: '', why: 'nothing' },
    { text: '8.8.8', why: 'short form' },
    { text: '134744072', why: 'one number' },
    { text: '08.8.8.8', why: 'leading zero' },
    { text: '8.8.8.00', why: 'two zeros' },
    { text: '010.0.0.1', why: 'octal to some readers' },
    { text: '0x8.8.8.8', why: 'hexadecimal' },
    { text: '256.1.1.1', why: 'octet too large' },
    { text: '1.2.3.4.5', why: 'five octets' },
    { text: '1.2.3.4.', why: 'dot at the end' },
    { text: '.1.2.3.4', why: 'dot at the start' },
    { text: '1..2.3', why: 'empty octet' },
    { text: '1.2.3.-4', why: 'sign' },
    { text: ' 8.8.8.8', why: 'space before' },
    { text: '8.8.8.8 ', why: 'space after' },
    { text: '8.8.8.8\n', why: 'line break after' },
    { text: '8.8.8.8/24', why: 'prefix length' },
    { text: '8.8.8.8:80', why: 'port' },
    { text: '8.8.8.8, 1.1.1.1', why: 'list' },
    { text: '٨.8.8.8', why: 'digits of another script' },
    { text: ':', why: 'lone colon' },
    { text: ':::', why: 'three colons' },
    { text: '1::2::3', why: 'two gaps' },
    { text: ':1:2:3:4:5:6:7', why: 'colon at the start' },
    { text: '1:2:3:4:5:6:7:', why: 'colon at the end' },
    { text: '1:2:3:4:5:6:7', why: 'seven groups' },
    { text: '1:2:3:4:5:6:7:8:9', why: 'nine groups' },
    { text: '1:2:3:4::5:6:7:8', why: 'a gap of no group' },
    { text: '12345::', why: 'five digits' },
    { text: 'g::', why: 'not hexadecimal' },
    { text: 'fe80::1%eth0', why: 'zone' },
    { text: '[::1]', why: 'brackets' },
    { text: '::1.2.3', why: 'short dotted tail' },
    { text: '::01.2.3.4', why: 'leading zero in the tail' },
    { text: '1.2.3.4::', why: 'dotted part not at the end' },
    { text: '1:2:3:4:5:6:7:1.2.3.4', why: 'dotted tail after seven groups' },
    { text: '::ffff:1.2.3.4:5', why: 'group after the dotted tail' },
    { text: `${'0'.repeat(60)}::1`, why: 'longer than any address' },
  ])('refuses $text ($why)', ({ text }) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('accepts every address in the form that formatting produces', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state;
    };
    for (let i = 0; i < 20_000; i++) {
      const groups = Array.from({ length: 8 }, () => (random() % 3 === 0 ? 0 : random() % 0x10000));
      const canonical = formatAddress(parse(groups.map((group) => group.toString(16)).join(':')));
      expect(new URL(`http://[${canonical}]/`).hostname).toBe(`[${canonical}]`);
      expect(formatAddress(parse(canonical))).toBe(canonical);
    }
  });
});

describe('networks', () => {
  it.each([
    { text: '198.51.100.77', bits: 24, network: '198.51.100.0/24' },
    { text: '198.51.100.77', bits: 0, network: '0.0.0.0/0' },
    { text: '198.51.100.77', bits: 32, network: '198.51.100.77/32' },
    { text: '255.255.255.255', bits: 1, network: '128.0.0.0/1' },
    { text: '2001:db8:1:2::3', bits: 33, network: '2001:db8::/33' },
    { text: '2001:db8:1:2::3', bits: 64, network: '2001:db8:1:2::/64' },
    { text: '2001:db8:1:2::3', bits: 128, network: '2001:db8:1:2::3/128' },
  ])('$text in /$bits is $network', ({ text, bits, network }) => {
    expect(formatNetwork(parse(text), bits)).toBe(network);
  });

  it('never shares a prefix across families', () => {
    expect(sharesPrefix(parse('0.0.0.0'), parse('::'), 0)).toBe(false);
    expect(sharesPrefix(parse('2001:db8::'), parse('2001:db9::'), 31)).toBe(true);
    expect(sharesPrefix(parse('2001:db8::'), parse('2001:db9::'), 32)).toBe(false);
  });

  it.each([
    { text: '::ffff:c000:201', offset: 96, v4: '192.0.2.1' },
    { text: '2002:c000:201::', offset: 16, v4: '192.0.2.1' },
    { text: '2001:0:c000:201::', offset: 32, v4: '192.0.2.1' },
  ])('the 32 bits after /$offset of $text are $v4', ({ text, offset, v4 }) => {
    expect(formatAddress(embeddedV4(parse(text), offset))).toBe(v4);
  });
});
