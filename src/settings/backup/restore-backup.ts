// Restores a backup: replaces every table of the settings database in one batch, then publishes every project. Within
// the batch, the migrations that are listed in the backup create the tables, the rows are inserted, and later
// migrations convert them. This is the one exception to the rule that the audit is append-only. A restore that fails
// changes nothing in the database.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../../core/result.ts';
import { insertUsedClaimCode, readUsedClaimCodes, requireUsedClaimCodeCount } from '../accounts/used-claim-codes.ts';
import { readAppliedMigrations } from '../applied-migrations.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import type { SettingsContext } from '../context.ts';
import { type RepublishReport, republishAll } from '../projects/publish.ts';
import type { Backup, BackupRow, TableRows } from './backup-file.ts';
import { backupTables, omittedTables } from './backup-tables.ts';
import { type BackupKey, leaveOutKeys, listBackupKeys } from './leave-out-keys.ts';
import { type ReplacedProject, readSettingsToReplace } from './settings-to-replace.ts';
import { splitStatements } from './split-statements.ts';
import { type BackupProject, readBackupProjects, verifyBackup } from './verify-backup.ts';

export interface RestoreOptions {
  /** The migrations of this release by name, in order. */
  readonly migrations: ReadonlyMap<string, string>;
  /** Whether to replace existing projects and accounts. */
  readonly replace: boolean;
  /** Whether to restore the keys too. */
  readonly withKeys: boolean;
}

export type RestoreRefusal =
  | { readonly code: 'backup_invalid'; readonly problems: readonly string[] }
  /** The database has other migrations than this release. */
  | { readonly code: 'schema_differs'; readonly missing: readonly string[]; readonly unknown: readonly string[] }
  | { readonly code: 'not_empty'; readonly projects: number; readonly accounts: number }
  /**
   * KV cannot be read, so the restore cannot choose its epoch (a number that each restore raises): the epoch must
   * exceed the epochs of all snapshots in KV.
   */
  | { readonly code: 'kv_unreadable' }
  /** Another restore was faster, or data was added meanwhile. */
  | { readonly code: 'changed_meanwhile' }
  /** D1 refused the rows, for example because of a constraint. */
  | { readonly code: 'database_refused'; readonly reason: string };

export interface RestoreReport {
  readonly epoch: number;
  /** The projects of the backup that are not deleted. */
  readonly projects: readonly Pick<BackupProject, 'id' | 'name'>[];
  readonly accounts: number;
  readonly keys: readonly BackupKey[];
  /**
   * The ids of the projects that the backup does not have. The restore deleted these projects, and their ids cannot be
   * used again.
   */
  readonly vanished: readonly string[];
  readonly publishing: RepublishReport;
}

export async function restoreBackup(
  settings: SettingsContext,
  backup: Backup,
  { migrations, replace, withKeys }: RestoreOptions,
): Promise<Result<RestoreReport, RestoreRefusal>> {
  const { db, kv } = settings;
  const problems = await verifyBackup(backup, [...migrations.keys()]);
  const projects = readBackupProjects(backup);
  if (problems.length > 0 || !projects.ok) return refuse({ code: 'backup_invalid', problems });
  const applied = await readAppliedMigrations(db);
  const missing = [...migrations.keys()].filter((name) => !applied.has(name));
  const unknown = [...applied].filter((name) => !migrations.has(name));
  if (missing.length + unknown.length > 0) return refuse({ code: 'schema_differs', missing, unknown });
  const counts = await countData(db);
  if (!replace && counts.projects + counts.accounts > 0) return refuse({ code: 'not_empty', ...counts });
  const present = await readSettingsToReplace(db, kv);
  if (present === null) return refuse({ code: 'kv_unreadable' });
  const usedCodes = await readUsedClaimCodes(db);
  const kept = new Set<string>(projects.value.map(({ id }) => id));
  const vanished = present.projects.filter(({ id }) => !kept.has(id));
  const epoch = present.epoch + 1;
  const restored = withKeys ? backup : await leaveOutKeys(backup, projects.value, settings.now());
  const done = await replaceTables(
    db,
    [
      requireEpoch(db, present.databaseEpoch),
      requireUsedClaimCodeCount(db, usedCodes),
      ...(replace ? [] : [requireEmpty(db)]),
    ],
    [
      ...recreateTables(db, restored, migrations),
      db.prepare('UPDATE deployment SET epoch = ?').bind(epoch),
      ...vanished.map((project) => insertTombstone(db, project, settings.now())),
      ...usedCodes.map((record) => insertUsedClaimCode(db, record)),
    ],
  );
  if (!done.ok) return done;
  return accept({
    epoch,
    projects: projects.value.filter(({ deletedAt }) => deletedAt === null),
    accounts: backup.tables.get('accounts')?.rows.length ?? 0,
    keys: listBackupKeys(projects.value),
    vanished: vanished.map(({ id }) => id),
    publishing: await republishAll(settings),
  });
}

