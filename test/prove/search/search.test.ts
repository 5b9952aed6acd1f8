// The search of `npm run prove`: each form of a planted value is found, and other texts are not. The expected forms are
// literals that other programs made (sha256sum, base64, Python).

import { describe, expect, it } from 'vitest';
import type { PlantedValue } from './forms.ts';
import { Search } from './search.ts';

const values: readonly PlantedValue[] = [
  { owner: 'visitor', kind: 'IPv4', text: '77.79.130.131' },
  { owner: 'visitor', kind: 'IPv6', text: '2a77:7701:8001:9001:a003:b005:c007:97' },
  { owner: 'visitor', kind: 'cookie', text: 'kxqzvhbtrp', whole: 'theme=kxqzvhbtrp' },
];

const search = new Search();
for (const value of values) search.add(value);

const find = (bytes: Buffer) => search.find(bytes).map(({ value, form }) => `${value.kind} ${form}`);

const texts: readonly (readonly [text: string, found: string])[] = [
  ['77.79.130.131', 'IPv4 raw'],
  ['77.79.130.0/24', 'IPv4 network'],
  ['1297056387', 'IPv4 decimal'],
  ['1297056256', 'IPv4 decimal'], // the /24 of the address
  ['4d4f8283', 'IPv4 packed'],
  ['4D4F8283', 'IPv4 packed'],
  ['TU-Cgw', 'IPv4 packed'],
  ['MO\\u0082\\u0083', 'IPv4 escaped'],
  ['b29110401a54748387be5d81dae85e48', 'IPv4 hash'], // half of the SHA-256 of the address
  ['0262ddd38576df6933df99af3d6aef92', 'IPv4 hash'],
  ['5cc976a9902156a1fb167447a7472438', 'IPv4 hash'], // MD5 of the address as bytes
  ['2740ca22c0ac368a7193f302e6d5ac43', 'IPv4 hash'], // SHA-256 of the /24 of the address
  ['2a77:7701:8001:9001:a003:b005:c007:0097', 'IPv6 raw'],
  ['2A77:7701:8001:9001:A003:B005:C007:97', 'IPv6 raw'],
  ['2a77%3A7701%3A8001%3A9001%3Aa003%3Ab005%3Ac007%3A97', 'IPv6 percent-encoded'],
  ['2a77:7701:8001::/48', 'IPv6 network'],
  ['2a77:7701:8001:9001::', 'IPv6 network'],
  ['2a77770180019001', 'IPv6 network'],
  ['56447872874719078446502126649707266199', 'IPv6 decimal'],
  ['2684596229', 'IPv6 decimal'], // the third 32-bit word of the address
  ['Knd3AYABkAGgA7AFwAcAlw==', 'IPv6 packed'],
  ['KXQZVHBTRP', 'cookie raw'],
  ['6b78717a766862747270', 'cookie hex'],
  ['a3hxenZoYnRycA==', 'cookie base64'],
  ['YWt4cXp2aGJ0cnA=', 'cookie base64'], // base64 of the value after one other byte
  ['YWJreHF6dmhidHJwIQ==', 'cookie base64'], // base64 of the value between other bytes
  ['3366d288ccba71f87a64a94e2cea79f2', 'cookie hash'], // hash of the complete cookie, which contains the value
];

describe('the search', () => {
  it.each(texts)('finds %s as %s', (text, found) => {
    expect(find(Buffer.from(`"before ${text} after"`))).toContain(found);
  });

  it.each([
    ['4d4f8283', 'IPv4 packed'],
    ['83824f4d', 'IPv4 packed'],
    ['0000c0a0e053d341', 'IPv4 packed'], // the address as a double
    ['0177772a0190018005b003a0970007c0', 'IPv6 packed'], // the address as a Uint32Array
    ['a003b005c0070097', 'IPv6 packed'], // the interface identifier of the address
    ['2a7777018001', 'IPv6 network'],
    ['6b00780071007a0076006800620074007200', ''], // the value without its end
    ['6b00780071007a00760068006200740072007000', 'cookie UTF-16'],
    ['b29110401a547483', 'IPv4 hash'],
  ])('finds the bytes %s as %s', (hex, found) => {
    const all = find(Buffer.concat([Buffer.from('before'), Buffer.from(hex, 'hex'), Buffer.from('after')]));
    if (found === '') expect(all).toEqual([]);
    else expect(all).toContain(found);
  });

  it.each([
    ['77.79.131.130', 'another address'],
    ['177.79.13.131', 'digits in another order'],
    ['1297056386', 'the number before'],
    ['2a77:7701:8002:9001:a003:b005:c007:97', 'another network'],
    ['kxqzvhbtr', 'a letter short'],
    ['b29110401a547482', 'another hash'],
    ['', 'nothing'],
  ])('does not find a planted value in %j (%s)', (text) => {
    expect(find(Buffer.from(`before ${text}`))).toEqual([]);
  });

  it('finds a value at the very start and the very end', () => {
    expect(find(Buffer.from('kxqzvhbtrp'))).toEqual(['cookie raw']);
    expect(find(Buffer.from('…kxqzvhbtrp'))).toEqual(['cookie raw']);
  });
});
