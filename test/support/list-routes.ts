// The Worker's routes from the routers' own tables, so that a test can cover all of them. Runs inside workerd only.

import { createApi } from '../../src/api.ts';
import { createDashboard } from '../../src/dashboard/app.tsx';
import { dashboardPath } from '../../src/dashboard/routes.ts';
import { settingsRoutes } from '../../src/settings-routes.ts';

export interface WorkerRoutes {
  /** Path prefixes outside the API, such as `/privacy`. */
  readonly prefixes: readonly string[];
  /** The API's routes: `GET /v1/visitor` and so on. */
  readonly api: readonly string[];
  /** The dashboard's routes: `GET /dashboard/projects/:id` and so on. */
  readonly dashboard: readonly string[];
  readonly forms: readonly DashboardForm[];
}

/** A form of the dashboard, with a sample of each field: a value that the field accepts, or null to omit the field. */
export interface DashboardForm {
  readonly route: string;
  readonly fields: readonly (readonly [name: string, sample: string | null])[];
}

/** The values that are tried for a form field: a text, a number, and null for leaving the field out. */
const samples = ['MARK', '1', null];

export function listWorkerRoutes(): WorkerRoutes {
  const platform = { now: () => new Date(), fillRandom: () => {}, readSession: async () => null };
  const dashboard = createDashboard({ ...platform, isSessionSteppedUp: () => false });
  const listed = (routes: readonly { method: string; path: string }[]) => [
    ...new Set(routes.map(({ method, path }) => `${method} ${path}`)),
  ];
  return {
    prefixes: settingsRoutes.map(({ prefix }) => prefix),
    api: listed(createApi().app.routes),
    dashboard: listed(dashboard.app.routes),
    forms: dashboard.table.flatMap(({ method, path, shape }): DashboardForm[] => {
      if (shape === null) return [];
      const fields = Object.entries(shape).map(([name, field]) => {
        const accepts = (sample: string | null) => field.safeParse(sample === null ? [] : [sample]).success;
        return [name, samples.find(accepts) ?? null] as const;
      });
      return [{ route: `${method} ${dashboardPath}${path}`, fields }];
    }),
  };
}
