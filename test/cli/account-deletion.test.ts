// The operator's commands on accounts with projects, on local stores: list them, end sessions, and delete an account once its
// projects have another owner.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSettings } from '../../src/cli/open-settings.ts';
import { runWrangler } from '../../src/cli/wrangler.ts';
import { prepareNewAccount } from '../../src/settings/accounts/accounts.ts';
import { startSession } from '../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../src/settings/context.ts';
import { insertMember } from '../../src/settings/members/roles.ts';
import { createProject } from '../../src/settings/projects/projects.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const place = ['--persist-to', folder.path];
const account = (...args: string[]) => runScript('src/cli/account/account.ts', [...args, ...place]);
const project = (...args: string[]) => runScript('src/cli/project/project.ts', [...args, ...place]);

const dilbertMember = 'm0m0m0m0m0m0m0m0m0m0';
const wallyMember = 'm1m1m1m1m1m1m1m1m1m1';
let id = '';

async function signUp(settings: SettingsContext, name: string): Promise<string> {
  const made = prepareNewAccount(settings, name);
  const { statements } = await startSession(settings, made.id, 'link');
  await settings.db.batch([made.insert, ...statements]);
  return made.id;
}

/** Two accounts with a session each, and a project that Dilbert owns and Wally views. */
beforeAll(async () => {
  const opened = await openSettings({ remote: false, persistTo: folder.path }, runWrangler);
  if (!opened.ok) throw new Error(opened.refusal);
  const { settings, close } = opened.value;
  const [dilbert, wally] = [await signUp(settings, 'Dilbert Adams'), await signUp(settings, 'Wally')];
  const made = await createProject(settings, {
    name: 'Elbonia Today',
    with: (project) => [
      insertMember(settings, project, dilbert, { id: dilbertMember, role: 'owner' }),
      insertMember(settings, project, wally, { id: wallyMember, role: 'viewer' }),
    ],
  });
  if (!made.ok) throw new Error(made.refusal.code);
  id = made.value.project.id;
  await close();
});

describe('the commands on accounts with projects', () => {
  it('list accounts with their projects, and members with their roles', async () => {
    expect((await account('list')).stdout).toMatch(
      new RegExp(
        `  Dilbert Adams .*\\n    owner   ${id}  Elbonia Today\\n.*  Wally .*\\n    viewer  ${id}  Elbonia Today`,
      ),
    );
    expect((await project('members', id)).stdout).toMatch(
      new RegExp(`^${dilbertMember}  owner   Dilbert Adams  .*\\n${wallyMember}  viewer  Wally  .*\\n$`),
    );
  }, 120_000);

  it('end every session of one account', async () => {
    const ended = ' of Dilbert Adams ended. Passkeys and recovery codes still sign in.\n';
    expect((await account('end-sessions', 'Dilbert Adams')).stdout).toBe(`1 session${ended}`);
    expect((await account('end-sessions', 'Dilbert Adams')).stdout).toBe(`0 sessions${ended}`);
  }, 120_000);

  it('delete an account only after its projects have another owner', async () => {
    const unconfirmed = await account('delete', 'Dilbert Adams');
    expect(unconfirmed).toMatchObject({ status: 1, stdout: '' });
    expect(unconfirmed.stderr).toMatch(
      /^This would delete the account Dilbert Adams \([a-z0-9]+\) permanently\. .* repeat the command with --yes\.\n$/,
    );
    const refused = await account('delete', 'Dilbert Adams', '--yes');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('Dilbert Adams is the only owner of these projects. Nothing was deleted.');
    expect(refused.stderr).toContain(`npm run project -- role ${id} MEMBER owner`);
    const demoted = await project('role', id, dilbertMember, 'viewer');
    expect(demoted.stderr).toBe('A project needs an owner. Make another member an owner first.\n');
    const raised = await project('role', id, wallyMember, 'owner');
    expect(raised.stdout).toMatch(/^The member is now owner\.\nRevision 2 is published/);
    const deleted = await account('delete', 'Dilbert Adams', '--yes');
    expect(deleted.stdout).toBe('Deleted Dilbert Adams. The audit of its projects lists the removal.\n');
    expect((await project('members', id)).stdout).toMatch(new RegExp(`^${wallyMember}  owner   Wally  .*\\n$`));
  }, 240_000);
});
