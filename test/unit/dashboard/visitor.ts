// A visitor whose browser keeps cookies, for tests in which the real sign-in matters. Without cookies the visitor is
// signed out.

import { createDashboard } from '../../../src/dashboard/app.tsx';
import type { DashboardEnv } from '../../../src/dashboard/env.ts';
import type { AccessKeys } from '../../../src/settings/accounts/access.ts';
import { isSessionSteppedUp, readSession } from '../../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { cookieOf } from '../../support/sessions.ts';
import { host, type Page, textAssets } from './browse.ts';

export interface VisitorOptions {
  readonly cookie?: string;
  readonly env?: Partial<DashboardEnv>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeys?: AccessKeys;
}

export function visit({ db, kv, now, fillRandom }: SettingsContext, options: VisitorOptions = {}) {
  const { env: own = {}, headers: ownHeaders = {}, accessKeys } = options;
  const { app } = createDashboard({ now, fillRandom, readSession, isSessionSteppedUp }, accessKeys);
  const env: DashboardEnv = { ASSETS: textAssets, DB: db, PROJECTS: kv, ...own };
  let { cookie = '' } = options;

  async function ask(path: string, init: RequestInit): Promise<Page> {
    const sent = { ...ownHeaders, ...(cookie === '' ? {} : { Cookie: cookie }), ...init.headers };
    const response = await app.request(`${host}/dashboard${path}`, { ...init, headers: sent }, env);
    const { status, headers } = response;
    const set = headers.get('Set-Cookie');
    if (set !== null) cookie = set.includes('Max-Age=0') ? '' : cookieOf(set);
    return { status, headers, text: await response.text(), location: headers.get('Location') };
  }

  return {
    cookie: () => cookie,
    get: (path: string) => ask(path, {}),
    post: (path: string, fields: Readonly<Record<string, string>> = {}) => {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: host };
      return ask(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
    },
  };
}

export type Visitor = ReturnType<typeof visit>;
