// The dashboard's slice of the Worker's bindings: mentioning anything else of Env in this folder is a compile error.

export type DashboardEnv = Pick<Env, 'DB' | 'PROJECTS'> & {
  /** What keys are derived from; without it there are none to issue. */
  readonly WHEREFROM_SECRET?: string;
  /** The one before, while keys still come from it. */
  readonly WHEREFROM_SECRET_PREVIOUS?: string;
  /** With both of these, Cloudflare Access may say who somebody is. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  readonly ACCESS_AUDIENCE?: string;
};
