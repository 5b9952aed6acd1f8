// The items of a batch, each with its own answer or its own failure, in the order of the question. What is in memory is
// answered at once; the rest waits in groups by the shards that it needs, so that a shard is loaded once and whoever waits
// for it is answered before it can be let go of again. How many shards one call may load is bounded: what would need more is
// told to come again.

import { after, type Eventually } from '../core/eventually.ts';
import { findReserved } from '../core/reserved.ts';
import type { Database } from '../geo/database.ts';
import type { FetchShard, KeepAlive } from '../geo/shard-loader.ts';
import { readAskedAddress } from './asked-address.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** Cloudflare's free plan lets a request make 50 subrequests; the rest are for the project and for what may be added. */
const loadsMax = 40;

/** The platform lets a request have six connections waiting; more would only hold memory. */
const loadsAtOnce = 6;

/** Longer than any address. A longer text is not sent back. */
const echoLengthMax = 64;

/** Why one item has no answer. `retry_item` is not looked up: sent again, it is. */
export const itemFailures = ['address_invalid', 'data_unavailable', 'retry_item'] as const;

export type ItemFailure = (typeof itemFailures)[number];

/** JSON text of one answer from what is in memory, or null where that is not enough. */
export type WriteAnswer = (visitor: VisitorAddress) => Eventually<string | null>;

export interface Loading {
  readonly fetchShard: FetchShard;
  readonly keepAlive: KeepAlive;
  /** Whether answers say the AS, which may be in shards of its own. */
  readonly withAsn: boolean;
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
export async function answerItems(
  database: Database,
  texts: readonly string[],
  write: WriteAnswer,
  loading: Loading,
): Promise<readonly string[]> {
  const answers = new Array<string>(texts.length);
  const waiting = new Map<string, Group>();

  function answer({ index, text, visitor }: Item): Eventually<void> {
    return after(write(visitor), (written) => {
      answers[index] = written ?? failItem(text, 'data_unavailable');
    });
  }

  for (const [index, text] of texts.entries()) {
    const visitor = readAskedAddress(text);
    if (visitor === null) {
      answers[index] = failItem(text, 'address_invalid');
      continue;
    }
    const item = { index, text, visitor };
    const missing = missingShards(database, visitor, loading);
    // What is in memory is there at once; waiting all the same would cost a turn of the queue for each address.
    const answered = missing.length === 0 ? answer(item) : null;
    if (answered instanceof Promise) await answered;

    if (answered === null) join(waiting, missing, item);
  }

  let loadsLeft = loadsMax;
  async function answerGroup({ one, items }: Group): Promise<void> {
    // Looked at again: another group, or another request, may have had some of it loaded.
    const loads = missingShards(database, one, loading).length;
    if (loads > loadsLeft) {
      for (const { index, text } of items) answers[index] = failItem(text, 'retry_item');
      return;
    }
    loadsLeft -= loads;
    await loadShards(database, one, loading);
    for (const item of items) await answer(item);
  }

  // All workers draw from one iterator, so each group is answered by one of them.
  const groups = waiting.values();
  async function work(): Promise<void> {
    for (const group of groups) await answerGroup(group);
  }
  await Promise.all(Array.from({ length: Math.min(loadsAtOnce, waiting.size) }, work));
  return answers;
}

/** Positions of the shards that the answer has to wait for; a reserved address has none, since it is not looked up. */
function missingShards(database: Database, { address }: VisitorAddress, { withAsn }: Loading): readonly number[] {
  if (findReserved(address) !== null) return [];
  const missing = [database.missing(address), withAsn ? database.asn?.missing(address) : null];
  return missing.flatMap((entry) => entry?.index ?? []);
}

/** Loads what the address needs. What cannot be loaded is still missing afterwards. */
async function loadShards(database: Database, { address }: VisitorAddress, loading: Loading): Promise<void> {
  const { fetchShard, keepAlive, withAsn } = loading;
  const databases = withAsn && database.asn !== null ? [database, database.asn] : [database];
  await Promise.all(databases.map((each) => each.find(address, fetchShard, keepAlive)));
}

function join(groups: Map<string, Group>, shards: readonly number[], item: Item): void {
  const key = shards.join();
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { one: item.visitor, items: [item] });
  else group.items.push(item);
}

function failItem(text: string, code: ItemFailure): string {
  return JSON.stringify({ address: text.length > echoLengthMax ? null : text, error: { code } });
}
