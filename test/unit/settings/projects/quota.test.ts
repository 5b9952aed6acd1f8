// The daily limits: which values are accepted, and how they are stored, audited and published.

import { beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { deleteProject, readProject } from '../../../../src/settings/projects/projects.ts';
import { applyQuotaChanges, setQuota } from '../../../../src/settings/projects/quota.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const none = { soft: null, hard: null };

describe('applyQuotaChanges', () => {
  it.each([
    {
      typed: { pagesHard: '10,000' },
      quota: { pages: { soft: null, hard: 10_000 }, servers: none },
      why: 'with commas',
    },
    {
      typed: { serversSoft: ' 5 000 ' },
      quota: { pages: none, servers: { soft: 5000, hard: null } },
      why: 'with spaces',
    },
    { typed: { pagesHard: '' }, quota: null, why: 'no limits are stored as null' },
    { typed: {}, quota: null, why: 'nothing changes' },
  ])('accepts $typed: $why', ({ typed, quota }) => {
    expect(applyQuotaChanges(null, typed)).toEqual({ ok: true, value: quota });
  });

  it('keeps the limits that are left out', () => {
    const before = { pages: { soft: 1, hard: 2 }, servers: none };
    expect(applyQuotaChanges(before, { pagesSoft: '' })).toEqual({
      ok: true,
      value: { pages: { soft: null, hard: 2 }, servers: none },
    });
  });

  it.each([
    { typed: { pagesHard: '0' }, limit: 'pagesHard', why: 'a limit of zero is a mode' },
    { typed: { pagesHard: '-5' }, limit: 'pagesHard', why: 'negative' },
    { typed: { serversHard: '1.5' }, limit: 'serversHard', why: 'not whole' },
    { typed: { serversSoft: '1e3' }, limit: 'serversSoft', why: 'not digits' },
    { typed: { pagesSoft: '1000000000000' }, limit: 'pagesSoft', why: 'too long' },
    { typed: { pagesSoft: '1,5' }, limit: 'pagesSoft', why: 'a decimal, where a comma is the decimal point' },
    { typed: { pagesSoft: ',' }, limit: 'pagesSoft', why: 'not empty' },
  ])('refuses $typed: $why', ({ typed, limit }) => {
    expect(applyQuotaChanges(null, typed)).toMatchObject({ refusal: { code: 'limit_invalid', limit } });
  });

  it.each([
    { typed: { pagesSoft: '10', pagesHard: '10' }, limit: 'pagesSoft' },
    { typed: { serversSoft: '11', serversHard: '10' }, limit: 'serversSoft' },
  ])('refuses a soft limit that is not below the hard one: $typed', ({ typed, limit }) => {
    expect(applyQuotaChanges(null, typed)).toMatchObject({ refusal: { code: 'soft_limit_too_high', limit } });
  });
});

describe('setQuota', () => {
  it('stores, audits and publishes limits as snapshot schema 3, and nothing if they are the same', async () => {
    const { id } = await makeProject(settings);
    const quota = { pages: { soft: 800, hard: 1000 }, servers: none };
    const change = await setQuota(settings, id, { pagesSoft: '800', pagesHard: '1000' }, 1);
    expect(unwrapAccepted(change)).toMatchObject({ changed: true, project: { quota, revision: 2 } });
    expect(unwrapAccepted(await readProject(settings, id)).quota).toEqual(quota);
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 3, quota });
    expect((await readAudit(settings.db, id)).at(-1)).toMatchObject({
      event: 'quota.set',
      details: { pagesSoft: 800, pagesHard: 1000, serversSoft: null, serversHard: null },
    });
    expect(unwrapAccepted(await setQuota(settings, id, { pagesHard: '1,000' }, 2)).changed).toBe(false);
    expect(await setQuota(settings, id, { pagesHard: '5' }, 1)).toMatchObject({ refusal: { code: 'revision_stale' } });
  });

  it('leaves the snapshot of a project without limits readable for the build before', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setQuota(settings, id, { pagesHard: '1000' }, 'current'));
    unwrapAccepted(await setQuota(settings, id, { pagesHard: '' }, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 2 });
    expect(await snapshotInKv(settings, id)).not.toHaveProperty('quota');
  });

  it('is deleted with the project', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setQuota(settings, id, { pagesHard: '1000' }, 'current'));
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    const stored = settings.db.prepare('SELECT quota FROM projects WHERE id = ?').bind(id);
    expect(await stored.first('quota')).toBeNull();
  });
});
