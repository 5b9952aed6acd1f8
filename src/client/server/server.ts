// The client library for servers, which locates IP addresses. Exported as `wherefrom/server` for Node 20 and newer,
// Workers, Deno and Bun; it needs only fetch and Web Crypto. Addresses are sent by POST, because URLs are logged.
// Does not cache answers.

import type { FieldName, LocationOf } from '../answer-types.ts';
import {
  check,
  checkCall,
  checkDeclaredOrigin,
  checkKey,
  checkNumber,
  checkOriginUrl,
  isTexts,
} from './check-options.ts';
import { LookupError } from './lookup-error.ts';
import { type Account, getObject, postAddresses, type ServerFetch } from './post-addresses.ts';
import type { ProjectExport, UsageReport } from './project-reports.ts';

export interface ServerClientOptions {
  /** The API's URL: an https origin, or http on a loopback host. Undefined (an unset variable) throws a TypeError. */
  readonly url: string | undefined;
  /** The complete key, `wfk_…`. Undefined (an unset variable) throws a TypeError. */
  readonly key: string | undefined;
  /** Whether to sign requests with the key instead of sending it. */
  readonly sign?: boolean | undefined;
  /** The origin to send as X-Origin. Needed if the project requires a declared origin. */
  readonly origin?: string | undefined;
  /** Timeout of each request in milliseconds, at least 1. Default 10000. Values from 2 ** 31 set no timeout. */
  readonly timeoutMs?: number | undefined;
  /** Maximum number of retries after 429 or 503: a whole number or Infinity. Default 2. */
  readonly retriesMax?: number | undefined;
  /** The longest Retry-After to wait for, in seconds. A longer one rejects the call immediately. Default 10. */
  readonly retryAfterMaxSeconds?: number | undefined;
  /** Replaces the global fetch. */
  readonly fetch?: ServerFetch | undefined;
}

