// IP addresses: strict text in, numbers out, canonical text back. Knows no networks but its own bits; the blocks with a
// meaning of their own are in reserved.ts. Written without regular expressions: the engine's legacy RegExp statics
// would keep the last visitor's address alive.

declare const parsed: unique symbol;

/**
 * A parsed address. `words` are its unsigned 32-bit words, most significant first: one for IPv4, four for IPv6.
 * Only parseAddress and the functions here make one.
 */
export interface Address {
  readonly version: 4 | 6;
  readonly words: readonly number[];
  readonly [parsed]: true;
}

/** Makes an address of words that are already known to be unsigned 32-bit. */
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

/** The 32-bit value of dotted decimal text, or -1. */
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

/** The octet written by the digits from `start` to `end`, or -1. */
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

/** The 16-bit group written by one to four hexadecimal digits, or -1. */
function parseGroup(text: string): number {
  if (text.length === 0 || text.length > 4) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function parseV6(text: string): readonly number[] | null {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === 8 ? toWords(groups) : null;
  }
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap), false);
  const tail = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2), true);
  // RFC 4291 section 2.2: the :: stands for at least one group.
  if (head === null || tail === null || head.length + tail.length > 7) return null;
  return toWords([...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The 16-bit groups between colons; the last may be dotted decimal, which is two, where `dottedTail` says so. */
function parseGroups(text: string, dottedTail: boolean): number[] | null {
  const parts = text.split(':');
  const dotted = dottedTail && text.includes('.') ? parts.pop() : undefined;
  const groups: number[] = [];
  for (const part of parts) {
    const group = parseGroup(part);
    if (group < 0) return null;
    groups.push(group);
  }
  if (dotted === undefined) return groups;
  const value = parseV4(dotted);
  if (value < 0) return null;
  groups.push(value >>> 16, value & 0xffff);
  return groups;
}

function toWords(groups: readonly number[]): number[] {
  const words: number[] = [];
  for (let i = 0; i < 8; i += 2) words.push((groups[i] ?? 0) * 0x10000 + (groups[i + 1] ?? 0));
  return words;
}

/** Canonical text: dotted decimal, or RFC 5952 (lower case, the longest run of zero groups shortened). */
export function formatAddress({ version, words }: Address): string {
  const first = words[0] ?? 0;
  if (version === 4) return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  const groups: number[] = [];
  for (const word of words) groups.push(word >>> 16, word & 0xffff);
  const run = longestZeroRun(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return text(groups);
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

/** CIDR text of the network of `prefixLength` bits around the address, e.g. `198.51.100.0/24`. */
export function formatNetwork(inside: Address, prefixLength: number): string {
  const words = inside.words.map((word, i) => (word & mask(prefixLength - i * 32)) >>> 0);
  return `${formatAddress(address(inside.version, words))}/${prefixLength}`;
}

/** A 32-bit mask whose first `bits` bits are set; any number of bits is clamped to 0..32. */
function mask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
}

/** Whether both are of one family and share their first `prefixLength` bits. */
export function sharesPrefix(a: Address, b: Address, prefixLength: number): boolean {
  if (a.version !== b.version) return false;
  return a.words.every((word, i) => ((word ^ (b.words[i] ?? 0)) & mask(prefixLength - i * 32)) === 0);
}

/** The IPv4 address in the 32 bits of an IPv6 address that follow its first `offset` bits (0 to 96). */
export function embeddedV4(outer: Address, offset: number): Address {
  const index = offset >>> 5;
  const shift = offset & 31;
  const high = outer.words[index] ?? 0;
  if (shift === 0) return address(4, [high]);
  const low = outer.words[index + 1] ?? 0;
  return address(4, [((high << shift) | (low >>> (32 - shift))) >>> 0]);
}

/** Compares two word lists of one family in address order: negative, 0 or positive. */
export function compareWords(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
