// Pages tell a newcomer when the development switch does not fit the allowlist, and have the button that changes the
// switch.

import { beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { listMemberProjects } from '../../../src/settings/members/roles.ts';
import { setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import { openSettings, snapshotInKv, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

const local = 'http://localhost:5173';

describe('creating a project', () => {
  const fields = { idempotencyKey: 'a'.repeat(20), name: 'Elbonia Today', entries: local };

  const unready = { done: 'created-unready', notice: 'does not answer pages on localhost yet' };
  const ready = { done: 'created', notice: 'Your project is ready.' };

  it.each([
    { sent: {}, ...unready, development: false },
    { sent: { development: 'on' }, ...ready, development: true },
  ])('for localhost with $sent ends at "$notice"', async ({ sent, done, notice, development }) => {
    const account = await makeAccount(settings);
    const { location } = await pages.post('/projects/new', { account }, { ...fields, ...sent });
    const id = (await listMemberProjects(settings, account.id))[0]?.project.id;
    if (id === undefined) throw new Error('there is no project');
    expect(location).toBe(`/dashboard/projects/${id}?done=${done}`);
    expect((await pages.get(`/projects/${id}?done=${done}`, { account })).text).toContain(notice);
    expect(await snapshotInKv(settings, id)).toMatchObject({ development, allowlist: [local] });
    const [entry] = await readAudit(settings.db, id);
    expect(entry?.details['development']).toBe(development ? true : undefined);
  });

  it.each([
    { sent: { entries: 'localhost' }, ...unready, why: 'the port was forgotten: an app shell has this origin too' },
    { sent: { entries: 'http://tauri.localhost' }, ...unready, why: 'an app shell needs a switch' },
    { sent: { entries: 'localhost', development: 'on' }, ...ready, why: 'the development switch admits it' },
    { sent: { entries: '' }, done: 'created-empty', notice: 'does not answer any page yet', why: 'nothing is listed' },
    { sent: { entries: 'elbonia.example' }, ...ready, why: 'a public page needs no switch' },
  ])('with $sent ends at "$notice" ($why)', async ({ sent, done, notice }) => {
    const account = await makeAccount(settings);
    const { location } = await pages.post('/projects/new', { account }, { ...fields, ...sent });
    expect(location).toMatch(new RegExp(`done=${done}$`));
    expect((await pages.get((location ?? '').replace('/dashboard', ''), { account })).text).toContain(notice);
  });

  it('keeps the checkbox of a refused form', async () => {
    const { text } = await pages.post('/projects/new', { account: owner }, { ...fields, name: '', development: 'on' });
    expect(text).toMatch(/name="development"[^>]* checked/);
  });
});

describe.each(['', '/allowlist'])('the page "%s"', (below) => {
  const on = 'Turn development on';
  const off = 'Turn development off';
  it.each([
    { entries: [], development: false, shows: null, why: 'nothing is listed' },
    { entries: ['elbonia.example'], development: false, shows: null, why: 'no entry needs the switch' },
    { entries: [local], development: false, shows: on, why: 'the entry is refused' },
    { entries: ['elbonia.example', 'localhost:*'], development: false, shows: on, why: 'one of two is refused' },
    { entries: ['http://localhost'], development: false, shows: on, why: 'also the origin of an app shell' },
    { entries: ['http://localhost'], appShells: true, shows: null, why: 'the app-shell switch admits it' },
    { entries: ['localhost', local], appShells: true, shows: on, why: 'that switch admits one of the two' },
    { entries: [local], development: true, shows: null, why: 'it fits' },
    {
      entries: ['elbonia.example', local],
      development: true,
      shows: off,
      why: 'a public project is open to localhost',
    },
  ])('offers $shows: $why', async ({ entries, development = false, appShells = false, shows }) => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries, development });
    if (appShells) unwrapAccepted(await setProtections(settings, project.id, { appShells }, 'current'));
    const { text } = await pages.get(`/projects/${project.id}${below}`, { account: owner });
    expect([on, off].filter((label) => text.includes(label))).toEqual(shows === null ? [] : [shows]);
  });

  it('shows a viewer the notice without the button', async () => {
    const viewer = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, viewer, 'viewer', { entries: [local] });
    const { text } = await pages.get(`/projects/${project.id}${below}`, { account: viewer });
    expect([text.includes('Development is off.'), text.includes(on)]).toEqual([true, false]);
  });
});

describe('the button', () => {
  it.each([
    { sent: {}, to: '/settings?done=saved', why: 'the form’s own page' },
    { sent: { page: 'overview' }, to: '?done=saved', why: 'overview' },
    { sent: { page: 'allowlist' }, to: '/allowlist?done=saved', why: 'allowlist' },
    {
      sent: { page: 'tester', origin: 'http://localhost:5173' },
      to: '/tester?done=saved&origin=http%3A%2F%2Flocalhost%3A5173',
      why: 'the tester with its origin',
    },
    { sent: { page: '//evil.example' }, to: '/settings?done=saved', why: 'no path that is sent' },
  ])('returns to $to: $why', async ({ sent, to }) => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: [local] });
    const path = `/projects/${project.id}`;
    const fields = { revision: '1', development: 'on', ...sent };
    const { location } = await pages.post(`${path}/settings/development`, { account: owner }, fields);
    expect(location).toBe(`/dashboard${path}${to}`);
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ development: true });
  });
});

describe('the tester', () => {
  it('allows a refused origin and then turns development on, until it says that it is allowed', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}`;
    const tester = `${path}/tester?origin=${encodeURIComponent(local)}`;
    expect((await pages.get(tester, { account: owner })).text).toContain('Allow this origin');
    const returnTo = { page: 'tester', origin: local };
    const added = await pages.post(
      `${path}/allowlist`,
      { account: owner },
      { revision: '1', entries: local, ...returnTo },
    );
    expect(added.location).toBe(`/dashboard${path}/tester?done=saved&origin=${encodeURIComponent(local)}`);
    const refused = await pages.get(tester, { account: owner });
    expect(['Allow this origin', 'Turn development on'].map((label) => refused.text.includes(label))).toEqual([
      false,
      true,
    ]);
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 'current'));
    expect((await pages.get(tester, { account: owner })).text).toContain('<h2>Allowed</h2>');
  });

  it('offers both switches for an origin that an app shell has too', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['https://localhost'] });
    const { text } = await pages.get(`/projects/${project.id}/tester?origin=https://localhost`, { account: owner });
    expect(text).toContain('Turn development on');
    expect(text).toContain(`admit app shells under <a href="/dashboard/projects/${project.id}/protections">`);
  });

  it.each([
    { origin: 'https://co.uk', why: 'a public suffix is no entry' },
    { origin: 'null', why: 'it is no origin' },
  ])('offers nothing for $origin: $why', async ({ origin }) => {
    const { project } = await makeProjectFor(settings, owner);
    const { text } = await pages.get(`/projects/${project.id}/tester?origin=${origin}`, { account: owner });
    expect(text).not.toContain('Allow this origin');
  });

  it('offers a viewer nothing', async () => {
    const viewer = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, viewer, 'viewer');
    const { text } = await pages.get(`/projects/${project.id}/tester?origin=${local}`, { account: viewer });
    expect(text).not.toContain('Allow this origin');
  });
});
