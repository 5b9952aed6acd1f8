// The addresses of every sample. They never change, so that samples of different builds can be compared.

import { compareWords } from '../../src/core/address.ts';
import type { AddressFamily } from '../manifest.ts';
import { seededRandom } from '../verify/verification-addresses.ts';

/** Number of sampled addresses of each family. Those of IPv6 are the first addresses of /48 networks. */
export const sampleSizes: Readonly<Record<AddressFamily, number>> = { v4: 65_536, v6: 16_384 };

/** Blocks from which the regional registries assign, as the first 16 bits and the number of bits that are fixed. */
const v6Blocks: readonly (readonly [first: number, bits: number])[] = [
  [0x2001, 16],
  [0x2400, 12],
  [0x2600, 12],
  [0x2804, 14],
  [0x2a00, 13],
  [0x2a08, 13],
  [0x2a10, 14],
  [0x2c0c, 14],
];

/**
 * Returns the sampled addresses of a family in address order: one in each IPv4 /16, or an equal number of /48s from
 * each of the IPv6 blocks.
 */
export function sampledAddresses(family: AddressFamily): readonly Uint32Array[] {
  const random = seededRandom(family === 'v4' ? 48 : 2026);
  if (family === 'v4') {
    return Array.from({ length: sampleSizes.v4 }, (_, i) => Uint32Array.of((i << 16) | (random() >>> 16)));
  }
  const perBlock = sampleSizes.v6 / v6Blocks.length;
  const addresses = v6Blocks.flatMap(([first, bits]) =>
    Array.from({ length: perBlock }, () => {
      const base = (first << 16) >>> 0;
      return Uint32Array.of((base | (random() >>> bits)) >>> 0, (random() & 0xffff0000) >>> 0, 0, 0);
    }),
  );
  return addresses.sort(compareWords);
}
