import { beforeAll, describe, expect, it } from 'vitest';
import { releases, scriptName } from '../../../src/client/releases.ts';
import { readAudit } from '../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { listMemberProjects } from '../../../src/settings/members/roles.ts';
import {
  createProject,
  listProjects,
  projectsMax,
  readProject,
  setDevelopmentSwitch,
} from '../../../src/settings/projects/projects.ts';
import { openSettings, snapshotInKv, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

/** Values that become markup or code unless they are escaped. */
const markup = "\"><script>alert(1)</script><b title='x'>&amp;";

describe('creating a project', () => {
  const fields = { idempotencyKey: 'a'.repeat(20), name: 'Elbonia Today', entries: 'elbonia.example', www: 'on' };

  it('makes its creator the owner, is audited, and publishes the first origins', async () => {
    const creator = await makeAccount(settings);
    const page = await pages.post('/projects/new', { account: creator }, fields);
    const [found] = await listMemberProjects(settings, creator.id);
    expect(found?.member.role).toBe('owner');
    const id = found?.project.id;
    if (id === undefined) throw new Error('there is no project');
    expect([page.status, page.location]).toEqual([303, `/dashboard/projects/${id}?done=created`]);
    const [entry, ...more] = await readAudit(settings.db, id);
    expect(more).toEqual([]);
    expect([entry?.event, entry?.actor]).toEqual(['project.create', found?.member.id]);
    const allowlist = ['https://elbonia.example', 'https://www.elbonia.example'];
    expect(await snapshotInKv(settings, id)).toMatchObject({ id, revision: 1, allowlist });
  });

  it('creates one project for a form that is sent twice', async () => {
    const creator = await makeAccount(settings);
    const sent = await Promise.all([1, 2, 3].map(() => pages.post('/projects/new', { account: creator }, fields)));
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 409, 409]);
    expect(await listMemberProjects(settings, creator.id)).toHaveLength(1);
  });

  it('refuses a 51st project, also for concurrent forms, with advice', async () => {
    const creator = await makeAccount(settings);
    for (let i = 1; i < projectsMax; i++) await makeProjectFor(settings, creator);
    // Only projects that the account owns count towards the limit.
    await makeProjectFor(settings, creator, 'admin');
    const drafts = ['b', 'c', 'd'].map((letter) => letter.repeat(20));
    const send = (idempotencyKey: string) =>
      pages.post('/projects/new', { account: creator }, { ...fields, idempotencyKey });
    const sent = await Promise.all(drafts.map(send));
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    const refused = sent.find(({ status }) => status === 422);
    expect(refused?.text).toContain('An account owns at most 50 projects. Delete one');
    expect(await listMemberProjects(settings, creator.id)).toHaveLength(projectsMax + 1);
    // The limit does not apply to the operator's command, nor to a form that is sent again after it created its
    // project.
    expect((await createProject(settings, { name: 'One more' })).ok).toBe(true);
    const made = drafts[sent.findIndex(({ status }) => status === 303)] ?? '';
    expect((await send(made)).status).toBe(409);
  });

  it('accepts no chosen id and none from another account’s form', async () => {
    const [one, other] = [await makeAccount(settings), await makeAccount(settings)];
    await pages.post('/projects/new', { account: one }, fields);
    await pages.post('/projects/new', { account: other }, fields);
    const ids = [
      ...(await listMemberProjects(settings, one.id)),
      ...(await listMemberProjects(settings, other.id)),
    ].map((found) => found.project.id);
    expect(new Set([...ids, fields.idempotencyKey]).size).toBe(3);
  });

  it('shows the error beside the field, keeps the typed text, and writes nothing', async () => {
    const before = (await listProjects(settings)).length;
    const page = await pages.post(
      '/projects/new',
      { account: owner },
      { ...fields, name: ' ', entries: '*.vercel.app' },
    );
    expect(page.status).toBe(422);
    expect(page.text).toContain('<a href="#name">A name has 1 to 80 characters on one line, none of them invisible');
    expect(page.text).toContain('value="*.vercel.app"');
    const suffix = await pages.post('/projects/new', { account: owner }, { ...fields, entries: '*.vercel.app' });
    expect(suffix.text).toMatch(
      /id="entries-problem"><p>\*\.vercel\.app: This wildcard would allow hosts of strangers/,
    );
    expect(await listProjects(settings)).toHaveLength(before);
  });
});

