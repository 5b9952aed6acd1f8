// What a page's handler is given: values that were resolved and permitted on the way to it, so that below the routes
// nobody handles a raw id, a cookie or an unchecked form.

import type { DashboardEnv } from './env.ts';
import type { SettingsPlane } from './plane.ts';
import type { Membership } from './roles.ts';
import type { StoredProject } from './store.ts';

/** A signed-in account. */
export interface Session {
  /** Public, for listing. */
  readonly id: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly method: 'passkey' | 'link' | 'recovery' | 'access';
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When a passkey, a link or a recovery code last proved who it is. */
  readonly provenAt: string | null;
}

/** For everyone, signed in or not. */
export interface PublicContext {
  readonly request: Request;
  readonly url: URL;
  readonly env: DashboardEnv;
  readonly plane: Omit<SettingsPlane, 'actor'>;
  readonly session: Session | null;
  /** The form as it was sent, to show it again; empty for a GET. What it means is in the values beside it. */
  readonly form: URLSearchParams;
  /** A part of the path, as typed. */
  readonly param: (name: string) => string;
}

export interface AccountContext extends PublicContext {
  readonly session: Session;
}

/** For members of a project. What is changed through its plane is in the audit under the member's id. */
export interface ProjectContext extends AccountContext {
  readonly plane: SettingsPlane;
  readonly project: StoredProject;
  readonly member: Membership;
}
