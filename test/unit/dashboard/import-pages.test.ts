import { beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { listMemberProjects } from '../../../src/settings/members/roles.ts';
import { projectsMax, readProject, setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { dumpDatabase, openSettings, snapshotInKv, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor, type Page } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
/** The text that the settings page of a project downloads. */
let exported: string;
let source: StoredProject;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
  const wanted = { name: 'Elbonia <b>Tomorrow</b>', entries: ['Elbonia.example', 'http://localhost:5173'] };
  source = (await makeProjectFor(settings, owner, 'owner', { ...wanted, development: true })).project;
  exported = (await pages.get(`/projects/${source.id}/export.json`, { account: owner })).text;
});

/** Sends a form as a browser does if the form uploads a file. */
function upload(path: string, account: Account, fields: Readonly<Record<string, string | Blob>>): Promise<Page> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return pages.send(path, { account }, { method: 'POST', body, headers: { Origin: host } });
}

const asFile = (content: string | Uint8Array<ArrayBuffer>) =>
  new File([content], 'export.json', { type: 'application/json' });
const noFile = new File([], '', { type: 'application/octet-stream' });

const decodeHtml = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Returns the hidden fields of the page on which an import is reviewed. */
function carried({ text }: Page): Readonly<Record<string, string>> {
  const fields = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, decodeHtml(value)]));
}

const target = async (role: 'owner' | 'admin' = 'owner') => {
  const { project } = await makeProjectFor(settings, owner, role, { entries: ['kneebonia.example'] });
  return { project, path: `/projects/${project.id}/settings/import` };
};

