// How many calls a project may make in a minute, counted by the platform at each of its locations: an upper bound of what
// one location takes, not an exact quota. Pages and servers are counted apart, so that a forged Origin, which anyone can
// send, can use up the pages' share of a project and not the servers'. Never a reason to fail: without an answer from the
// limiter the call goes on.

import type { Eventually } from '../../core/eventually.ts';
import type { Project } from '../../core/project/project.ts';
import type { RateClass } from '../../core/project/protections.ts';
import type { EdgeEnv } from '../env.ts';

/** The bindings' limits are in wrangler.toml. */
const bindingOf = {
  low: 'RATE_LOW',
  standard: 'RATE_STANDARD',
  high: 'RATE_HIGH',
} as const satisfies Record<RateClass, keyof EdgeEnv>;

/**
 * Counts a call of the project; whether it is one too many. Nothing waits where the platform has no limiter.
 * The key that is counted by has nothing of the caller but its kind.
 */
export function countCall(
  env: EdgeEnv,
  { id, rateClass }: Pick<Project, 'id' | 'rateClass'>,
  kind: 'browser' | 'server',
): Eventually<boolean> {
  const limiter = env[bindingOf[rateClass]];
  return limiter === undefined ? false : isOverLimit(limiter, `${kind}:${id}`);
}

async function isOverLimit(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return !(await limiter.limit({ key })).success;
  } catch {
    return false;
  }
}
