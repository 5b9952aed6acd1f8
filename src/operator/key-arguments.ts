// `npm run project -- key …` and `protect`: their arguments parsed. Does nothing itself.

import { isLoopbackHost } from '../core/host.ts';
import { type ProjectId, parseProjectId } from '../core/project-id.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { overlapDefaultMs } from '../dashboard/keys.ts';
import type { TypedProtections } from '../dashboard/protections.ts';

export type KeyArguments =
  | { readonly kind: 'key-issue'; readonly id: ProjectId; readonly name: string }
  | { readonly kind: 'key-rotate'; readonly id: ProjectId; readonly key: string; readonly overlapMs: number }
  | { readonly kind: 'key-revoke'; readonly id: ProjectId; readonly key: string }
  | { readonly kind: 'key-list'; readonly id: ProjectId };

interface KeyOptions {
  readonly name?: string | undefined;
  readonly overlap?: string | undefined;
}

export const urlNeeded = 'The deployed Worker makes its keys itself: say where it answers with --url URL.';

const keyUsage = 'key takes issue ID --name NAME, rotate ID KEY [--overlap 24h], revoke ID KEY, or list ID.';

/** What follows the word `key`. A refusal is one line. */
export function parseKeyArguments(
  [verb, idText, ...rest]: readonly string[],
  { name, overlap }: KeyOptions,
): Result<KeyArguments, string> {
  const id = parseProjectId(idText ?? '');
  const [key, ...more] = rest;
  if (id === null || more.length > 0) return refuse(keyUsage);
  if (overlap !== undefined && verb !== 'rotate') return refuse('--overlap goes with key rotate only.');
  if (name !== undefined && verb !== 'issue') return refuse('--name goes with key issue only: a key keeps its name.');
  if (key === undefined) return parseWithoutKey(verb, id, name);
  if (verb === 'revoke') return accept({ kind: 'key-revoke', id, key });
  const overlapMs = parseHours(overlap);
  if (verb !== 'rotate') return refuse(keyUsage);
  return overlapMs === null
    ? refuse('--overlap takes hours, as 24h, or 0.')
    : accept({ kind: 'key-rotate', id, key, overlapMs });
}

function parseWithoutKey(
  verb: string | undefined,
  id: ProjectId,
  name: string | undefined,
): Result<KeyArguments, string> {
  if (verb === 'list') return accept({ kind: 'key-list', id });
  return verb === 'issue' && name !== undefined ? accept({ kind: 'key-issue', id, name }) : refuse(keyUsage);
}

/** `24h`, `1h`, `0`; null for anything else. */
function parseHours(text: string | undefined): number | null {
  if (text === undefined) return overlapDefaultMs;
  return /^(?:0|\d{1,3}h)$/.test(text) ? Number.parseInt(text, 10) * 3_600_000 : null;
}

/** Where the Worker answers. Over plain http only on this machine: who reads the code on its way can redeem it. */
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
  readonly 'declared-origin'?: string | undefined;
  readonly rate?: string | undefined;
}

/** The options of `protect`; null where there are none. */
export function parseProtectOptions({
  mode,
  callers,
  'declared-origin': declaredOrigin,
  rate,
}: ProtectOptions): Result<TypedProtections | null, string> {
  if ([mode, callers, declaredOrigin, rate].every((option) => option === undefined)) return accept(null);
  if (declaredOrigin !== undefined && declaredOrigin !== 'on' && declaredOrigin !== 'off') {
    return refuse('--declared-origin takes on or off.');
  }
  return accept({
    mode,
    callers: callers === 'any' ? [] : callers?.split(',').map((text) => text.trim()),
    declaredOrigin: declaredOrigin === undefined ? undefined : declaredOrigin === 'on',
    rateClass: rate,
  });
}
