// The dashboard's pages, put together. Loaded by the Worker when one of them is first asked for, never for a lookup.

import type { Hono } from 'hono';
import { addAllowlist } from './allowlist-page.tsx';
import { addAllowlistRemoval } from './allowlist-removal.tsx';
import type { DashboardEnv } from './env.ts';
import { addFields } from './fields-page.tsx';
import { addKeyForms } from './key-forms.tsx';
import { addKeys } from './keys-page.tsx';
import { addNewProject } from './new-project.tsx';
import { addOverview } from './overview.tsx';
import { addProjectList } from './project-list.tsx';
import { addProtections } from './protections-page.tsx';
import { type Platform, type Route, Routes } from './routes.ts';
import { addSettings } from './settings-page.tsx';
import { addTester } from './tester.tsx';

const javascript = 'text/javascript; charset=utf-8';

export interface Dashboard {
  readonly app: Hono<{ Bindings: DashboardEnv }>;
  /** Every route with who may ask for it. */
  readonly table: readonly Route[];
}

export function createDashboard(platform: Platform): Dashboard {
  const routes = new Routes(platform);
  routes.asset('/style.css', 'text/css; charset=utf-8', async () => (await import('./style.css')).default);
  routes.asset('/page.js', javascript, async () => (await import('./page-script.js')).default);
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
  addSettings(routes);
  return { app: routes.toApp(), table: routes.table };
}
