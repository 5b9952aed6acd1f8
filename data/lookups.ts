// Looks addresses up in a source and in what was built of it, both through the stock MaxMind reader, so that verify.ts
// can compare them. Slow and plain on purpose: the product's own reader is src/geo.

import { type Reader as MaxmindReader, Reader, type Response } from 'maxmind';
import { type Address, embeddedV4, parseAddress, sharesPrefix } from '../src/core/address.ts';
import { wordsHex, wordsText } from './address-words.ts';
import type { ShardEntry, ShardedDatabase } from './manifest.ts';
import { normalise } from './normalise.ts';
import type { Schema } from './source-fields.ts';

/** The record as JSON text, `null` for none, and the prefix length in bits. */
type Answer = readonly [record: string, prefixLength: number];

export type Lookup = (words: ArrayLike<number>) => Answer;

/** Addresses come in order, so few shards are needed at a time: the current one, and those that aliases lead to. */
const openShardsMax = 4;

/** What the source says of an address, in the form it should be stored in. */
export function sourceLookup(bytes: Uint8Array, schema: Schema): Lookup {
  return readerLookup(openReader(bytes), (record) => normalise(record, schema));
}

/** What the shards say of an address, found the way the manifest tells a reader to. */
export function builtLookup(sharded: ShardedDatabase, readShard: (name: string) => Uint8Array): Lookup {
  const open = new Map<string, Lookup>();
  const opened = (name: string): Lookup => {
    const known = open.get(name);
    if (known !== undefined) return known;
    const [oldest] = open.keys();
    if (oldest !== undefined && open.size === openShardsMax) open.delete(oldest);
    const lookup = readerLookup(openReader(readShard(name)), (record) => record);
    open.set(name, lookup);
    return lookup;
  };
  const aliases = sharded.aliases.map(parseNetwork);
  return (words) => {
    if (words.length === 1) return opened(shardFor(sharded.v4, words))(words);
    if (aliases.length === 0) return opened(shardFor(sharded.v6, words))(words);
    const address = parseText(wordsText(words));
    const alias = aliases.find(({ inside, prefixLength }) => sharesPrefix(inside, address, prefixLength));
    if (alias === undefined) return opened(shardFor(sharded.v6, words))(words);
    const embedded = embeddedV4(address, alias.prefixLength).words;
    const [record, prefixLength] = opened(shardFor(sharded.v4, embedded))(embedded);
    return [record, alias.prefixLength + prefixLength];
  };
}

/** A network of the manifest. */
export function parseNetwork(text: string): { readonly inside: Address; readonly prefixLength: number } {
  const [address = '', prefixLength] = text.split('/');
  return { inside: parseText(address), prefixLength: Number(prefixLength) };
}

function parseText(text: string): Address {
  const address = parseAddress(text);
  if (address === null) throw new RangeError(`${text} is not an address`);
  return address;
}

/** The name of the last shard that starts at or before the address. Equal width makes text order address order. */
function shardFor(shards: readonly ShardEntry[], words: ArrayLike<number>): string {
  const address = wordsHex(words);
  let low = 0;
  let high = shards.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((shards[middle]?.[0] ?? '') > address) high = middle - 1;
    else low = middle;
  }
  return shards[low]?.[1] ?? '';
}

/** The stock reader, with its cache: it then gives the same object for the same record. */
function openReader(bytes: Uint8Array): MaxmindReader<Response> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Reader<Response>(buffer, { cache: new Map<number | string, unknown>() });
}

function readerLookup(reader: MaxmindReader<Response>, convert: (record: unknown) => unknown): Lookup {
  const texts = new WeakMap<object, string>();
  return (words) => {
    const [record, prefixLength] = reader.getWithPrefixLength(wordsText(words));
    if (record === null) return ['null', prefixLength];
    const known = texts.get(record);
    if (known !== undefined) return [known, prefixLength];
    const text = JSON.stringify(convert(record));
    texts.set(record, text);
    return [text, prefixLength];
  };
}
