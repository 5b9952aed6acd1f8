// Local stores for the commands of the guides: two accounts, and two projects with a key each. Each page of the guides
// gets a copy of the stores, because its commands change them.

import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSettings } from '../../../src/cli/open-settings.ts';
import { runWrangler } from '../../../src/cli/wrangler.ts';
import { importMasterSecrets, type MasterSecrets } from '../../../src/core/master-secret.ts';
import { prepareNewAccount } from '../../../src/settings/accounts/accounts.ts';
import { randomId, type SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { insertMember } from '../../../src/settings/members/roles.ts';
import { createProject } from '../../../src/settings/projects/projects.ts';
import type { WorkerFiles } from '../../support/harness.ts';

export interface SeededProject {
  readonly id: string;
  readonly key: string;
  /** The ID of Dilbert Adams as a member. */
  readonly member: string;
}

const secret = 'elbonian mud is the finest mud of all';

async function signUp(settings: SettingsContext, name: string): Promise<string> {
  const made = prepareNewAccount(settings, name);
  await settings.db.batch([made.insert]);
  return made.id;
}

/** Creates a project that Wally owns and Dilbert Adams views, so that the account of Dilbert Adams can be deleted. */
async function seedProject(
  settings: SettingsContext,
  masters: MasterSecrets,
  accounts: { dilbert: string; wally: string },
) {
  const [member, owner] = [randomId(settings, 20), randomId(settings, 20)];
  const made = await createProject(settings, {
    name: 'Elbonia Today',
    with: (project) => [
      insertMember(settings, project, accounts.dilbert, { id: member, role: 'viewer' }),
      insertMember(settings, project, accounts.wally, { id: owner, role: 'owner' }),
    ],
  });
  if (!made.ok) throw new Error(made.refusal.code);
  const { id } = made.value.project;
  const issued = await issueKey(settings, masters, id, 'Backend', 'current');
  if (!issued.ok) throw new Error(issued.refusal.code);
  return { id, member, key: issued.value.key };
}

/** Adds a secret and stores to the folder of a Worker. */
export async function seedStores({ folder, config }: WorkerFiles) {
  const state = join(folder, 'state');
  writeFileSync(join(folder, '.dev.vars'), `WHEREFROM_SECRET=${secret}\n`);
  const opened = await openSettings({ remote: false, config, persistTo: state }, runWrangler);
  const masters = await importMasterSecrets(secret, undefined);
  if (!opened.ok || masters === null) throw new Error('the stores cannot be prepared');
  const { settings, close } = opened.value;
  const accounts = { dilbert: await signUp(settings, 'Dilbert Adams'), wally: await signUp(settings, 'Wally') };
  const projects: SeededProject[] = [
    await seedProject(settings, masters, accounts),
    await seedProject(settings, masters, accounts),
  ];
  await close();
  return { state, projects };
}

/** Copies the stores into a new folder and returns its path. */
export function copyStores(state: string, to: string): string {
  cpSync(state, to, { recursive: true });
  return to;
}
