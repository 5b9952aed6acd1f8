// The contexts that page handlers receive. The routes resolve and authorize the values in a context first, so handlers
// never see a raw id, a cookie or an unchecked form.

import type { Session } from '../settings/accounts/session.ts';
import type { SettingsContext } from '../settings/context.ts';
import type { Membership } from '../settings/members/roles.ts';
import type { StoredProject } from '../settings/projects/store.ts';
import type { DashboardEnv } from './env.ts';

/** A credit that the licence of the location data requires. If its texts are empty, none is required. */
export interface DataCredit {
  readonly attribution: string;
  readonly attributionUrl: string;
}

/** The context of a route that anyone may request, signed in or not. */
export interface PublicContext {
  readonly request: Request;
  readonly url: URL;
  readonly env: DashboardEnv;
  /** The credits of the deployment's location data. */
  readonly credits: readonly DataCredit[];
  /** When the source of the location data was built, ISO 8601; null if unknown. */
  readonly dataBuiltAt: string | null;
  readonly settings: Omit<SettingsContext, 'actor'>;
  readonly session: Session | null;
  /**
   * The submitted form as it was sent, for showing it again; empty for a GET. Handlers get the parsed values of the
   * form as a separate argument.
   */
  readonly form: URLSearchParams;
  /** Returns a parameter of the route's path as text, which is not checked yet. */
  readonly param: (name: string) => string;
}

export interface AccountContext extends PublicContext {
  readonly session: Session;
}

/** The context of a route for a project's members. Changes are audited under the member's id. */
export interface ProjectContext extends AccountContext {
  readonly settings: SettingsContext;
  readonly project: StoredProject;
  readonly member: Membership;
  /** Whether the access log is on and this view could not be written to it. */
  readonly isUnrecorded: boolean;
}
