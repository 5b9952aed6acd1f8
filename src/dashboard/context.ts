// What a page's handler is given: values that were resolved and permitted on the way to it, so that below the routes
// nobody handles a raw id, a cookie or an unchecked form.

import type { Session } from '../settings/accounts/session.ts';
import type { SettingsContext } from '../settings/context.ts';
import type { Membership } from '../settings/members/roles.ts';
import type { StoredProject } from '../settings/projects/store.ts';
import type { DashboardEnv } from './env.ts';

/** For everyone, signed in or not. */
export interface PublicContext {
  readonly request: Request;
  readonly url: URL;
  readonly env: DashboardEnv;
  readonly settings: Omit<SettingsContext, 'actor'>;
  readonly session: Session | null;
  /** The form as it was sent, to show it again; empty for a GET. What it means is in the values beside it. */
  readonly form: URLSearchParams;
  /** A part of the path, as typed. */
  readonly param: (name: string) => string;
}

export interface AccountContext extends PublicContext {
  readonly session: Session;
}

/** For members of a project. Changes are audited under the member's id. */
export interface ProjectContext extends AccountContext {
  readonly settings: SettingsContext;
  readonly project: StoredProject;
  readonly member: Membership;
}
