// Applies the D1 migrations to the databases of tests.

import type { D1Database } from '@cloudflare/workers-types';
import { splitStatements } from '../../src/settings/backup/split-statements.ts';

/** Applies migrations, given by name, in wrangler's order. */
export async function applyMigrations(db: D1Database, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [, sql] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const statement of splitStatements(sql)) await db.prepare(statement).run();
  }
}
