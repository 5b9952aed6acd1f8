// The data that requests to the dashboard refer to: projects with a key, invites and a second member, and sessions of
// their owners.

import { getRandomValues } from 'node:crypto';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { importMasterSecrets, type MasterSecrets } from '../../../src/core/master-secret.ts';
import { createSignInCode } from '../../../src/settings/accounts/sign-in-links.ts';
import { hashOneTimeCode } from '../../../src/settings/codes.ts';
import { operatorId, randomId, type SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { saveLink } from '../../../src/settings/links/links.ts';
import { createInvite } from '../../../src/settings/members/invites.ts';
import { insertMember } from '../../../src/settings/members/roles.ts';
import { createProject } from '../../../src/settings/projects/projects.ts';
import { masterSecret } from '../../support/keys.ts';
import { makeAccountWithSession, signInAs } from '../../support/sessions.ts';

/** An account that owns a project together with another account. */
export interface Owner {
  /** Values of the parameters in the dashboard's paths. */
  readonly params: Readonly<Record<string, string>>;
  /** The secret of the account's session, which is the value of the cookie. */
  readonly session: string;
  /** A code that signs in to the account. */
  readonly signInCode: string;
  /** A code that invites to the project. */
  readonly inviteCode: string;
}

export interface DashboardScene {
  /** The owner as whom all pages are requested. */
  readonly reader: Owner;
  /** Secrets of the reader's sessions. */
  readonly sessions: readonly string[];
  /** One owner for each visitor who sends forms, because a form may delete what the other visitors need. */
  readonly owners: readonly Owner[];
}

/** The number of sessions and of owners in the test data for the dashboard. */
export interface SceneSize {
  readonly sessions: number;
  readonly owners: number;
}

export const accountName = 'Wally';

const secretIn = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);

export async function makeScene(
  { db, kv }: { readonly db: D1Database; readonly kv: KVNamespace },
  size: SceneSize,
): Promise<DashboardScene> {
  const settings: SettingsContext = {
    db,
    kv,
    now: () => new Date(),
    fillRandom: (bytes) => void getRandomValues(bytes),
    actor: operatorId,
  };
  const masters = await importMasterSecrets(masterSecret, undefined);
  if (masters === null) throw new Error('the fixture is not a secret');
  const { account, ...reader } = await makeOwner(settings, masters);
  const owners: Owner[] = [];
  for (let i = 0; i < size.owners; i++) owners.push(await makeOwner(settings, masters));
  const sessions: string[] = [];
  // The sessions are made one after the other. Statements are prepared synchronously, and preparing all at once would
  // block this process for more than 5 seconds. workerd then closes the idle connection, and the next request on it
  // fails.
  for (let i = 0; i < size.sessions; i++) sessions.push(secretIn(await signInAs(settings, account)));
  // A proof of identity is valid for minutes only, but the examination may take longer. So its time is in the future.
  await db.prepare("UPDATE sessions SET proven_at = '2099-01-01T00:00:00.000Z'").run();
  return { reader, sessions, owners };
}

async function makeOwner(
  settings: SettingsContext,
  masters: MasterSecrets,
): Promise<Owner & { readonly account: string }> {
  const { account, cookie } = await makeAccountWithSession(settings, accountName);
  const other = await makeAccountWithSession(settings, 'Alice');
  const [ownMember, member] = [randomId(settings, 20), randomId(settings, 20)];
  const made = await createProject(settings, {
    name: 'Elbonia Today',
    entries: ['elbonia.example'],
    with: (id) => [
      insertMember(settings, id, account.id, { id: ownMember, role: 'owner' }),
      insertMember(settings, id, other.account.id, { id: member, role: 'owner' }),
    ],
  });
  if (!made.ok) throw new Error(`refused: ${JSON.stringify(made.refusal)}`);
  const project = made.value.project.id;
  const key = await issueKey(settings, masters, project, 'checkout server', 'current');
  if (!key.ok) throw new Error(`refused: ${key.refusal.code}`);
  const link = { name: 'shop', targets: [], otherwise: 'https://elbonia.example/' };
  const saved = await saveLink(settings, project, link, 'new', 'current');
  if (!saved.ok) throw new Error(`refused: ${saved.refusal.code}`);
  const by = { id: ownMember, role: 'owner' } as const;
  const inviting = { ...settings, actor: by.id };
  const used = await createInvite(inviting, project, by, 'viewer', 'current');
  const open = await createInvite(inviting, project, by, 'viewer', 'current');
  if (!used.ok || !open.ok) throw new Error('an invite was refused');
  return {
    account: account.id,
    params: { id: project, key: key.value.key, hash: await hashOneTimeCode(open.value.code), member, name: link.name },
    session: secretIn(cookie),
    signInCode: await createSignInCode(settings, account.id),
    inviteCode: used.value.code,
  };
}
