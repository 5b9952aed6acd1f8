// The forms in which a planted value could be kept: as it is, re-encoded, packed, cut to its network, or hashed. Does not
// search (search.ts).

import { createHash } from 'node:crypto';
import { parseAddress } from '../../../src/core/address.ts';

/** A text that occurs in one request and nowhere else. */
export interface PlantedValue {
  /** The visitor or the project that the text belongs to. */
  readonly owner: string;
  /** The kind of the text, such as `address` or `cookie`. */
  readonly kind: string;
  readonly text: string;
  /** The complete value that contains `text`, if it is longer. Hashes of the complete value are searched for. */
  readonly whole?: string;
}

export type EncodedForm =
  | 'raw'
  | 'UTF-16'
  | 'hex'
  | 'base64'
  | 'percent-encoded'
  | 'packed'
  | 'decimal'
  | 'network'
  | 'hash'
  | 'escaped';

export type Encoded = readonly [form: EncodedForm, bytes: Buffer];

/**
 * The length of the shortest byte sequence that is searched for; shorter ones occur by chance. A packed IPv4 address
 * has four bytes.
 */
export const bytesMin = 4;

/** The number of leading bytes of a hash that are searched for. They identify the hash even if the rest was cut off. */
const hashBytes = 8;

/** Returns all forms of a planted value. An address has numeric and network forms besides those of its text. */
export function formsOf({ text, whole = text }: PlantedValue): readonly Encoded[] {
  const address = parseAddress(text);
  const all = [...textForms(text), ...hashes(Buffer.from(whole)), ...(whole === text ? [] : hashes(Buffer.from(text)))];
  if (address !== null) all.push(...addressForms(address.words, address.version));
  const seen = new Set<string>();
  return all.filter(([, bytes]) => {
    const key = bytes.toString('latin1');
    if (bytes.length < bytesMin || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function textForms(text: string): Encoded[] {
  const bytes = Buffer.from(text);
  return [
    ['raw', bytes],
    ['raw', Buffer.from(text.toUpperCase())],
    ['raw', Buffer.from(text.toLowerCase())],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16', Buffer.from(text, 'utf16le').swap16()],
    ['percent-encoded', Buffer.from(encodeURIComponent(text))],
    ...hex(bytes, 'hex'),
    ...base64(bytes, 'base64'),
  ];
}

function hex(bytes: Buffer, form: EncodedForm): Encoded[] {
  const text = bytes.toString('hex');
  return [
    [form, Buffer.from(text)],
    [form, Buffer.from(text.toUpperCase())],
  ];
}

/**
 * Returns the base64 of bytes at any position of a longer text: for each of the three offsets, the characters that the
 * neighbouring bytes do not change. Returns both the base64 and the base64url alphabet.
 */
function base64(bytes: Buffer, form: EncodedForm): Encoded[] {
  return [0, 1, 2].flatMap((offset): Encoded[] => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const stable = encoded.slice(first, last);
    return [
      [form, Buffer.from(stable)],
      [form, Buffer.from(stable.replaceAll('+', '-').replaceAll('/', '_'))],
    ];
  });
}

function hashes(bytes: Buffer): Encoded[] {
  return ['md5', 'sha1', 'sha256'].flatMap((name): Encoded[] => {
    const start = createHash(name).update(bytes).digest().subarray(0, hashBytes);
    return [['hash', start], ...hex(start, 'hash'), ...base64(start, 'hash')];
  });
}

/** Returns the bytes as a heap snapshot writes a string of them, with escapes such as `MO\u0081\u0082`. */
function escaped(bytes: Buffer): Encoded[] {
  const digits = (byte: number) => byte.toString(16).padStart(4, '0');
  const write = (digitsOf: (byte: number) => string) =>
    [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\u${digitsOf(byte)}`)).join('');
  return [
    ['escaped', Buffer.from(write(digits))],
    ['escaped', Buffer.from(write((byte) => digits(byte).toUpperCase()))],
  ];
}

function addressForms(words: readonly number[], version: 4 | 6): Encoded[] {
  const packed = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => void packed.writeUInt32BE(word, 4 * i));
  const number = Buffer.alloc(8);
  number.writeDoubleLE(words[0] ?? 0);
  return [
    ['packed', packed],
    ['packed', Buffer.from(packed).reverse()],
    // The bytes in the order of a Uint32Array, 32 bits little-endian.
    ['packed', Buffer.from(packed).swap32()],
    ...(version === 4 ? [['packed', number] as const] : []),
    ...hex(packed, 'packed'),
    ...base64(packed, 'packed'),
    ...escaped(packed),
    ['packed', Buffer.from(packed.toString('latin1'))],
    ['decimal', Buffer.from(String(BigInt(`0x${packed.toString('hex')}`)))],
    ...hashes(packed),
    ...(version === 4 ? networkForms4(packed) : [...networkForms6(packed), ...wordForms6(words)]),
  ];
}

function networkForms4(packed: Buffer): Encoded[] {
  const start = [...packed.subarray(0, 3)].join('.');
  const first = packed.readUInt32BE(0) & ~0xff;
  return [
    ['network', Buffer.from(`${start}.`)],
    ['decimal', Buffer.from(String(first >>> 0))],
    ...[`${start}.0`, `${start}.0/24`, `${start}.`, start].flatMap((text) => hashes(Buffer.from(text))),
  ];
}

/** Returns the forms of the /48 and /64 networks of an IPv6 address. */
function networkForms6(packed: Buffer): Encoded[] {
  const groups = packed.toString('hex').match(/..../g) ?? [];
  const short = groups.map((group) => group.replace(/^0{1,3}/, ''));
  const networks = [3, 4].flatMap((length): Encoded[] => {
    const start = short.slice(0, length).join(':');
    const texts = [`${start}::`, `${start}::/${16 * length}`, start];
    const bytes = packed.subarray(0, 2 * length);
    const binary: Encoded[] = [['network', bytes], ...hex(bytes, 'network'), ...base64(bytes, 'network')];
    return [['network', Buffer.from(`${start}:`)], ...binary, ...texts.flatMap((text) => hashes(Buffer.from(text)))];
  });
  return [['raw', Buffer.from(groups.join(':'))], ...networks];
}

/**
 * Returns the forms of the 32-bit words of an IPv6 address, except the first word, which all planted visitors share.
 */
function wordForms6(words: readonly number[]): Encoded[] {
  const own = words.slice(1);
  const halves = Buffer.alloc(8);
  own.slice(-2).forEach((word, i) => void halves.writeUInt32BE(word, 4 * i));
  return [
    ...own.flatMap((word): Encoded[] => [
      ['decimal', Buffer.from(String(word))],
      ['decimal', Buffer.from(String(word | 0))],
    ]),
    ['packed', halves],
  ];
}
