// The client library: where is this page's visitor? One file without dependencies, served at /client.js and exported as
// `wherefrom/client`. It asks by query, which needs no preflight, and sends no cookie and no page address. It does not
// retry, and does not check an answer's members: the API that it asks is one that the page chose.

import type { FailureCode } from '../core/failure.ts';
import type { Location } from '../core/location.ts';

/** The API's own codes, and those of what can happen on the way. */
export type LocateErrorCode = FailureCode | 'timeout' | 'aborted' | 'network' | 'answer_invalid';

/** Why there is no answer. `message` is for developers: it may get better, `code` stays. */
export class LocateError extends Error {
  declare readonly code: LocateErrorCode;
  /** The HTTP status; 0 where no answer came. */
  declare readonly status: number;
  /** Whole seconds that the API asks to wait before the next try, if it said so. */
  declare readonly retryAfterSeconds: number | null;

  constructor(code: LocateErrorCode, message: string, status = 0, retryAfterSeconds: number | null = null) {
    super(message);
    Object.assign(this, { name: 'LocateError', code, status, retryAfterSeconds });
  }
}

/** An answer trimmed by `fields`: any member may be missing. */
export type TrimmedLocation = { readonly [Group in keyof Location]?: Trimmed<Location[Group]> };

type Trimmed<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Member in keyof Value]?: Trimmed<Value[Member]> }
    : Value;

/** What is beside the members where `token` asks for it: for the page's server to verify, or null where there is nothing to sign. */
export interface Signed {
  readonly token?: string | null;
}

export interface LocateOptions<Fallback = never> {
  /** The API's URL, of which the origin counts. May be left out only where the script was loaded from the API itself. */
  readonly endpoint?: string | undefined;
  /** How long the caller waits for the whole answer; 3000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** Whether the answer is kept in this tab's sessionStorage, on the visitor's own device, until the tab is closed. */
  readonly cache?: boolean | undefined;
  /** Resolves to this instead of rejecting, except when `signal` aborts. */
  readonly fallback?: Fallback | undefined;
  /** Dotted names of the members to answer, `country.code` for instance. All of them unless told. */
  readonly fields?: readonly string[] | undefined;
  /** Language of names. The browser's own unless told. */
  readonly lang?: string | undefined;
  /** A fixed sample instead of the visitor, in projects with the development switch. */
  readonly sample?: string | undefined;
  /** What the page's server chose, once, to be given a signed token for. Its answer is not cached. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

// What is used of a browser: the types of the Worker's own platform lack these members.
declare const fetch: (
  url: string,
  init: { credentials: 'omit'; referrerPolicy: 'no-referrer'; signal: AbortSignal },
) => Promise<Response>;
declare const sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };

/** The script's own address; the package's build leaves it out, since a bundle may be anywhere. */
const scriptUrl = (import.meta as { url?: string }).url;

/** One request on its way, and how many callers wait for it. */
interface Flight {
  readonly body: Promise<string>;
  readonly controller: AbortController;
  callers: number;
}

const flights = new Map<string, Flight>();

/**
 * Asks where this page's visitor is. Callers with the same question at the same time share one request; each keeps its own
 * timeout and signal. Rejects with a LocateError, or with a TypeError where `endpoint` is missing or not a URL.
 */
export function locate<Fallback = never>(
  projectId: string,
  options?: LocateOptions<Fallback> & { readonly fields?: undefined },
): Promise<(Location & Signed) | Fallback>;
export function locate<Fallback = never>(
  projectId: string,
  options: LocateOptions<Fallback>,
): Promise<(TrimmedLocation & Signed) | Fallback>;
export async function locate<Fallback>(
  projectId: string,
  options: LocateOptions<Fallback> = {},
): Promise<(TrimmedLocation & Signed) | Fallback> {
  const url = readQuestion(projectId, options);
  try {
    return await answer(url, options);
  } catch (error) {
    const { fallback } = options;
    if (fallback === undefined || (error as LocateError).code === 'aborted') throw error;
    return fallback;
  }
}

/** The URL to ask, which is also what tells one question from another. */
function readQuestion(projectId: string, { endpoint, fields, lang, sample, token }: LocateOptions<unknown>): string {
  const base = endpoint ?? scriptUrl;
  if (!base) throw new TypeError('endpoint is missing');
  const url = new URL('/v1/visitor', base);
  const parameters = { project: projectId, lang, fields: fields?.join(), sample, token };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

async function answer(url: string, options: LocateOptions<unknown>): Promise<TrimmedLocation> {
  if (options.signal?.aborted) throw aborted();
  const key = `wherefrom:${url}`;
  const cache = options.cache && options.token === undefined;
  const kept = cache ? recall(key) : null;
  if (kept !== null) return kept;
  const body = await wait(url, options);
  const location = parseAnswer(body);
  if (cache) keep(key, body);
  return location;
}

/** Waits for the flight with this URL, as long as the caller wants to. The last caller to leave ends it. */
function wait(url: string, { timeoutMs = 3000, signal }: LocateOptions<unknown>): Promise<string> {
  const flight = flights.get(url) ?? depart(url);
  flight.callers += 1;
  let leave = () => {};
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      // A request that somebody gave up on is not one that a later caller should join.
      close(url, flight);
      reject(new LocateError('timeout', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const abort = () => reject(aborted());
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

/** The text of a 200. Rejects with what the API says was wrong. */
async function request(url: string, signal: AbortSignal): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal });
    body = await response.text();
  } catch {
    throw new LocateError('network', 'the API could not be reached');
  }
  if (response.ok) return body;
  const { status, headers } = response;
  const problem = parseObject(body);
  if (typeof problem?.code !== 'string') throw invalid(status);
  const retryAfterSeconds = Number.parseInt(headers.get('Retry-After') ?? '', 10);
  throw new LocateError(
    problem.code as FailureCode,
    String(problem.detail),
    status,
    Number.isNaN(retryAfterSeconds) ? null : retryAfterSeconds,
  );
}

function parseAnswer(body: string): TrimmedLocation {
  const location = parseObject(body);
  if (location === null) throw invalid(200);
  return location as TrimmedLocation;
}

function parseObject(text: string): { readonly code?: unknown; readonly detail?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const aborted = () => new LocateError('aborted', 'the caller aborted');
const invalid = (status: number) => new LocateError('answer_invalid', 'the answer is not one of the API', status);

/** Storage can be switched off or full, and its text is anybody's on this origin. */
function recall(key: string): TrimmedLocation | null {
  try {
    return parseAnswer(sessionStorage.getItem(key) ?? '');
  } catch {
    return null;
  }
}

function keep(key: string, body: string): void {
  try {
    sessionStorage.setItem(key, body);
  } catch {
    // Then the next call asks again.
  }
}
