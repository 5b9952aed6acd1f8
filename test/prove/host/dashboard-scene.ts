// What the paths of the dashboard name: a project with a key, an invite and a second member, and an owner with many sessions.

import { getRandomValues } from 'node:crypto';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { openMasters } from '../../../src/core/master-secret.ts';
import { operator, randomId, type SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { inviteMember, listInvites } from '../../../src/settings/members/invites.ts';
import { insertMember } from '../../../src/settings/members/roles.ts';
import { createProject } from '../../../src/settings/projects/projects.ts';
import { masterSecret } from '../../support/keys.ts';
import { makeAccountWithSession, signInAs } from '../../support/sessions.ts';

export interface Scene {
  /** Values of the parameters in the dashboard's paths. */
  readonly params: Readonly<Record<string, string>>;
  /** Secrets of the owner's sessions, each the value of a cookie. */
  readonly sessions: readonly string[];
}

export async function makeScene(
  { db, kv }: { readonly db: D1Database; readonly kv: KVNamespace },
  sessions: number,
): Promise<Scene> {
  const settings: SettingsContext = {
    db,
    kv,
    now: () => new Date(),
    fillRandom: (bytes) => void getRandomValues(bytes),
    actor: operator,
  };
  const owner = await makeAccountWithSession(settings, 'Wally');
  const other = await makeAccountWithSession(settings, 'Alice');
  const ownerMember = { id: randomId(settings, 20), role: 'owner' } as const;
  const made = await createProject(settings, {
    name: 'Elbonia Today',
    with: (id) => [insertMember(settings, id, owner.account.id, ownerMember)],
  });
  if (!made.ok) throw new Error(`refused: ${JSON.stringify(made.refusal)}`);
  const project = made.value.project.id;
  const member = randomId(settings, 20);
  await insertMember(settings, project, other.account.id, { id: member, role: 'admin' }).run();
  const masters = await openMasters(masterSecret, undefined);
  if (masters === null) throw new Error('the fixture is not a secret');
  const key = await issueKey(settings, masters, project, 'checkout server', 'current');
  if (!key.ok) throw new Error(`refused: ${key.refusal.code}`);
  await inviteMember({ ...settings, actor: ownerMember.id }, project, ownerMember, 'viewer', 'current');
  const hash = (await listInvites(settings, project))[0]?.hash ?? '';
  const cookies = await Promise.all(Array.from({ length: sessions }, () => signInAs(settings, owner.account.id)));
  return {
    params: { id: project, key: key.value.key, hash, member },
    sessions: cookies.map((cookie) => cookie.slice(cookie.indexOf('=') + 1)),
  };
}
