// The items of a batch, each with its own answer or its own failure, in the order of the question. What is in memory is
// answered at once; the rest waits in groups by the shards that it needs, so that a shard is loaded once and whoever waits
// for it is answered before it can be let go of again. How many shards one call may load is bounded: what would need more is
// told to come again.

import { type Result, refuse } from '../../core/result.ts';
import type { Database } from '../../geo/database.ts';
import type { FetchShard, KeepAlive } from '../../geo/shard/shard-loader.ts';
import { type Piece, pieceOf } from '../locate/json-chunks.ts';
import { readAskedAddress } from '../request/asked-address.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';

/** Cloudflare's free plan lets a request make 50 subrequests; the rest are for the project and for what may be added. */
const loadsMax = 40;

/** The platform lets a request have six connections waiting; more would only hold memory. */
const loadsAtOnce = 6;

/** Longer than any address. A longer text is not sent back. */
const echoLengthMax = 64;

/** Why one item has no answer. `retry_item` is not looked up: sent again, it is. */
export const itemFailures = ['address_invalid', 'data_unavailable', 'retry_item'] as const;

export type ItemFailure = (typeof itemFailures)[number];

/** JSON text of one item. */
export type ItemText = readonly Piece[];

/** Where one item is answered from memory. */
export interface ItemEncoder {
  /** The database of AS numbers, where answers say the AS and it has shards of its own. */
  readonly asn: Database | null;
  /**
   * JSON text of the answer; null where a shard has to be loaded first. Once `isLoaded` says that no more will be, an AS
   * that is not in memory is unknown.
   */
  recall(visitor: VisitorAddress, isLoaded: boolean): Result<ItemText, 'data_unavailable'> | null;
}

export interface Loading {
  readonly fetchShard: FetchShard;
  readonly keepAlive: KeepAlive;
}

interface Item {
  readonly index: number;
  readonly text: string;
  readonly visitor: VisitorAddress;
}

/** Items that wait for the same shards, which any one of them can tell. */
interface Group {
  readonly one: VisitorAddress;
  readonly items: Item[];
}

/** JSON text of each item. */
export async function lookUpItems(
  database: Database,
  texts: readonly string[],
  encoder: ItemEncoder,
  loading: Loading,
): Promise<readonly ItemText[]> {
  const answers = new Array<ItemText>(texts.length);
  const waiting = new Map<string, Group>();

  for (const [index, text] of texts.entries()) {
    const visitor = readAskedAddress(text);
    const answer = visitor === null ? refuse('address_invalid' as const) : encoder.recall(visitor, false);
    if (answer !== null) answers[index] = answer.ok ? answer.value : failItem(text, answer.refusal);
    else if (visitor !== null) join(waiting, missingShards(database, encoder, visitor), { index, text, visitor });
  }

  function answerFromMemory({ items }: Group, otherwise: ItemFailure): void {
    for (const { index, text, visitor } of items) {
      const answer = encoder.recall(visitor, true) ?? refuse(otherwise);
      answers[index] = answer.ok ? answer.value : failItem(text, answer.refusal);
    }
  }

  let loadsLeft = loadsMax;
  async function answerGroup(group: Group): Promise<void> {
    // Looked at again: another group, or another request, may have had some of it loaded.
    const loads = missingShards(database, encoder, group.one).length;
    if (loads > loadsLeft) {
      for (const { index, text } of group.items) answers[index] = failItem(text, 'retry_item');
      return;
    }
    loadsLeft -= loads;
    const isThere = await loadShards(database, encoder, group.one, loading);
    // What was there and is not any more was let go of for others' sake, and can be had again.
    answerFromMemory(group, isThere ? 'retry_item' : 'data_unavailable');
  }

  // All workers draw from one iterator, so each group is answered by one of them.
  const groups = waiting.values();
  async function work(): Promise<void> {
    for (const group of groups) await answerGroup(group);
  }
  await Promise.all(Array.from({ length: Math.min(loadsAtOnce, waiting.size) }, work));
  return answers;
}

/** Positions of the shards that the answer has to wait for. */
function missingShards(database: Database, { asn }: ItemEncoder, { address }: VisitorAddress): readonly number[] {
  return [database.missing(address), asn?.missing(address)].flatMap((entry) => entry?.index ?? []);
}

/** Loads what the address needs; whether its place can be had. What cannot be loaded is still missing afterwards. */
async function loadShards(
  database: Database,
  { asn }: ItemEncoder,
  { address }: VisitorAddress,
  { fetchShard, keepAlive }: Loading,
): Promise<boolean> {
  const find = (from: Database) => from.find(address, fetchShard, keepAlive);
  const [place] = await Promise.all([find(database), asn === null ? null : find(asn)]);
  return place.ok;
}

function join(groups: Map<string, Group>, shards: readonly number[], item: Item): void {
  const key = shards.join();
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { one: item.visitor, items: [item] });
  else group.items.push(item);
}

function failItem(text: string, code: ItemFailure): ItemText {
  return [pieceOf(JSON.stringify({ address: text.length > echoLengthMax ? null : text, error: { code } }))];
}
