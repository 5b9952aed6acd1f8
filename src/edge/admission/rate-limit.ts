// Rate limits by project, counted separately at each of Cloudflare's locations: they bound the requests of a location
// and are no exact quota. Pages and servers are counted apart, so that a forged Origin, which anyone can send, cannot
// use up the servers' limit. If the limiter fails, the request is admitted.

import type { Project } from '../../core/project/project.ts';
import type { RateClass } from '../../core/project/protections.ts';
import type { EdgeEnv } from '../env.ts';

/**
 * The rate-limit binding of each rate class. A project's settings choose its class; wrangler.toml defines the limits.
 */
const bindingOf = {
  low: 'RATE_LOW',
  standard: 'RATE_STANDARD',
  high: 'RATE_HIGH',
} as const satisfies Record<RateClass, keyof EdgeEnv>;

/**
 * Counts a request of the project and returns whether it is over the limit. The limiter's key contains the project id
 * and the kind of caller, and nothing of the request.
 */
export async function isOverLimit(
  env: EdgeEnv,
  { id, rateClass }: Pick<Project, 'id' | 'rateClass'>,
  kind: 'browser' | 'server',
): Promise<boolean> {
  const limiter = env[bindingOf[rateClass]];
  if (limiter === undefined) return false;
  try {
    return !(await limiter.limit({ key: `${kind}:${id}` })).success;
  } catch {
    return false;
  }
}
