// The dashboard's pages, put together. Loaded by the Worker when one of them is first asked for, never for a lookup.

import type { Hono } from 'hono';
import { type AccessKeys, fetchedAccessKeys } from '../settings/accounts/access.ts';
import { addAccountForms } from './account-forms.tsx';
import { addAccount } from './account-page.tsx';
import { addAllowlist } from './allowlist-page.tsx';
import { addAllowlistRemoval } from './allowlist-removal.tsx';
import { addAudit } from './audit-page.tsx';
import type { DashboardEnv } from './env.ts';
import { addExport } from './export-page.ts';
import { answerFailure } from './failure-pages.tsx';
import { addFields } from './fields-page.tsx';
import { addInviteForms } from './invite-forms.tsx';
import { addJoin } from './join.tsx';
import { addKeyForms } from './key-forms.tsx';
import { addKeys } from './keys-page.tsx';
import { addLink } from './link-page.tsx';
import { addMemberForms } from './member-forms.tsx';
import { addMembers } from './members-page.tsx';
import { addNewProject } from './new-project.tsx';
import { addOverview } from './overview.tsx';
import { addPasskeyPages } from './passkey-pages.tsx';
import { addProjectList } from './project-list.tsx';
import { addProtections } from './protections-page.tsx';
import { type Platform, type Route, Routes } from './routes.ts';
import { addSettings } from './settings-page.tsx';
import { addSignIn } from './sign-in.tsx';
import { addStepUp } from './step-up.tsx';
import { addTester } from './tester.tsx';

const javascript = 'text/javascript; charset=utf-8';

export interface Dashboard {
  /** Answers every request; never rejects. */
  readonly fetch: (request: Request, env: DashboardEnv) => Promise<Response>;
  readonly app: Hono<{ Bindings: DashboardEnv }>;
  /** Every route and the access that it requires. */
  readonly table: readonly Route[];
}

/** `accessKeys` is where the keys of Cloudflare Access are, for tests that reach no network. */
export function createDashboard(platform: Platform, accessKeys: AccessKeys = fetchedAccessKeys): Dashboard {
  const routes = new Routes(platform);
  routes.asset('/style.css', 'text/css; charset=utf-8', async () => (await import('./style.css')).default);
  routes.asset('/page.js', javascript, async () => (await import('./page-script.js')).default);
  routes.asset('/passkeys.js', javascript, async () => (await import('./passkey-script.generated.ts')).passkeyScript);
  addSignIn(routes, accessKeys);
  addLink(routes);
  addJoin(routes);
  addStepUp(routes);
  addAccount(routes);
  addPasskeyPages(routes);
  addAccountForms(routes, accessKeys);
  addProjectList(routes);
  addNewProject(routes);
  addOverview(routes);
  addAllowlist(routes);
  addAllowlistRemoval(routes);
  addTester(routes);
  addKeys(routes);
  addKeyForms(routes);
  addProtections(routes);
  addFields(routes);
  addMembers(routes);
  addInviteForms(routes);
  addMemberForms(routes);
  addAudit(routes);
  addExport(routes);
  addSettings(routes);
  const app = routes.toApp();
  return {
    app,
    table: routes.table,
    async fetch(request, env) {
      try {
        return await app.fetch(request, env);
      } catch {
        // Hono hands its error handler instances of Error alone, and throws everything else on.
        return answerFailure('internal');
      }
    },
  };
}
