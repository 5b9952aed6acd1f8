// The bindings of the Worker that the edge may use, and the context of a request. Using any other binding in src/edge
// is a compile error.

import type { WaitUntil } from '../geo/shard/shard-loader.ts';
import type { CountedRequest } from '../usage/buffer.ts';
import type { UsageEnv } from '../usage/open-usage.ts';

export type EdgeEnv = Pick<Env, 'ASSETS' | 'PROJECTS'> &
  UsageEnv &
  // The rate-limit bindings. A deployment without them has no rate limits.
  Partial<Pick<Env, 'RATE_LOW' | 'RATE_STANDARD' | 'RATE_HIGH'>> & {
    /**
     * The address that is used in place of a loopback caller's address. Set by `npm start` in .dev.vars, refused by
     * `npm run deploy`.
     */
    readonly LOCAL_VISITOR_ADDRESS?: string;
    /**
     * The master secret that keys are derived from. WHEREFROM_SECRET_PREVIOUS is its predecessor, set while keys that
     * were derived from it are in use.
     */
    readonly WHEREFROM_SECRET?: string;
    readonly WHEREFROM_SECRET_PREVIOUS?: string;
  };

/** A request with its bindings and time, independent of the router. */
export interface RequestContext {
  readonly request: Request;
  /** The URL of the request, stored because the runtime serialises Request.url anew at each read. */
  readonly url: string;
  readonly env: EdgeEnv;
  /** The time of the request in milliseconds since 1970. Nothing on the edge reads another clock. */
  readonly nowMs: number;
  readonly keepAlive: WaitUntil;
  /**
   * The project, and the allowlist entry, key or redirect link, that the request is counted under. Filled in by
   * admission, and by the handler of redirect links.
   */
  readonly countedAs: CountedRequest;
}
