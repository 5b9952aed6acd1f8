// Every route of the dashboard with the access that it requires. Tests compare this table with the router’s, so a new
// route fails until it has a row, and then request each row.

import { importMasterSecrets } from '../../../../src/core/master-secret.ts';
import { insertPasskey } from '../../../../src/settings/accounts/passkeys.ts';
import { randomId, type SettingsContext } from '../../../../src/settings/context.ts';
import { issueKey } from '../../../../src/settings/keys/keys.ts';
import { saveLink } from '../../../../src/settings/links/links.ts';
import { createInvite, listInvites } from '../../../../src/settings/members/invites.ts';
import { insertMember, type Role } from '../../../../src/settings/members/roles.ts';
import { unwrapAccepted } from '../../settings/context.ts';
import type { Account } from '../browse.ts';
import { makeAccount, makeProjectFor } from '../browse.ts';

/** The routes of the dashboard by the access that they require. `proven` requires a fresh proof of identity. */
const routesByAccess = {
  everyone: [
    'GET /sign-in',
    'POST /sign-in/challenge',
    'POST /sign-in/passkey',
    'GET /sign-in/recovery',
    'POST /sign-in/recovery',
    'POST /sign-in/access',
    'GET /link',
    'POST /link',
    'GET /claim',
    'POST /claim',
    'GET /join',
    'POST /join',
  ],
  account: [
    'GET ',
    'POST /sign-out',
    'GET /step-up',
    'POST /step-up',
    'POST /step-up/challenge',
    'GET /account',
    'POST /account/name',
    'POST /account/sessions/end',
    'POST /account/sessions/end-others',
    'GET /account/passkeys/new',
    'POST /account/passkeys/new',
    'POST /account/passkeys/challenge',
    'GET /projects/new',
    'POST /projects/new',
    'GET /projects/import',
    'POST /projects/import',
    'POST /projects/import/confirm',
  ],
  'account proven': [
    'GET /account/passkeys/:key/remove',
    'POST /account/passkeys/:key/remove',
    'GET /account/recovery',
    'POST /account/recovery',
    'GET /account/delete',
    'POST /account/delete',
    'POST /account/access/link',
    'POST /account/access/unlink',
  ],
  viewer: [
    'GET /projects/:id',
    'GET /projects/:id/usage',
    'GET /projects/:id/usage/limits',
    'GET /projects/:id/allowlist',
    'GET /projects/:id/tester',
    'GET /projects/:id/keys',
    'GET /projects/:id/protections',
    'GET /projects/:id/fields',
    'GET /projects/:id/links',
    'GET /projects/:id/members',
    'GET /projects/:id/audit',
    'GET /projects/:id/audit.json',
    'GET /projects/:id/audit.csv',
    'GET /projects/:id/export.json',
    'GET /projects/:id/archive.json',
    'GET /projects/:id/settings',
  ],
  'viewer proven': ['GET /projects/:id/members/leave', 'POST /projects/:id/members/leave'],
  admin: [
    'GET /projects/:id/access-log',
    'GET /projects/:id/access-log/verify',
    'GET /projects/:id/access-log.json',
    'GET /projects/:id/access-log.csv',
    'POST /projects/:id/publish',
    'POST /projects/:id/allowlist',
    'GET /projects/:id/allowlist/remove',
    'POST /projects/:id/allowlist/remove',
    'POST /projects/:id/protections',
    'POST /projects/:id/fields',
    'POST /projects/:id/links',
    'POST /projects/:id/links/return',
    'GET /projects/:id/links/edit/:name',
    'POST /projects/:id/links/edit/:name',
    'POST /projects/:id/links/remove/:name',
    'GET /projects/:id/settings/import',
    'POST /projects/:id/settings/import',
    'POST /projects/:id/settings/import/confirm',
    'POST /projects/:id/settings/name',
    'POST /projects/:id/settings/development',
    'POST /projects/:id/credit',
    'POST /projects/:id/usage/limits',
  ],
  'admin proven': [
    'GET /projects/:id/keys/issue',
    'POST /projects/:id/keys/issue',
    'GET /projects/:id/keys/:key/rotate',
    'POST /projects/:id/keys/:key/rotate',
    'GET /projects/:id/keys/:key/revoke',
    'POST /projects/:id/keys/:key/revoke',
    'GET /projects/:id/members/invite',
    'POST /projects/:id/members/invite',
    'GET /projects/:id/members/invites/:hash/withdraw',
    'POST /projects/:id/members/invites/:hash/withdraw',
    'GET /projects/:id/members/:member/role',
    'POST /projects/:id/members/:member/role',
    'GET /projects/:id/members/:member/remove',
    'POST /projects/:id/members/:member/remove',
  ],
  owner: ['POST /projects/:id/access-log'],
  'owner proven': ['GET /projects/:id/settings/delete', 'POST /projects/:id/settings/delete'],
} as const;

