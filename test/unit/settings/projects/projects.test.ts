import { beforeAll, describe, expect, it } from 'vitest';
import { type ProjectId, parseProjectId } from '../../../../src/core/project/project-id.ts';
import { commitBatch } from '../../../../src/settings/commit.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { isSameName } from '../../../../src/settings/names.ts';
import {
  addToAllowlist,
  createProject,
  deleteProject,
  listProjects,
  randomProjectId,
  readProject,
  removeFromAllowlist,
  setDevelopmentSwitch,
  setFieldPolicy,
} from '../../../../src/settings/projects/projects.ts';
import {
  insertProject,
  requireProjectRevision,
  requireUnusedProjectId,
  updateProject,
} from '../../../../src/settings/projects/store.ts';
import {
  dumpDatabase,
  makeProject,
  openSettings,
  projectId,
  snapshotInKv,
  startOfTime,
  unwrapAccepted,
} from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const unknownId = projectId('zzzzzzzzzzzzzzzzzzzz');

describe('commitBatch', () => {
  it('writes nothing if the revision changed', async () => {
    const project = await makeProject(settings);
    const other = { ...project, id: randomProjectId(settings) };
    const before = await dumpDatabase(settings);
    const result = await commitBatch(
      settings.db,
      [requireProjectRevision(settings.db, project.id, 2)],
      [updateProject(settings.db, { ...project, name: 'changed', revision: 3 }), insertProject(settings.db, other)],
    );
    expect(result).toEqual({ ok: false, refusal: 'precondition_failed' });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('writes everything if the precondition holds', async () => {
    const project = await makeProject(settings);
    const result = await commitBatch(
      settings.db,
      [requireProjectRevision(settings.db, project.id, 1)],
      [updateProject(settings.db, { ...project, name: 'changed', revision: 2 })],
    );
    expect(result.ok).toBe(true);
    expect(unwrapAccepted(await readProject(settings, project.id)).name).toBe('changed');
  });

  it('writes nothing and throws if a statement after the preconditions fails', async () => {
    const project = await makeProject(settings);
    const before = await dumpDatabase(settings);
    const twice = commitBatch(
      settings.db,
      [requireProjectRevision(settings.db, project.id, 1)],
      [updateProject(settings.db, { ...project, name: 'changed', revision: 2 }), insertProject(settings.db, project)],
    );
    await expect(twice).rejects.toThrow('UNIQUE');
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('accepts one of two changes from the same revision', async () => {
    const project = await makeProject(settings);
    const change = (name: string) =>
      commitBatch(
        settings.db,
        [requireProjectRevision(settings.db, project.id, 1)],
        [updateProject(settings.db, { ...project, name, revision: 2 })],
      );
    const results = await Promise.all([change('one'), change('two')]);
    expect(results.map((result) => result.ok).sort()).toEqual([false, true]);
  });

  it('refuses a used id, also of a deleted project', async () => {
    const project = await makeProject(settings);
    unwrapAccepted(await deleteProject(settings, project.id, 'current'));
    const result = await commitBatch(
      settings.db,
      [requireUnusedProjectId(settings.db, project.id)],
      [insertProject(settings.db, project)],
    );
    expect(result).toEqual({ ok: false, refusal: 'precondition_failed' });
  });
});

describe('randomProjectId', () => {
  it('returns distinct ids of 20 characters', () => {
    const ids = new Set(Array.from({ length: 100 }, () => randomProjectId(settings)));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(parseProjectId(id)).toBe(id);
  });

  it('rejects bytes from 252 on, which would make some characters more likely', () => {
    let round = 0;
    const id = randomProjectId({ ...settings, fillRandom: (bytes) => bytes.fill(round++ === 0 ? 252 : 251) });
    expect({ id, round }).toEqual({ id: '9'.repeat(20), round: 2 });
  });

  it('maps the same number of byte values to each character', () => {
    const bytesOf = new Map<string, number>();
    for (let byte = 0; byte < 252; byte++) {
      const character = randomProjectId({ ...settings, fillRandom: (bytes) => bytes.fill(byte) }).charAt(0);
      bytesOf.set(character, (bytesOf.get(character) ?? 0) + 1);
    }
    expect(bytesOf.size).toBe(36);
    expect(new Set(bytesOf.values())).toEqual(new Set([7]));
  });
});

describe('createProject', () => {
  it('stores and publishes a project with an empty allowlist', async () => {
    const { project, changed, publication } = unwrapAccepted(
      await createProject(settings, { name: ' Elbonia Today ' }),
    );
    expect({ changed, publication }).toEqual({ changed: true, publication: 'published' });
    expect(unwrapAccepted(await readProject(settings, project.id))).toEqual({
      id: project.id,
      name: 'Elbonia Today',
      revision: 1,
      publishedRevision: 1,
      development: false,
      appShells: false,
      accessLog: false,
      credited: false,
      allowlist: [],
      fields: null,
      protections: null,
      quota: null,
      keys: [],
      links: [],
      returnUrls: [],
      auditedFrom: 1,
      createdAt: startOfTime,
      deletedAt: null,
    });
  });

  it.each([
    { name: '', why: 'empty' },
    { name: '   ', why: 'only spaces' },
    { name: 'x'.repeat(81), why: 'too long' },
    { name: 'two\nlines', why: 'a line break' },
    { name: 'red\u001b[31m', why: 'a terminal escape' },
    { name: 'red\u009b31m', why: 'a terminal escape of one character' },
    { name: '\u200b', why: 'nothing to be seen' },
    { name: 'red\u202eder', why: 'turned around' },
  ])('refuses a name that is $why', async ({ name }) => {
    expect(await createProject(settings, { name })).toEqual({ ok: false, refusal: { code: 'name_invalid' } });
  });

  it('collapses spaces in the name, as pages show them', async () => {
    const { project } = unwrapAccepted(await createProject(settings, { name: ' Elbonia \u00a0  Today ' }));
    expect(project.name).toBe('Elbonia Today');
    expect(isSameName('Elbonia  Today ', project.name)).toBe(true);
    expect(isSameName('ElboniaToday', project.name)).toBe(false);
  });

  it('refuses invalid entries, and then stores no project', async () => {
    const before = await dumpDatabase(settings);
    const result = await createProject(settings, { name: 'Elbonia Today', entries: ['*.vercel.app'] });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'entries_refused' } });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('never uses an id twice', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await createProject(settings, { name: 'again', id })).toEqual({
      ok: false,
      refusal: { code: 'project_exists' },
    });
  });
});

describe('changes of a project', () => {
  it('allow and deny entries, each with a new revision', async () => {
    const { id } = await makeProject(settings);
    const allowed = unwrapAccepted(await addToAllowlist(settings, id, ['Example.com', '*.example.com'], 'current'));
    expect(allowed.project).toMatchObject({ revision: 2, publishedRevision: 2 });
    const denied = unwrapAccepted(await removeFromAllowlist(settings, id, ['example.com'], 'current'));
    expect(denied.project).toMatchObject({
      revision: 3,
      allowlist: [{ typed: '*.example.com', canonical: 'https://*.example.com' }],
    });
    expect(unwrapAccepted(await readProject(settings, id))).toEqual(denied.project);
  });

  it('write nothing if nothing changes', async () => {
    const { id } = await makeProject(settings, { entries: ['example.com'], development: true });
    const before = await dumpDatabase(settings);
    expect(unwrapAccepted(await addToAllowlist(settings, id, ['example.com'], 'current')).changed).toBe(false);
    expect(unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current')).changed).toBe(false);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('set the development switch', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
    expect(unwrapAccepted(await readProject(settings, id))).toMatchObject({ development: true, revision: 2 });
    expect(await snapshotInKv(settings, id)).toMatchObject({ development: true, revision: 2 });
  });

  it('clear the name and the allowlist of a deleted project, and hide it from lists', async () => {
    const { id } = await makeProject(settings, { entries: ['example.com'], development: true });
    expect((await listProjects(settings)).map((project) => project.id)).toContain(id);
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect((await listProjects(settings)).map((project) => project.id)).not.toContain(id);
    const row = await settings.db.prepare('SELECT * FROM projects WHERE id = ?').bind(id).first();
    expect(row).toMatchObject({ name: '', allowlist: '[]', development: 0, revision: 2, deleted_at: startOfTime });
  });

  const operations = {
    allow: (id: ProjectId, from: number) => addToAllowlist(settings, id, ['example.net'], from),
    deny: (id: ProjectId, from: number) => removeFromAllowlist(settings, id, ['example.com'], from),
    development: (id: ProjectId, from: number) => setDevelopmentSwitch(settings, id, true, from),
    fields: (id: ProjectId, from: number) => setFieldPolicy(settings, id, { honourGpc: true }, from),
    delete: (id: ProjectId, from: number) => deleteProject(settings, id, from),
    read: (id: ProjectId, from: number) => readProject(settings, id, from),
  };

  it.each(Object.keys(operations) as (keyof typeof operations)[])(
    'refuse %s from another revision, and for unknown and deleted projects',
    async (name) => {
      const { id } = await makeProject(settings, { entries: ['example.com'] });
      const gone = await makeProject(settings);
      unwrapAccepted(await deleteProject(settings, gone.id, 'current'));
      const before = await dumpDatabase(settings);
      expect(await operations[name](id, 2)).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
      expect(await operations[name](unknownId, 1)).toEqual({ ok: false, refusal: { code: 'project_unknown' } });
      expect(await operations[name](gone.id, 2)).toEqual({ ok: false, refusal: { code: 'project_unknown' } });
      expect(await dumpDatabase(settings)).toBe(before);
    },
  );

  it('refuse one of two concurrent changes of the same revision', async () => {
    const { id } = await makeProject(settings);
    const results = await Promise.all([
      addToAllowlist(settings, id, ['a.example.com'], 1),
      addToAllowlist(settings, id, ['b.example.com'], 1),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
    expect(unwrapAccepted(await readProject(settings, id)).allowlist).toHaveLength(1);
  });
});
