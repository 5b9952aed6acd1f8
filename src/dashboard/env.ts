// The bindings that the dashboard may use. Using any other binding in this folder is a compile error.

import type { FailureCode } from '../core/failure.ts';
import type { AccessEnv } from '../settings/accounts/access.ts';
import type { UsageEnv } from '../usage/open-usage.ts';

export type CountFailure = (code: FailureCode) => void;

export type DashboardEnv = Pick<Env, 'ASSETS' | 'DB' | 'PROJECTS'> &
  AccessEnv &
  UsageEnv & {
    /** The secret that keys are derived from; without it no keys can be issued. */
    readonly WHEREFROM_SECRET?: string;
    /** The previous secret, while keys derived from it are in use. */
    readonly WHEREFROM_SECRET_PREVIOUS?: string;
    /** The code that creates the first account; undefined if the operator chose none. */
    readonly WHEREFROM_CLAIM_CODE?: string;
    /** Limits sign-in attempts; undefined if the deployment has no such binding. */
    readonly SIGN_IN?: RateLimit;
    /** Counts a failure that a page shows. Not a binding: src/settings-routes.ts passes it with each request. */
    readonly countFailure?: CountFailure;
  };
