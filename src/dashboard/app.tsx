// The dashboard's pages, put together. Loaded by the Worker when one of them is first asked for, never for a lookup.

import type { Hono } from 'hono';
import type { DashboardEnv } from './env.ts';
import { type Platform, type Route, Routes } from './routes.ts';

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
  return { app: routes.toApp(), table: routes.table };
}
