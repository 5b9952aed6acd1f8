import { beforeAll, describe, expect, it } from 'vitest';
import { type FieldPolicy, fieldGroups, unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { parseSnapshot, snapshotKey } from '../../../../src/core/project/project.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { applyFieldPolicyChanges, type FieldPolicyChanges } from '../../../../src/settings/projects/field-policy.ts';
import {
  addToAllowlist,
  deleteProject,
  readProject,
  setFieldPolicy,
} from '../../../../src/settings/projects/projects.ts';
import { describeRefusal } from '../../../../src/settings/wording.ts';
import { dumpDatabase, makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

const narrow: FieldPolicy = {
  groups: ['country', 'region'],
  coordinateDecimals: 1,
  echoAddress: false,
  honourGpc: true,
};

describe('applyFieldPolicyChanges changes only the given values', () => {
  it.each<{ typed: FieldPolicyChanges; expected: Partial<FieldPolicy>; why: string }>([
    { typed: {}, expected: {}, why: 'nothing given' },
    { typed: { groups: ['city'] }, expected: { groups: ['city'] }, why: 'groups replace groups' },
    {
      typed: { groups: ['region', 'country', 'region'] },
      expected: { groups: ['country', 'region'] },
      why: 'each once, in the order of answers',
    },
    { typed: { groups: [] }, expected: { groups: [] }, why: 'no group at all' },
    { typed: { coordinateDecimals: '0' }, expected: { coordinateDecimals: 0 }, why: 'the fewest decimals' },
    { typed: { coordinateDecimals: '4' }, expected: { coordinateDecimals: 4 }, why: 'the most decimals' },
    { typed: { echoAddress: true }, expected: { echoAddress: true }, why: 'one switch' },
    { typed: { honourGpc: false }, expected: { honourGpc: false }, why: 'the other switch' },
  ])('with $typed ($why)', ({ typed, expected }) => {
    expect(unwrapAccepted(applyFieldPolicyChanges(narrow, typed))).toEqual({ ...narrow, ...expected });
  });

  it('and starts from the complete policy if the project has none', () => {
    expect(unwrapAccepted(applyFieldPolicyChanges(null, { coordinateDecimals: '2' }))).toEqual({
      ...unrestrictedFieldPolicy,
      coordinateDecimals: 2,
    });
  });

  it('and returns null if nothing is withheld, so that groups added later are returned too', () => {
    const everything = { groups: fieldGroups, coordinateDecimals: '4', echoAddress: true, honourGpc: false };
    expect(unwrapAccepted(applyFieldPolicyChanges(narrow, everything))).toBeNull();
    expect(unwrapAccepted(applyFieldPolicyChanges(null, {}))).toBeNull();
  });
});

describe('applyFieldPolicyChanges refuses', () => {
  it.each([
    { groups: ['country', 'town', 'ip'], unknown: ['town', 'ip'], why: 'names that are no groups' },
    { groups: ['Country'], unknown: ['Country'], why: 'upper case' },
    { groups: [''], unknown: [''], why: 'an empty name' },
    { groups: ['country.code'], unknown: ['country.code'], why: 'a part of a group' },
  ])('the groups $groups ($why)', ({ groups, unknown }) => {
    expect(applyFieldPolicyChanges(narrow, { groups })).toEqual({
      ok: false,
      refusal: { code: 'groups_unknown', groups: unknown },
    });
  });

  it.each([
    { coordinateDecimals: '5', why: 'more than there are' },
    { coordinateDecimals: '10', why: 'two digits' },
    { coordinateDecimals: '-1', why: 'negative' },
    { coordinateDecimals: '1.5', why: 'not whole' },
    { coordinateDecimals: '', why: 'empty' },
    { coordinateDecimals: 'all', why: 'a word' },
    { coordinateDecimals: ' 2', why: 'a space' },
    { coordinateDecimals: '0x2', why: 'another notation' },
  ])('$coordinateDecimals decimals ($why)', ({ coordinateDecimals }) => {
    expect(applyFieldPolicyChanges(narrow, { coordinateDecimals })).toEqual({
      ok: false,
      refusal: { code: 'decimals_invalid', max: 4 },
    });
  });

  it('with messages that list the valid groups and numbers', () => {
    expect(describeRefusal({ code: 'groups_unknown', groups: ['town'] })).toEqual([
      'Unknown field group: town.',
      `The field groups are ${fieldGroups.join(', ')}.`,
    ]);
    expect(describeRefusal({ code: 'decimals_invalid', max: 4 })).toEqual([
      'Coordinates have 0 to 4 decimals. Enter a whole number.',
    ]);
  });
});

describe('setFieldPolicy', () => {
  let settings: SettingsContext;
  beforeAll(async () => {
    settings = await openSettings();
  });

  it('stores the policy and publishes it in the snapshot that the edge reads', async () => {
    const { id } = await makeProject(settings);
    const typed = { groups: ['region', 'country'], coordinateDecimals: '1', echoAddress: false, honourGpc: true };
    const change = unwrapAccepted(await setFieldPolicy(settings, id, typed, 'current'));
    expect(change).toMatchObject({ changed: true, publication: 'published', project: { revision: 2, fields: narrow } });
    expect(unwrapAccepted(await readProject(settings, id))).toEqual(change.project);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 2, fields: narrow });
    const text = (await settings.kv.get(snapshotKey(id))) ?? '';
    expect(parseSnapshot(text, id)).toMatchObject({ kind: 'project', project: { fields: narrow } });
  });

  it('changes the given values and keeps the others and the allowlist', async () => {
    const { id } = await makeProject(settings, { entries: ['example.com'] });
    unwrapAccepted(await setFieldPolicy(settings, id, { groups: ['country'] }, 'current'));
    unwrapAccepted(await setFieldPolicy(settings, id, { coordinateDecimals: '0' }, 'current'));
    unwrapAccepted(await addToAllowlist(settings, id, ['example.net'], 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({
      revision: 4,
      allowlist: ['https://example.com', 'https://example.net'],
      fields: { groups: ['country'], coordinateDecimals: 0, echoAddress: true, honourGpc: false },
    });
  });

  it('removes the policy from D1 and the snapshot if it withholds nothing', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setFieldPolicy(settings, id, { honourGpc: true }, 'current'));
    unwrapAccepted(await setFieldPolicy(settings, id, { honourGpc: false }, 'current'));
    expect(unwrapAccepted(await readProject(settings, id)).fields).toBeNull();
    expect(await snapshotInKv(settings, id)).not.toHaveProperty('fields');
  });

  it.each<{ typed: FieldPolicyChanges; why: string }>([
    { typed: {}, why: 'nothing given' },
    { typed: { groups: ['region', 'country'] }, why: 'the same groups in another order' },
    { typed: { coordinateDecimals: '1', honourGpc: true }, why: 'the same values' },
  ])('writes nothing if nothing changes ($why)', async ({ typed }) => {
    const { id } = await makeProject(settings);
    const first = { ...narrow, coordinateDecimals: '1' };
    unwrapAccepted(await setFieldPolicy(settings, id, first, 'current'));
    const before = await dumpDatabase(settings);
    expect(unwrapAccepted(await setFieldPolicy(settings, id, typed, 'current')).changed).toBe(false);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('writes nothing if one value is refused', async () => {
    const { id } = await makeProject(settings);
    const before = await dumpDatabase(settings);
    const result = await setFieldPolicy(settings, id, { honourGpc: true, groups: ['town'] }, 'current');
    expect(result).toMatchObject({ ok: false, refusal: { code: 'groups_unknown' } });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('is undone by deleting the project: its row has no policy then', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setFieldPolicy(settings, id, { honourGpc: true }, 'current'));
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await settings.db.prepare('SELECT fields FROM projects WHERE id = ?').bind(id).first('fields')).toBeNull();
  });

  it('ignores unknown groups of a stored policy, which withholds them', async () => {
    const { id } = await makeProject(settings);
    const stored = JSON.stringify({ ...narrow, groups: ['country', 'town'] });
    await settings.db.prepare('UPDATE projects SET fields = ? WHERE id = ?').bind(stored, id).run();
    expect(unwrapAccepted(await readProject(settings, id)).fields?.groups).toEqual(['country']);
    await settings.db.prepare('UPDATE projects SET fields = NULL WHERE id = ?').bind(id).run();
  });

  it('throws on an unreadable stored policy, which must not be read as no policy', async () => {
    const { id } = await makeProject(settings);
    const damaged = JSON.stringify({ ...narrow, groups: 'all' });
    await settings.db.prepare('UPDATE projects SET fields = ? WHERE id = ?').bind(damaged, id).run();
    await expect(readProject(settings, id)).rejects.toThrow('field policy');
    await settings.db.prepare('UPDATE projects SET fields = NULL WHERE id = ?').bind(id).run();
  });
});
