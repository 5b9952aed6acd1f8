// A flush: the counts of one isolate for one project since the previous flush. A flush cannot contain text of a
// request: it contains only allowlist entries, key ids and link names of the stored project, the isolate's random id,
// numbers and codes. The types ensure this.

import type { KeyId } from '../core/key.ts';
import { formatAllowlistEntry } from '../core/origin/entry.ts';
import type { ListedEntry, ListedLink } from '../core/project/project.ts';
import type { Quota } from '../core/project/quota.ts';
import type { RequestOutcome } from './outcome.ts';

/** The allowlist entry or the key that admitted a request, or the redirect link that was followed; null for none. */
export type CountedCaller = ListedEntry | ListedLink | KeyId | null;

/** Counts of one hour, by caller and outcome. */
export type CountsByCaller = ReadonlyMap<CountedCaller, ReadonlyMap<RequestOutcome, number>>;

declare const ofAllowlist: unique symbol;
declare const ofProject: unique symbol;

/** The canonical text of an entry of an allowlist. */
export type AllowlistEntryText = string & { readonly [ofAllowlist]: true };

/** The name of a redirect link of a project. */
export type LinkName = string & { readonly [ofProject]: true };

/** The count of one outcome, in a flush. At most one of `entry`, `key` and `link` is set. */
export interface UsageCell {
  readonly outcome: RequestOutcome;
  readonly entry: AllowlistEntryText | null;
  readonly key: KeyId | null;
  readonly link: LinkName | null;
  readonly count: number;
}

/** Identifies a flush, so that the ProjectUsage object counts it once even if it is delivered twice. */
export interface FlushId {
  /** A random id of the isolate. */
  readonly isolate: string;
  /** Rises with each flush of the isolate. */
  readonly sequence: number;
}

export interface UsageFlush {
  readonly id: FlushId;
  /** Hours since 1970. */
  readonly hour: number;
  readonly cells: readonly UsageCell[];
  /** Counts of earlier flushes that could not be delivered. */
  readonly dropped: number;
  /**
   * The database's epoch (raised by a restore) in the project's snapshot. 0 in counts of requests without a project.
   */
  readonly epoch: number;
  /** The project's quota. Part of the flush, because the ProjectUsage object does not read the project's settings. */
  readonly quota: Quota | null;
}

/**
 * The times until which the project's pages and servers are over their daily limit, in milliseconds since 1970; null if
 * they are not.
 */
export interface OverQuotaUntil {
  readonly pages: number | null;
  readonly servers: number | null;
}

/** The answer of the ProjectUsage object to a flush. `deleted`: the project was deleted, and nothing was counted. */
export type FlushAnswer = { readonly kind: 'counted'; readonly over: OverQuotaUntil } | { readonly kind: 'deleted' };

/** Encodes the counts of a flush. They are sorted, so that a flush does not reveal the order of requests. */
export function encodeUsageCells(counts: CountsByCaller): readonly UsageCell[] {
  const cells: UsageCell[] = [];
  for (const [caller, byOutcome] of counts) {
    const named = nameCaller(caller);
    for (const [outcome, count] of byOutcome) cells.push({ outcome, ...named, count });
  }
  return cells.sort(
    (a, b) =>
      compare(a.outcome, b.outcome) || compare(a.entry, b.entry) || compare(a.key, b.key) || compare(a.link, b.link),
  );
}

function nameCaller(caller: CountedCaller): Pick<UsageCell, 'entry' | 'key' | 'link'> {
  const none = { entry: null, key: null, link: null };
  if (caller === null) return none;
  if (typeof caller === 'string') return { ...none, key: caller };
  if ('targets' in caller) return { ...none, link: caller.name as LinkName };
  return { ...none, entry: formatAllowlistEntry(caller) as AllowlistEntryText };
}

function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

/** Returns the sum of the counts in a flush. */
export function sumUsageCells(cells: readonly UsageCell[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0);
}
