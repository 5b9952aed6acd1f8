// Finds the thresholds of the daily limits (75, 90 and 100 percent) that today's counts have crossed. Pure.

import type { Quota } from '../../core/project/quota.ts';
import type { RequestOutcome } from '../../usage/outcome.ts';
import { type HourUsage, hourMs } from '../../usage/usage.ts';
import { formatCount } from './series.ts';

const thresholds = [100, 90, 75] as const;

/**
 * The highest threshold of a daily limit that today's counts have crossed. Lower ones are left out, so that each limit
 * is shown once.
 */
export interface QuotaCrossing {
  readonly kind: 'pages' | 'servers';
  readonly isHard: boolean;
  readonly limit: number;
  readonly threshold: (typeof thresholds)[number];
  /** The start of the hour in which the threshold was crossed. */
  readonly crossedAtMs: number;
}

/**
 * The outcomes that count towards each limit, the same as in the Durable Object that checks the limits
 * (usage/project-usage.ts).
 */
const outcomes = { pages: ['answered_page', 'redirected'], servers: ['answered_server'] } as const;

/** Returns the thresholds that were crossed today. `hours` are the hours of the day, oldest first. */
export function findQuotaCrossings(quota: Quota, hours: readonly HourUsage[]): readonly QuotaCrossing[] {
  return (['pages', 'servers'] as const).flatMap((kind) =>
    [true, false].flatMap((isHard) => {
      const limit = isHard ? quota[kind].hard : quota[kind].soft;
      const crossed = limit === null ? null : highestThreshold(limit, hours, outcomes[kind]);
      return limit === null || crossed === null ? [] : [{ kind, isHard, limit, ...crossed }];
    }),
  );
}

function highestThreshold(limit: number, hours: readonly HourUsage[], counted: readonly RequestOutcome[]) {
  for (const threshold of thresholds) {
    let sum = 0;
    for (const { startsAtMs, counts } of hours) {
      for (const outcome of counted) sum += counts.get(outcome) ?? 0;
      if (sum * 100 >= limit * threshold) return { threshold, crossedAtMs: startsAtMs };
    }
  }
  return null;
}

/** Describes a crossed threshold in one or two sentences. */
export function describeQuotaCrossing({ kind, isHard, limit, threshold, crossedAtMs }: QuotaCrossing): string {
  const [from, to] = [crossedAtMs, crossedAtMs + hourMs].map((ms) => new Date(ms).toISOString().slice(11, 16));
  const name = `the ${isHard ? 'hard' : 'soft'} limit of ${formatCount(limit)}`;
  const when = `between ${from} and ${to} UTC`;
  const subject = kind === 'pages' ? 'Answers to pages' : 'Answers to servers';
  if (threshold < 100) return `${subject} reached ${threshold} % of ${name} ${when}.`;
  const refused = isHard ? ` Further requests of ${kind} are refused until 00:00 UTC.` : '';
  return `${subject} reached ${name} ${when}.${refused}`;
}
