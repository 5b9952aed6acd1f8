// Reads which migrations a database has. Wrangler applies them and keeps the table.

import type { D1Database } from '@cloudflare/workers-types';

/** Returns the names of the applied migration files; none where the table does not exist. */
export async function readAppliedMigrations(db: D1Database): Promise<ReadonlySet<string>> {
  const table = await db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'd1_migrations'").first();
  if (table === null) return new Set();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  return new Set(results.map((row) => row.name));
}
