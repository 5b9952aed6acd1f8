// Records the migrations of a test database as wrangler does, and reads everything that a backup holds.

import type { SettingsContext } from '../../../../src/settings/context.ts';
import { migrationTexts, openSettings } from '../context.ts';

/** Opens migrated stores whose database records its migrations, as wrangler does. */
export async function openRecorded(): Promise<SettingsContext> {
  const settings = await openSettings();
  await recordMigrations(settings, [...migrationTexts.keys()]);
  return settings;
}

export async function recordMigrations({ db }: Pick<SettingsContext, 'db'>, names: readonly string[]): Promise<void> {
  await db
    .prepare('CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)')
    .run();
  for (const name of names) await db.prepare('INSERT OR IGNORE INTO d1_migrations (name) VALUES (?)').bind(name).run();
}

/** Returns the statements of the schema, triggers and indexes included. */
export async function schemaIn({ db }: Pick<SettingsContext, 'db'>): Promise<readonly string[]> {
  const { results } = await db
    .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name")
    .all<{ sql: string }>();
  return results.map(({ sql }) => sql);
}
