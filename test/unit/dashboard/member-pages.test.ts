import { beforeAll, describe, expect, it } from 'vitest';
import { readSession } from '../../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { createInvite } from '../../../src/settings/members/invites.ts';
import { operatorActor } from '../../../src/settings/members/members.ts';
import { insertMember, type Role } from '../../../src/settings/members/roles.ts';
import { addToAllowlist } from '../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { cookieOf } from '../../support/sessions.ts';
import { openSettings, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
});

async function makeParty() {
  const owner = await makeAccount(settings, 'Dilbert');
  const { project, member } = await makeProjectFor(settings, owner);
  const path = `/projects/${project.id}`;
  return { project, owner, ownerId: member, path };
}

let made = 0;
async function addMember(
  { id }: StoredProject,
  role: Role,
  name: string,
): Promise<Account & { readonly member: string }> {
  const account = await makeAccount(settings, name);
  made++;
  const member = `member${String(made).padStart(14, '0')}`;
  await insertMember(settings, id, account.id, { id: member, role }).run();
  return { ...account, member };
}

const codeIn = (text: string) => /join\?code=([\w-]{43})/.exec(text)?.[1] ?? '';

describe('/members', () => {
  it('lists the members, without forms for a viewer', async () => {
    const { project, owner, path } = await makeParty();
    const viewer = await addMember(project, 'viewer', 'Wally <b>');
    const forOwner = await pages.get(`${path}/members`, { account: owner });
    expect(forOwner.text).toContain('Wally &lt;b&gt;');
    expect(forOwner.text).toContain(`/members/${viewer.member}/remove`);
    const forViewer = await pages.get(`${path}/members`, { account: viewer });
    expect(forViewer.text).toContain('Dilbert');
    for (const below of ['/role', '/remove', '/members/invite']) expect(forViewer.text).not.toContain(below);
    expect(forViewer.text).toContain('/members/leave');
  });

  it('shows an admin no form for an owner, and responds 403 to such a form', async () => {
    const { project, path, ownerId } = await makeParty();
    const admin = await addMember(project, 'admin', 'Alice');
    expect((await pages.get(`${path}/members`, { account: admin })).text).not.toContain(`/members/${ownerId}/`);
    for (const below of ['role', 'remove']) {
      expect((await pages.get(`${path}/members/${ownerId}/${below}`, { account: admin })).status).toBe(403);
    }
    const fields = { revision: '1', role: 'viewer' };
    const sent = await pages.post(`${path}/members/${ownerId}/role`, { account: admin }, fields);
    expect([sent.status, sent.text.includes('You cannot grant or remove a role above your own.')]).toEqual([422, true]);
  });
});

