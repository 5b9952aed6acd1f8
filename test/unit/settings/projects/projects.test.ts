import { beforeAll, describe, expect, it } from 'vitest';
import { type ProjectId, parseProjectId } from '../../../../src/core/project/project-id.ts';
import { commit } from '../../../../src/settings/commit.ts';
import type { SettingsPlane } from '../../../../src/settings/context.ts';
import { isTypedName } from '../../../../src/settings/names.ts';
import {
  allowEntries,
  createProject,
  deleteProject,
  denyEntries,
  drawProjectId,
  listProjects,
  readProject,
  setDevelopment,
  setFieldPolicy,
} from '../../../../src/settings/projects/projects.ts';
import {
  insertProject,
  requireRevision,
  requireUnused,
  updateProject,
} from '../../../../src/settings/projects/store.ts';
import { accepted, everythingIn, makeProject, openPlane, projectId, snapshotInKv, startOfTime } from '../context.ts';

let plane: SettingsPlane;
beforeAll(async () => {
  plane = await openPlane();
});

const unknownId = projectId('zzzzzzzzzzzzzzzzzzzz');

describe('commit', () => {
  it('writes nothing where the revision has moved, whatever follows the precondition', async () => {
    const project = await makeProject(plane);
    const other = { ...project, id: drawProjectId(plane) };
    const before = await everythingIn(plane);
    const result = await commit(
      plane.db,
      [requireRevision(plane.db, project.id, 2)],
      [updateProject(plane.db, { ...project, name: 'changed', revision: 3 }), insertProject(plane.db, other)],
    );
    expect(result).toEqual({ ok: false, refusal: 'precondition_failed' });
    expect(await everythingIn(plane)).toBe(before);
  });

  it('writes everything where the precondition holds', async () => {
    const project = await makeProject(plane);
    const result = await commit(
      plane.db,
      [requireRevision(plane.db, project.id, 1)],
      [updateProject(plane.db, { ...project, name: 'changed', revision: 2 })],
    );
    expect(result.ok).toBe(true);
    expect(accepted(await readProject(plane, project.id)).name).toBe('changed');
  });

  it('writes nothing and throws where a later statement fails for a reason of its own', async () => {
    const project = await makeProject(plane);
    const before = await everythingIn(plane);
    const twice = commit(
      plane.db,
      [requireRevision(plane.db, project.id, 1)],
      [updateProject(plane.db, { ...project, name: 'changed', revision: 2 }), insertProject(plane.db, project)],
    );
    await expect(twice).rejects.toThrow('UNIQUE');
    expect(await everythingIn(plane)).toBe(before);
  });

  it('lets one of two changes from the same revision through', async () => {
    const project = await makeProject(plane);
    const change = (name: string) =>
      commit(
        plane.db,
        [requireRevision(plane.db, project.id, 1)],
        [updateProject(plane.db, { ...project, name, revision: 2 })],
      );
    const results = await Promise.all([change('one'), change('two')]);
    expect(results.map((result) => result.ok).sort()).toEqual([false, true]);
  });

  it('refuses an id that was given out, also to a project that is deleted', async () => {
    const project = await makeProject(plane);
    accepted(await deleteProject(plane, project.id, 'current'));
    const result = await commit(plane.db, [requireUnused(plane.db, project.id)], [insertProject(plane.db, project)]);
    expect(result).toEqual({ ok: false, refusal: 'precondition_failed' });
  });
});

describe('drawProjectId', () => {
  it('draws ids of 20 characters that differ', () => {
    const ids = new Set(Array.from({ length: 100 }, () => drawProjectId(plane)));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(parseProjectId(id)).toBe(id);
  });

  it('passes over bytes that would favour some characters', () => {
    let round = 0;
    const id = drawProjectId({ ...plane, fillRandom: (bytes) => bytes.fill(round++ === 0 ? 252 : 251) });
    expect({ id, round }).toEqual({ id: '9'.repeat(20), round: 2 });
  });

  it('makes each character of equally many bytes', () => {
    const bytesOf = new Map<string, number>();
    for (let byte = 0; byte < 252; byte++) {
      const character = drawProjectId({ ...plane, fillRandom: (bytes) => bytes.fill(byte) }).charAt(0);
      bytesOf.set(character, (bytesOf.get(character) ?? 0) + 1);
    }
    expect(bytesOf.size).toBe(36);
    expect(new Set(bytesOf.values())).toEqual(new Set([7]));
  });
});

