import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '../../../src/core/project/project.ts';
import type { ProjectId } from '../../../src/core/project/project-id.ts';
import { readAccessLog, recordAccessLogView, verifyAccessLog } from '../../../src/settings/audit/access-log.ts';
import { randomId, type SettingsContext } from '../../../src/settings/context.ts';
import { insertMember, type Role } from '../../../src/settings/members/roles.ts';
import { setProjectSwitch } from '../../../src/settings/projects/projects.ts';
import { dumpDatabase, openSettings, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';
import { addPasskey, fillPath, fullEnv, loggedRoutes, makeScene, rows } from './routes/every-route.ts';
import { errorMarker, failAt, failureKinds } from './routes/failing-stores.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings, 'Dilbert');
});

const logOf = (id: ProjectId) => readAccessLog(settings.db, id);
const plainOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

/** Creates a project whose access log is on, and its owner. */
async function makeLogged() {
  const { project, member } = await makeProjectFor(settings, owner);
  const on = unwrapAccepted(await setProjectSwitch(settings, project.id, 'accessLog', true, 'current')).project;
  return { project: on, member, path: `/projects/${project.id}` };
}

/**
 * Creates a project whose access log has entries of the owner on the 1st and the 3rd, and of a former member on the
 * 2nd.
 */
async function makeHistory() {
  const made = await makeLogged();
  const former = 'formermember00000000';
  for (const [date, member, page] of [
    ['01', made.member, 'keys'],
    ['02', former, 'export.audit'],
    ['03', made.member, 'members'],
  ] as const) {
    const then = { ...settings, now: () => new Date(`2026-10-${date}T23:59:59.999Z`) };
    unwrapAccepted(await recordAccessLogView(then, made.project, member, page));
  }
  return { ...made, former };
}

describe('views', () => {
  it('are recorded of every page below members, settings and keys, and of every file', () => {
    const isMeant = (path: string) => /^\/projects\/:id\/(?:members|settings|keys|[^/]*\.\w+)(?:\/|$)/.test(path);
    const meant = rows.filter(({ method, path }) => method === 'GET' && isMeant(path)).map(({ route }) => route);
    expect(Object.keys(loggedRoutes).toSorted()).toEqual(meant.toSorted());
  });

  it.each(rows.filter(({ method }) => method === 'GET'))(
    'of $route are recorded where specified, once, without any other change',
    async ({ route, path }) => {
      const scene = await makeScene(settings);
      await addPasskey(settings, scene.owner, 'elsewhere.example');
      unwrapAccepted(await setProjectSwitch(settings, scene.project.id, 'accessLog', true, 'current'));
      const state = async () => ({
        // Leaves the access log out of the comparison; everything else in the database must stay the same.
        rows: (await dumpDatabase(settings)).replaceAll(/\{[^{}]*"(?:page|last_seq)":[^{}]*\},?/g, ''),
        kv: await settings.kv.get(snapshotKey(scene.project.id)),
      });
      const before = await state();
      const visit = { account: scene.owner, env: fullEnv };
      for (let time = 0; time < 2; time++) {
        const page = await pages.get(fillPath(path, scene.params, scene.owner), visit);
        expect([page.status < 500, page.headers.has('Access-Log')]).toEqual([true, false]);
      }
      const logged = loggedRoutes[route];
      expect((await logOf(scene.project.id)).entries.map((entry) => entry.page)).toEqual(
        logged === undefined ? [] : [logged],
      );
      expect(await state()).toEqual(before);
    },
  );

  it('are recorded of the member who viewed, and neither of refused ones nor of strangers', async () => {
    const { project, path } = await makeLogged();
    const viewer = await makeAccount(settings, 'Alice');
    const id = randomId(settings, 20);
    await insertMember(settings, project.id, viewer.id, { id, role: 'viewer' }).run();
    const stranger = await makeAccount(settings, 'Wally');
    for (const account of [viewer, stranger, null]) await pages.get(`${path}/members`, { account });
    await pages.get(`${path}/keys/issue`, { account: viewer });
    await pages.get(`${path}/settings/delete`, { account: owner, steppedUp: false });
    await pages.send(`${path}/keys`, { account: owner }, { method: 'HEAD' });
    const { entries } = await logOf(project.id);
    expect(entries.map(({ member, page }) => [member, page])).toEqual([[id, 'members']]);
  });

  it('are recorded once if the page is requested twice at the same time', async () => {
    const { project, path } = await makeLogged();
    const both = await Promise.all([0, 1].map(() => pages.get(`${path}/keys`, { account: owner })));
    expect(both.map(({ headers }) => headers.has('Access-Log'))).toEqual([false, false]);
    expect((await logOf(project.id)).entries).toHaveLength(1);
  });

  it('are not recorded while the log is off', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const before = await dumpDatabase(settings);
    for (const below of ['/members', '/settings', '/keys', '/export.json'])
      expect((await pages.get(`/projects/${project.id}${below}`, { account: owner })).status).toBe(200);
    expect(await dumpDatabase(settings)).toBe(before);
  });
});