describe('an invite', () => {
  it('is shown once, can be opened without being consumed, and admits a member', async () => {
    const { owner, path } = await makeParty();
    const shown = await pages.post(`${path}/members/invite`, { account: owner }, { revision: '1', role: 'admin' });
    const code = codeIn(shown.text);
    expect(shown.text).toContain(`${host}/dashboard/join?code=${code}`);
    expect((await pages.get(`${path}/members`, { account: owner })).text).not.toContain(code);
    const again = await pages.post(`${path}/members/invite`, { account: owner }, { revision: '1', role: 'admin' });
    expect([again.status, codeIn(again.text)]).toEqual([409, '']);

    const guest = await makeAccount(settings, 'Asok');
    for (let i = 0; i < 2; i++) {
      const page = await pages.get(`/join?code=${code}`, { account: guest });
      expect([page.status, page.text.includes('Join Elbonia Today')]).toEqual([200, true]);
      expect((await pages.get(path, { account: guest })).status).toBe(404);
    }
    const joined = await pages.post('/join', { account: guest }, { code });
    expect(joined.location).toBe(`/dashboard${path}?done=joined`);
    expect((await pages.get(`${path}?done=joined`, { account: guest })).text).toContain('You joined this project');
    expect((await pages.post('/join', { account: guest }, { code })).status).toBe(404);
  });

  it('creates an account for a newcomer, signs in and offers a passkey', async () => {
    const { project, path } = await makeParty();
    const { code } = unwrapAccepted(await createInvite(settings, project.id, operatorActor, 'viewer', 'current'));
    const page = await pages.get(`/join?code=${code}`, { account: null });
    expect(page.text).toContain('Your name');
    expect(page.text).toContain(`/dashboard/sign-in?returnTo=${encodeURIComponent(`/dashboard/join?code=${code}`)}`);
    const nameless = await pages.post('/join', { account: null }, { code, name: ' ' });
    expect([nameless.status, nameless.headers.has('Set-Cookie')]).toEqual([422, false]);
    expect(nameless.text).toContain('A name has 1 to 80 characters');

    const joined = await pages.post('/join', { account: null }, { code, name: 'Loud Howard' });
    const next = encodeURIComponent(`/dashboard${path}?done=joined`);
    expect(joined.location).toBe(`/dashboard/account/passkeys/new?returnTo=${next}`);
    const session = await readSession(settings, cookieOf(joined.headers.get('Set-Cookie') ?? ''));
    expect(session?.account.name).toBe('Loud Howard');
    expect((await pages.get(`${path}/members`, { account: session?.account ?? null })).text).toContain('Loud Howard');
  });

  it.each([
    { code: 'x'.repeat(43), why: 'one that never was' },
    { code: '', why: 'none' },
    { code: 'x'.repeat(5000), why: 'a long one' },
  ])('is refused with the same page and without a cookie: $why', async ({ code }) => {
    const answers = [
      await pages.get(`/join?code=${code}`, { account: null }),
      await pages.post('/join', { account: null }, { code, name: 'Asok' }),
    ];
    for (const { status, text, headers } of answers) {
      expect([status, headers.has('Set-Cookie')]).toEqual([404, false]);
      expect(text).toContain('This invite is no longer valid');
    }
  });

  it('is revoked on its own page', async () => {
    const { owner, path } = await makeParty();
    const shown = await pages.post(`${path}/members/invite`, { account: owner }, { revision: '1', role: 'viewer' });
    const list = await pages.get(`${path}/members`, { account: owner });
    const [, withdraw = ''] = /href="\/dashboard(\/projects\/[^"]*\/withdraw)"/.exec(list.text) ?? [];
    expect((await pages.get(withdraw, { account: owner })).status).toBe(200);
    const done = await pages.post(withdraw, { account: owner }, { revision: '2' });
    expect(done.location).toBe(`/dashboard${path}/members?done=uninvited`);
    expect((await pages.get(`/join?code=${codeIn(shown.text)}`, { account: owner })).status).toBe(404);
    expect((await pages.get(withdraw, { account: owner })).status).toBe(404);
    expect((await pages.post(withdraw, { account: owner }, { revision: '3' })).status).toBe(404);
  });
});

describe('the label of an invite', () => {
  it.each([
    {
      typed: 'Asok <b>',
      shown: 'Asok &lt;b&gt;, as viewer',
      audited: 'for the role viewer (“Asok &lt;b&gt;”)',
      why: 'given',
    },
    { typed: ' ', shown: 'Invite as viewer', audited: 'for the role viewer<', why: 'none' },
  ])('is shown to members as "$shown" and audited ($why)', async ({ typed, shown, audited }) => {
    const { owner, path } = await makeParty();
    const fields = { revision: '1', role: 'viewer', label: typed };
    const made = await pages.post(`${path}/members/invite`, { account: owner }, fields);
    expect((await pages.get(`${path}/members`, { account: owner })).text).toContain(`<strong>${shown}</strong>`);
    expect((await pages.get(`${path}/audit`, { account: owner })).text).toContain(`created an invite ${audited}`);
    const join = await pages.get(`/join?code=${codeIn(made.text)}`, { account: null });
    expect([join.status, join.text.includes('Asok')]).toEqual([200, false]);
    const list = await pages.get(`${path}/members`, { account: owner });
    const [, withdraw = ''] = /href="\/dashboard(\/projects\/[^"]*\/withdraw)"/.exec(list.text) ?? [];
    await pages.post(withdraw, { account: owner }, { revision: '2' });
    const after = await pages.get(`${path}/audit`, { account: owner });
    expect(after.text).toContain(`revoked an invite ${audited}`);
  });

  it('is refused if it is too long, with the reason at its field', async () => {
    const { owner, path } = await makeParty();
    const fields = { revision: '1', role: 'admin', label: 'x'.repeat(81) };
    const { status, text } = await pages.post(`${path}/members/invite`, { account: owner }, fields);
    expect([status, text.includes('<a href="#label">A name has 1 to 80 characters')]).toEqual([422, true]);
    expect(text).toMatch(/value="admin"[^>]* checked/);
  });
});

