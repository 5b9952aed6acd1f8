// Requests for every page of the dashboard and other pages outside the API, as a signed-in owner sends them. They are
// generated from the router's table, so that they include new routes. dashboard-forms.ts has the requests of the forms.

import type { DashboardScene, Owner } from '../host/dashboard-scene.ts';
import { fillPath, formHeaders, formScenario } from './dashboard-forms.ts';
import type { PreparedRequest, Routes, Scenario } from './scenario.ts';
import type { Visitor } from './visitors.ts';

/** The expected statuses of pages that a signed-in owner does not get with 200, with the reason. */
const otherStatuses: ReadonlyMap<string, number> = new Map([
  ['GET /dashboard/sign-in', 303], // the owner is already signed in
  ['GET /dashboard/link', 404], // the code is invalid
  ['GET /dashboard/claim', 404], // a deployment can be claimed only until it has an account
  ['GET /dashboard/join', 404], // the code is invalid
  ['GET /dashboard/account/passkeys/:key/remove', 404], // the account has no passkey
  ['GET /dashboard/projects/:id/allowlist/remove', 303], // the request names no allowlist entry
]);

export function dashboardScenarios({ dashboard, forms }: Routes, scene: DashboardScene): readonly Scenario[] {
  const owners = [...scene.owners];
  const nextOwners = (): readonly [Owner, Owner] => {
    const [first, second] = owners.splice(0, 2);
    if (first === undefined || second === undefined) throw new Error('the scene has too few owners');
    return [first, second];
  };
  return [
    ...[...others, ...refused],
    ...dashboard.filter((route) => route.startsWith('GET ')).map((route) => pageScenario(route, scene.reader)),
    ...codePages(nextOwners()),
    ...forms.map((form) => formScenario(form, nextOwners())),
  ];
}

export function pageScenario(route: string, reader: Owner): Scenario {
  const [, pattern = ''] = route.split(' ');
  const path = fillPath(pattern, reader);
  return {
    name: route,
    route,
    request: (visitor) => ({ path: `${path}${query(visitor)}` }),
    status: otherStatuses.get(route) ?? 200,
  };
}

/** Requests for the pages of valid one-time codes. The pages do not consume the codes. */
function codePages(owners: readonly [Owner, Owner]): readonly Scenario[] {
  const page = (path: string, codeOf: (owner: Owner) => string): Scenario => ({
    name: `GET ${path} with a valid code`,
    route: `GET ${path}`,
    request: ({ version }) => ({ path: `${path}?code=${codeOf(owners[version === 4 ? 0 : 1])}` }),
    status: 200,
    codes: owners.map((owner) => [codeOf(owner)]),
  });
  return [
    page('/dashboard/link', ({ signInCode }) => signInCode),
    page('/dashboard/join', ({ inviteCode }) => inviteCode),
  ];
}

const query = ({ tag }: Visitor) => `?done=${tag('path')}&code=${tag('one-time code')}&then=${tag('path')}`;

function form(path: string, { tag }: Visitor): PreparedRequest {
  return { path, method: 'POST', headers: formHeaders, body: `code=${tag('one-time code')}&confirm=${tag('body')}` };
}

/** Requests for pages that no router's table lists; src/settings-routes.ts handles them. */
const others: readonly Scenario[] = [
  {
    name: 'GET /privacy',
    route: '/privacy',
    request: ({ tag }) => ({ path: `/privacy?mark=${tag('path')}` }),
    status: 200,
  },
  ...['/status', '/status.json', '/health'].map(
    (path): Scenario => ({
      name: `GET ${path}${path === '/health' ? '?deep' : ''}`,
      route: path === '/health' ? '/health?' : '/status',
      request: ({ tag }) => ({ path: `${path}?deep=${tag('path')}` }),
      // The deep health check fails, because the fictional data is old.
      status: path === '/health' ? 503 : 200,
    }),
  ),
  ...['/v1/usage', '/v1/export'].map(
    (path): Scenario => ({
      name: `GET ${path} without a key`,
      route: path,
      request: ({ tag }) => ({ path: `${path}?mark=${tag('path')}` }),
      status: 400,
    }),
  ),
  {
    name: 'GET /security',
    route: '/security',
    request: ({ tag }) => ({ path: `/security?mark=${tag('path')}` }),
    status: 200,
  },
  {
    name: 'GET /.well-known/security.txt without a contact',
    route: '/.well-known/security.txt',
    request: ({ tag }) => ({ path: `/.well-known/security.txt?mark=${tag('path')}` }),
    status: 404,
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
