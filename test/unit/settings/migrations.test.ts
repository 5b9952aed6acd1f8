// A database that was created before keys and audits existed, migrated to the current schema.

import { expect, it } from 'vitest';
import { readAudit, verifyAudit } from '../../../src/settings/audit/audit.ts';
import { readProject, setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import { migrate, openSettings, projectId, startOfTime, unwrapAccepted } from './context.ts';

it('a project created before the audit existed keeps its settings, and its hash chain starts with its next change', async () => {
  const settings = await openSettings((number) => number < 3);
  const id = projectId('elboniatoday00000000');
  const allowlist = [{ typed: 'elbonia.example', canonical: 'https://elbonia.example' }];
  await settings.db
    .prepare('INSERT INTO projects (id, name, revision, allowlist, created_at) VALUES (?, ?, 3, ?, ?)')
    .bind(id, 'Elbonia Today', JSON.stringify(allowlist), startOfTime)
    .run();
  await migrate(settings, (number) => number >= 3);

  const before = unwrapAccepted(await readProject(settings, id));
  expect(before).toMatchObject({ revision: 3, allowlist, protections: null, keys: [], auditedFrom: 4 });
  expect(await verifyAudit(id, [], before.auditedFrom, before.revision)).toBeNull();

  unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
  const { auditedFrom, revision } = unwrapAccepted(await readProject(settings, id));
  const entries = await readAudit(settings.db, id);
  expect(entries.map(({ seq }) => seq)).toEqual([4]);
  expect(await verifyAudit(id, entries, auditedFrom, revision)).toBeNull();
  expect(await verifyAudit(id, [], auditedFrom, revision)).toEqual({ kind: 'missing', seq: 4 });
});