describe('the only owner', () => {
  it('is told before that they must stay, until there is another owner', async () => {
    const { project, owner, ownerId, path } = await makeParty();
    await addMember(project, 'admin', 'Alice');
    const told = 'You are the only owner.';
    const own = [`${path}/members/leave`, `${path}/members/${ownerId}/role`];
    const list = await pages.get(`${path}/members`, { account: owner });
    expect(list.text).toContain(told);
    for (const at of own) {
      expect(list.text).not.toContain(`"/dashboard${at}"`);
      const { text } = await pages.get(at, { account: owner });
      expect([text.includes(told), text.includes('method="post" action="/dashboard/projects')]).toEqual([true, false]);
    }
    await addMember(project, 'owner', 'Catbert');
    const two = await pages.get(`${path}/members`, { account: owner });
    expect(two.text).not.toContain(told);
    for (const at of own) {
      expect(two.text).toContain(`"/dashboard${at}"`);
      expect((await pages.get(at, { account: owner })).text).not.toContain(told);
    }
  });

  it('may change others, and is nothing to other members', async () => {
    const { project, owner, path } = await makeParty();
    const admin = await addMember(project, 'admin', 'Alice');
    expect((await pages.get(`${path}/members/${admin.member}/role`, { account: owner })).text).toContain('Change role');
    expect((await pages.get(`${path}/members`, { account: admin })).text).not.toContain('You are the only owner.');
  });
});

describe('the forms of members', () => {
  it('change a role, remove, and leave', async () => {
    const { project, owner, path } = await makeParty();
    const viewer = await addMember(project, 'viewer', 'Wally');
    const below = `${path}/members/${viewer.member}`;
    const raised = await pages.post(`${below}/role`, { account: owner }, { revision: '1', role: 'owner' });
    expect(raised.location).toBe(`/dashboard${path}/members?done=saved`);
    const left = await pages.post(`${path}/members/leave`, { account: owner }, { revision: '2' });
    expect(left.location).toBe('/dashboard?done=left');
    expect((await pages.get(path, { account: owner })).status).toBe(404);
    const last = await pages.post(`${path}/members/leave`, { account: viewer }, { revision: '3' });
    expect([last.status, last.text.includes('A project needs an owner.')]).toEqual([422, true]);
  });

  it('remove a member, who then gets the page of an unknown project', async () => {
    const { project, owner, path } = await makeParty();
    const admin = await addMember(project, 'admin', 'Alice');
    expect((await pages.get(`${path}/allowlist`, { account: admin })).status).toBe(200);
    const removed = await pages.post(`${path}/members/${admin.member}/remove`, { account: owner }, { revision: '1' });
    expect(removed.location).toBe(`/dashboard${path}/members?done=removed`);
    const fields = { revision: '2', entries: 'elbonia.example' };
    expect((await pages.post(`${path}/allowlist`, { account: admin }, fields)).status).toBe(404);
    expect((await pages.get('', { account: admin })).status).toBe(200);
  });

  it('show who made a conflicting change', async () => {
    const { project, owner, ownerId, path } = await makeParty();
    const admin = await addMember(project, 'admin', 'Alice');
    unwrapAccepted(await addToAllowlist({ ...settings, actor: ownerId }, project.id, ['elbonia.example'], 1));
    const fields = { revision: '1', role: 'viewer' };
    const stale = await pages.post(`${path}/members/${admin.member}/role`, { account: admin }, fields);
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('allowed https://elbonia.example');
    expect(stale.text).toContain('member Dilbert allowed');
    const mine = await pages.post(`${path}/members/${admin.member}/role`, { account: owner }, fields);
    expect(mine.text).toContain('UTC: you allowed');
  });

  it('refuse members of another project and unknown ids', async () => {
    const { owner, path } = await makeParty();
    const other = await makeParty();
    for (const id of [other.ownerId, 'zzzzzzzzzzzzzzzzzzzz', 'invites']) {
      for (const below of ['role', 'remove']) {
        const at = `${path}/members/${id}/${below}`;
        expect((await pages.get(at, { account: owner })).status).toBe(404);
        expect((await pages.post(at, { account: owner }, { revision: '1', role: 'viewer' })).status).toBe(404);
      }
    }
  });
});
