// Applies the D1 migrations to the databases of tests.

import type { D1Database } from '@cloudflare/workers-types';

/** Splits a migration into statements. Statements inside a trigger stay part of it. */
export function splitStatements(sql: string): string[] {
  const found: string[] = [];
  let statement = '';
  for (const line of sql.split('\n').filter((each) => !each.trim().startsWith('--'))) {
    statement += `${line}\n`;
    const ends = statement.includes('BEGIN\n') ? line === 'END;' : line.endsWith(';');
    if (!ends) continue;
    found.push(statement);
    statement = '';
  }
  return found;
}

/** Applies migrations, given by name, in wrangler's order. */
export async function applyMigrations(db: D1Database, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [, sql] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const statement of splitStatements(sql)) await db.prepare(statement).run();
  }
}
