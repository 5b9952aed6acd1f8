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
import type { DashboardEnv } from './env.ts';
import { addFields } from './fields/fields-page.tsx';
import { addNewImport } from './import/new-import.tsx';
import { addProjectImport } from './import/project-import.tsx';
import { addKeyForms } from './keys/key-forms.tsx';
import { addKeys } from './keys/keys-page.tsx';
import { addLinkEdit } from './links/link-edit.tsx';
import { addLinks } from './links/links-page.tsx';
import { addInviteForms } from './members/invite-forms.tsx';
import { addJoin } from './members/join.tsx';
import { addMemberForms } from './members/member-forms.tsx';
import { addMembers } from './members/members-page.tsx';
import { addOverview } from './overview/overview.tsx';
import { addExport } from './project/export-page.ts';
import { addNewProject } from './project/new-project.tsx';
import { addProjectList } from './project/project-list.tsx';
import { addSettings } from './project/settings-page.tsx';
import { addProtections } from './protections/protections-page.tsx';
import { type Platform, type Route, Routes } from './routes.ts';
import { addClaim } from './sign-in/claim-page.tsx';
import { addSignInLink } from './sign-in/link-page.tsx';
import { addSignIn } from './sign-in/sign-in.tsx';
import { addStepUp } from './sign-in/step-up.tsx';
import { failureResponse } from './ui/failure-pages.tsx';
import { addQuotaRoutes } from './usage/limits-page.tsx';
import { addUsageRoutes } from './usage/usage-page.tsx';

const javascript = 'text/javascript; charset=utf-8';

export interface Dashboard {
  /** Answers a request. Never rejects. */
  readonly fetch: (request: Request, env: DashboardEnv) => Promise<Response>;
  readonly app: Hono<{ Bindings: DashboardEnv }>;
  /** Every route of the dashboard with the access that it requires, for tests. */
  readonly table: readonly DashboardRoute[];
}

/** Creates the dashboard. `accessKeys` returns the public keys of Cloudflare Access; tests pass their own. */
export function createDashboard(platform: DashboardPlatform, accessKeys: AccessKeys = fetchedAccessKeys): Dashboard {
  const routes = new DashboardRoutes(platform);
  routes.asset('/style.css', 'text/css; charset=utf-8', 'dashboard/style.css');
  routes.asset('/page.js', javascript, 'dashboard/page.js');
  routes.asset('/passkeys.js', javascript, 'dashboard/passkeys.js');
  routes.asset('/try-it.js', javascript, 'dashboard/try-it.js');
  addSignIn(routes, accessKeys);
  addSignInLink(routes);
  addClaim(routes);
  addJoin(routes);
  addStepUp(routes);
  addAccount(routes);
  addPasskeyPages(routes);
  addAccountForms(routes, accessKeys);
  addProjectList(routes);
  addNewProject(routes);
  addNewImport(routes);
  addOverview(routes);
  addUsage(routes);
  addLimits(routes);
  addAllowlist(routes);
  addAllowlistRemoval(routes);
  addTester(routes);
  addKeys(routes);
  addKeyForms(routes);
  addProtections(routes);
  addFields(routes);
  addLinks(routes);
  addLinkEdit(routes);
  addMembers(routes);
  addInviteForms(routes);
  addMemberForms(routes);
  addAudit(routes);
  addAccessLog(routes);
  addExport(routes);
  addSettings(routes);
  addProjectImport(routes);
  const app = routes.toApp();
  return {
    app,
    table: routes.table,
    async fetch(request, env) {
      try {
        return await app.fetch(request, env);
      } catch {
        // Hono's error handler gets only instances of Error; Hono rethrows other thrown values, which arrive here.
        return failureResponse('internal');
      }
    },
  };
}
