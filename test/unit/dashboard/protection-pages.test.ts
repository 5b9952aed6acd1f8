import { beforeAll, describe, expect, it } from 'vitest';
import { parseKey } from '../../../src/core/key.ts';
import { deriveKeySecret, exampleMasterSecret, importMasterSecrets } from '../../../src/core/master-secret.ts';
import type { ProjectId } from '../../../src/core/project/project-id.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { readProject } from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor, type Visit } from './browse.ts';

const secret = 'only-for-tests-only-for-tests-only-for-tests';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
let visit: Visit;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
  visit = { account: owner, env: { WHEREFROM_SECRET: secret } };
});

const keyIn = (text: string) => /wfk_[a-z0-9_]+/.exec(text)?.[0] ?? '';
const keysOf = async (id: ProjectId) => unwrapAccepted(await readProject(settings, id)).keys;

describe('issuing a key', () => {
  it('shows a key that works, once', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/keys`;
    const fields = { revision: '1', name: 'checkout server', rights: 'lookup', ends: '' };
    const shown = await pages.post(`${path}/issue`, visit, fields);
    expect([shown.status, shown.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    const presented = parseKey(keyIn(shown.text));
    const [stored] = await keysOf(project.id);
    const masters = await importMasterSecrets(secret, undefined);
    const [generation] = stored?.generations ?? [];
    if (presented === null || masters === null || generation === undefined) throw new Error('no key was issued');
    expect(presented.secret).toBe(await deriveKeySecret(masters.current, generation, project.id, presented.key));
    const again = await pages.post(`${path}/issue`, visit, fields);
    expect([again.status, keyIn(again.text)]).toEqual([409, '']);
    const listed = await pages.get(path, visit);
    expect(listed.text).toContain('checkout server');
    expect(listed.text).not.toContain(presented.secret.slice(0, 8));
    expect(await keysOf(project.id)).toHaveLength(1);
  });

  it.each([
    { env: {}, why: 'no secret' },
    { env: { WHEREFROM_SECRET: 'short' }, why: 'too short' },
    { env: { WHEREFROM_SECRET: exampleMasterSecret }, why: 'the example' },
  ])('shows why it is impossible ($why)', async ({ env }) => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/keys`;
    const listed = await pages.get(path, { account: owner, env });
    expect([listed.status, listed.text.includes('Keys cannot be issued on this deployment.')]).toEqual([200, true]);
    const counted: string[] = [];
    const countFailure = (code: string) => counted.push(code);
    const asked = await pages.get(`${path}/issue`, { account: owner, env: { ...env, countFailure } });
    expect([asked.status, ...counted]).toEqual([503, 'keys_unavailable']);
    expect(
      (
        await pages.post(
          `${path}/issue`,
          { account: owner, env },
          { revision: '1', name: 'x', rights: 'lookup', ends: '' },
        )
      ).status,
    ).toBe(503);
    expect(await keysOf(project.id)).toEqual([]);
  });

  it('requires a name', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const page = await pages.post(`/projects/${project.id}/keys/issue`, visit, {
      revision: '1',
      name: ' ',
      rights: 'lookup',
      ends: '',
    });
    expect([page.status, keyIn(page.text)]).toEqual([422, '']);
  });
});

describe('rotating and revoking a key', () => {
  async function issued() {
    const { project } = await makeProjectFor(settings, owner);
    const page = await pages.post(`/projects/${project.id}/keys/issue`, visit, {
      revision: '1',
      name: 'checkout server',
      rights: 'lookup',
      ends: '',
    });
    const key = parseKey(keyIn(page.text));
    if (key === null) throw new Error('no key was issued');
    return { id: project.id, path: `/projects/${project.id}/keys/${key.key}`, key };
  }

  it.each([
    { overlapHours: '24', ends: [null, Date.parse(startOfTime) + 86_400_000], why: 'both go on for a day' },
    { overlapHours: '0', ends: [null], why: 'the one before ends now' },
  ])('with $overlapHours hours of overlap gives another secret ($why)', async ({ overlapHours, ends }) => {
    const { id, path, key } = await issued();
    const page = await pages.post(`${path}/rotate`, visit, { revision: '2', overlapHours });
    const next = parseKey(keyIn(page.text));
    expect(next?.key).toBe(key.key);
    expect(next?.secret).not.toBe(key.secret);
    const [stored] = await keysOf(id);
    expect(stored?.generations.map(({ endsAtMs }) => endsAtMs)).toEqual(ends);
  });

  it.each(['', '-1', '721', '1.5e9', 'a day'])('refuses an overlap of %j hours', async (overlapHours) => {
    const { path } = await issued();
    const page = await pages.post(`${path}/rotate`, visit, { revision: '2', overlapHours });
    expect([page.status, keyIn(page.text)]).toEqual([422, '']);
  });

  it('revokes after confirmation, and a repeated form succeeds', async () => {
    const { id, path } = await issued();
    expect((await pages.get(`${path}/revoke`, visit)).status).toBe(200);
    expect(await keysOf(id)).toHaveLength(1);
    const done = await pages.post(`${path}/revoke`, visit, { revision: '2' });
    expect(done.location).toBe(`/dashboard/projects/${id}/keys?done=revoked`);
    expect(await keysOf(id)).toEqual([]);
    expect((await pages.post(`${path}/revoke`, visit, { revision: '2' })).status).toBe(409);
    expect((await pages.post(`${path}/revoke`, visit, { revision: '3' })).status).toBe(404);
    expect((await pages.get(`${path}/rotate`, visit)).status).toBe(404);
  });
});

