// The client library for servers: where are these addresses? Exported as `wherefrom/server`, for Node 20 and newer, Workers,
// Deno and Bun: it needs nothing but fetch and Web Crypto. Every question is a POST, because an address in a URL ends in
// the logs of whatever is on the way. It keeps no answer, and does not check an answer's members.

import { type PresentedKey, parseKey } from '../core/key.ts';
import type { Location } from '../core/location.ts';
import type { TrimmedLocation } from './client.ts';
import { LookupError } from './lookup-error.ts';
import { type Account, postAddresses, type ServerFetch } from './post-addresses.ts';

export interface ServerClientOptions {
  /** The API's URL, of which the origin counts. */
  readonly url: string;
  /** The whole key, `wfk_…`. */
  readonly key: string;
  /** Whether calls are signed with the key instead of carrying it. */
  readonly sign?: boolean | undefined;
  /** The origin to declare, in projects that require it. */
  readonly origin?: string | undefined;
  /** How long each request may take; 10000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** How often a request is sent again after 429 or 503; 2 unless told. */
  readonly retriesMax?: number | undefined;
  /** The longest wait that the API may ask for; 10 unless told. A longer one rejects at once. */
  readonly retryAfterMaxSeconds?: number | undefined;
  /** Instead of the platform's own. */
  readonly fetch?: ServerFetch | undefined;
}

export interface LookupOptions {
  /** Dotted names of the members to answer, `country.code` for instance. All of them unless told. */
  readonly fields?: readonly string[] | undefined;
  /** Language of names; English unless told. */
  readonly lang?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An address of a batch that has no answer. `retry_item` was not looked up, however often it was asked about. */
export interface FailedItem {
  /** As it was asked for; null where it was longer than any address. */
  readonly address: string | null;
  readonly error: { readonly code: 'address_invalid' | 'data_unavailable' | 'retry_item' };
}

export interface ServerClient {
  /** Where one address is. Rejects with a LookupError. */
  lookup(address: string, options?: LookupOptions & { readonly fields?: undefined }): Promise<Location>;
  lookup(address: string, options: LookupOptions): Promise<TrimmedLocation>;
  /**
   * Where any number of addresses are: an answer or a failure for each, in their order. Asked by the thousand, one request
   * after the other. Rejects with a LookupError where a request as a whole is refused.
   */
  batch(
    addresses: readonly string[],
    options?: LookupOptions & { readonly fields?: undefined },
  ): Promise<(Location | FailedItem)[]>;
  batch(addresses: readonly string[], options: LookupOptions): Promise<(TrimmedLocation | FailedItem)[]>;
}

type Item = TrimmedLocation | FailedItem;

/** What the API takes in one call. */
const addressesMax = 1000;
const bodyBytesMax = 64 * 1024;

/** A client of one project, by one of its keys. @throws TypeError where the URL or the key is mistyped. */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const account = openAccount(options);
  const endpoint = new URL('/v1/batch', options.url);

  async function batch(addresses: readonly string[], asked: LookupOptions = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (const chunk of chunksOf(addresses)) items.push(...(await askChunk(account, endpoint, chunk, asked)));
    return items;
  }

  async function lookup(address: string, asked: LookupOptions = {}): Promise<TrimmedLocation> {
    const [item = null] = await batch([address], asked);
    if (item === null || isFailed(item)) {
      throw new LookupError(item?.error.code ?? 'answer_invalid', 'the address has no answer', 200);
    }
    return item;
  }

  // The overloads tell a whole answer from a trimmed one by `fields`, which no implementation can show.
  return { lookup, batch } as ServerClient;
}

const utf8 = new TextEncoder();

/** As many addresses at a time as one call takes. Whatever else is among them can be longer than any address. */
function chunksOf(addresses: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let last: string[] = [];
  let bytes = 0;
  for (const address of addresses) {
    // With the comma or bracket before it.
    const more = utf8.encode(JSON.stringify(address)).length + 1;
    if (chunks.length === 0 || last.length === addressesMax || bytes + more > bodyBytesMax) {
      last = [];
      chunks.push(last);
      bytes = 1;
    }
    last.push(address);
    bytes += more;
  }
  return chunks;
}

function openAccount({ key: text, ...options }: ServerClientOptions): Account {
  const key: PresentedKey | null = parseKey(text);
  // Not with the text in the message, which may end in a log.
  if (key === null) throw new TypeError('the key is not one, or is mistyped');
  return {
    authorization: options.sign ? { signWith: key } : { bearer: text },
    origin: options.origin,
    timeoutMs: options.timeoutMs ?? 10_000,
    retriesMax: options.retriesMax ?? 2,
    retryAfterMaxSeconds: options.retryAfterMaxSeconds ?? 10,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  };
}

/** Asks again about what was over the budget of a call, as long as each call gets further. */
async function askChunk(
  account: Account,
  endpoint: URL,
  addresses: readonly string[],
  { fields, lang, signal }: LookupOptions,
): Promise<Item[]> {
  const url = new URL(endpoint);
  if (fields !== undefined) url.searchParams.set('fields', fields.join());
  if (lang !== undefined) url.searchParams.set('lang', lang);
  const items = new Array<Item>(addresses.length);
  let open = [...addresses.keys()];
  while (open.length > 0) {
    const asked = open.map((index) => addresses[index] ?? '');
    const answers = (await postAddresses(account, url, asked, signal)) as Item[];
    const left: number[] = [];
    for (const [n, index] of open.entries()) {
      const answer = answers[n] as Item;
      items[index] = answer;
      if (isFailed(answer) && answer.error.code === 'retry_item') left.push(index);
    }
    if (left.length === open.length) break;
    open = left;
  }
  return items;
}

/** An answer has no member of this name. */
function isFailed(item: Item): item is FailedItem {
  return 'error' in item;
}
