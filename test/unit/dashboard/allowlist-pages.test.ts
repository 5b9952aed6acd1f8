import { beforeAll, describe, expect, it } from 'vitest';
import { testOrigin } from '../../../src/settings/allowlist/origin-test.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { readProject, setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

describe('the allowlist’s page', () => {
  it('saves what was pasted, one entry a line, and shows each with its canonical form', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/allowlist`;
    const entries = ' Elbonia.example \r\n\r\nhttp://bürger.example:8080\r\n*.elbonia.example';
    const done = await pages.post(path, { account: owner }, { revision: '1', entries });
    expect(done.location).toBe(`/dashboard${path}?done=saved`);
    const allowlist = ['https://elbonia.example', 'http://xn--brger-kva.example:8080', 'https://*.elbonia.example'];
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ allowlist });
    const { text } = await pages.get(`${path}?done=saved`, { account: owner });
    expect(text).toContain('in under two minutes, or in up to 15 while Cloudflare KV is failing');
    expect(text).toContain('3 of 100');
    expect(text).toMatch(/Elbonia\.example<\/label>.*<code>https:\/\/elbonia\.example<\/code>/);
  });

  it('splits pasted text at commas and spaces, and adds no www to localhost', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/allowlist`;
    const entries = 'https://elbonia.example/, localhost:5173';
    await pages.post(path, { account: owner }, { revision: '1', entries, www: 'on' });
    const allowlist = ['https://elbonia.example', 'https://www.elbonia.example', 'http://localhost:5173'];
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ allowlist });
  });

  it('shows an entry that this build does not accept as such, and the warnings of the others', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['my-app-*.vercel.app'] });
    const stored = [
      { typed: 'future:entry', canonical: 'future:entry' },
      { typed: 'co.uk', canonical: 'https://co.uk' },
      ...project.allowlist,
    ];
    await settings.db
      .prepare('UPDATE projects SET allowlist = ? WHERE id = ?')
      .bind(JSON.stringify(stored), project.id)
      .run();
    const { text } = await pages.get(`/projects/${project.id}/allowlist`, { account: owner });
    expect(text).toMatch(/<code>future:entry<\/code><p class="hint">This version does not support the entry/);
    expect(text).toContain('anyone can register a host under vercel.app');
  });

  it('saves nothing if one entry is invalid, and shows the reason and the typed text', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const entries = 'elbonia.example\n*.co.uk\nhttps://kneebonia.example/path';
    const fields = { revision: '1', entries, subdomains: 'on' };
    const { status, text } = await pages.post(`/projects/${project.id}/allowlist`, { account: owner }, fields);
    expect(status).toBe(422);
    expect(text).toContain('<a href="#entries">*.co.uk: This wildcard would allow hosts of strangers');
    expect(text).toContain('<a href="#entries">https://kneebonia.example/path: An origin has no path.');
    expect(text).toMatch(/id="entries-problem"><p>\*\.co\.uk: .*<p>https:\/\/kneebonia\.example\/path: /);
    expect(text).toContain('aria-invalid="true"');
    expect(text).toContain(`${entries}</textarea>`);
    expect(text).toMatch(/name="subdomains"[^>]* checked/);
    expect(text).toContain(
      '<code>elbonia.example</code> <span class="quiet">is saved as</span> <code>https://elbonia.example</code>',
    );
    expect(unwrapAccepted(await readProject(settings, project.id)).allowlist).toEqual([]);
  });

  it('warns of duplicate, redundant, shared-suffix and loopback entries', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['*.elbonia.example'] });
    const path = `/projects/${project.id}/allowlist`;
    const entries = '*.ELBONIA.example\nwww.elbonia.example\nmy-app-*.vercel.app\nhttp://localhost:*';
    const done = await pages.post(path, { account: owner }, { revision: '1', entries });
    const { text } = await pages.get(done.location?.slice('/dashboard'.length) ?? '', { account: owner });
    expect(text).toContain('https://*.elbonia.example: already on the allowlist.');
    expect(text).toContain('not needed: https://*.elbonia.example admits the same origins.');
    expect(text).toContain('anyone can register a host under vercel.app');
    expect(text).toContain('works only while the development switch is on');
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 'current'));
    expect((await pages.get(path, { account: owner })).text).not.toContain('works only while');
  });

  it('saves a hundred entries and refuses the next with the limit', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/allowlist`;
    const many = (count: number) => Array.from({ length: count }, (_, i) => `e${i}.example`).join('\n');
    const tooMany = await pages.post(path, { account: owner }, { revision: '1', entries: many(101) });
    expect([tooMany.status, tooMany.text.includes('An allowlist has at most 100 entries.')]).toEqual([422, true]);
    expect(tooMany.text).not.toContain('These entries are valid');
    expect((await pages.post(path, { account: owner }, { revision: '1', entries: many(100) })).status).toBe(303);
  });

  it('selects all entries and none again', async () => {
    const entries = ['elbonia.example', 'https://kneebonia.example'];
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries });
    const path = `/projects/${project.id}/allowlist`;
    const selected = (text: string) =>
      text.match(/<input type="checkbox"[^>]* name="entry"[^>]* checked/g)?.length ?? 0;
    const { text } = await pages.get(path, { account: owner });
    expect([selected(text), text.includes(`"/dashboard${path}?select=all">Select all`)]).toEqual([0, true]);
    // An entry that was typed in its canonical form is shown once.
    expect(text).not.toContain('<code>https://kneebonia.example</code>');
    const all = await pages.get(`${path}?select=all`, { account: owner });
    expect([selected(all.text), all.text.includes(`"/dashboard${path}">Select none`)]).toEqual([2, true]);
  });

  it('says of a single label that it is not a host name', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const { text } = await pages.post(
      `/projects/${project.id}/allowlist`,
      { account: owner },
      { revision: '1', entries: 'foo' },
    );
    expect(text).toContain('foo: This is not a whole host name');
  });

  it('asks for an origin if the tester is submitted empty', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/tester`;
    const said = async (query: string) =>
      (await pages.get(`${path}${query}`, { account: owner })).text.includes('Enter an origin or the URL of a page.');
    expect([await said(''), await said('?origin='), await said('?origin=+')]).toEqual([false, true, true]);
  });

  it('removes marked entries only after confirmation', async () => {
    const entries = ['elbonia.example', 'kneebonia.example'];
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries });
    const path = `/projects/${project.id}/allowlist/remove`;
    const marked = 'https://elbonia.example';
    const asked = await pages.get(`${path}?entry=${encodeURIComponent(marked)}&entry=https://nowhere.example`, {
      account: owner,
    });
    expect(asked.text).toContain(`<input type="hidden" name="entry" value="${marked}"`);
    expect(asked.text).not.toContain('nowhere.example');
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(1);
    await pages.post(path, { account: owner }, { revision: '1', entry: marked });
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ allowlist: ['https://kneebonia.example'] });
    const gone = await pages.post(path, { account: owner }, { revision: '1', entry: marked });
    expect([gone.status, gone.text.includes('What you were editing no longer exists')]).toEqual([409, true]);
  });

  it('shows for a stale form what changed, and no errors of its lines', async () => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 1));
    const sent = { revision: '1', entries: 'good.example\n*' };
    const stale = await pages.post(`/projects/${project.id}/allowlist`, { account: owner }, sent);
    expect([stale.status, stale.text.includes('good.example\n*')]).toEqual([409, true]);
    expect(stale.text).not.toContain('These entries are valid');
    expect(
      (await pages.post(`/projects/${project.id}/allowlist`, { account: owner }, { ...sent, revision: '2' })).text,
    ).toContain('These entries are valid');
  });

  it('lists the newest changes and the number of others', async () => {
    const { project } = await makeProjectFor(settings, owner);
    for (let revision = 1; revision <= 12; revision++) {
      unwrapAccepted(await setDevelopmentSwitch(settings, project.id, revision % 2 === 1, revision));
    }
    const sent = { revision: '1', entries: 'good.example' };
    const { text } = await pages.post(`/projects/${project.id}/allowlist`, { account: owner }, sent);
    expect(text.match(/turned development o/g)).toHaveLength(5);
    expect(text).toContain('The audit log has 7 older changes.');
  });

  it('refuses a removal without a marked entry', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['elbonia.example'] });
    const page = await pages.get(`/projects/${project.id}/allowlist/remove`, { account: owner });
    expect(page.location).toBe(`/dashboard/projects/${project.id}/allowlist?done=unmarked`);
  });

  it('shows no form to a viewer', async () => {
    const viewer = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, viewer, 'viewer', { entries: ['elbonia.example'] });
    const { text } = await pages.get(`/projects/${project.id}/allowlist`, { account: viewer });
    expect(text).toContain('https://elbonia.example');
    expect(text).not.toMatch(/<textarea|type="checkbox"|Remove marked/);
  });
});

