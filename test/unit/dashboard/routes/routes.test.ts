import { beforeAll, describe, expect, it } from 'vitest';
import { formBytesMax } from '../../../../src/dashboard/form.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import type { StoredProject } from '../../../../src/settings/projects/store.ts';
import { openSettings } from '../../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor } from '../browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
let project: StoredProject;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
  project = (await makeProjectFor(settings, owner)).project;
});

const revisionNow = async () =>
  String(await settings.db.prepare('SELECT revision FROM projects WHERE id = ?').bind(project.id).first('revision'));

describe('a form', () => {
  const form = 'application/x-www-form-urlencoded';
  it.each([
    { headers: { Origin: host, 'Sec-Fetch-Site': 'same-origin' }, expected: 303, why: 'a page of ours' },
    { headers: { Origin: host }, expected: 303, why: 'a browser that says the origin alone' },
    { headers: { 'Sec-Fetch-Site': 'same-origin' }, expected: 303, why: 'a browser that says the relation alone' },
    { headers: {}, expected: 403, why: 'says nothing of where it is from' },
    { headers: { Origin: 'https://evil.example' }, expected: 403, why: 'another origin' },
    { headers: { Origin: 'null' }, expected: 403, why: 'a sandboxed page' },
    { headers: { Origin: `${host}.evil.example` }, expected: 403, why: 'only starts like ours' },
    { headers: { Origin: host.replace('https', 'http') }, expected: 403, why: 'the same host without TLS' },
    { headers: { Origin: host, 'Sec-Fetch-Site': 'cross-site' }, expected: 403, why: 'the two disagree' },
    { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }, expected: 403, why: 'and so' },
    { headers: { 'Sec-Fetch-Site': 'same-site' }, expected: 403, why: 'a neighbour below the same domain' },
    { headers: { 'Sec-Fetch-Site': 'none' }, expected: 403, why: 'nobody’s page' },
  ])('from $headers gets $expected ($why)', async ({ headers, expected }) => {
    const body = `revision=${await revisionNow()}&name=Elbonia+Today`;
    const sent = { ...headers, 'Content-Type': form } as Record<string, string>;
    const path = `/projects/${project.id}/settings/name`;
    const page = await pages.send(path, { account: owner }, { method: 'POST', body, headers: sent });
    expect(page.status).toBe(expected);
  });

  it.each([
    { type: 'text/plain', why: 'another page can send it unasked' },
    { type: 'multipart/form-data; boundary=x', why: 'and this' },
    { type: 'application/json', why: 'no form' },
    { type: '', why: 'no type' },
  ])('of the type "$type" is refused ($why)', async ({ type }) => {
    const headers = { Origin: host, 'Content-Type': type };
    const path = `/projects/${project.id}/settings/name`;
    const page = await pages.send(path, { account: owner }, { method: 'POST', body: 'revision=1&name=x', headers });
    expect(page.status).toBe(415);
  });

  it('larger than the limit is refused', async () => {
    const fields = { revision: await revisionNow(), name: 'x'.repeat(formBytesMax) };
    expect((await pages.post(`/projects/${project.id}/settings/name`, { account: owner }, fields)).status).toBe(413);
  });

  it.each([
    { fields: [['name', 'x']], why: 'no revision' },
    { fields: [['revision', '1']], why: 'no name' },
    {
      fields: [
        ['revision', '-1'],
        ['name', 'x'],
      ],
      why: 'no such revision',
    },
    {
      fields: [
        ['revision', '1e0'],
        ['name', 'x'],
      ],
      why: 'a number otherwise written',
    },
    {
      fields: [
        ['revision', '1'],
        ['name', 'x'],
        ['name', 'y'],
      ],
      why: 'a field twice',
    },
  ] as const)('with $fields is refused completely ($why)', async ({ fields }) => {
    expect((await pages.post(`/projects/${project.id}/settings/name`, { account: owner }, fields)).status).toBe(400);
  });
});

describe('a visitor who is not signed in', () => {
  it('is redirected to sign in, and back to the page with its query', async () => {
    const page = await pages.get(`/projects/${project.id}/tester?origin=a%26b`, { account: null });
    const back = encodeURIComponent(`/dashboard/projects/${project.id}/tester?origin=a%26b`);
    expect([page.status, page.location]).toEqual([303, `/dashboard/sign-in?returnTo=${back}`]);
  });

  it('is redirected to the page of a form, with the hint to submit it again', async () => {
    const page = await pages.post(`/projects/${project.id}/settings/name`, { account: null }, {});
    const back = encodeURIComponent(`/dashboard/projects/${project.id}/settings`);
    const path = `/sign-in?returnTo=${back}&done=unsent`;
    expect(page.location).toBe(`/dashboard${path}`);
    const notice = 'submit the form again';
    expect((await pages.get(path, { account: null })).text).toContain(notice);
    expect((await pages.get(`/sign-in?returnTo=${back}`, { account: null })).text).not.toContain(notice);
    const signedOut = await pages.post('/sign-out', { account: null }, {});
    expect(signedOut.location).toBe('/dashboard/sign-in?returnTo=%2Fdashboard');
  });

  it('cannot find out whether a project exists', async () => {
    const there = await pages.get(`/projects/${project.id}`, { account: null });
    const nowhere = await pages.get('/projects/zzzzzzzzzzzzzzzzzzzz', { account: null });
    expect(there.location?.replace(project.id, '')).toBe(nowhere.location?.replace('zzzzzzzzzzzzzzzzzzzz', ''));
  });
});