describe('importing into a project', () => {
  it('shows the difference, and changes nothing', async () => {
    const { path } = await target();
    const before = await dumpDatabase(settings);
    const page = await upload(path, owner, { file: asFile(exported), pasted: '' });
    expect(page.status).toBe(200);
    const text = page.text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    for (const part of [
      'Nothing is saved yet.',
      'Added to the allowlist (2) https://elbonia.example http://localhost:5173',
      'Removed from the allowlist (1) https://kneebonia.example',
      'name Elbonia Today → changed to Elbonia &lt;b&gt;Tomorrow&lt;/b&gt;',
      'development off → changed to on',
      'http://localhost:5173: works only while the development switch is on.',
      'Members are not imported (1 in the file).',
    ]) {
      expect(text).toContain(part);
    }
    expect(page.text).not.toContain('<b>Tomorrow');
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('warns only of entries that change', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['http://localhost:5173'] });
    const page = await upload(`/projects/${project.id}/settings/import`, owner, { file: asFile(exported), pasted: '' });
    expect([page.status, page.text.includes('works only while')]).toEqual([200, false]);
  });

  it('saves what was shown in one revision, publishes it, and names it in the audit', async () => {
    const { project, path } = await target();
    const review = await upload(path, owner, { file: asFile(exported), pasted: '' });
    const done = await upload(`${path}/confirm`, owner, carried(review));
    expect([done.status, done.location]).toEqual([303, `/dashboard/projects/${project.id}/settings?done=saved`]);
    const after = unwrapAccepted(await readProject(settings, project.id));
    expect([after.name, after.revision, after.allowlist]).toEqual([source.name, 2, source.allowlist]);
    expect(await snapshotInKv(settings, project.id)).toMatchObject({ revision: 2, development: true });
    const events = (await readAudit(settings.db, project.id)).map(({ event }) => event);
    expect(events).toEqual(['project.create', 'project.import']);
    const log = await pages.get(`/projects/${project.id}/audit`, { account: owner });
    expect(log.text).toContain(`imported settings from an export of ${source.id}`);
  });

  it('is refused after another change, and shows the difference to the present settings', async () => {
    const { project, path } = await target();
    const review = await upload(path, owner, { file: asFile(exported), pasted: '' });
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 1));
    const stale = await upload(`${path}/confirm`, owner, carried(review));
    expect([stale.status, stale.text.includes('turned development on')]).toEqual([409, true]);
    expect(stale.text).not.toContain('<dt class="capital">development</dt>');
    expect(carried(stale)).toEqual({ revision: '2', content: carried(review)['content'] });
    expect((await upload(`${path}/confirm`, owner, carried(stale))).status).toBe(303);
  });

  it('saves one of two reviews that are confirmed at the same time', async () => {
    const { project, path } = await target();
    const review = await upload(path, owner, { file: asFile(exported), pasted: '' });
    const sent = await Promise.all([1, 2].map(() => upload(`${path}/confirm`, owner, carried(review))));
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(2);
  });

  it('offers nothing to save if the settings are the same', async () => {
    const page = await upload(`/projects/${source.id}/settings/import`, owner, { file: noFile, pasted: exported });
    expect(page.text).toContain('There is nothing to import.');
    expect([carried(page), page.text.includes('Import settings</button>')]).toEqual([{}, false]);
  });

  it.each(['owner', 'admin'] as const)('changes the access log for an owner alone (%s)', async (role) => {
    const text = exported.replace('"accessLog": false', '"accessLog": true');
    const { project, path } = await target(role);
    const review = await upload(path, owner, { file: asFile(text), pasted: '' });
    const isOwner = role === 'owner';
    expect(review.text.includes('The access log switch is not imported')).toBe(!isOwner);
    expect((await upload(`${path}/confirm`, owner, carried(review))).status).toBe(303);
    expect(unwrapAccepted(await readProject(settings, project.id)).accessLog).toBe(isOwner);
  });

  it.each([
    { fields: { file: noFile, pasted: ' ' }, says: 'Choose a file, or paste an export.', why: 'neither' },
    { fields: {}, says: 'Choose a file, or paste an export.', why: 'no fields' },
    { fields: { file: asFile('{'), pasted: '' }, says: 'The file is not JSON.', why: 'a broken file' },
    { fields: { file: noFile, pasted: '[]' }, says: 'Only an export of a project', why: 'JSON that is no export' },
    {
      fields: { file: asFile('{}'), pasted: '{"format":"wherefrom-project","version":1}' },
      says: 'Only an export of a project',
      why: 'a file before pasted text',
    },
    {
      fields: { file: asFile('{"format":"wherefrom-project","version":2}'), pasted: '' },
      says: 'version: this build reads version 1 only.',
      why: 'a later version',
    },
  ])('refuses $why with the reason, and saves nothing', async ({ fields, says }) => {
    const { path } = await target();
    const before = await dumpDatabase(settings);
    const page = await upload(path, owner, fields as Readonly<Record<string, string | Blob>>);
    expect([page.status, page.text.includes(says)]).toEqual([422, true]);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('names the entry that this build does not accept, and keeps pasted text', async () => {
    const { path } = await target();
    const bad = exported.replace('"https://elbonia.example"', '"*.vercel.app"');
    const page = await upload(path, owner, { file: noFile, pasted: bad });
    expect(page.status).toBe(422);
    expect(page.text).toContain('<a href="#pasted">project.allowlist[0]: *.vercel.app: This wildcard would allow');
    expect(page.text).toContain('&quot;*.vercel.app&quot;');
  });

  it('refuses a confirmed content that is no export', async () => {
    const { path } = await target();
    const before = await dumpDatabase(settings);
    expect((await upload(`${path}/confirm`, owner, { revision: '1', content: '{}' })).status).toBe(422);
    expect(await dumpDatabase(settings)).toBe(before);
  });
});

