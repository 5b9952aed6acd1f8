// Validates arguments of the server library. An invalid argument throws a TypeError that names the option, before
// anything is sent. No message contains a key, because messages may be logged.

import { type PresentedKey, parseKey } from '../../core/key.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';
import { parseOrigin } from '../../core/origin/origin.ts';

export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new TypeError(message);
}

/** Parses the API's URL. Accepts http only for loopback hosts, because keys must not be sent unencrypted. */
export function checkUrl(url: unknown): URL {
  check(typeof url === 'string' && url !== '', 'url is missing');
  check(URL.canParse(url), 'url is not a URL');
  const parsed = new URL(url);
  const { protocol, hostname } = parsed;
  check(
    protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)),
    'url must begin with https:// (http:// is for loopback hosts only)',
  );
  check(parsed.username === '' && parsed.password === '', 'url must have no user name and no password');
  return parsed;
}

/** Parses the API's URL. Refuses a URL with a path or query, because these would be ignored. */
export function checkOriginUrl(url: unknown): URL {
  const parsed = checkUrl(url);
  // `search` and `hash` are empty for a `?` or `#` without text, so the whole URL is compared.
  check(parsed.href === `${parsed.origin}/`, 'url must end after the host and port, without a path, query or fragment');
  return parsed;
}

export function checkKey(key: unknown): PresentedKey {
  check(
    key !== undefined && key !== null && key !== '',
    'key is missing: set WHEREFROM_KEY to a key that you issue on the page Keys of the dashboard',
  );
  const parsed = typeof key === 'string' ? parseKey(key) : null;
  check(parsed !== null, 'key is malformed: pass the whole key, from wfk_ to its end');
  return parsed;
}

/** Checks the option `origin`, which is sent as X-Origin; undefined sends none. */
export function checkDeclaredOrigin(origin: unknown): string | undefined {
  if (origin === undefined) return undefined;
  check(
    typeof origin === 'string' && parseOrigin(origin) !== null,
    'origin must be scheme://host[:port] as a browser sends it, without a slash at its end',
  );
  return origin;
}

/** Checks that an option is a number of at least `min`. Accepts Infinity. */
export function checkNumber(name: string, value: unknown, min: number): number {
  check(typeof value === 'number' && value >= min, `${name} must be a number, ${min} or more`);
  return value;
}

/** Checks the options of one call: names, language and signal. */
export function checkCall(options: {
  readonly fields?: unknown;
  readonly lang?: unknown;
  readonly signal?: unknown;
}): void {
  check(typeof options === 'object' && options !== null, 'options must be an object');
  const { fields, lang, signal } = options;
  check(fields === undefined || isTexts(fields), 'fields must be an array of dotted names');
  check(lang === undefined || typeof lang === 'string', 'lang must be a string');
  check(signal === undefined || isSignal(signal), 'signal must be an AbortSignal');
}

/** Whether the value is an array of strings without empty slots. */
export function isTexts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (typeof item !== 'string') return false;
  return true;
}

/** Whether the value is an AbortSignal. Tests its members, because it may come from another realm or a polyfill. */
function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}
