// The list of tables of a backup against the migrated schema. A migration that adds a table fails here until the list says
// whether a backup holds it.

import { beforeAll, describe, expect, it } from 'vitest';
import { backupTables, omittedTables } from '../../../../src/settings/backup/backup-tables.ts';
import { splitStatements } from '../../../../src/settings/backup/split-statements.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { migrationTexts, openSettings } from '../context.ts';

let settings: SettingsContext;
const creators = new Map<string, string>();
beforeAll(async () => {
  settings = await openSettings();
  for (const [migration, sql] of migrationTexts) {
    for (const statement of splitStatements(sql)) {
      const table = /^CREATE TABLE (\w+)/.exec(statement.trim())?.[1];
      if (table !== undefined) creators.set(table, migration);
    }
  }
});

async function tablesOf({ db }: SettingsContext): Promise<readonly string[]> {
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name")
    .all<{ name: string }>();
  return results.map(({ name }) => name).filter((name) => !/^(?:sqlite|d1)_/.test(name));
}

const listed = () => [...backupTables.map(({ name }) => name), ...omittedTables.keys()].toSorted();

describe('the tables of a backup', () => {
  it('are, with those that it leaves out, all tables of the schema', async () => {
    expect(listed()).toEqual(await tablesOf(settings));
  });

  it('do not cover a table that a migration adds', async () => {
    await settings.db.prepare('CREATE TABLE quotas (project_id TEXT)').run();
    expect(listed()).not.toEqual(await tablesOf(settings));
    await settings.db.prepare('DROP TABLE quotas').run();
  });

  it.each(backupTables)('$name has its migration, key, columns and references', async (table) => {
    const { name, since, key, omitted = [], references = [] } = table;
    expect(creators.get(name)).toBe(since);
    const columns = await settings.db
      .prepare(`PRAGMA table_info(${name})`)
      .all<{ name: string; pk: number; notnull: number; dflt_value: string | null }>();
    const keys = columns.results.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    expect(keys.map((column) => column.name)).toEqual(key);
    for (const column of omitted) {
      const found = columns.results.find((each) => each.name === column);
      expect(found?.notnull === 0 || found?.dflt_value !== null, column).toBe(true);
    }
    const foreign = await settings.db
      .prepare(`PRAGMA foreign_key_list(${name})`)
      .all<{ from: string; table: string }>();
    const real = foreign.results.map(({ from, table: target }) => [from, target]);
    expect(real.toSorted()).toEqual(references.map((reference) => [...reference]).toSorted());
  });

  it('come after the tables that they refer to', () => {
    for (const [i, { references = [] }] of backupTables.entries()) {
      const before = backupTables.slice(0, i).map(({ name }) => name);
      for (const [, target] of references) expect(before).toContain(target);
    }
  });
});