/**
 * Counts the projects and accounts that a restore would replace. Deleted projects count too: their ids must not be used
 * again.
 */
async function countData(db: D1Database): Promise<{ readonly projects: number; readonly accounts: number }> {
  const counted = 'SELECT (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM accounts) AS accounts';
  return (await db.prepare(counted).first<{ projects: number; accounts: number }>()) ?? { projects: 0, accounts: 0 };
}

function requireEmpty(db: D1Database): D1PreparedStatement {
  return db.prepare(sqlFailUnless('NOT EXISTS (SELECT 1 FROM projects) AND NOT EXISTS (SELECT 1 FROM accounts)'));
}

function requireEpoch(db: D1Database, epoch: number): D1PreparedStatement {
  return db.prepare(sqlFailUnless('(SELECT epoch FROM deployment) = ?')).bind(epoch);
}

async function replaceTables(
  db: D1Database,
  preconditions: readonly D1PreparedStatement[],
  changes: readonly D1PreparedStatement[],
): Promise<Result<null, RestoreRefusal>> {
  try {
    const done = await commitBatch(db, preconditions, changes);
    return done.ok ? done : refuse({ code: 'changed_meanwhile' });
  } catch (error) {
    return refuse({ code: 'database_refused', reason: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Returns the statements that replace the tables by those of the backup and then migrate them to the schema of this
 * release.
 */
function recreateTables(
  db: D1Database,
  { migrations: applied, tables }: Backup,
  migrations: ReadonlyMap<string, string>,
): readonly D1PreparedStatement[] {
  const migrate = (isWanted: (name: string) => boolean) =>
    [...migrations].filter(([name]) => isWanted(name)).flatMap(([, sql]) => splitStatements(sql));
  // Tables that refer to others are dropped first. Triggers are dropped with their tables.
  const names = [...omittedTables.keys(), ...backupTables.map(({ name }) => name).reverse()];
  const rows = backupTables.flatMap(({ name }) => insertRows(db, name, tables.get(name)));
  return [
    db.prepare('PRAGMA defer_foreign_keys = on'),
    ...names.map((name) => db.prepare(`DROP TABLE IF EXISTS ${name}`)),
    ...migrate((name) => applied.includes(name)).map((sql) => db.prepare(sql)),
    ...rows,
    ...migrate((name) => !applied.includes(name)).map((sql) => db.prepare(sql)),
  ];
}

/** D1 takes strings of up to 2 MB in UTF-8; a character of JSON text has at most 3 bytes. */
const chunkCharactersMax = 600_000;

/**
 * Returns statements that insert rows. Many rows are bound as one JSON text, because a statement may have at most 100
 * parameters and 100 KB of SQL.
 */
function insertRows(db: D1Database, name: string, table: TableRows | undefined): readonly D1PreparedStatement[] {
  if (table === undefined) return [];
  const values = table.columns.map((_, i) => `json_extract(value, '$[${i}]')`).join(', ');
  const insert = `INSERT INTO ${name} (${table.columns.join(', ')}) SELECT ${values} FROM json_each(?)`;
  return chunksOf(table.rows).map((chunk) => db.prepare(insert).bind(`[${chunk.join(',')}]`));
}

function chunksOf(rows: readonly BackupRow[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (characters + text.length > chunkCharactersMax) {
      chunks.push([]);
      characters = 0;
    }
    chunks.at(-1)?.push(text);
    characters += text.length + 1;
  }
  return chunks;
}

/**
 * Returns the statement that stores a deleted project with this id, so that the id is not used again and the deletion
 * can be published.
 */
function insertTombstone(db: D1Database, { id, revision, createdAt }: ReplacedProject, now: Date): D1PreparedStatement {
  const at = now.toISOString();
  return db
    .prepare("INSERT INTO projects (id, name, revision, created_at, deleted_at) VALUES (?, '', ?, ?, ?)")
    .bind(id, revision + 1, createdAt ?? at, at);
}