/** The routes whose views the access log records, with the page that they are recorded as. */
export const loggedRoutes: Readonly<Record<string, string>> = {
  'GET /projects/:id/keys': 'keys',
  'GET /projects/:id/keys/issue': 'keys',
  'GET /projects/:id/keys/:key/rotate': 'keys',
  'GET /projects/:id/keys/:key/revoke': 'keys',
  'GET /projects/:id/members': 'members',
  'GET /projects/:id/members/leave': 'members',
  'GET /projects/:id/members/invite': 'members',
  'GET /projects/:id/members/invites/:hash/withdraw': 'members',
  'GET /projects/:id/members/:member/role': 'members',
  'GET /projects/:id/members/:member/remove': 'members',
  'GET /projects/:id/settings': 'settings',
  'GET /projects/:id/settings/import': 'settings',
  'GET /projects/:id/settings/delete': 'settings',
  'GET /projects/:id/export.json': 'export.settings',
  'GET /projects/:id/archive.json': 'export.archive',
  'GET /projects/:id/audit.json': 'export.audit',
  'GET /projects/:id/audit.csv': 'export.audit',
  'GET /projects/:id/access-log.json': 'export.access',
  'GET /projects/:id/access-log.csv': 'export.access',
};

export interface Row {
  readonly route: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly least: 'everyone' | 'account' | Role;
  readonly proven: boolean;
}

export const rows: readonly Row[] = Object.entries(routesByAccess).flatMap(([access, routes]) => {
  const [least, proven] = access.split(' ');
  return routes.map((route) => {
    const [method, path = ''] = route.split(' ');
    return { route, method, path, least, proven: proven !== undefined } as Row;
  });
});

const secret = 'elbonian mud is the finest mud of all';

/** Environment variables of the Worker with which every route of the dashboard is enabled. */
export const fullEnv = {
  WHEREFROM_SECRET: secret,
  ACCESS_TEAM_DOMAIN: 'elbonia.cloudflareaccess.com',
  ACCESS_AUDIENCE: 'audience',
};

/**
 * Creates a project with a member of each role and all resources that paths of routes refer to, such as keys and
 * invites.
 */
export async function makeScene(settings: SettingsContext) {
  const owner = await makeAccount(settings, 'owner');
  const { project, member: ownerId } = await makeProjectFor(settings, owner, 'owner', { entries: ['elbonia.example'] });
  const addMember = async (role: Role) => {
    const account = await makeAccount(settings, role);
    const id = randomId(settings, 20);
    await insertMember(settings, project.id, account.id, { id, role }).run();
    return { account, id };
  };
  const admin = await addMember('admin');
  const viewer = await addMember('viewer');
  const another = await addMember('viewer');
  const masters = await importMasterSecrets(secret, undefined);
  if (masters === null) throw new Error('fixture is not a secret');
  const key = unwrapAccepted(await issueKey(settings, masters, project.id, 'Backend', 'current')).key;
  unwrapAccepted(await createInvite(settings, project.id, { id: ownerId, role: 'owner' }, 'viewer', 'current'));
  const hash = (await listInvites(settings, project.id))[0]?.hash ?? '';
  const link = { name: 'shop', targets: [], otherwise: 'https://elbonia.example/' };
  unwrapAccepted(await saveLink(settings, project.id, link, 'new', 'current'));
  const params = { id: project.id as string, key: key as string, hash, member: another.id, name: link.name };
  return { project, owner, admin: admin.account, viewer: viewer.account, params, revision: 4 };
}

/** Returns the path of a route with its parameters filled in, so that the account can request it. */
export function fillPath(path: string, params: Readonly<Record<string, string>>, account: Account | null): string {
  const isAccount = path.startsWith('/account');
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = isAccount && name === 'key' ? `passkey-${account?.id ?? 'none'}` : params[name];
    if (value === undefined) throw new Error(`the scene has no ${name}`);
    return value;
  });
}

export async function addPasskey(settings: SettingsContext, { id: account }: Account, host: string): Promise<void> {
  const createdAt = settings.now().toISOString();
  const about = { name: 'laptop', publicKey: 'bXVk', counter: 0, transports: [], createdAt, usedAt: null };
  await insertPasskey(settings.db, { id: `passkey-${account}`, account, host, ...about }).run();
}
