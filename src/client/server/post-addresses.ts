// Sends the requests of the client library for servers. Retries after 429 and 503
// once the API's Retry-After has passed. Does not follow redirects, so that a key is never sent to another host.

import type { FailureCode } from '../../core/failure.ts';
import type { PresentedKey } from '../../core/key.ts';
import { isFrameworkSignal, uncached } from '../framework-fetch.ts';
import { LookupError } from './lookup-error.ts';
import { signRequest } from './sign-request.ts';

/** The part of `fetch` that the library uses. */
export type ServerFetch = (
  url: string,
  init: {
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly redirect: 'manual';
    /** Prevents caching of the response; omitted if the runtime does not support the option. */
    readonly cache?: 'no-store';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** The credentials and limits of a server client (createServerClient), used for each of its requests. */
export interface Account {
  readonly authorization: { readonly bearer: string } | { readonly signWith: PresentedKey };
  readonly origin: string | undefined;
  readonly timeoutMs: number;
  readonly retriesMax: number;
  readonly retryAfterMaxSeconds: number;
  readonly fetch: ServerFetch;
}

/** Seconds to wait before a retry if the response has no Retry-After. */
const retryAfterDefaultSeconds = 1;

/** Sends the addresses. Resolves to one item for each address, not validated. Rejects with a LookupError. */
export async function postAddresses(
  account: Account,
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  return readItems(await send(account, url, JSON.stringify(addresses), signal), addresses.length);
}

/** Gets a JSON object whose member `format` has the given value. Rejects with a LookupError. */
export async function getObject(
  account: Account,
  url: URL,
  format: string,
  signal: AbortSignal | undefined,
): Promise<object> {
  const value = parseJson(await send(account, url, null, signal));
  if (!isObject(value) || Reflect.get(value, 'format') !== format) throw invalid(200);
  return value;
}

/** Sends a POST with the body, or a GET if `body` is null. Retries. Resolves to the body of a 200 response. */
async function send(account: Account, url: URL, body: string | null, signal: AbortSignal | undefined): Promise<string> {
  for (let retriesLeft = account.retriesMax; ; retriesLeft--) {
    try {
      return await attempt(account, url, body, signal);
    } catch (error) {
      const waitSeconds = retriesLeft > 0 ? secondsToWait(error, account) : null;
      if (waitSeconds === null) throw error;
      await pause(waitSeconds * 1000, signal);
    }
  }
}

/** Returns the seconds to wait before a retry; null if a retry cannot succeed or the wait is too long. */
function secondsToWait(error: unknown, { retryAfterMaxSeconds }: Account): number | null {
  if (!(error instanceof LookupError) || (error.status !== 429 && error.status !== 503)) return null;
  const seconds = error.retryAfterSeconds ?? retryAfterDefaultSeconds;
  return seconds <= retryAfterMaxSeconds ? seconds : null;
}

/**
 * Sends one request and returns the body of a 200. Signs each attempt anew, because a signature is valid for a minute.
 */
async function attempt(
  account: Account,
  url: URL,
  body: string | null,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { timeoutMs } = account;
  const headers = await headersFor(account, url, body);
  if (signal?.aborted) throw aborted(signal);
  const ending = new AbortController();
  const end = () => ending.abort();
  const cancelTimer = startTimer(end, timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const sent = body === null ? ({ method: 'GET' } as const) : ({ method: 'POST', body } as const);
    const init = { ...sent, headers, redirect: 'manual', signal: ending.signal, ...uncached() } as const;
    const response = await account.fetch(url.href, init);
    const text = await response.text();
    if (response.status === 200) return text;
    throw refusalOf(response, text);
  } catch (error) {
    if (error instanceof LookupError || isFrameworkSignal(error)) throw error;
    if (signal?.aborted) throw aborted(signal);
    if (ending.signal.aborted) throw new LookupError('timeout', `no answer within ${timeoutMs} ms`);
    throw new LookupError('network', 'the API could not be reached', 0, null, { cause: error });
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', end);
  }
}

async function headersFor(
  { authorization, origin }: Account,
  url: URL,
  body: string | null,
): Promise<Record<string, string>> {
  return {
    ...(body === null ? {} : { 'Content-Type': 'application/json' }),
    ...(origin === undefined ? {} : { 'X-Origin': origin }),
    ...('bearer' in authorization
      ? { Authorization: `Bearer ${authorization.bearer}` }
      : await signRequest(authorization.signWith, { url, body, origin, nowSeconds: Math.floor(Date.now() / 1000) })),
  };
}

function refusalOf({ status, headers }: Response, text: string): LookupError {
  const problem = parseJson(text);
  const code: unknown = isObject(problem) ? Reflect.get(problem, 'code') : undefined;
  if (!isObject(problem) || typeof code !== 'string') return invalid(status);
  const retryAfter = headers.get('Retry-After') ?? '';
  return new LookupError(
    code as FailureCode,
    String(Reflect.get(problem, 'detail')),
    status,
    /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  );
}

/** Parses the items of a response. Throws a LookupError if their number differs from the number of addresses. */
function readItems(text: string, count: number): readonly unknown[] {
  const items = parseJson(text);
  if (!Array.isArray(items) || items.length !== count) throw invalid(200);
  return items;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The longest delay of a timer in milliseconds. A longer one overflows 32 bits and fires immediately. */
const timerMaxMs = 2 ** 31 - 1;

/** Calls `end` after a delay; never if the delay exceeds timerMaxMs. Returns a function that cancels the timer. */
function startTimer(end: () => void, delayMs: number): () => void {
  if (delayMs > timerMaxMs) return () => {};
  const timer = setTimeout(end, delayMs);
  return () => clearTimeout(timer);
}

/** Waits until the time is up or the signal aborts. */
function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(aborted(signal));
    };
    const finish = () => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    // A wait longer than 24 days, the maximum of a timer, ends after 24 days. The API then refuses the retry and says
    // the remaining wait.
    const timer = setTimeout(finish, Math.min(waitMs, timerMaxMs));
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
  });
}

const aborted = (signal: AbortSignal | undefined) =>
  new LookupError('aborted', 'the caller aborted', 0, null, { cause: signal?.reason });
const invalid = (status: number) => new LookupError('answer_invalid', 'not an answer of the API', status);
