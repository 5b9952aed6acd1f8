// Requests for every route of the dashboard and the other pages beside the API, as a signed-in owner sends them. Made from
// the router's own table, so that they include a new route. Forms carry nothing that is to be stored: each has a planted
// code and is refused, or changes nothing.

import type { Scene } from '../host/dashboard-scene.ts';
import type { PreparedRequest, Scenario } from './scenario.ts';
import type { Visitor } from './visitors.ts';

/** What pages that are not 200 for a signed-in owner answer, with the reason. */
const otherStatuses: ReadonlyMap<string, number> = new Map([
  ['GET /dashboard/sign-in', 303], // already signed in
  ['GET /dashboard/link', 404], // the code is invalid
  ['GET /dashboard/join', 404], // the code is invalid
  ['GET /dashboard/account/passkeys/:key/remove', 404], // the account has no passkey
  ['GET /dashboard/projects/:id/allowlist/remove', 303], // the entry is not listed
]);

export function dashboardScenarios(routes: readonly string[], scene: Scene): readonly Scenario[] {
  const reads = routes.filter((route) => route.startsWith('GET '));
  const forms = routes.filter((route) => route.startsWith('POST '));
  // A form may end sessions, so all pages come first and the forms that do so last.
  const ending = (route: string) => /sign-out|sessions|delete|leave/.test(route);
  const sorted = [...reads, ...forms.filter((route) => !ending(route)), ...forms.filter(ending)];
  return [...others, ...refused, ...sorted.map((route) => scenarioOf(route, scene))];
}

function scenarioOf(route: string, { params }: Scene): Scenario {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? 'none');
  return {
    name: route,
    route,
    request: (visitor) => (method === 'POST' ? form(path, visitor) : { path: `${path}${query(visitor)}` }),
    status: method === 'POST' ? 'handled' : (otherStatuses.get(route) ?? 200),
  };
}

const query = ({ tag }: Visitor) => `?done=${tag('path')}&code=${tag('one-time code')}&then=${tag('path')}`;

function form(path: string, { tag }: Visitor): PreparedRequest {
  return {
    path,
    method: 'POST',
    headers: { Origin: 'https://api.example', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `code=${tag('one-time code')}&revision=0&confirm=${tag('body')}`,
  };
}

/** Outside the routers' tables: src/settings-routes.ts. */
const others: readonly Scenario[] = [
  {
    name: 'GET /privacy',
    route: '/privacy',
    request: ({ tag }) => ({ path: `/privacy?mark=${tag('path')}` }),
    status: 200,
  },
  {
    name: 'POST /operator/redeem',
    route: '/operator/',
    request: ({ tag }) => ({ path: '/operator/redeem', method: 'POST', body: tag('one-time code') }),
    status: 404,
  },
  {
    name: 'no such page of the dashboard',
    route: '/dashboard',
    request: ({ tag }) => ({ path: `/dashboard/${tag('path')}` }),
    status: 404,
  },
];

const failing = (binding: string, request: Scenario['request']): Scenario => ({
  ...{ name: `${binding} does not answer the dashboard`, route: null, request, status: 'any' },
  steering: { 'X-Prove-Fail': binding },
});

const refused: readonly Scenario[] = [
  {
    name: 'a session that is not known',
    route: 'GET /dashboard',
    request: ({ tag }) => ({
      path: '/dashboard',
      headers: { Cookie: `__Host-wherefrom=${tag('one-time code').repeat(4)}abc` },
    }),
    status: 303,
  },
  {
    name: 'a form of another origin',
    route: 'POST /dashboard/sign-out',
    request: (visitor) => ({
      ...form('/dashboard/sign-out', visitor),
      headers: { Origin: visitor.foreignOrigin, 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
    status: 403,
  },
  failing('DB', (visitor) => ({ path: `/dashboard${query(visitor)}` })),
  failing('SIGN_IN', (visitor) => form('/dashboard/sign-in/recovery', visitor)),
];
