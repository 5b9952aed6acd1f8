// The edge's slice of the Worker's bindings, and what a request may use. Mentioning any other binding in this folder is a
// compile error.

import type { KeepAlive } from '../geo/shard/shard-loader.ts';

export type EdgeEnv = Pick<Env, 'ASSETS' | 'PROJECTS'> &
  // A deployment without them answers without rate limits.
  Partial<Pick<Env, 'RATE_LOW' | 'RATE_STANDARD' | 'RATE_HIGH'>> & {
    /** The address that a loopback caller is answered for. Set by `npm start` in .dev.vars, refused by `npm run deploy`. */
    readonly LOCAL_VISITOR_ADDRESS?: string;
    /** The master secret that keys are derived from, and the one before it while keys derived from that are in use. */
    readonly WHEREFROM_SECRET?: string;
    readonly WHEREFROM_SECRET_PREVIOUS?: string;
  };

/** A request and what it may use, independent of the router. */
export interface RequestContext {
  readonly request: Request;
  /** Request.url, which the runtime would serialise anew each time. */
  readonly url: string;
  readonly env: EdgeEnv;
  /** The time of the request in milliseconds since 1970. Nothing on the edge reads another clock. */
  readonly nowMs: number;
  readonly keepAlive: KeepAlive;
}
