// Addresses as the search tree has them, unsigned 32-bit words, and their texts. Parsing what people type is
// src/core/address.ts; this only writes.

import { formatNetwork, parseAddress } from '../src/core/address.ts';

/** Fixed-width lower-case hex: 8 digits for IPv4, 32 for IPv6. */
export function wordsHex(words: ArrayLike<number>): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The words of such a hex text. */
export function hexWords(text: string): Uint32Array {
  return Uint32Array.from({ length: text.length / 8 }, (_, i) => Number.parseInt(text.slice(i * 8, i * 8 + 8), 16));
}

/** The address as readers take it: dotted decimal, or eight groups without shortening. */
export function wordsText(words: ArrayLike<number>): string {
  const first = words[0] ?? 0;
  if (words.length === 1) return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  return Array.from(words, (word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':');
}

/** CIDR text in canonical form. */
export function networkText(words: ArrayLike<number>, prefixLength: number): string {
  const address = parseAddress(wordsText(words));
  if (address === null) throw new RangeError('not the words of an address');
  return formatNetwork(address, prefixLength);
}

/** Moves the address by one up or down; null past either end. */
export function neighbour(words: ArrayLike<number>, step: 1 | -1): Uint32Array | null {
  const moved = Uint32Array.from(words);
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = (moved[i] ?? 0) + step;
    const wrapped = step === 1 ? 0 : 0xffffffff;
    if (moved[i] !== wrapped) return moved;
  }
  return null;
}

/** The last address of a network. */
export function lastAddress(words: ArrayLike<number>, prefixLength: number): Uint32Array {
  return Uint32Array.from(words, (word, i) => {
    const bits = Math.min(32, Math.max(0, prefixLength - i * 32));
    return bits === 32 ? word : word | (0xffffffff >>> bits);
  });
}

/** Negative, zero or positive, in address order. */
export function compareAddresses(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