describe('importing a new project', () => {
  it('shows the settings, creates the project with its owner, and does so once', async () => {
    const account = await makeAccount(settings);
    const before = await dumpDatabase(settings);
    const review = await upload('/projects/import', account, { file: asFile(exported), pasted: '' });
    expect([review.status, await dumpDatabase(settings)]).toEqual([200, before]);
    expect(review.text).toContain('have the name <bdi>Elbonia &lt;b&gt;Tomorrow&lt;/b&gt;</bdi>');
    const sent = await Promise.all([1, 2].map(() => upload('/projects/import/confirm', account, carried(review))));
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 409]);
    const [found, ...more] = await listMemberProjects(settings, account.id);
    expect([more.length, found?.member.role, found?.project.name]).toEqual([0, 'owner', source.name]);
    const id = found?.project.id ?? source.id;
    expect(id).not.toBe(source.id);
    const [entry] = await readAudit(settings.db, id);
    expect([entry?.event, entry?.actor]).toEqual(['project.create', found?.member.id]);
    expect(sent.find(({ status }) => status === 303)?.location).toBe(`/dashboard/projects/${id}?done=created`);
    const again = JSON.parse((await pages.get(`/projects/${id}/export.json`, { account })).text).project;
    const { allowlist, fields, protections, development } = JSON.parse(exported).project;
    expect(again).toMatchObject({ allowlist, fields, protections, development, keys: [] });
  });

  it('counts toward the limit of projects', async () => {
    const account = await makeAccount(settings);
    for (let i = 0; i < projectsMax; i++) await makeProjectFor(settings, account);
    const review = await upload('/projects/import', account, { file: asFile(exported), pasted: '' });
    const page = await upload('/projects/import/confirm', account, carried(review));
    expect([page.status, page.text.includes('An account owns at most 50 projects.')]).toEqual([422, true]);
    // The page of the refusal still contains the reviewed content, so that it can be sent again.
    expect(carried(page)).toEqual(carried(review));
  });

  it('reads the archive of a deleted project', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner', { entries: ['elbonia.example'] });
    const archive = (await pages.get(`/projects/${project.id}/archive.json`, { account: owner })).text;
    await pages.post(
      `/projects/${project.id}/settings/delete`,
      { account: owner },
      { revision: '1', name: project.name },
    );
    const review = await upload('/projects/import', owner, { file: asFile(archive), pasted: '' });
    const created = await upload('/projects/import/confirm', owner, carried(review));
    expect(created.status).toBe(303);
    const page = await pages.get(created.location?.replace('/dashboard', '') ?? '', { account: owner });
    expect(page.text).toContain(project.name);
  });

  it('refuses an invalid export with the reason', async () => {
    const page = await upload('/projects/import', owner, { file: asFile('[]'), pasted: '' });
    expect([page.status, page.text.includes('<a href="#file">format: ')]).toEqual([422, true]);
  });
});

describe('an upload', () => {
  const send = (type: string, body: BodyInit) =>
    pages.send(
      '/projects/import',
      { account: owner },
      { method: 'POST', body, headers: { Origin: host, 'Content-Type': type } },
    );
  const part = '--x\r\nContent-Disposition: form-data; name="pasted"\r\n\r\n';

  it.each([
    { type: 'multipart/form-data; boundary=x', body: `${part}[]\r\n--x--\r\n`, status: 422, why: 'a form' },
    { type: 'Multipart/Form-Data; boundary=x', body: `${part}[]\r\n--x--\r\n`, status: 422, why: 'in capitals' },
    { type: 'multipart/form-data; boundary=x', body: `${part}[]`, status: 400, why: 'broken off' },
    { type: 'multipart/form-data; boundary=y', body: `${part}[]\r\n--x--\r\n`, status: 400, why: 'another boundary' },
    { type: 'multipart/form-data', body: `${part}[]\r\n--x--\r\n`, status: 400, why: 'no boundary' },
    { type: 'multipart/mixed; boundary=x', body: `${part}[]\r\n--x--\r\n`, status: 415, why: 'no form' },
    { type: 'application/json', body: '{}', status: 415, why: 'no form' },
  ])('of $type gets $status ($why)', async ({ type, body, status }) => {
    expect((await send(type, body)).status).toBe(status);
  });

  it('of a file that is not UTF-8 is refused', async () => {
    const page = await upload('/projects/import', owner, { file: asFile(Uint8Array.of(0x22, 0xff, 0x22)), pasted: '' });
    expect([page.status, page.text.includes('did not arrive completely')]).toEqual([400, true]);
  });

  it('of a file that is larger than the limit is refused', async () => {
    const fits = await upload('/projects/import', owner, {
      file: asFile(exported.padEnd(4 * 1024 * 1024)),
      pasted: '',
    });
    expect(fits.status).toBe(200);
    const large = await upload('/projects/import', owner, { file: asFile(' '.repeat(5 * 1024 * 1024)), pasted: '' });
    expect([large.status, large.text.includes('File too large')]).toEqual([413, true]);
  });

  it('from another origin is refused', async () => {
    const body = new FormData();
    body.append('pasted', exported);
    const headers = { Origin: 'https://evil.example' };
    const page = await pages.send('/projects/import', { account: owner }, { method: 'POST', body, headers });
    expect(page.status).toBe(403);
  });
});