describe('testOrigin', () => {
  let project: StoredProject;
  beforeAll(async () => {
    const entries = [
      'elbonia.example',
      '*.elbonia.example',
      'http://kneebonia.example',
      'my-app-*.vercel.app',
      'http://localhost:5173',
      'capacitor://localhost',
      'https://localhost',
      'moz-extension://*',
    ];
    project = await makeProject(settings, { entries });
  });

  it.each([
    { typed: 'https://elbonia.example', by: 'https://elbonia.example', why: 'listed' },
    { typed: ' elbonia.example ', by: 'https://elbonia.example', why: 'https is meant' },
    { typed: 'https://Shop.Elbonia.example/a?b#c', by: 'https://*.elbonia.example', why: 'a page’s address' },
    { typed: 'https://my-app-git.vercel.app', by: 'https://my-app-*.vercel.app', why: 'by the label' },
    { typed: 'capacitor://localhost', by: 'capacitor://localhost', why: 'an app' },
    { typed: 'moz-extension://0f7a1c52', by: 'moz-extension://*', why: 'an extension' },
  ])('"$typed" is admitted by $by ($why)', ({ typed, by }) => {
    expect(testOrigin(project, typed)).toMatchObject({ kind: 'allowed', by });
  });

  it.each([
    { typed: 'http://elbonia.example', reason: 'https://elbonia.example is for https, and this page is on http.' },
    {
      typed: 'https://elbonia.example:8443',
      reason: 'https://elbonia.example is for another port; with :* it would be for any port.',
    },
    {
      typed: 'http://www.kneebonia.example',
      reason: 'http://kneebonia.example is for that host only; *.kneebonia.example is for the hosts below it.',
    },
    {
      typed: 'http://localhost:5173',
      reason: 'http://localhost:5173 is listed, but loopback origins work only while the development switch is on.',
    },
    {
      typed: 'localhost:5173/page?x',
      reason: 'http://localhost:5173 is listed, but loopback origins work only while the development switch is on.',
    },
    {
      typed: 'https://localhost',
      reason:
        'https://localhost is listed, but anyone can run a page with this origin on their own machine: it works only ' +
        'while the app-shell switch or the development switch is on.',
    },
    { typed: 'http://0.0.0.0:3000', reason: 'No entry resembles this origin.' },
    {
      typed: 'https://vercel.app',
      reason: 'https://my-app-*.vercel.app is for the hosts below vercel.app, not for vercel.app itself.',
    },
    {
      typed: 'https://other.vercel.app',
      reason: 'https://my-app-*.vercel.app is for hosts directly below vercel.app whose first label matches my-app-*.',
    },
    { typed: 'https://evilelbonia.example', reason: 'No entry resembles this origin.' },
  ])('$typed is refused: $reason', ({ typed, reason }) => {
    const test = testOrigin(project, typed);
    expect(test).toMatchObject({ kind: 'refused' });
    expect(test.kind === 'refused' ? test.reasons : []).toContain(reason);
  });

  it.each([
    { typed: 'null', reason: 'sandboxed' },
    { typed: 'https://a..elbonia.example', reason: 'no page can have' },
    { typed: 'https://x,y.elbonia.example/page', reason: 'no page can have' },
    { typed: `https://${'a'.repeat(64)}.elbonia.example`, reason: 'no page can have' },
  ])('$typed is not an origin, with the reason', ({ typed, reason }) => {
    expect(testOrigin(project, typed)).toEqual({ kind: 'not_an_origin', reason: expect.stringContaining(reason) });
  });

  it.each(['null', 'data:text/html,x', 'file:///etc/passwd', 'http://', 'javascript:alert(1)', 'https://a b'])(
    '%j is not an origin that browsers send',
    (typed) => {
      expect(testOrigin(project, typed).kind).toBe('not_an_origin');
    },
  );

  it('admits a listed app shell while its switch is on, and no other loopback origin', () => {
    const listed = ['https://localhost', 'http://localhost:*'].map((canonical) => ({ typed: canonical, canonical }));
    const shells = { ...project, allowlist: listed, development: false, appShells: true };
    expect(testOrigin(shells, 'https://localhost')).toMatchObject({
      kind: 'allowed',
      notes: ['Allowed by the switch for app shells. Anyone can run a page with this origin on their own machine.'],
    });
    expect(testOrigin(shells, 'http://localhost:5173')).toMatchObject({ kind: 'refused' });
    expect(testOrigin({ ...shells, appShells: false }, 'https://localhost')).toMatchObject({ kind: 'refused' });
  });

  it('names the networks that visitors must come from', async () => {
    const limited = unwrapAccepted(
      await setProtections(settings, project.id, { pageCallers: ['8.8.8.0/24'] }, 'current'),
    );
    expect(testOrigin(limited.project, 'https://elbonia.example')).toMatchObject({
      kind: 'allowed',
      notes: ['Only for visitors from the project’s networks: 8.8.8.0/24.'],
    });
    unwrapAccepted(await setProtections(settings, project.id, { pageCallers: [] }, 'current'));
  });

  it('follows the development switch and the mode', async () => {
    const on = unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 'current')).project;
    expect(testOrigin(on, 'http://localhost:5173')).toMatchObject({ kind: 'allowed' });
    const servers = unwrapAccepted(await setProtections(settings, project.id, { mode: 'server' }, 'current')).project;
    expect(testOrigin(servers, 'https://elbonia.example')).toMatchObject({ kind: 'refused' });
  });
});
