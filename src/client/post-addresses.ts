// One question of a server: addresses out, one item for each back, or the reason why not. Sends it again where the API says
// that it may, after as long as the API says, and never to another host: a redirect is no answer.

import type { FailureCode } from '../core/failure.ts';
import type { PresentedKey } from '../core/key.ts';
import { LookupError } from './lookup-error.ts';
import { signRequest } from './sign-request.ts';

/** The part of `fetch` that is used. */
export type ServerFetch = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** How a client asks. */
export interface Account {
  readonly authorization: { readonly bearer: string } | { readonly signWith: PresentedKey };
  readonly origin: string | undefined;
  readonly timeoutMs: number;
  readonly retriesMax: number;
  readonly retryAfterMaxSeconds: number;
  readonly fetch: ServerFetch;
}

/** Where the API asks to come again and does not say when. */
const retryAfterDefaultSeconds = 1;

/** One object for each address. Rejects with a LookupError. */
export async function postAddresses(
  account: Account,
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly object[]> {
  for (let retriesLeft = account.retriesMax; ; retriesLeft--) {
    try {
      return readItems(await post(account, url, JSON.stringify(addresses), signal), addresses.length);
    } catch (error) {
      const waitSeconds = retriesLeft > 0 ? secondsToWait(error, account) : null;
      if (waitSeconds === null) throw error;
      await pause(waitSeconds * 1000, signal);
    }
  }
}

/** How long to wait before the same request may be answered; null where it will not be, or not soon enough. */
function secondsToWait(error: unknown, { retryAfterMaxSeconds }: Account): number | null {
  if (!(error instanceof LookupError) || (error.status !== 429 && error.status !== 503)) return null;
  const seconds = error.retryAfterSeconds ?? retryAfterDefaultSeconds;
  return seconds <= retryAfterMaxSeconds ? seconds : null;
}

/** The text of a 200. Each try is signed anew, since a signature is good for a minute. */
async function post(account: Account, url: URL, body: string, signal: AbortSignal | undefined): Promise<string> {
  const { authorization, origin, timeoutMs } = account;
  const headers = {
    'Content-Type': 'application/json',
    ...(origin === undefined ? {} : { 'X-Origin': origin }),
    ...('bearer' in authorization
      ? { Authorization: `Bearer ${authorization.bearer}` }
      : await signRequest(authorization.signWith, { url, body, origin, nowSeconds: Math.floor(Date.now() / 1000) })),
  };
  if (signal?.aborted) throw aborted();
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const init = { method: 'POST', headers, body, redirect: 'manual', signal: ending.signal } as const;
    const response = await account.fetch(url.href, init);
    const text = await response.text();
    if (response.status === 200) return text;
    throw refusalOf(response, text);
  } catch (error) {
    if (error instanceof LookupError) throw error;
    if (signal?.aborted) throw aborted();
    if (ending.signal.aborted) throw new LookupError('timeout', `no answer within ${timeoutMs} ms`);
    throw new LookupError('network', 'the API could not be reached');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function refusalOf({ status, headers }: Response, text: string): LookupError {
  const problem = parseJson(text);
  const code: unknown = isObject(problem) ? Reflect.get(problem, 'code') : undefined;
  if (!isObject(problem) || typeof code !== 'string') return invalid(status);
  const retryAfterSeconds = Number.parseInt(headers.get('Retry-After') ?? '', 10);
  return new LookupError(
    code as FailureCode,
    String(Reflect.get(problem, 'detail')),
    status,
    Number.isNaN(retryAfterSeconds) ? null : retryAfterSeconds,
  );
}

/** As many objects as there were addresses. */
function readItems(text: string, count: number): readonly object[] {
  const items = parseJson(text);
  if (!Array.isArray(items) || items.length !== count || !items.every(isObject)) throw invalid(200);
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

/** Waits, unless the caller gives up. */
function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, waitMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
  });
}

const aborted = () => new LookupError('aborted', 'the caller aborted');
const invalid = (status: number) => new LookupError('answer_invalid', 'the answer is not one of the API', status);
