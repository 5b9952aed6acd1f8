// Requests to the dashboard’s pages as browsers send them, without a browser. The test chooses the signed-in account;
// everything else is real.

import { createDashboard } from '../../../src/dashboard/app.tsx';
import type { DataCredit } from '../../../src/dashboard/context.ts';
import type { DashboardEnv } from '../../../src/dashboard/env.ts';
import type { Session } from '../../../src/settings/accounts/session.ts';
import { randomId, type SettingsContext } from '../../../src/settings/context.ts';
import { insertMember, type Role } from '../../../src/settings/members/roles.ts';
import { createProject, type NewProject } from '../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { unwrapAccepted } from '../settings/context.ts';

export const host = 'https://settings.example';

export interface Account {
  readonly id: string;
  readonly name: string;
}

export async function makeAccount(settings: SettingsContext, name = 'Wally'): Promise<Account> {
  const id = randomId(settings, 20);
  const insert = settings.db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
  await insert.bind(id, name, settings.now().toISOString()).run();
  return { id, name };
}

/** Creates a project with the account as a member. */
export async function makeProjectFor(
  settings: SettingsContext,
  account: Account,
  role: Role = 'owner',
  wanted: Partial<NewProject> = {},
): Promise<{ readonly project: StoredProject; readonly member: string }> {
  const member = randomId(settings, 20);
  const withMember = (id: StoredProject['id']) => [insertMember(settings, id, account.id, { id: member, role })];
  const made = await createProject(settings, { name: 'Elbonia Today', ...wanted, with: withMember });
  return { project: unwrapAccepted(made).project, member };
}

export interface Visit {
  /** The signed-in account; null if signed out. */
  readonly account: Account | null;
  readonly steppedUp?: boolean;
  readonly env?: Partial<DashboardEnv>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The target of a redirect. */
  readonly location: string | null;
}

type Fields = readonly (readonly [string, string])[] | Readonly<Record<string, string>>;

/** Static assets that all have the same text. */
export const textAssets = { fetch: async () => new Response('the text of a document') } as unknown as Fetcher;

/** Returns functions that request pages and submit forms of the dashboard. */
export function browse(settings: SettingsContext, credits: readonly DataCredit[] = [], dataBuiltAt?: string) {
  const { db, kv, now, fillRandom } = settings;
  let session: Session | null = null;
  let steppedUp = true;
  const dashboard = createDashboard({
    now,
    fillRandom,
    readSession: async () => session,
    isSessionSteppedUp: () => steppedUp,
    credits,
    ...(dataBuiltAt === undefined ? {} : { dataBuiltAt }),
  });

  async function ask(path: string, visit: Visit, init: RequestInit): Promise<Page> {
    const at = now().toISOString();
    const { account } = visit;
    session =
      account === null ? null : { id: 's', account, method: 'passkey', createdAt: at, expiresAt: at, provenAt: at };
    steppedUp = visit.steppedUp ?? true;
    const env: DashboardEnv = { ASSETS: textAssets, DB: db, PROJECTS: kv, ...visit.env };
    const response = await dashboard.app.request(`${host}/dashboard${path}`, init, env);
    const { status, headers } = response;
    return { status, headers, text: await response.text(), location: headers.get('Location') };
  }

  return {
    table: dashboard.table,
    get: (path: string, visit: Visit) => ask(path, visit, { headers: visit.headers ?? {} }),
    post: (path: string, visit: Visit, fields: Fields) => {
      const body = new URLSearchParams(
        Array.isArray(fields) ? fields.map((pair) => [...pair]) : { ...fields },
      ).toString();
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: host, ...visit.headers };
      return ask(path, visit, { method: 'POST', body, headers });
    },
    send: (path: string, visit: Visit, init: RequestInit) => ask(path, visit, init),
  };
}