describe('createProject', () => {
  it('stores and publishes a project that refuses all until something is allowed', async () => {
    const { project, changed, publication } = accepted(await createProject(plane, { name: ' Elbonia Today ' }));
    expect({ changed, publication }).toEqual({ changed: true, publication: 'published' });
    expect(accepted(await readProject(plane, project.id))).toEqual({
      id: project.id,
      name: 'Elbonia Today',
      revision: 1,
      publishedRevision: 1,
      development: false,
      appShells: false,
      allowlist: [],
      fields: null,
      protections: null,
      keys: [],
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
    expect(await createProject(plane, { name })).toEqual({ ok: false, refusal: { code: 'name_invalid' } });
  });

  it('keeps spaces as pages show them', async () => {
    const { project } = accepted(await createProject(plane, { name: ' Elbonia \u00a0  Today ' }));
    expect(project.name).toBe('Elbonia Today');
    expect(isTypedName('Elbonia  Today ', project.name)).toBe(true);
    expect(isTypedName('ElboniaToday', project.name)).toBe(false);
  });

  it('refuses entries like every other way to save them, and stores no project then', async () => {
    const before = await everythingIn(plane);
    const result = await createProject(plane, { name: 'Elbonia Today', entries: ['*.vercel.app'] });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'entries_refused' } });
    expect(await everythingIn(plane)).toBe(before);
  });

  it('never gives out an id twice', async () => {
    const { id } = await makeProject(plane);
    accepted(await deleteProject(plane, id, 'current'));
    expect(await createProject(plane, { name: 'again', id })).toEqual({
      ok: false,
      refusal: { code: 'project_exists' },
    });
  });
});

describe('changes of a project', () => {
  it('allow and deny entries, each with a new revision', async () => {
    const { id } = await makeProject(plane);
    const allowed = accepted(await allowEntries(plane, id, ['Example.com', '*.example.com'], 'current'));
    expect(allowed.project).toMatchObject({ revision: 2, publishedRevision: 2 });
    const denied = accepted(await denyEntries(plane, id, ['example.com'], 'current'));
    expect(denied.project).toMatchObject({
      revision: 3,
      allowlist: [{ typed: '*.example.com', canonical: 'https://*.example.com' }],
    });
    expect(accepted(await readProject(plane, id))).toEqual(denied.project);
  });

  it('write nothing where everything is as asked for', async () => {
    const { id } = await makeProject(plane, { entries: ['example.com'], development: true });
    const before = await everythingIn(plane);
    expect(accepted(await allowEntries(plane, id, ['example.com'], 'current')).changed).toBe(false);
    expect(accepted(await setDevelopment(plane, id, true, 'current')).changed).toBe(false);
    expect(await everythingIn(plane)).toBe(before);
  });

  it('turn the development switch', async () => {
    const { id } = await makeProject(plane);
    accepted(await setDevelopment(plane, id, true, 'current'));
    expect(accepted(await readProject(plane, id))).toMatchObject({ development: true, revision: 2 });
    expect(await snapshotInKv(plane, id)).toMatchObject({ development: true, revision: 2 });
  });

  it('leave a deleted project without name and allowlist, and off every list', async () => {
    const { id } = await makeProject(plane, { entries: ['example.com'], development: true });
    expect((await listProjects(plane)).map((project) => project.id)).toContain(id);
    accepted(await deleteProject(plane, id, 'current'));
    expect((await listProjects(plane)).map((project) => project.id)).not.toContain(id);
    const row = await plane.db.prepare('SELECT * FROM projects WHERE id = ?').bind(id).first();
    expect(row).toMatchObject({ name: '', allowlist: '[]', development: 0, revision: 2, deleted_at: startOfTime });
  });

  const operations = {
    allow: (id: ProjectId, from: number) => allowEntries(plane, id, ['example.net'], from),
    deny: (id: ProjectId, from: number) => denyEntries(plane, id, ['example.com'], from),
    development: (id: ProjectId, from: number) => setDevelopment(plane, id, true, from),
    fields: (id: ProjectId, from: number) => setFieldPolicy(plane, id, { honourGpc: true }, from),
    delete: (id: ProjectId, from: number) => deleteProject(plane, id, from),
    read: (id: ProjectId, from: number) => readProject(plane, id, from),
  };

  it.each(Object.keys(operations) as (keyof typeof operations)[])(
    'refuse %s from a revision that is not the newest, of an unknown and of a deleted project',
    async (name) => {
      const { id } = await makeProject(plane, { entries: ['example.com'] });
      const gone = await makeProject(plane);
      accepted(await deleteProject(plane, gone.id, 'current'));
      const before = await everythingIn(plane);
      expect(await operations[name](id, 2)).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
      expect(await operations[name](unknownId, 1)).toEqual({ ok: false, refusal: { code: 'project_unknown' } });
      expect(await operations[name](gone.id, 2)).toEqual({ ok: false, refusal: { code: 'project_unknown' } });
      expect(await everythingIn(plane)).toBe(before);
    },
  );

  it('refuse the later of two that were made from one revision at the same time', async () => {
    const { id } = await makeProject(plane);
    const results = await Promise.all([
      allowEntries(plane, id, ['a.example.com'], 1),
      allowEntries(plane, id, ['b.example.com'], 1),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
    expect(accepted(await readProject(plane, id)).allowlist).toHaveLength(1);
  });
});