describe('the list', () => {
  it('shows the next step if there are no projects', async () => {
    const page = await pages.get('', { account: await makeAccount(settings) });
    expect(page.text).toContain('Create your first project');
  });

  it('shows only the account’s projects', async () => {
    const account = await makeAccount(settings);
    await makeProjectFor(settings, account, 'viewer', { name: 'Kneebonia Post' });
    const page = await pages.get('', { account });
    expect(page.text).toContain('Kneebonia Post');
    expect(page.text).not.toContain('Elbonia Today');
  });
});

describe('the overview', () => {
  it('fills each snippet with the project’s id and this deployment’s URL', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const { text } = await pages.get(`/projects/${project.id}`, { account: owner });
    const code = text
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
    expect(code).toContain(`fetch('https://settings.example/v1/visitor?project=${project.id}')`);
    expect(code).toContain(`import { locate } from 'https://settings.example/${scriptName(releases[0].version)}';`);
    expect(code).toContain(`await locate('${project.id}', { endpoint: 'https://settings.example' });`);
    expect(code).toContain(`"Authorization: Bearer $WHEREFROM_KEY" 'https://settings.example/v1/ip/81.2.69.142'`);
    expect(code).toContain("createServerClient({ url: 'https://settings.example', key: process.env.WHEREFROM_KEY");
    expect(code).toContain(`keyid="${project.id}:\${keyId}"`);
  });

  it.each([
    { entries: [], before: true, others: false, why: 'no page can call yet' },
    { entries: ['elbonia.example'], before: true, others: true, why: 'other pages work' },
    { entries: [host], before: false, others: false, why: 'this page is allowed' },
  ])('offers to allow the dashboard’s origin before the API refuses it: $before ($why)', async (row) => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: row.entries });
    const { text } = await pages.get(`/projects/${project.id}`, { account: owner });
    const [start = ''] = text.slice(text.indexOf('id="try-it"')).split('data-part="start"');
    expect([start.includes('Allow this origin'), start.includes('Your pages do not need this origin')]).toEqual([
      row.before,
      row.others,
    ]);
  });

  it('shows that a change is not published yet, and publishes it again', async () => {
    const { project } = await makeProjectFor(settings, owner);
    await settings.db.prepare('UPDATE projects SET published_revision = 0 WHERE id = ?').bind(project.id).run();
    await settings.kv.delete(`project:${project.id}`);
    expect((await pages.get(`/projects/${project.id}/fields`, { account: owner })).text).toContain('Publish again');
    const done = await pages.post(`/projects/${project.id}/publish`, { account: owner }, {});
    expect(done.location).toBe(`/dashboard/projects/${project.id}?done=published`);
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ revision: 1 });
    expect((await pages.get(`/projects/${project.id}`, { account: owner })).text).not.toContain('Publish again');
  });
});

describe('typed text', () => {
  it('is escaped on every page', async () => {
    const account = await makeAccount(settings, markup);
    const { project } = await makeProjectFor(settings, account, 'owner', { name: markup.slice(0, 80) });
    const path = `/projects/${project.id}`;
    const typed = encodeURIComponent(markup);
    const answers = [
      await pages.get('', { account }),
      await pages.get(`?done=${typed}`, { account }),
      await pages.get(path, { account }),
      await pages.get(`${path}/allowlist?duplicate=${typed}`, { account }),
      await pages.get(`${path}/allowlist/remove?entry=${typed}`, { account }),
      await pages.get(`${path}/tester?origin=${typed}`, { account }),
      await pages.get(`${path}/settings/delete`, { account }),
      await pages.post(`${path}/allowlist`, { account }, { revision: '1', entries: markup }),
      await pages.post(
        `${path}/protections`,
        { account },
        { revision: '1', mode: markup, callers: markup, rateClass: markup },
      ),
      await pages.post(`${path}/fields`, { account }, { revision: '1', groups: markup, coordinateDecimals: markup }),
      await pages.post(`${path}/settings/name`, { account }, { revision: '9', name: markup }),
      await pages.post('/projects/new', { account }, { idempotencyKey: markup, name: '', entries: markup }),
    ];
    for (const { text } of answers) {
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<b title');
    }
    expect(answers.filter(({ text }) => text.includes('&lt;script&gt;alert')).length).toBeGreaterThan(8);
  });
});

