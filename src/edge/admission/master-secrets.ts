// The deployment's master secrets, opened once in an isolate's life.

import { type Masters, openMasters } from '../../core/master-secret.ts';
import type { EdgeEnv } from '../env.ts';

/** How one isolate opens its secrets. What it keeps is what was opened, never a promise that another request waits on. */
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