describe('protections', () => {
  const unrestricted = { revision: '1', mode: 'both', callers: '', pageCallers: '', rateClass: 'standard' };

  it('are saved in canonical form, whichever form was typed, and shown again', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/protections`;
    const fields = {
      revision: '1',
      mode: 'server',
      callers: '192.0.2.0/24\n2001:DB8::/32',
      pageCallers: '198.51.100.7',
      declaredOrigin: 'on',
      signatureRequired: 'on',
      appShells: 'on',
      rateClass: 'low',
    };
    expect((await pages.post(path, visit, fields)).location).toBe(`/dashboard${path}?done=saved`);
    expect(unwrapAccepted(await readProject(settings, project.id))).toMatchObject({
      appShells: true,
      protections: {
        mode: 'server',
        callers: ['192.0.2.0/24', '2001:db8::/32'],
        pageCallers: ['198.51.100.7/32'],
        declaredOrigin: true,
        signatureRequired: true,
        rateClass: 'low',
      },
    });
    const { text } = await pages.get(path, visit);
    expect(text).toMatch(/value="server" checked/);
    expect(text).toContain('192.0.2.0/24\n2001:db8::/32</textarea>');
    expect(text).toContain('198.51.100.7/32</textarea>');
    for (const name of ['signatureRequired', 'declaredOrigin', 'appShells']) {
      expect(text).toContain(`name="${name}" value="on" checked`);
    }
    for (const figure of ['100 requests', '1,000 requests', '10,000 requests']) expect(text).toContain(figure);
    const off = await pages.post(path, visit, { ...unrestricted, revision: '2' });
    expect(off.location).toBe(`/dashboard${path}?done=saved`);
    expect(unwrapAccepted(await readProject(settings, project.id))).toMatchObject({
      appShells: false,
      protections: null,
    });
  });

  it.each([
    { field: 'callers', why: 'of servers' },
    { field: 'pageCallers', why: 'of visitors' },
  ])(
    'with an invalid network $why are refused with the reason beside the field, and kept as typed',
    async ({ field }) => {
      const { project } = await makeProjectFor(settings, owner);
      const typed = { mode: 'browser', rateClass: 'high', signatureRequired: 'on', [field]: '192.0.2.1/24' };
      const path = `/projects/${project.id}/protections`;
      const { status, text } = await pages.post(path, visit, { ...unrestricted, ...typed });
      expect(status).toBe(422);
      expect(text).toContain(`<a href="#${field}">192.0.2.1/24: The address has bits set beyond its prefix length.`);
      expect(text).toMatch(/value="browser" checked/);
      expect(text).toMatch(/value="high" checked/);
      expect(text).toContain('name="signatureRequired" value="on" checked');
      expect(text).toContain('192.0.2.1/24</textarea>');
      expect(unwrapAccepted(await readProject(settings, project.id)).protections).toBeNull();
    },
  );

  it('of a form from before networks of visitors existed are refused, since it would lift what it does not show', async () => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setProtections(settings, project.id, { pageCallers: ['192.0.2.0/24'] }, 'current'));
    const { pageCallers: _, ...before } = unrestricted;
    const page = await pages.post(`/projects/${project.id}/protections`, visit, { ...before, revision: '2' });
    expect(page.status).toBe(400);
    expect(unwrapAccepted(await readProject(settings, project.id)).protections?.pageCallers).toEqual(['192.0.2.0/24']);
  });

  it('that are unchanged write nothing', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/protections`;
    expect((await pages.post(path, visit, unrestricted)).location).toBe(`/dashboard${path}?done=unchanged`);
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(1);
  });

  it.each([
    { role: 'owner', field: 'callers', says: '10.0.0.0/8: reserved (private-use)', why: 'an internal network' },
    { role: 'owner', field: 'pageCallers', says: '10.0.0.0/8: reserved', why: 'an internal network of visitors' },
    { role: 'viewer', field: 'callers', says: '10.0.0.0/8: reserved', why: 'for viewers too' },
  ] as const)('warn a $role about $field ($why)', async ({ role, field, says }) => {
    const { project } = await makeProjectFor(settings, owner, role);
    const path = `/projects/${project.id}/protections`;
    expect((await pages.get(path, visit)).text).not.toContain('Check these networks');
    unwrapAccepted(await setProtections(settings, project.id, { [field]: ['10.0.0.0/8'] }, 'current'));
    const { text } = await pages.get(path, visit);
    expect(text.slice(text.indexOf('Check these networks'))).toContain(says);
  });

  it('are listed for a viewer in full', async () => {
    const { project } = await makeProjectFor(settings, owner, 'viewer');
    const typed = { signatureRequired: true, pageCallers: ['81.2.69.0/24'], appShells: true };
    unwrapAccepted(await setProtections(settings, project.id, typed, 'current'));
    const { text } = await pages.get(`/projects/${project.id}/protections`, visit);
    for (const [term, value] of [
      ['Signature', 'Required for servers'],
      ['App shells', 'Admitted'],
      ['Networks of visitors', '81.2.69.0/24'],
    ]) {
      expect(text).toContain(`<dt>${term}</dt><dd>${value}</dd>`);
    }
  });
});