describe('renaming', () => {
  it('asks for a name if the field is empty', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/settings/name`;
    const page = await pages.post(path, { account: owner }, { revision: '1', name: ' ' });
    expect([page.status, page.text.includes('<a href="#name">Enter a name.</a>')]).toEqual([422, true]);
  });

  it('shows what changed since the form was rendered, keeps what was entered, and saves the second submission', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/settings/name`;
    await pages.post(
      `/projects/${project.id}/allowlist`,
      { account: owner },
      { revision: '1', entries: 'elbonia.example' },
    );
    const stale = await pages.post(path, { account: owner }, { revision: '1', name: 'Elbonia Tomorrow' });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('allowed https://elbonia.example');
    expect(stale.text).toContain('UTC: you allowed');
    expect(stale.text).toContain(
      `<form method="post" action="/dashboard${path}" novalidate=""><input type="hidden" name="revision" value="2"`,
    );
    expect(stale.text).toContain('type="text" value="Elbonia Today"');
    expect(stale.text).toContain('You entered: <span class="quoted">Elbonia Tomorrow</span>');
    expect((await pages.post(path, { account: owner }, { revision: '2', name: 'Elbonia Tomorrow' })).status).toBe(303);
    expect(unwrapAccepted(await readProject(settings, project.id)).name).toBe('Elbonia Tomorrow');
  });
});

describe('the development switch', () => {
  it('is changed once per form', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/settings/development`;
    await pages.post(path, { account: owner }, { revision: '1', development: 'on' });
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ revision: 2, development: true });
    expect((await pages.post(path, { account: owner }, { revision: '1', development: 'on' })).status).toBe(409);
    await pages.post(path, { account: owner }, { revision: '2', development: 'off' });
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ revision: 3, development: false });
  });
});

describe('deleting', () => {
  it('requires the project’s name', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/settings/delete`;
    const wrong = await pages.post(path, { account: owner }, { revision: '1', name: 'elbonia today' });
    expect([wrong.status, wrong.text.includes('This does not match the project name.')]).toEqual([422, true]);
    // Another project may have the same name.
    expect(wrong.text).toContain(`with the ID <code>${project.id}</code>`);
    expect(unwrapAccepted(await readProject(settings, project.id)).name).toBe('Elbonia Today');
  });

  it('of a project that was changed meanwhile is refused as stale', async () => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 1));
    for (const name of ['wrong', 'Elbonia Today']) {
      const fields = { revision: '1', name };
      const { status } = await pages.post(`/projects/${project.id}/settings/delete`, { account: owner }, fields);
      expect([name, status]).toEqual([name, 409]);
    }
  });

  it('leaves a tombstone and no members or audit', async () => {
    const { project } = await makeProjectFor(settings, owner);
    await pages.post(
      `/projects/${project.id}/settings/delete`,
      { account: owner },
      { revision: '1', name: 'Elbonia Today' },
    );
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ id: project.id, deleted: true });
    expect(await readAudit(settings.db, project.id)).toEqual([]);
    const left = await settings.db
      .prepare('SELECT count(*) AS n FROM members WHERE project_id = ?')
      .bind(project.id)
      .first('n');
    expect(left).toBe(0);
  });

  it('is refused to an admin', async () => {
    const admin = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, admin, 'admin');
    const fields = { revision: '1', name: 'Elbonia Today' };
    expect((await pages.post(`/projects/${project.id}/settings/delete`, { account: admin }, fields)).status).toBe(403);
    expect((await readProject(settings, project.id)).ok).toBe(true);
  });
});