describe('a view that D1 does not record', () => {
  // D1 call 0 reads the member's project. Calls 1 and 2 read the end of the access log and append the entry.
  it.each(failureKinds.flatMap((kind) => [1, 2].map((at) => ({ kind, at }))))(
    'is shown, and says so (call $at, $kind)',
    async ({ kind, at }) => {
      const { project, path } = await makeLogged();
      const { binding, hasFailed } = failAt(settings.db, at, kind);
      const page = await pages.get(`${path}/settings`, { account: owner, env: { DB: binding } });
      expect([page.status, hasFailed(), page.headers.get('Access-Log')]).toEqual([200, true, 'unrecorded']);
      expect(page.text).toContain('This view is not in the access log.');
      expect(page.text).toContain('Development');
      expect(page.text).not.toContain(errorMarker);
      expect((await logOf(project.id)).entries).toEqual([]);
      expect((await pages.get(`${path}/settings`, { account: owner })).text).not.toContain('could not be recorded');
    },
  );

  it('is still answered with a file, whose header says so', async () => {
    const { path } = await makeLogged();
    const { binding } = failAt(settings.db, 2);
    const file = await pages.get(`${path}/export.json`, { account: owner, env: { DB: binding } });
    expect([file.status, file.headers.get('Access-Log')]).toEqual([200, 'unrecorded']);
    expect(JSON.parse(file.text).project.accessLog).toBe(true);
  });
});

