// `npm run account` on local stores.

import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSettings } from '../../src/cli/open-settings.ts';
import { repositoryRoot, runWrangler } from '../../src/cli/wrangler.ts';
import { consumeSignInLink } from '../../src/settings/accounts/sign-in-links.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const config = join(folder.path, 'wrangler.toml');
const persistTo = join(folder.path, 'state');
beforeAll(() => {
  copyFileSync(join(repositoryRoot, 'wrangler.toml'), config);
  symlinkSync(join(repositoryRoot, 'src'), join(folder.path, 'src'));
});

const account = (...args: string[]) =>
  runScript('src/cli/account/account.ts', [...args, '--config', config, '--persist-to', persistTo]);

/** Uses a one-time link that a command printed, as a click on its page does. */
async function open(link: string, name: string | null) {
  const opened = await openSettings({ remote: false, config, persistTo }, runWrangler);
  if (!opened.ok) throw new Error(opened.refusal);
  const { settings, close } = opened.value;
  const result = await consumeSignInLink(settings, new URL(link).searchParams.get('code') ?? '', name, null);
  await close();
  return result;
}

const linkIn = (stdout: string) => stdout.split('\n')[0] ?? '';

describe('npm run account', () => {
  it('prints the owner’s link only until an account exists, then sign-in links', async () => {
    expect((await account('list')).stdout).toBe('No accounts.\n');
    const made = await runScript('src/cli/project/project.ts', [
      ...['create', '--name', 'Elbonia Today', '--config', config, '--persist-to', persistTo],
    ]);
    expect(made.status).toBe(0);
    expect(made.stdout).toContain('npm run account -- adopt NAME');
    const first = await account('owner-link');
    expect(first.stdout).toContain('npm start is not running.');
    expect(linkIn(first.stdout)).toMatch(/^http:\/\/localhost:8787\/dashboard\/link\?code=[\w-]{43}$/);
    expect(await open(linkIn(first.stdout), 'Dilbert Adams')).toMatchObject({ ok: true, value: { isFirst: true } });

    expect(await account('owner-link')).toMatchObject({ status: 1, stdout: '' });
    const link = await account('sign-in-link', 'Dilbert Adams', '--url', 'https://settings.example/anything');
    expect(linkIn(link.stdout)).toMatch(/^https:\/\/settings\.example\/dashboard\/link\?code=/);
    expect(await open(linkIn(link.stdout), null)).toMatchObject({
      ok: true,
      value: { account: { name: 'Dilbert Adams' } },
    });
    expect((await account('list')).stdout).toMatch(/^[a-z0-9]{20} {2}Dilbert Adams {2}\(since /);

    expect((await account('adopt', 'Dilbert Adams')).stdout).toBe(
      'Dilbert Adams is now the owner of the projects that had none: 1.\n',
    );
    expect((await account('adopt', 'Dilbert Adams')).stdout).toBe('Every project has an owner.\n');

    const create = (owner: string) =>
      runScript('src/cli/project/project.ts', [
        ...['create', '--name', 'Kneebonia', '--owner', owner, '--config', config, '--persist-to', persistTo],
      ]);
    const owned = await create('Dilbert Adams');
    expect(owned).toMatchObject({ status: 0, stdout: expect.stringContaining('owner        Dilbert Adams') });
    expect(owned.stdout).not.toContain('adopt');
    expect((await account('adopt', 'Dilbert Adams')).stdout).toBe('Every project has an owner.\n');
    const unknown = await create('Wally');
    expect(unknown).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('No account has this name'),
    });
  }, 120_000);

  it.each([
    { args: ['sign-in-link', 'Wally'], says: 'No account has this name or id' },
    { args: ['sign-in-link'], says: 'sign-in-link takes one account' },
    { args: ['adopt', 'a', 'b'], says: 'adopt takes one account' },
    { args: ['owner-link', 'now'], says: 'owner-link takes no arguments' },
    { args: ['owner-link', '--remote'], says: 'a link needs --url URL' },
    { args: ['owner-link', '--url', 'nowhere'], says: '--url takes the https:// URL' },
    { args: ['owner-link', '--url', 'javascript:x'], says: '--url takes the https:// URL' },
    { args: ['wipe'], says: 'Unknown command: wipe' },
    { args: ['delete', 'Wally'], says: 'No account has this name or id' },
    { args: ['delete', '--yes'], says: 'delete takes one account' },
    { args: ['end-sessions'], says: 'end-sessions takes one account' },
    { args: ['end-sessions', 'Wally', '--yes'], says: '--yes applies to the command delete only' },
    { args: ['list', '--force'], says: 'Invalid options: list --force' },
  ])('refuses $args in one line', async ({ args, says }) => {
    const { status, stdout, stderr } = await account(...args);
    expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
  });
});
