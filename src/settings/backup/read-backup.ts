// Makes a backup from the database, which it reads in pages: D1 returns at most 50 MB a query. A change between two
// pages shows as a broken hash chain or reference, and then everything is read again. Does not write files.

import type { D1Database } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../context.ts';
import type { Backup, BackupRow, TableRows } from './backup-file.ts';
import { type BackupTable, backupTables } from './backup-tables.ts';
import { verifyBackup } from './verify-backup.ts';

const pageRows = 500;
const attemptsMax = 3;

/**
 * Makes a backup from the database and verifies it. `migrations` are those that the database has. Refuses with the
 * problems if the database itself has a broken hash chain or reference.
 */
export async function readBackup(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  migrations: readonly string[],
): Promise<Result<Backup, readonly string[]>> {
  let problems: readonly string[] = [];
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const present = backupTables.filter(({ since }) => migrations.includes(since));
    const tables = new Map<string, TableRows>();
    for (const table of present) tables.set(table.name, await readTable(db, table));
    const backup = { createdAt: now().toISOString(), migrations, tables };
    problems = await verifyBackup(backup, migrations);
    if (problems.length === 0) return accept(backup);
  }
  return refuse(problems);
}

async function readTable(db: D1Database, { name, key, omitted = [] }: BackupTable): Promise<TableRows> {
  const { results } = await db.prepare(`PRAGMA table_info(${name})`).all<{ name: string }>();
  const columns = results.map((column) => column.name).filter((column) => !omitted.includes(column));
  const keyPlaces = key.map((column) => columns.indexOf(column));
  const rows: BackupRow[] = [];
  const marks = key.map(() => '?').join(', ');
  const select = (where: string) =>
    `SELECT ${columns.join(', ')} FROM ${name} ${where} ORDER BY ${key.join(', ')} LIMIT ${pageRows}`;
  for (;;) {
    const last = rows.at(-1);
    const statement =
      last === undefined
        ? db.prepare(select(''))
        : db.prepare(select(`WHERE (${key.join(', ')}) > (${marks})`)).bind(...keyPlaces.map((place) => last[place]));
    const page = await statement.raw<BackupRow>();
    rows.push(...page);
    if (page.length < pageRows) return { columns, rows };
  }
}
