// Assembles the dashboard's pages. The Worker loads this module with the first request for a page, never for a lookup.

import type { Hono } from 'hono';
import { type AccessKeys, fetchedAccessKeys } from '../settings/accounts/access.ts';
import { addAccountFormRoutes } from './account/account-forms.tsx';
import { addAccountRoutes } from './account/account-page.tsx';
import { addPasskeyRoutes } from './account/passkey-pages.tsx';
import { addAllowlistRoutes } from './allowlist/allowlist-page.tsx';
import { addAllowlistRemovalRoutes } from './allowlist/allowlist-removal.tsx';
import { addOriginTesterRoutes } from './allowlist/tester.tsx';
import { addAccessLogRoutes } from './audit/access-log-page.tsx';
import { addAuditRoutes } from './audit/audit-page.tsx';
import type { CountFailure, DashboardEnv } from './env.ts';
import { addFieldPolicyRoutes } from './fields/fields-page.tsx';
import { addNewProjectImportRoutes } from './import/new-import.tsx';
import { addProjectImportRoutes } from './import/project-import.tsx';
import { addKeyFormRoutes } from './keys/key-forms.tsx';
import { addKeyRoutes } from './keys/keys-page.tsx';
import { addLinkEditRoutes } from './links/link-edit.tsx';
import { addLinkRoutes } from './links/links-page.tsx';
import { addInviteFormRoutes } from './members/invite-forms.tsx';
import { addJoinRoutes } from './members/join.tsx';
import { addMemberFormRoutes } from './members/member-forms.tsx';
import { addMemberRoutes } from './members/members-page.tsx';
import { addOverviewRoutes } from './overview/overview.tsx';
import { addExportRoutes } from './project/export-page.ts';
import { addNewProjectRoutes } from './project/new-project.tsx';
import { addProjectListRoutes } from './project/project-list.tsx';
import { addSettingsRoutes } from './project/settings-page.tsx';
import { addProtectionsRoutes } from './protections/protections-page.tsx';
import { type DashboardPlatform, type DashboardRoute, DashboardRoutes } from './routes.ts';
import { addClaimRoutes } from './sign-in/claim-page.tsx';
import { addSignInLinkRoutes } from './sign-in/link-page.tsx';
import { addSignInRoutes } from './sign-in/sign-in.tsx';
import { addStepUpRoutes } from './sign-in/step-up.tsx';
import { failureResponse } from './ui/failure-pages.tsx';
import { addQuotaRoutes } from './usage/limits-page.tsx';
import { addUsageRoutes } from './usage/usage-page.tsx';

const javascript = 'text/javascript; charset=utf-8';

export interface DashboardApp {
  /** Answers a request, and counts a failure by its code. Never rejects. */
  readonly fetch: (request: Request, env: DashboardEnv, countFailure?: CountFailure) => Promise<Response>;
  readonly app: Hono<{ Bindings: DashboardEnv }>;
  /** Every route of the dashboard with the access that it requires, for tests. */
  readonly table: readonly DashboardRoute[];
}

/** Creates the dashboard. `accessKeys` returns the public keys of Cloudflare Access; tests pass their own. */
export function createDashboard(platform: DashboardPlatform, accessKeys: AccessKeys = fetchedAccessKeys): DashboardApp {
  const routes = new DashboardRoutes(platform);
  routes.asset('/style.css', 'text/css; charset=utf-8', 'dashboard/style.css');
  routes.asset('/page.js', javascript, 'dashboard/page.js');
  routes.asset('/passkeys.js', javascript, 'dashboard/passkeys.js');
  routes.asset('/try-it.js', javascript, 'dashboard/try-it.js');
  addSignInRoutes(routes, accessKeys);
  addSignInLinkRoutes(routes);
  addClaimRoutes(routes);
  addJoinRoutes(routes);
  addStepUpRoutes(routes);
  addAccountRoutes(routes);
  addPasskeyRoutes(routes);
  addAccountFormRoutes(routes, accessKeys);
  addProjectListRoutes(routes);
  addNewProjectRoutes(routes);
  addNewProjectImportRoutes(routes);
  addOverviewRoutes(routes);
  addUsageRoutes(routes);
  addQuotaRoutes(routes);
  addAllowlistRoutes(routes);
  addAllowlistRemovalRoutes(routes);
  addOriginTesterRoutes(routes);
  addKeyRoutes(routes);
  addKeyFormRoutes(routes);
  addProtectionsRoutes(routes);
  addFieldPolicyRoutes(routes);
  addLinkRoutes(routes);
  addLinkEditRoutes(routes);
  addMemberRoutes(routes);
  addInviteFormRoutes(routes);
  addMemberFormRoutes(routes);
  addAuditRoutes(routes);
  addAccessLogRoutes(routes);
  addExportRoutes(routes);
  addSettingsRoutes(routes);
  addProjectImportRoutes(routes);
  const app = routes.toApp();
  return {
    app,
    table: routes.table,
    async fetch(request, env, countFailure = () => undefined) {
      try {
        return await app.fetch(request, { ...env, countFailure });
      } catch {
        // Hono's error handler gets only instances of Error; Hono rethrows other thrown values, which arrive here.
        countFailure('internal');
        return failureResponse('internal');
      }
    },
  };
}
