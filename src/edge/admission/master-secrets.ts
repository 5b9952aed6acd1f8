// Caches the deployment's opened master secrets.

import { type Masters, openMasters } from '../../core/master-secret.ts';
import type { EdgeEnv } from '../env.ts';

/** Returns a reader that opens the secrets once. Caches the result, never a promise: requests must not await each other's. */
export function cacheMasters(): (env: EdgeEnv) => Promise<Masters | null> {
  let known:
    | { readonly current: string | undefined; readonly previous: string | undefined; readonly masters: Masters | null }
    | undefined;
  return async function masters({ WHEREFROM_SECRET: current, WHEREFROM_SECRET_PREVIOUS: previous }) {
    if (known?.current !== current || known?.previous !== previous || known === undefined) {
      known = { current, previous, masters: await openMasters(current, previous) };
    }
    return known.masters;
  };
}
