// Computes with IP addresses as unsigned 32-bit words, as in a source database's search tree, and formats them. Does
// not parse text (src/core/address.ts).

import { addressOfWords, formatAddress, formatNetwork } from '../src/core/address.ts';

/** Returns an address in fixed-width lower-case hex: 8 digits for IPv4, 32 for IPv6. */
export function wordsHex(words: ArrayLike<number>): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** Returns the canonical text of an address. */
export function wordsText(words: ArrayLike<number>): string {
  return formatAddress(addressOfWords(words));
}

/** Returns the canonical text of a network in CIDR notation. */
export function networkText(words: ArrayLike<number>, prefixLength: number): string {
  return formatNetwork(addressOfWords(words), prefixLength);
}

/** Returns the next or the previous IP address; null past the first or last address. */
export function adjacentAddress(words: ArrayLike<number>, step: 1 | -1): Uint32Array | null {
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
