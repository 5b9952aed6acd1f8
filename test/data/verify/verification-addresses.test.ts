// The addresses that a build without `--verify full` compares with its source.

import { describe, expect, it } from 'vitest';
import { adjacentAddress, lastAddress, networkText, wordsHex, wordsText } from '../../../data/address-bits.ts';
import { type AddressFamily, addressFamilies } from '../../../data/manifest.ts';
import { chooseFamilies, openSource } from '../../../data/pack/database.ts';
import { familyWalk } from '../../../data/source/network-walk.ts';
import { sampleAddresses } from '../../../data/verify/verification-addresses.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import { elbonianSources, splitElbonia } from '../../support/elbonia.ts';

/** Returns the words of fixed-width hex. */
function hexWords(text: string): Uint32Array {
  return Uint32Array.from({ length: text.length / 8 }, (_, i) => Number.parseInt(text.slice(i * 8, i * 8 + 8), 16));
}

const choice = { schema: 'flat', layout: 'separate' } as const;

describe.each(['combined', 'separate'] as const)('the sample of a source that is %s', (layout) => {
  it.each(addressFamilies)('has the requested size, for %s', async (family) => {
    const { manifest } = await splitElbonia({ schema: 'flat', layout });
    const source = chooseFamilies(elbonianSources({ schema: 'flat', layout }).map(openSource))[family];
    if (source === null) throw new Error('no source');
    const addresses = sampleAddresses(familyWalk(source.tree, family), family, readManifest(manifest), 2000);
    const near = manifest[family].length * 5 + 1;
    expect(addresses.length).toBeGreaterThanOrEqual(2000);
    expect(addresses.length).toBeLessThanOrEqual(2000 + near);
  });
});

it('the sample has as many ends of networks from a combined source as from separate ones', async () => {
  const ends = async (layout: 'combined' | 'separate') => {
    const { manifest } = await splitElbonia({ schema: 'flat', layout });
    const source = chooseFamilies(elbonianSources({ schema: 'flat', layout }).map(openSource)).v4;
    if (source === null) throw new Error('no source');
    const starts = new Set<string>();
    const walk = familyWalk(source.tree, 'v4');
    while (walk?.next()) starts.add(wordsHex(walk.words));
    const addresses = sampleAddresses(familyWalk(source.tree, 'v4'), 'v4', readManifest(manifest), 400);
    return addresses.filter((words) => starts.has(wordsHex(words))).length;
  };
  expect(await ends('combined')).toBeGreaterThanOrEqual(100);
  expect(await ends('separate')).toBeGreaterThanOrEqual(100);
});

async function sample(family: AddressFamily): Promise<readonly string[]> {
  const { manifest } = await splitElbonia(choice);
  const source = chooseFamilies(elbonianSources(choice).map(openSource))[family];
  if (source === null) throw new Error('no source');
  const walk = familyWalk(source.tree, family);
  const addresses = sampleAddresses(walk, family, readManifest(manifest), 400);
  return addresses.map(wordsHex);
}

describe.each(addressFamilies)('the sample of %s', (family) => {
  it('is in address order and reproducible', async () => {
    const addresses = await sample(family);
    expect(addresses).toEqual(addresses.toSorted());
    expect(await sample(family)).toEqual(addresses);
  });

  it('has first and last address of each shard and their neighbours', async () => {
    const { manifest } = await splitElbonia(choice);
    const addresses = new Set(await sample(family));
    const last = 'f'.repeat(family === 'v4' ? 8 : 32);
    expect(addresses).toContain(last);
    for (const { start } of readManifest(manifest)[family]) {
      const first = Uint32Array.from(start);
      const before = adjacentAddress(first, -1);
      for (const words of [first, adjacentAddress(first, 1), before, before && adjacentAddress(before, -1)]) {
        if (words !== null) expect(addresses).toContain(wordsHex(words));
      }
    }
  });

  it('has random addresses too', async () => {
    expect((await sample(family)).length).toBeGreaterThan(300);
  });
});

describe('addresses as 32-bit words', () => {
  it.each([
    { hex: '4d4d0109', text: '77.77.1.9', network: '77.77.1.0/24', bits: 24, last: '4d4d01ff' },
    { hex: '00000000', text: '0.0.0.0', network: '0.0.0.0/0', bits: 0, last: 'ffffffff' },
    { hex: 'ffffffff', text: '255.255.255.255', network: '255.255.255.255/32', bits: 32, last: 'ffffffff' },
    {
      hex: '2a777700000000000000000000000001',
      text: '2a77:7700::1',
      network: '2a77:7700::/33',
      bits: 33,
      last: '2a7777007fffffffffffffffffffffff',
    },
  ])('are formatted: $hex is $text, in $network', ({ hex, text, network, bits, last }) => {
    const words = hexWords(hex);
    expect(wordsHex(words)).toBe(hex);
    expect(wordsText(words)).toBe(text);
    expect(networkText(words, bits)).toBe(network);
    expect(wordsHex(lastAddress(words, bits))).toBe(last);
  });

  it.each([
    { hex: '00000000', up: '00000001', down: null },
    { hex: 'ffffffff', up: null, down: 'fffffffe' },
    {
      hex: '0000000000000000ffffffffffffffff',
      up: '00000000000000010000000000000000',
      down: '0000000000000000fffffffffffffffe',
    },
    {
      hex: '00000000000000010000000000000000',
      up: '00000000000000010000000000000001',
      down: '0000000000000000ffffffffffffffff',
    },
  ])('have neighbours: $down and $up of $hex', ({ hex, up, down }) => {
    const near = (step: 1 | -1) => {
      const words = adjacentAddress(hexWords(hex), step);
      return words && wordsHex(words);
    };
    expect([near(1), near(-1)]).toEqual([up, down]);
  });
});
