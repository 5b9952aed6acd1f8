// Backups across releases. Restoring a backup of release 7120c17 migrates it, with the same result as migrating its
// database. After a restore, 7120c17 reads what this build publishes unless the project uses newer settings.

import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '../../../src/core/project/project.ts';
import { verifyProjectAudit } from '../../../src/settings/audit/audit.ts';
import { type Backup, formatBackup, parseBackup } from '../../../src/settings/backup/backup-file.ts';
import { readBackup } from '../../../src/settings/backup/read-backup.ts';
import { restoreBackup } from '../../../src/settings/backup/restore-backup.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { listProjects } from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import * as release from '../../fixtures/release-7120c17/read-snapshot.js';
import { recordMigrations, schemaIn } from '../settings/backup/recorded.ts';
import { migrationTexts, projectId, unwrapAccepted } from '../settings/context.ts';
import { kvDump, loadRelease, migrateRelease, releaseFixture } from './release.ts';

const names = [...migrationTexts.keys()];
const options = { migrations: migrationTexts, replace: true, withKeys: true };

let settings: SettingsContext;
/** A backup of the database of release 7120c17, before any later migration. */
let old: Backup;
/** A backup of the same database after all migrations. */
let migrated: Backup;
let schema: readonly string[];
beforeAll(async () => {
  settings = await loadRelease();
  old = unwrapAccepted(await readBackup(settings, names.slice(0, 5)));
  await migrateRelease(settings);
  await recordMigrations(settings, names);
  migrated = unwrapAccepted(await readBackup(settings, names));
  schema = await schemaIn(settings);
});

describe('a backup of the schema of 7120c17', () => {
  it('has no table of later migrations', () => {
    expect([...old.tables.keys()]).toEqual(['projects', 'accounts', 'members', 'audit', 'passkeys']);
  });

  it('is restored as the migrated database is', async () => {
    const parsed = unwrapAccepted(await parseBackup(await formatBackup(old)));
    const report = unwrapAccepted(await restoreBackup(settings, parsed, options));
    expect(report).toMatchObject({ accounts: 4, vanished: [], publishing: { published: 11, deleted: 2 } });
    expect(await schemaIn(settings)).toEqual(schema);
    expect(unwrapAccepted(await readBackup(settings, names))).toEqual(migrated);
    for (const { id, name } of await listProjects(settings)) {
      expect(await verifyProjectAudit(settings.db, id), name).toBeNull();
    }
  });
});

describe('rolling back to 7120c17 after a restore', () => {
  async function readRelease(idText: string) {
    const id = release.parseProjectId(idText);
    if (id === null) throw new Error('fixture is not an id');
    return await new release.Snapshots().read(id, (key) => settings.kv.get(key), 0);
  }

  it('answers as before for projects that use nothing new, and 503 for others', async () => {
    const weekly = projectId(releaseFixture.projects.mudWeekly);
    unwrapAccepted(await restoreBackup(settings, migrated, options));
    unwrapAccepted(await setProtections(settings, weekly, { signatureRequired: true }, 'current'));
    const backup = unwrapAccepted(await readBackup(settings, names));
    unwrapAccepted(await restoreBackup(settings, backup, options));
    expect(await readRelease(weekly)).toEqual({ ok: false, refusal: 'settings_unavailable' });
    const others = (await listProjects(settings)).filter(({ id }) => id !== weekly);
    expect(others.length).toBeGreaterThan(5);
    for (const { id, name, revision } of others) {
      const read = unwrapAccepted(await readRelease(id));
      expect(read.revision, name).toBe(revision);
      const own = release.parseSnapshot(kvDump[snapshotKey(id)] ?? '', read.id);
      // KV had an older revision of this project than D1 when the fixture was made.
      if (id === releaseFixture.projects.behind) continue;
      expect(own, name).toEqual({ kind: 'project', project: read });
    }
  });
});