describe('a project’s page', () => {
  it('is the not-found page for accounts that are not members', async () => {
    const stranger = await makeAccount(settings, 'Asok');
    const bodies = new Set<string>();
    for (const id of [project.id, 'zzzzzzzzzzzzzzzzzzzz', 'short', 'new']) {
      const below = id === 'new' ? '/projects/new/allowlist' : `/projects/${id}`;
      const page = await pages.get(below, { account: stranger });
      expect(page.status).toBe(404);
      bodies.add(JSON.stringify([page.text, [...page.headers]]));
    }
    expect(bodies.size).toBe(1);
  });

  it('is the not-found page if the project is deleted', async () => {
    const made = await makeProjectFor(settings, owner);
    const before = await pages.get('/projects/zzzzzzzzzzzzzzzzzzzz', { account: owner });
    const fields = { revision: '1', name: made.project.name };
    const done = await pages.post(`/projects/${made.project.id}/settings/delete`, { account: owner }, fields);
    expect(done.location).toBe('/dashboard?done=deleted');
    expect((await pages.get(`/projects/${made.project.id}`, { account: owner })).text).toBe(before.text);
  });

  it('is readable for a viewer, whose forms are refused', async () => {
    const viewer = await makeAccount(settings, 'Alice');
    const made = await makeProjectFor(settings, viewer, 'viewer');
    const path = `/projects/${made.project.id}`;
    expect((await pages.get(`${path}/allowlist`, { account: viewer })).status).toBe(200);
    const fields = { revision: '1', entries: 'elbonia.example' };
    expect((await pages.post(`${path}/allowlist`, { account: viewer }, fields)).status).toBe(403);
    expect((await pages.get(`${path}/keys/issue`, { account: viewer })).status).toBe(403);
    expect((await pages.get(`${path}/settings/delete`, { account: viewer })).status).toBe(403);
  });

  it('requires a fresh proof for keys and deletion, and not for the allowlist', async () => {
    const old = { account: owner, steppedUp: false };
    const path = `/projects/${project.id}`;
    expect((await pages.get(`${path}/allowlist`, old)).status).toBe(200);
    for (const below of ['/keys/issue', '/settings/delete']) {
      const back = `/dashboard/step-up?returnTo=${encodeURIComponent(`/dashboard${path}${below}`)}`;
      expect((await pages.get(path + below, old)).location).toBe(back);
      const sent = await pages.post(path + below, old, { revision: '1', name: 'x' });
      expect(sent.location).toBe(`${back}&done=unsent`);
      const proof = await pages.get(sent.location?.replace('/dashboard', '') ?? '', old);
      expect(proof.text).toContain('submit the form again');
    }
  });
});

describe('every response', () => {
  it('cannot be framed, cached or read by other pages', async () => {
    const answers = [
      await pages.get('', { account: owner }),
      await pages.get('', { account: null }),
      await pages.get('/nothing', { account: owner }),
      await pages.get('/style.css', { account: null }),
    ];
    for (const { headers } of answers) {
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('Referrer-Policy')).toBe('same-origin');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
      expect(headers.has('Access-Control-Allow-Origin')).toBe(false);
    }
    expect(answers.slice(0, 3).map(({ headers }) => headers.get('Cache-Control'))).toEqual(Array(3).fill('no-store'));
  });

  it('lists the methods of a path', async () => {
    const page = await pages.send(`/projects/${project.id}/allowlist`, { account: owner }, { method: 'DELETE' });
    expect([page.status, page.headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('with D1 failing', () => {
  it('a page responds 503 with Retry-After, and the style sheet still loads', async () => {
    const { db } = settings;
    const failing = { DB: { prepare: (_sql: string) => db.prepare('SELECT * FROM not_there') } as typeof db };
    const page = await pages.get('', { account: owner, env: failing });
    expect([page.status, page.headers.get('Retry-After')]).toEqual([503, '60']);
    expect(page.text).toContain('The API still answers pages and servers');
    expect((await pages.get('/style.css', { account: null, env: failing })).status).toBe(200);
  });
});
