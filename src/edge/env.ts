// The edge's slice of the Worker's bindings: mentioning anything else of Env in this folder is a compile error.

import type { KeepAlive } from '../geo/shard/shard-loader.ts';

export type EdgeEnv = Pick<Env, 'ASSETS' | 'PROJECTS'> &
  // A deployment without them answers all the same, without limits.
  Partial<Pick<Env, 'RATE_LOW' | 'RATE_STANDARD' | 'RATE_HIGH'>> & {
    /** What a loopback caller is answered as. Set by `npm start` in .dev.vars, refused by `npm run deploy`. */
    readonly LOCAL_VISITOR_ADDRESS?: string;
    /** What keys are derived from, and the one before it while keys still are of that. */
    readonly WHEREFROM_SECRET?: string;
    readonly WHEREFROM_SECRET_PREVIOUS?: string;
  };

/** A request and what it may use. No router's context, so that the route that nearly all requests are for needs no router. */
export interface RequestContext {
  readonly request: Request;
  /** The request's, which the runtime would write anew each time. */
  readonly url: string;
  readonly env: EdgeEnv;
  readonly keepAlive: KeepAlive;
}
