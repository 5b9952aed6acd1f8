// Parses IP addresses strictly into numbers and formats them canonically. Does not know reserved address blocks
// (reserved.ts). Uses no regular expressions, because the engine's legacy RegExp statics would keep the last visitor's
// address alive.

declare const parsed: unique symbol;

/**
 * A parsed address. `words` are its unsigned 32-bit words, most significant first: one for IPv4, four for IPv6. Only
 * the functions of this file create addresses, so that their words are always valid.
 */
export interface Address {
  readonly version: 4 | 6;
  readonly words: readonly number[];
  readonly [parsed]: true;
}

/** Creates an address from words without checking that they are unsigned 32-bit: one for IPv4, four for IPv6. */
export function addressOfWords(words: ArrayLike<number>): Address {
  return address(words.length === 1 ? 4 : 6, Array.from(words));
}

function address(version: 4 | 6, words: readonly number[]): Address {
  return { version, words } as Address;
}

/**
 * Parses one address as RFC 4291 section 2.2 (IPv6) or dotted decimal (IPv4), or returns null. Stricter than common
 * parsers: no leading zero in an IPv4 octet (RFC 6943 section 3.1.1: readers disagree on octal), no short form, zone,
 * port, prefix length, space or list.
 */
export function parseAddress(text: string): Address | null {
  if (text.length > 45) return null;
  if (text.includes(':')) {
    const words = parseV6(text);
    return words === null ? null : address(6, words);
  }
  const value = parseV4(text);
  return value < 0 ? null : address(4, [value]);
}

const dot = 0x2e;
const zero = 0x30;

/** Parses an IPv4 address in dotted decimal to its 32-bit value; -1 if it is invalid. */
function parseV4(text: string): number {
  let value = 0;
  let at = 0;
  for (let octets = 0; octets < 4; octets++) {
    if (octets > 0 && text.charCodeAt(at++) !== dot) return -1;
    const end = endOfDigits(text, at);
    const octet = parseOctet(text, at, end);
    if (octet < 0) return -1;
    value = value * 256 + octet;
    at = end;
  }
  return at === text.length ? value : -1;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) >= zero && text.charCodeAt(end) <= zero + 9) end++;
  return end;
}

/** Parses the decimal octet of an IPv4 address from `start` to `end`; -1 if it is invalid. */
function parseOctet(text: string, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 3 || (length > 1 && text.charCodeAt(start) === zero)) return -1;
  let octet = 0;
  for (let at = start; at < end; at++) octet = octet * 10 + text.charCodeAt(at) - zero;
  return octet <= 255 ? octet : -1;
}

function hexDigit(code: number): number {
  if (code >= zero && code <= zero + 9) return code - zero;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  return -1;
}

/**
 * Parses a 16-bit group of an IPv6 address, one to four hexadecimal digits, from `start` to `end`; -1 if it is invalid.
 */
function parseGroup(text: string, start: number, end: number): number {
  if (end === start || end - start > 4) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function parseV6(text: string): readonly number[] | null {
  const groups: number[] = [];
  const gap = text.indexOf('::');
  if (gap < 0) return pushGroups(groups, text, 0, text.length) && groups.length === 8 ? toWords(groups, 8) : null;
  if (gap > 0 && !pushGroups(groups, text, 0, gap)) return null;
  const before = groups.length;
  if (gap + 2 < text.length && !pushGroups(groups, text, gap + 2, text.length)) return null;
  // RFC 4291 section 2.2: the :: stands for at least one group.
  return groups.length <= 7 ? toWords(groups, before) : null;
}

/**
 * Parses the groups of an IPv6 address from `start` to `end` and appends them. The last may be an IPv4 address in
 * dotted decimal, which makes two groups. Returns false if the text is invalid.
 */
function pushGroups(groups: number[], text: string, start: number, end: number): boolean {
  for (let at = start; at <= end; at++) {
    const next = text.indexOf(':', at);
    const groupEnd = next < 0 ? end : Math.min(next, end);
    const isDotted = groupEnd === text.length && text.includes('.', at);
    const value = isDotted ? parseV4(text.slice(at)) : parseGroup(text, at, groupEnd);
    if (value < 0) return false;
    if (isDotted) groups.push(value >>> 16, value & 0xffff);
    else groups.push(value);
    at = groupEnd;
  }
  return true;
}

/**
 * Returns the four words of an IPv6 address. Inserts zeros after the first `before` groups if there are fewer than
 * eight.
 */
function toWords(groups: readonly number[], before: number): number[] {
  const words = [0, 0, 0, 0];
  const missing = 8 - groups.length;
  for (let i = 0; i < groups.length; i++) {
    const place = i < before ? i : i + missing;
    words[place >>> 1] = (words[place >>> 1] ?? 0) + (groups[i] ?? 0) * (place % 2 === 0 ? 0x10000 : 1);
  }
  return words;
}

/**
 * Formats an address canonically: dotted decimal, or RFC 5952 (lower case, the longest run of zero groups shortened).
 */
export function formatAddress({ version, words }: Address): string {
  const first = words[0] ?? 0;
  if (version === 4) return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  const { start, end } = longestZeroRun(words);
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i === start) text += '::';
    if (i >= start && i < end) continue;
    text += i === 0 || i === end ? groupOf(words, i).toString(16) : `:${groupOf(words, i).toString(16)}`;
  }
  return text;
}

/** Returns the 16-bit group of an IPv6 address at a position from 0 to 7. */
function groupOf(words: readonly number[], place: number): number {
  const word = words[place >>> 1] ?? 0;
  return place % 2 === 0 ? word >>> 16 : word & 0xffff;
}

/**
 * Returns the longest run of two or more zero groups of an IPv6 address; the first of several that are equally long. If
 * there is no such run, `start` and `end` are both 8, the position after the last group.
 */
function longestZeroRun(words: readonly number[]): { start: number; end: number } {
  let best = { start: 8, end: 8 };
  let start = 0;
  for (let i = 0; i <= 8; i++) {
    if (i < 8 && groupOf(words, i) === 0) continue;
    if (i - start > Math.max(1, best.end - best.start)) best = { start, end: i };
    start = i + 1;
  }
  return best;
}

/** Formats in CIDR notation the network of `prefixLength` bits that contains the address, e.g. `198.51.100.0/24`. */
export function formatNetwork(inside: Address, prefixLength: number): string {
  const words = inside.words.map((word, i) => (word & mask(prefixLength - i * 32)) >>> 0);
  return `${formatAddress(address(inside.version, words))}/${prefixLength}`;
}

/** Returns a 32-bit mask whose first `bits` bits are set. Clamps `bits` to 0..32. */
function mask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
}

/** Whether two addresses are of the same family and have the same first `prefixLength` bits. */
export function sharesPrefix(a: Address, b: Address, prefixLength: number): boolean {
  if (a.version !== b.version) return false;
  return a.words.every((word, i) => ((word ^ (b.words[i] ?? 0)) & mask(prefixLength - i * 32)) === 0);
}

/** Returns the IPv4 address in the 32 bits of an IPv6 address that follow its first `offset` bits (0 to 96). */
export function embeddedV4(outer: Address, offset: number): Address {
  const index = offset >>> 5;
  const shift = offset & 31;
  const high = outer.words[index] ?? 0;
  if (shift === 0) return address(4, [high]);
  const low = outer.words[index + 1] ?? 0;
  return address(4, [((high << shift) | (low >>> (32 - shift))) >>> 0]);
}

/** Compares the words of two addresses of the same family, for sorting: negative, 0 or positive. */
export function compareWords(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
