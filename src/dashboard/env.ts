// The dashboard's slice of the Worker's bindings: mentioning anything else of Env in this folder is a compile error.

import type { AccessEnv } from '../settings/accounts/access.ts';

export type DashboardEnv = Pick<Env, 'ASSETS' | 'DB' | 'PROJECTS'> &
  AccessEnv & {
    /** What keys are derived from; without it there are none to issue. */
    readonly WHEREFROM_SECRET?: string;
    /** The one before, while keys still come from it. */
    readonly WHEREFROM_SECRET_PREVIOUS?: string;
    /** Counts what strangers try; missing where the platform has none. */
    readonly SIGN_IN?: RateLimit;
  };