describe('fields', () => {
  it('are saved as selected', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/fields`;
    const fields = [
      ['revision', '1'],
      ['groups', 'country'],
      ['groups', 'timezone'],
      ['coordinateDecimals', '2'],
      ['honourGpc', 'on'],
    ] as const;
    expect((await pages.post(path, visit, fields)).location).toBe(`/dashboard${path}?done=saved`);
    const saved = { groups: ['country', 'timezone'], coordinateDecimals: 2, echoAddress: false, honourGpc: true };
    expect(unwrapAccepted(await readProject(settings, project.id)).fields).toEqual(saved);
    const { text } = await pages.get(path, visit);
    expect(text.match(/name="groups" value="\w+" checked/g)).toHaveLength(2);
  });

  it.each([
    { changed: { groups: 'shoeSize' }, reason: 'Unknown field group: shoeSize.' },
    { changed: { coordinateDecimals: '5' }, reason: 'Coordinates have 0 to 4 decimals' },
  ])('that are unknown are refused: $reason', async ({ changed, reason }) => {
    const { project } = await makeProjectFor(settings, owner);
    const fields = { revision: '1', groups: 'country', coordinateDecimals: '2', ...changed };
    const { status, text } = await pages.post(`/projects/${project.id}/fields`, visit, fields);
    expect([status, text.includes(reason)]).toEqual([422, true]);
    expect(unwrapAccepted(await readProject(settings, project.id)).fields).toBeNull();
  });
});

describe('protections and limits of keys', () => {
  it('are kept when the allowlist or a key is saved', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}`;
    const newest = { signatureRequired: true, pageCallers: ['192.0.2.0/24'], appShells: true };
    unwrapAccepted(await setProtections(settings, project.id, newest, 'current'));
    const masters = await importMasterSecrets(secret, undefined);
    if (masters === null) throw new Error('fixture is not a secret');
    const limits = { rights: ['usage'], endsAtMs: Date.parse(startOfTime) + 1000 };
    const { key } = unwrapAccepted(await issueKey(settings, masters, project.id, 'Reports', 'current', { limits }));
    for (const [to, fields] of [
      [`/keys/${key}/rotate`, { overlapHours: '1' }],
      ['/allowlist', { entries: 'elbonia.example' }],
    ] as const) {
      const { revision } = unwrapAccepted(await readProject(settings, project.id));
      const { status } = await pages.post(path + to, visit, { revision: String(revision), ...fields });
      expect([to, status < 400]).toEqual([to, true]);
    }
    const after = unwrapAccepted(await readProject(settings, project.id));
    expect(after).toMatchObject({
      revision: 5,
      appShells: true,
      protections: {
        signatureRequired: true,
        pageCallers: ['192.0.2.0/24'],
      },
      keys: [{ id: key, ...limits }],
    });
    for (const page of ['/protections', '/keys', '/audit', '']) {
      expect((await pages.get(path + page, visit)).status, page).toBe(200);
    }
  });
});
