// Reads which migrations a D1 database has. Wrangler applies migrations and records them in the table d1_migrations.

import type { D1Database } from '@cloudflare/workers-types';

/** Returns the names of the applied migration files; an empty set if wrangler has not applied any yet. */
export async function readAppliedMigrations(db: D1Database): Promise<ReadonlySet<string>> {
  const table = await db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'd1_migrations'").first();
  if (table === null) return new Set();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  return new Set(results.map((row) => row.name));
}