describe('/access-log', () => {
  const seqsOf = (text: string) => [...text.matchAll(/id="entry-(\d+)"/g)].map(([, seq]) => Number(seq));

  it('shows each view with its member, newest first', async () => {
    const { path } = await makeHistory();
    const { text } = await pages.get(`${path}/access-log`, { account: owner });
    expect(seqsOf(text)).toEqual([3, 2, 1]);
    const plain = plainOf(text);
    expect(plain).toContain('member Dilbert viewed the members 3 · 2026-10-03 23:59 UTC');
    expect(plain).toContain('a former member (former) exported the audit log 2 ·');
  });

  it.each([
    { query: 'page=keys', found: [1], why: 'one page' },
    { query: 'page=export.settings', found: [], why: 'a page that was not viewed' },
    { query: 'page=x', found: [3, 2, 1], why: 'not a page' },
    { query: 'member=formermember00000000', found: [2], why: 'one member' },
    { query: 'from=2026-10-02', found: [3, 2], why: 'the first day is included' },
    { query: 'to=2026-10-02', found: [2, 1], why: 'the last day is included to its last moment' },
    { query: 'before=2', found: [1], why: 'older than an entry' },
    { query: "member=' OR 1=1 --", found: [], why: 'a filter is not SQL' },
  ])('finds $found for ?$query ($why)', async ({ query, found }) => {
    const { path } = await makeHistory();
    expect(seqsOf((await pages.get(`${path}/access-log?${query}`, { account: owner })).text)).toEqual(found);
  });

  it('pages through older entries with the same filter', async () => {
    const { project, path, member } = await makeLogged();
    for (let hour = 0; hour < 60; hour++) {
      const then = { ...settings, now: () => new Date(Date.UTC(2026, 9, 1, hour)) };
      unwrapAccepted(await recordAccessLogView(then, project, member, 'keys'));
    }
    const first = await pages.get(`${path}/access-log?page=keys`, { account: owner });
    const older = /href="\/dashboard([^"]*before=\d+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(older).toContain('page=keys');
    const second = await pages.get(older, { account: owner });
    expect([...seqsOf(first.text), ...seqsOf(second.text)]).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i));
  });

  it.each<{ role: Role; sees: boolean; switches: boolean }>([
    { role: 'owner', sees: true, switches: true },
    { role: 'admin', sees: true, switches: false },
    { role: 'viewer', sees: false, switches: false },
  ])('is shown to a member as $role: $sees, who switches it: $switches', async ({ role, sees, switches }) => {
    const account = await makeAccount(settings, role);
    const { project } = await makeProjectFor(settings, account, role);
    const path = `/projects/${project.id}/access-log`;
    const page = await pages.get(path, { account });
    expect([page.status, page.text.includes('Turn access log on')]).toEqual([sees ? 200 : 403, switches]);
    expect((await pages.get(`/projects/${project.id}/audit`, { account })).text.includes(`${path}"`)).toBe(sees);
    const sent = await pages.post(path, { account }, { revision: '1', on: 'on' });
    expect(sent.status).toBe(switches ? 303 : 403);
    const settingsPage = await pages.get(`/projects/${project.id}/settings`, { account });
    expect(plainOf(settingsPage.text)).toContain(`Access log ${switches ? 'On' : 'Off'}.`);
  });

  it('verifies the chain on request', async () => {
    const { path, project } = await makeHistory();
    const verified = async () => plainOf((await pages.get(`${path}/access-log/verify`, { account: owner })).text);
    expect(await verified()).toContain('The log is intact: entries 1 to 3 are complete and unchanged.');
    await settings.db.prepare('DROP TRIGGER access_never_changes').run();
    const alter = settings.db.prepare("UPDATE access SET member = 'member' WHERE project_id = ? AND seq = 2");
    await alter.bind(project.id).run();
    expect(await verified()).toContain('The log was altered. Entry 2 was changed.');
    expect(plainOf((await pages.get(`${path}/access-log`, { account: owner })).text)).not.toContain('was altered');
  });
});

describe('the access log as files', () => {
  it('is JSON whose hash chain can be verified', async () => {
    const { path, project } = await makeHistory();
    const file = await pages.get(`${path}/access-log.json`, { account: owner });
    expect(file.headers.get('Content-Disposition')).toBe(`attachment; filename="${project.id}-access-log.json"`);
    const { format, version, project: id, ...log } = JSON.parse(file.text);
    expect({ format, version, id }).toEqual({ format: 'wherefrom-access-log', version: 1, id: project.id });
    // The newest entry is that of the download itself.
    expect(log.entries.map(({ page }: { page: string }) => page)).toEqual([
      'keys',
      'export.audit',
      'members',
      'export.access',
    ]);
    expect(await verifyAccessLog(project.id, log)).toBeNull();
    log.entries[1].page = 'keys';
    expect(await verifyAccessLog(project.id, log)).toEqual({ kind: 'changed', seq: 2 });
  });

  it('is CSV with a row for each entry', async () => {
    const { path, member } = await makeHistory();
    const { text, headers } = await pages.get(`${path}/access-log.csv`, { account: owner });
    expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('"seq","at","member","by","page","hash"');
    expect(lines).toHaveLength(6);
    expect(lines[3]).toContain(`"3","2026-10-03T23:59:59.999Z","${member}","Dilbert","members"`);
  });
});
