// Looks up the items of a batch, each with a location or a failure of its own, in the order of the request. Addresses
// whose shards are in memory are encoded at once. The others wait in groups of addresses that need the same shards, so
// that each shard is loaded once and its items are encoded before it can be evicted. The loads of one request are
// bounded; items beyond the bound fail with `retry_item`, and the client resends them.

import { encodeUtf8 } from '../../core/encoding.ts';
import type { Database } from '../../geo/database.ts';
import type { FetchShard, WaitUntil } from '../../geo/shard/shard-loader.ts';
import { parseLookupAddress } from '../request/asked-address.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';
import type { ItemEncoder, JsonChunks } from './item-encoder.ts';

/**
 * Maximum number of shards that a request loads. Cloudflare's free plan allows 50 subrequests a request; the other ten
 * are for the project's settings and later additions.
 */
const loadsMax = 40;

/**
 * Number of shards that a request loads at the same time. Workers allow six waiting connections a request; more would
 * only hold memory.
 */
const loadsAtOnce = 6;

/** Maximum length of a text that a failed item repeats. No address is longer. */
const echoLengthMax = 64;

/**
 * Why an item of a batch has no location. `retry_item`: the address was not looked up and the client should resend it.
 */
export const itemFailures = ['address_invalid', 'data_unavailable', 'retry_item'] as const;

export type ItemFailure = (typeof itemFailures)[number];

export interface ShardAccess {
  readonly fetchShard: FetchShard;
  readonly keepAlive: WaitUntil;
}

interface Item {
  readonly index: number;
  readonly text: string;
  readonly visitor: VisitorAddress;
}

/** Looks up the addresses of a batch and encodes an item for each text. */
export async function lookUpItems(
  database: Database,
  texts: readonly string[],
  encoder: ItemEncoder,
  { fetchShard, keepAlive }: ShardAccess,
): Promise<readonly JsonChunks[]> {
  const encoded = new Array<JsonChunks>(texts.length);
  const waiting = new Map<string, Item[]>();

  for (const [index, text] of texts.entries()) {
    const visitor = parseLookupAddress(text);
    const item = visitor === null ? failItem(text, 'address_invalid') : encoder.peek(visitor, false);
    if (item !== null) encoded[index] = item;
    else if (visitor !== null) addToGroup(waiting, missingShards(visitor).join(), { index, text, visitor });
  }

  /** Returns the positions (in the manifest) of the shards that an address needs and that are not in memory. */
  function missingShards({ address }: VisitorAddress): readonly number[] {
    return [database.missing(address), encoder.asn?.missing(address)].flatMap((entry) => entry?.index ?? []);
  }

  /** Loads the shards that an address needs. Returns whether its place can be read. */
  async function loadShards({ address }: VisitorAddress): Promise<boolean> {
    const find = (from: Database) => from.find(address, fetchShard, keepAlive);
    const [place] = await Promise.all([find(database), encoder.asn === null ? null : find(encoder.asn)]);
    return place.ok;
  }

  function encodeFromMemory(items: readonly Item[], failure: ItemFailure): void {
    for (const { index, text, visitor } of items)
      encoded[index] = encoder.peek(visitor, true) ?? failItem(text, failure);
  }

  let loadsLeft = loadsMax;
  async function encodeGroup(items: readonly Item[]): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    // Counts the missing shards again, because another group or request may have loaded some meanwhile.
    const loads = missingShards(first.visitor).length;
    if (loads > loadsLeft) {
      for (const { index, text } of items) encoded[index] = failItem(text, 'retry_item');
      return;
    }
    loadsLeft -= loads;
    // A shard that was loaded but is missing now has been evicted in the meantime, so a retry can succeed.
    encodeFromMemory(items, (await loadShards(first.visitor)) ? 'retry_item' : 'data_unavailable');
  }

  // All concurrent loops take groups from one iterator, so each group is encoded by one of them.
  const groups = waiting.values();
  async function work(): Promise<void> {
    for (const group of groups) await encodeGroup(group);
  }
  await Promise.all(Array.from({ length: Math.min(loadsAtOnce, waiting.size) }, work));
  return encoded;
}

function addToGroup(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

function failItem(text: string, code: ItemFailure): JsonChunks {
  return [encodeUtf8(JSON.stringify({ address: text.length > echoLengthMax ? null : text, error: { code } }))];
}
