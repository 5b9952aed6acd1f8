// The client library for pages, which locates the page's visitor. One file without dependencies, served at /client.js
// and exported as `wherefrom/client`. It sends the project in the query, which needs no preflight. Does not send
// cookies or the page's URL, and does not retry.

import type { FailureCode } from '../core/failure.ts';
import type { FallbackOf, FieldName, LocationOf } from './answer-types.ts';
import { isFrameworkSignal, uncached } from './framework-fetch.ts';

/** The API's error codes and the client's own. */
export type LocateErrorCode = FailureCode | 'timeout' | 'aborted' | 'network' | 'answer_invalid';

/** A failed call. `code` is stable; `message` is for developers and may change. */
export class LocateError extends Error {
  declare readonly code: LocateErrorCode;
  /** The HTTP status; 0 without a response. */
  declare readonly status: number;
  /** Whole seconds to wait before a retry; null if the API sent none. */
  declare readonly retryAfterSeconds: number | null;
  /** The error of fetch if `code` is `network`; the signal's reason if it is `aborted`. */
  declare readonly cause?: unknown;

  constructor(
    code: LocateErrorCode,
    message: string,
    status = 0,
    retryAfterSeconds: number | null = null,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    Object.assign(this, { name: 'LocateError', code, status, retryAfterSeconds });
  }
}

/** The property that an answer has in addition if the option `token` was given; null if there is no location to sign. */
export interface Signed {
  readonly token?: string | null;
}

export interface LocateOptions<
  Fallback = never,
  Names extends readonly FieldName[] | undefined = readonly FieldName[] | undefined,
> {
  /** The API's URL; its path is ignored. Required unless the script was loaded from the API. */
  readonly endpoint?: string | undefined;
  /** Timeout of this call in milliseconds, above 0. Default 3000. Values from 2 ** 31 set no timeout. */
  readonly timeoutMs?: number | undefined;
  /** Whether to cache the answer on the visitor's device, in this tab's sessionStorage, until the tab is closed. */
  readonly cache?: boolean | undefined;
  /** Value to resolve to instead of rejecting, except when `signal` aborts. */
  readonly fallback?: Fallback | undefined;
  /** Dotted names of the members to return, such as `country.code`. Default: all. */
  readonly fields?: Names | undefined;
  /** Language of names. Default: the browser's. */
  readonly lang?: string | undefined;
  /**
   * A sample to return instead of the visitor's location: a name (`paris`), or the ISO 3166 code of a country (`CH`) or region
   * (`US-CA`), which stands for its largest city. The project's development switch must be on.
   */
  readonly sample?: string | undefined;
  /** A nonce from the page's server. The answer then contains a signed location token and is not cached. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The type that `locate` resolves to with these options. */
export type Located<Fallback, Names extends readonly FieldName[] | undefined> =
  | (LocationOf<Names> & Signed)
  | FallbackOf<Fallback, LocationOf<Names> & Signed>;

// Declares browser APIs that the types of Workers lack.
declare const fetch: (
  url: string,
  init: { credentials: 'omit'; referrerPolicy: 'no-referrer'; cache?: 'no-store'; signal: AbortSignal },
) => Promise<Response>;
declare const sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };

/** URL of this script. Undefined in the package, whose bundle can be on any host. */
const scriptUrl = (import.meta as { url?: string }).url;

/** A request in flight and the number of callers that wait for it. */
interface Flight {
  readonly body: Promise<string>;
  readonly controller: AbortController;
  callers: number;
}

const flights = new Map<string, Flight>();

/**
 * Locates the visitor of this page. Concurrent calls for the same URL share one request; each keeps its own timeout and
 * signal. Rejects with a LocateError, or with a TypeError if an argument is invalid, even with a fallback.
 */
export function locate<Fallback = never, const Names extends readonly FieldName[] | undefined = undefined>(
  projectId: string | undefined,
  options?: LocateOptions<Fallback, Names>,
): Promise<Located<Fallback, Names>>;
export async function locate(projectId: string | undefined, options: LocateOptions<unknown> = {}): Promise<unknown> {
  const url = readUrl(projectId, options);
  try {
    return await answer(url, options);
  } catch (error) {
    const { fallback } = options;
    if (fallback === undefined || !(error instanceof LocateError) || error.code === 'aborted') throw error;
    return fallback;
  }
}

