// Caches the deployment's master secrets, from which keys are derived, after their import into Web Crypto.

import { importMasterSecrets, type MasterSecrets } from '../../core/master-secret.ts';
import type { EdgeEnv } from '../env.ts';

/**
 * Returns a function that imports the master secrets and caches them. Does not cache a promise, because a request must
 * not await another request's promise.
 */
export function cacheMasterSecrets(): (env: EdgeEnv) => Promise<MasterSecrets | null> {
  let known:
    | {
        readonly current: string | undefined;
        readonly previous: string | undefined;
        readonly masters: MasterSecrets | null;
      }
    | undefined;
  return async function masters({ WHEREFROM_SECRET: current, WHEREFROM_SECRET_PREVIOUS: previous }) {
    if (known?.current !== current || known?.previous !== previous || known === undefined) {
      known = { current, previous, masters: await importMasterSecrets(current, previous) };
    }
    return known.masters;
  };
}
