// No page claims a change that was not made: not after a copied link, and not when a reload submits a form again.

import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import { openSettings, unwrapAccepted } from '../settings/context.ts';
import { browse, host, makeAccount, makeProjectFor } from './browse.ts';
import { addPasskey, fullEnv } from './routes/every-route.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
});

async function makeParty() {
  const account = await makeAccount(settings, 'Dilbert');
  const { project, member } = await makeProjectFor(settings, account);
  return { project, account, member, path: `/projects/${project.id}` };
}

describe('the notice of a change', () => {
  it.each([
    { headers: { 'Sec-Fetch-Site': 'same-origin' }, shown: true, why: 'the redirect of a form' },
    { headers: {}, shown: true, why: 'a browser that does not say' },
    { headers: { 'Sec-Fetch-Site': 'none' }, shown: false, why: 'a pasted address' },
    { headers: { 'Sec-Fetch-Site': 'cross-site' }, shown: false, why: 'a link elsewhere' },
    { headers: { 'Sec-Fetch-Site': 'same-site' }, shown: false, why: 'a link of a sibling host' },
  ])('is shown: $shown for $why', async ({ headers, shown }) => {
    const { account, path } = await makeParty();
    for (const page of ['?done=deleted', `${path}?done=deleted`, '/account?done=deleted', '/sign-in?done=deleted']) {
      const signedIn = page.startsWith('/sign-in') ? null : account;
      const { text } = await pages.get(page, { account: signedIn, headers: headers as Record<string, string> });
      expect([page, text.includes('Project deleted.')]).toEqual([page, shown]);
    }
  });
});

describe('a form that a reload sends again', () => {
  it.each([
    {
      path: '/keys/issue',
      fields: { name: ' Reports ', rights: 'lookup', ends: '' },
      lost: 'rotate the key',
      why: 'the page of a new key',
    },
    { path: '/members/invite', fields: { role: 'viewer' }, lost: 'revoke the invite', why: 'the page of a link' },
  ])('says so, and what to do if the secret is lost: $why', async ({ path: below, fields, lost }) => {
    const { account, path } = await makeParty();
    const visit = { account, env: fullEnv };
    const sent = { revision: '1', ...fields } as Record<string, string>;
    expect((await pages.post(path + below, visit, sent)).status).toBe(200);
    const again = await pages.post(path + below, visit, sent);
    expect([again.status, again.text.includes(lost)]).toEqual([409, true]);
    expect(again.text).not.toContain('The project changed after you opened this page');
  });

  it.each([
    { name: 'Another', by: 'own', why: 'another key' },
    { name: 'Reports', by: 'other', why: 'another member’s key of the same name' },
    { name: 'Reports', by: 'development', why: 'another change' },
  ])('is not taken for the same after $why', async ({ name, by }) => {
    const { account, member, path, project } = await makeParty();
    const other = by === 'other' ? { ...settings, actor: 'operator' } : { ...settings, actor: member };
    const masters = await importMasterSecrets(fullEnv.WHEREFROM_SECRET, undefined);
    if (masters === null) throw new Error('fixture is not a secret');
    if (by === 'development') unwrapAccepted(await setDevelopmentSwitch(other, project.id, true, 1));
    else unwrapAccepted(await issueKey(other, masters, project.id, name, 1));
    const sent = { revision: '1', name: 'Reports', rights: 'lookup', ends: '' };
    const { status, text } = await pages.post(`${path}/keys/issue`, { account, env: fullEnv }, sent);
    expect([status, text.includes('The project changed after you opened this page')]).toEqual([409, true]);
  });
});

describe('the name of a new passkey', () => {
  it('is one that the account does not have yet', async () => {
    const account = await makeAccount(settings);
    const nameOf = async () =>
      /id="name"[^>]* value="([^"]*)"/.exec((await pages.get('/account/passkeys/new', { account })).text)?.[1];
    expect(await nameOf()).toBe('My passkey');
    await addPasskey(settings, account, new URL(host).hostname);
    expect(await nameOf()).toBe('My passkey');
    await settings.db.prepare("UPDATE passkeys SET name = 'My passkey' WHERE account_id = ?").bind(account.id).run();
    expect(await nameOf()).toBe('My passkey 2');
  });
});