/** Returns the request URL, which is also the key of requests in flight and of cached answers. */
function readUrl(projectId: string | undefined, options: LocateOptions<unknown>): string {
  const { endpoint, fields, lang, sample, token, timeoutMs = 3000, signal } = options;
  const base = endpoint ?? scriptUrl;
  check(projectId && typeof projectId === 'string', 'project id is missing');
  check(base, 'endpoint is missing');
  check(typeof timeoutMs === 'number' && timeoutMs > 0, 'timeoutMs must be a number above 0');
  check(fields === undefined || Array.isArray(fields), 'fields must be an array');
  check(signal === undefined || typeof signal.aborted === 'boolean', 'signal must be an AbortSignal');
  const url = new URL('/v1/visitor', base);
  const parameters = { project: projectId, lang, fields: fields?.join(), sample, token };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TypeError(message);
}

async function answer(url: string, options: LocateOptions<unknown>): Promise<object> {
  const { signal, fields, token } = options;
  if (signal?.aborted) throw aborted(signal);
  const key = `wherefrom:${url}`;
  const cache = options.cache && token === undefined;
  const cached = cache ? recall(key, fields) : null;
  if (cached !== null) return cached;
  const body = await wait(url, options);
  const location = parseAnswer(body, fields);
  if (cache) keep(key, body);
  return location;
}

/**
 * The shortest delay in milliseconds that fires immediately, because timers hold delays as signed 32-bit integers (HTML
 * standard).
 */
const timerMaxMs = 2 ** 31;

/**
 * Waits for the request in flight for this URL until it has a body, or until timeout or abort. Aborts the request when
 * its last caller stops waiting.
 */
function wait(url: string, { timeoutMs = 3000, signal }: LocateOptions<unknown>): Promise<string> {
  const flight = flights.get(url) ?? depart(url);
  flight.callers += 1;
  let leave = () => {};
  return new Promise<string>((resolve, reject) => {
    const expire = () => {
      // Stops sharing a request that is slower than this timeout: later callers start a new one.
      close(url, flight);
      reject(new LocateError('timeout', `no answer within ${timeoutMs} ms`));
    };
    const timer = timeoutMs < timerMaxMs ? setTimeout(expire, timeoutMs) : null;
    const abort = () => reject(aborted(signal));
    signal?.addEventListener('abort', abort);
    leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    flight.body.then(resolve, reject);
  }).finally(() => {
    leave();
    flight.callers -= 1;
    if (flight.callers > 0) return;
    close(url, flight);
    flight.controller.abort();
  });
}

function depart(url: string): Flight {
  const controller = new AbortController();
  const flight = { body: request(url, controller.signal), controller, callers: 0 };
  flights.set(url, flight);
  return flight;
}

function close(url: string, flight: Flight): void {
  if (flights.get(url) === flight) flights.delete(url);
}

/** Sends a request. Resolves to the body of a 200, rejects with the API's refusal. */
async function request(url: string, signal: AbortSignal): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal, ...uncached() });
    body = await response.text();
  } catch (cause) {
    if (isFrameworkSignal(cause)) throw cause;
    throw new LocateError('network', 'the API could not be reached', 0, null, { cause });
  }
  if (response.status === 200) return body;
  const { status, headers } = response;
  const problem = parseObject(body);
  if (typeof problem?.code !== 'string') throw invalid(status);
  const retryAfter = headers.get('Retry-After') ?? '';
  throw new LocateError(
    problem.code as FailureCode,
    String(problem.detail),
    status,
    /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  );
}

/**
 * Members that an answer must have if `fields` is not given. Every complete answer has this one; other members depend
 * on the API's version.
 */
const wholeAnswer = ['country.code'];

/** Parses an answer. Refuses text that is not an object with the requested members. */
function parseAnswer(body: string, fields: readonly string[] = wholeAnswer): object {
  const location = parseObject(body);
  const has = (name: string) =>
    name.split('.').reduce<unknown>((value, key) => Reflect.get(Object(value), key), location) !== undefined;
  if (location === null || !fields.every(has)) throw invalid(200);
  return location;
}

function parseObject(text: string): { readonly code?: unknown; readonly detail?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const aborted = (signal: AbortSignal | undefined) =>
  new LocateError('aborted', 'the caller aborted', 0, null, { cause: signal?.reason });
const invalid = (status: number) => new LocateError('answer_invalid', 'not an answer of the API', status);

/** Reads a cached answer; null if invalid. Storage can be disabled, and other scripts of the origin can write to it. */
function recall(key: string, fields: readonly string[] | undefined): object | null {
  try {
    return parseAnswer(sessionStorage.getItem(key) ?? '', fields);
  } catch {
    return null;
  }
}

/** Caches an answer. Storage can be disabled or full; the next call then sends a request. */
function keep(key: string, body: string): void {
  try {
    sessionStorage.setItem(key, body);
  } catch {
    // Without storage, the answer is not cached.
  }
}