export interface LookupOptions<Names extends readonly FieldName[] | undefined = readonly FieldName[] | undefined> {
  /** Dotted names of the members to return, such as `country.code`. Default: all. */
  readonly fields?: Names | undefined;
  /** Language of names. Default: English. */
  readonly lang?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A failed address of a batch. `retry_item`: the address was not looked up, even after several requests. */
export interface FailedItem {
  /** The address as passed; null if it was longer than any address. */
  readonly address: string | null;
  readonly error: { readonly code: 'address_invalid' | 'data_unavailable' | 'retry_item' };
}

export interface ServerClient {
  /** Locates one address. Rejects with a LookupError, or with a TypeError if an argument is invalid. */
  lookup<const Names extends readonly FieldName[] | undefined = undefined>(
    address: string,
    options?: LookupOptions<Names>,
  ): Promise<LocationOf<Names>>;
  /**
   * Locates any number of addresses. Resolves to an answer or a failure for each, in order. Sends up to 1,000 addresses
   * per request, in sequence. Rejects with a LookupError if a whole request is refused, or with a
   * TypeError if an argument is invalid.
   */
  batch<const Names extends readonly FieldName[] | undefined = undefined>(
    addresses: readonly string[],
    options?: LookupOptions<Names>,
  ): Promise<(LocationOf<Names> | FailedItem)[]>;
  /** Gets the counts of the key's project. The key needs the right `usage`. Rejects with a LookupError. */
  usage(options?: CallOptions): Promise<UsageReport>;
  /** Exports the key's project. The key needs the right `export`. Rejects with a LookupError. */
  export(options?: CallOptions): Promise<ProjectExport>;
}

/** A location, with all members or the requested ones, or a failure. */
type Item = object | FailedItem;

/** The API's limits for one request. */
const addressesMax = 1000;
const bodyBytesMax = 64 * 1024;
/**
 * Longer texts are cut to this length before they are sent, so that a single text cannot make a request too large. No
 * address is that long; the API answers such a text as an invalid address and does not repeat it.
 */
const sentLengthMax = 100;

/** Creates a client for the project of a key. @throws TypeError if an option is missing or invalid. */
export function createServerClient(options: ServerClientOptions): ServerClient {
  check(typeof options === 'object' && options !== null, 'options are missing: pass url and key');
  const account = openAccount(options);
  const endpoint = new URL('/v1/batch', checkOriginUrl(options.url));

  async function batch(addresses: unknown, call: LookupOptions = {}): Promise<Item[]> {
    check(isTexts(addresses), 'addresses must be an array of strings; for one address there is lookup(address)');
    checkCall(call);
    const items: Item[] = [];
    const sent = addresses.map((text) => text.slice(0, sentLengthMax));
    for (const chunk of chunksOf(sent)) items.push(...(await locateChunk(account, endpoint, chunk, call)));
    return items;
  }

  async function lookup(address: unknown, call: LookupOptions = {}): Promise<object> {
    check(typeof address === 'string', 'address must be a string; for several there is batch(addresses)');
    const [item = null] = await batch([address], call);
    if (item === null || isFailed(item)) {
      throw new LookupError(item?.error.code ?? 'answer_invalid', 'the address has no answer', 200);
    }
    return item;
  }

  function get(path: string, format: string, call: CallOptions = {}): Promise<object> {
    checkCall(call);
    return getObject(account, new URL(path, endpoint), format, call.signal);
  }
  const usage = (call?: CallOptions) => get('/v1/usage', 'wherefrom-usage', call);
  const exportProject = (call?: CallOptions) => get('/v1/export', 'wherefrom-archive', call);

  // The return type depends on `fields`, which the compiler cannot infer from the implementation.
  return { lookup, batch, usage, export: exportProject } as ServerClient;
}

const utf8 = new TextEncoder();

/**
 * Splits addresses into chunks within the API's limits for one request. Counts bytes too, because invalid addresses can
 * be long.
 */
function chunksOf(addresses: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let last: string[] = [];
  let bytes = 0;
  for (const address of addresses) {
    // The bytes of the address as JSON, and of the comma or bracket before it.
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

function openAccount(options: ServerClientOptions): Account {
  const key = checkKey(options.key);
  const { sign = false, timeoutMs = 10_000, retriesMax = 2, retryAfterMaxSeconds = 10 } = options;
  check(
    retriesMax === Number.POSITIVE_INFINITY || Number.isInteger(retriesMax),
    'retriesMax must be a whole number or Infinity',
  );
  check(options.fetch === undefined || typeof options.fetch === 'function', 'fetch must be a function');
  return {
    authorization: sign ? { signWith: key } : { bearer: String(options.key) },
    origin: checkDeclaredOrigin(options.origin),
    timeoutMs: checkNumber('timeoutMs', timeoutMs, 1),
    retriesMax: checkNumber('retriesMax', retriesMax, 0),
    retryAfterMaxSeconds: checkNumber('retryAfterMaxSeconds', retryAfterMaxSeconds, 0),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  };
}

/**
 * Locates one chunk of addresses. Resends the items that failed with `retry_item`, unless every item of the request
 * failed with that code.
 */
async function locateChunk(
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
    const sent = open.map((index) => addresses[index] ?? '');
    const answers = await postAddresses(account, url, sent, signal);
    const left: number[] = [];
    for (const [n, index] of open.entries()) {
      const answer = checkItem(answers[n], fields);
      items[index] = answer;
      if (isFailed(answer) && answer.error.code === 'retry_item') left.push(index);
    }
    if (left.length === open.length) break;
    open = left;
  }
  return items;
}

/**
 * Members that a location must have if `fields` is not given. Every complete location has this one; other members
 * depend on the API's version.
 */
const wholeAnswer = ['country.code'];

/**
 * Checks that an item is a failure or a location with the requested members, and returns it. Throws a LookupError for
 * any other value.
 */
function checkItem(value: unknown, fields: readonly string[] = wholeAnswer): Item {
  if (typeof value === 'object' && value !== null) {
    if (typeof readMember(value, 'error.code') === 'string') return value;
    if (!('error' in value) && fields.every((name) => readMember(value, name) !== undefined)) return value;
  }
  throw new LookupError('answer_invalid', 'not an answer of the API', 200);
}

function readMember(value: unknown, name: string): unknown {
  return name.split('.').reduce((parent, key) => Reflect.get(Object(parent), key), value);
}

/** Whether the item of a batch is a failure. Locations have no member `error`. */
function isFailed(item: Item): item is FailedItem {
  return 'error' in item;
}
