// Addresses as unsigned 32-bit words, as in the search tree, and their text forms. Does not parse user input:
// src/core/address.ts does.

import { addressOfWords, formatAddress, formatNetwork } from '../src/core/address.ts';

/** Returns fixed-width lower-case hex: 8 digits for IPv4, 32 for IPv6. */
export function wordsHex(words: ArrayLike<number>): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** Returns the address in canonical form. */
export function wordsText(words: ArrayLike<number>): string {
  return formatAddress(addressOfWords(words));
}

/** Returns the network in CIDR notation, in canonical form. */
export function networkText(words: ArrayLike<number>, prefixLength: number): string {
  return formatNetwork(addressOfWords(words), prefixLength);
}

/** Returns the next or the previous address; null past either end. */
export function neighbour(words: ArrayLike<number>, step: 1 | -1): Uint32Array | null {
  const moved = Uint32Array.from(words);
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = (moved[i] ?? 0) + step;
    const wrapped = step === 1 ? 0 : 0xffffffff;
    if (moved[i] !== wrapped) return moved;
  }
  return null;
}

/** Returns the last address of a network. */
export function lastAddress(words: ArrayLike<number>, prefixLength: number): Uint32Array {
  return Uint32Array.from(words, (word, i) => {
    const bits = Math.min(32, Math.max(0, prefixLength - i * 32));
    return bits === 32 ? word : word | (0xffffffff >>> bits);
  });
}
