// Parses the arguments of `npm run project -- key …` and `protect`.

import { isLoopbackHost } from '../../core/origin/host.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { parseKeyExpiry } from '../../settings/keys/key-expiry.ts';
import { keyOverlapDefaultMs } from '../../settings/keys/keys.ts';
import type { ProtectionChanges } from '../../settings/projects/protections.ts';

export type KeyArguments =
  | { readonly kind: 'key-issue'; readonly id: ProjectId; readonly name: string; readonly limits: KeyLimits }
  | { readonly kind: 'key-rotate'; readonly id: ProjectId; readonly key: string; readonly overlapMs: number }
  | { readonly kind: 'key-revoke'; readonly id: ProjectId; readonly key: string }
  | { readonly kind: 'key-list'; readonly id: ProjectId };

/** When a key expires: a duration after it is issued, or a time. */
export type KeyExpiry = { readonly afterMs: number } | { readonly atMs: number };

/** The limits of a new key, as options. Without them, the key has the default rights and does not expire. */
interface KeyLimits {
  readonly rights?: readonly string[];
  readonly end?: KeyExpiry;
}

interface KeyOptions {
  readonly name?: string | undefined;
  readonly overlap?: string | undefined;
  readonly rights?: string | undefined;
  readonly ends?: string | undefined;
}

export const urlNeeded = 'Keys of a deployment are created by its Worker. Give its URL: --url URL.';

const keyUsage =
  'Usage: npm run project -- key issue ID --name NAME [--rights RIGHT,…] [--ends 90d] | rotate ID KEY [--overlap 24h] | revoke ID KEY | list ID';

const keyVerbs: ReadonlySet<string | undefined> = new Set(['issue', 'rotate', 'revoke', 'list']);

/** Returns the refusal for text that is not a project ID. */
export function invalidId(text: string): string {
  return `Invalid project ID: ${text}. Project IDs have 20 characters a-z and 0-9.`;
}

/** Parses the arguments after `npm run project -- key`. If they are invalid, returns an error message of one line. */
export function parseKeyArguments(
  [verb, idText, ...rest]: readonly string[],
  options: KeyOptions,
): Result<KeyArguments, string> {
  const [key, ...more] = rest;
  if (idText === undefined || !keyVerbs.has(verb) || more.length > 0) return refuse(keyUsage);
  const id = parseProjectId(idText);
  if (id === null) return refuse(invalidId(idText));
  const stray = findStray(verb, options);
  if (stray !== null) return refuse(stray);
  if (key === undefined) return parseWithoutKey(verb, id, options);
  if (verb === 'revoke') return accept({ kind: 'key-revoke', id, key });
  const overlapMs = parseHours(options.overlap);
  if (verb !== 'rotate') return refuse(keyUsage);
  return overlapMs === null
    ? refuse('--overlap takes hours, such as 24h, or 0.')
    : accept({ kind: 'key-rotate', id, key, overlapMs });
}

/** Returns a refusal if an option does not apply to the verb (`issue`, `rotate`, `revoke`), or null. */
function findStray(verb: string | undefined, { name, overlap, rights, ends }: KeyOptions): string | null {
  if (overlap !== undefined && verb !== 'rotate') return '--overlap applies to key rotate only.';
  if (verb === 'issue') return null;
  if (name !== undefined) return '--name applies to key issue only: the name of a key cannot be changed.';
  if (rights !== undefined) return '--rights applies to key issue only: the rights of a key cannot be changed.';
  return ends === undefined ? null : '--ends applies to key issue only: the expiry of a key cannot be changed.';
}

function parseWithoutKey(
  verb: string | undefined,
  id: ProjectId,
  { name, rights, ends }: KeyOptions,
): Result<KeyArguments, string> {
  if (verb === 'list') return accept({ kind: 'key-list', id });
  if (verb !== 'issue' || name === undefined) return refuse(keyUsage);
  const end = ends === undefined ? undefined : parseEnd(ends);
  if (end === null) return refuse('--ends takes days, such as 90d, or a date in UTC, such as 2027-03-01.');
  const limits = {
    ...(rights === undefined ? {} : { rights: rights.split(',').map((right) => right.trim()) }),
    ...(end === undefined ? {} : { end }),
  };
  return accept({ kind: 'key-issue', id, name, limits });
}

/**
 * Parses the expiry of a key: a duration such as `90d`, or a time in the format of parseKeyExpiry; null for anything
 * else.
 */
function parseEnd(text: string): KeyExpiry | null {
  if (/^\d{1,5}d$/.test(text)) return { afterMs: Number.parseInt(text, 10) * 24 * 3_600_000 };
  const atMs = parseKeyExpiry(text);
  return atMs === null ? null : { atMs };
}

/** Parses a number of hours such as `24h` or `0`; null for anything else. */
function parseHours(text: string | undefined): number | null {
  if (text === undefined) return keyOverlapDefaultMs;
  return /^(?:0|\d{1,3}h)$/.test(text) ? Number.parseInt(text, 10) * 3_600_000 : null;
}

/**
 * Parses the Worker's URL. Accepts http only for loopback hosts: the command sends the Worker a one-time code, and
 * anyone who intercepts the code can redeem it for a key.
 */
export function parseWorkerUrl(text: string): Result<string, string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url?.protocol === 'http:' && isLoopbackHost(url.hostname);
  return url?.protocol === 'https:' || isLocal
    ? accept(text)
    : refuse('--url takes the https:// URL that `npm run deploy` prints.');
}

interface ProtectOptions {
  readonly mode?: string | undefined;
  readonly callers?: string | undefined;
  readonly 'page-callers'?: string | undefined;
  readonly 'signature-required'?: string | undefined;
  readonly 'app-shells'?: string | undefined;
  readonly 'declared-origin'?: string | undefined;
  readonly rate?: string | undefined;
}

/** The options of `npm run project -- protect`. */
export const protectOptions = [
  ...(['mode', 'callers', 'page-callers', 'signature-required'] as const),
  ...(['declared-origin', 'app-shells', 'rate'] as const),
] as const;

/** Parses the options of `npm run project -- protect`; null if none is given. */
export function parseProtectOptions(options: ProtectOptions): Result<ProtectionChanges | null, string> {
  if (protectOptions.every((option) => options[option] === undefined)) return accept(null);
  for (const name of ['signature-required', 'declared-origin', 'app-shells'] as const) {
    const text = options[name];
    if (text !== undefined && text !== 'on' && text !== 'off') return refuse(`--${name} takes on or off.`);
  }
  return accept({
    mode: options.mode,
    callers: parseNetworks(options.callers),
    pageCallers: parseNetworks(options['page-callers']),
    signatureRequired: parseSwitch(options['signature-required']),
    declaredOrigin: parseSwitch(options['declared-origin']),
    appShells: parseSwitch(options['app-shells']),
    rateClass: options.rate,
  });
}

/** Parses a list of networks. `any` becomes the empty list, which restricts nothing. */
function parseNetworks(text: string | undefined): readonly string[] | undefined {
  return text === 'any' ? [] : text?.split(',').map((network) => network.trim());
}

function parseSwitch(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'on';
}
