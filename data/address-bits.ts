// Addresses as unsigned 32-bit words, as in the search tree, and their text forms. Does not parse user input:
// src/core/address.ts does.

import { formatNetwork, parseAddress } from '../src/core/address.ts';

/** Returns fixed-width lower-case hex: 8 digits for IPv4, 32 for IPv6. */
export function wordsHex(words: ArrayLike<number>): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** Returns the words of a hex text from wordsHex. */
export function hexWords(text: string): Uint32Array {
  return Uint32Array.from({ length: text.length / 8 }, (_, i) => Number.parseInt(text.slice(i * 8, i * 8 + 8), 16));
}

/** Returns the address as dotted decimal, or as eight groups without shortening. */
export function wordsText(words: ArrayLike<number>): string {
  const first = words[0] ?? 0;
  if (words.length === 1) return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  return Array.from(words, (word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':');
}

/** Returns the network in CIDR notation, in canonical form. */
export function networkText(words: ArrayLike<number>, prefixLength: number): string {
  const address = parseAddress(wordsText(words));
  if (address === null) throw new RangeError('not the words of an address');
  return formatNetwork(address, prefixLength);
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

/** Compares two addresses: negative, zero or positive, for sorting in address order. */
export function compareAddresses(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
