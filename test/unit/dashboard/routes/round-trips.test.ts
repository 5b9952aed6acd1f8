// Submitting a form needs few D1 calls: each is a round trip to the database’s region.

import { expect, it } from 'vitest';
import { openSettings } from '../../settings/context.ts';
import { browse, makeAccount, makeProjectFor } from '../browse.ts';
import { failAt } from './failing-stores.ts';

it('a form is saved with five D1 calls, apart from the session’s', async () => {
  const settings = await openSettings();
  const owner = await makeAccount(settings);
  const { project } = await makeProjectFor(settings, owner);
  const post = async (calls: number, revision: number) => {
    const { binding, hasFailed } = failAt(settings.db, calls);
    const fields = { revision: String(revision), entries: `https://r${revision}.example` };
    const visit = { account: owner, env: { DB: binding } };
    const { location } = await browse(settings).post(`/projects/${project.id}/allowlist`, visit, fields);
    return { location, hasFailed: hasFailed() };
  };
  const saved = `/dashboard/projects/${project.id}/allowlist?done=saved`;
  // The five D1 calls read the member’s project, read the last audit hash, write the change, read the revision to
  // publish, and record it as published.
  expect(await post(5, 1)).toEqual({ location: saved, hasFailed: false });
  expect((await post(4, 2)).hasFailed).toBe(true);
});
