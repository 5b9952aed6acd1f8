// Verifies the content of a backup without a database: its tables, their primary keys and references, each project, and
// the hash chains of audit and access log. The checksum is part of the format (backup-file.ts).

import * as z from 'zod';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type AccessLog, verifyAccessLog } from '../audit/access-log.ts';
import { verifyAudit } from '../audit/audit.ts';
import type { HashChainFlaw } from '../audit/chain.ts';
import { projectColumns, readProjectRow, readStoredKeys, type StoredProject } from '../projects/store.ts';
import type { Backup, BackupRow, BackupValue, TableRows } from './backup-file.ts';
import { type BackupTable, backupTables } from './backup-tables.ts';

/** Returns the problems of a backup; empty if it is intact. `known` are the migrations of this release. */
export async function verifyBackup(backup: Backup, known: readonly string[]): Promise<readonly string[]> {
  const later = backup.migrations.filter((name) => !known.includes(name));
  if (later.length > 0) {
    return [`The backup was made by a later release (${later.join(', ')}). Update this copy of Wherefrom first.`];
  }
  const structure = verifyTables(backup);
  if (structure.length > 0) return structure;
  const problems = backupTables.flatMap((table) => verifyRows(backup, table));
  const projects = readBackupProjects(backup);
  if (!projects.ok) return [...problems, projects.refusal];
  return [...problems, ...(await verifyChains(backup, projects.value))];
}

function verifyTables({ migrations, tables }: Backup): readonly string[] {
  const expected = backupTables.filter(({ since }) => migrations.includes(since)).map(({ name }) => name);
  const missing = expected.filter((name) => !tables.has(name)).map((name) => `Table ${name} is missing.`);
  const more = [...tables.keys()].filter((name) => !expected.includes(name)).map((name) => `Table ${name} is unknown.`);
  const uneven = [...tables]
    .filter(([, { columns, rows }]) => rows.some((row) => row.length !== columns.length))
    .map(([name]) => `Table ${name} has a row with more or fewer values than columns.`);
  return [...missing, ...more, ...uneven];
}

/** Checks that primary keys are unique and that every reference leads to a row. */
function verifyRows({ tables }: Backup, { name, key, references = [] }: BackupTable): readonly string[] {
  const table = tables.get(name);
  if (table === undefined) return [];
  const keys = valuesOf(table, key).map((values) => JSON.stringify(values));
  const problems = new Set(keys).size === keys.length ? [] : [`Table ${name} has two rows of one key.`];
  for (const [column, target] of references) {
    const ids = new Set(valuesOf(tables.get(target), ['id']).map(([id]) => id));
    const lost = new Set(valuesOf(table, [column]).flatMap(([id]) => (ids.has(id ?? null) ? [] : [id])));
    for (const id of lost) problems.push(`Table ${name} refers to ${id}, which is not in ${target}.`);
  }
  return problems;
}

/** Returns the values of some columns for each row; null for a column that the table lacks. */
function valuesOf(table: TableRows | undefined, columns: readonly string[]): readonly BackupRow[] {
  const places = columns.map((column) => table?.columns.indexOf(column) ?? -1);
  return (table?.rows ?? []).map((row) => places.map((place) => row[place] ?? null));
}

/** The fields of a project that are readable in a backup of any schema. Fields that its schema lacks have a default. */
export type BackupProject = Pick<StoredProject, 'id' | 'name' | 'revision' | 'auditedFrom' | 'deletedAt' | 'keys'>;

const projectShape = z
  .object({
    id: z.string().transform(readProjectId),
    name: z.string(),
    revision: z.int(),
    deleted_at: z.string().nullable(),
    audited_from: z.int().optional(),
    keys: z.string().transform(readStoredKeys).optional(),
  })
  .transform(({ deleted_at: deletedAt, audited_from: auditedFrom, keys = [], ...row }): BackupProject => {
    return { ...row, deletedAt, keys, auditedFrom: auditedFrom ?? row.revision + 1 };
  });

function readProjectId(text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw new Error('a row of projects has an invalid id');
  return id;
}

/**
 * Returns the projects of a backup, deleted ones included. A refusal names the unreadable project. Checks every setting
 * if the backup has all columns of this release. Does not check most settings in a backup of an earlier release,
 * because only the restore migrates them.
 */
export function readBackupProjects({ tables }: Backup): Result<readonly BackupProject[], string> {
  const table = tables.get('projects');
  const isComplete = projectColumns.every((column) => column === omittedColumn || table?.columns.includes(column));
  const projects: BackupProject[] = [];
  for (const row of rowsByColumn(table)) {
    try {
      projects.push(isComplete ? readProjectRow({ [omittedColumn]: 0, ...row }) : projectShape.parse(row));
    } catch {
      return refuse(`Project ${row['id']} is unreadable.`);
    }
  }
  return accept(projects);
}

/** The only column of `projects` that a backup does not contain. */
const omittedColumn = 'published_revision';

/** Returns the rows of a table with values by column. */
export function rowsByColumn(table: TableRows | undefined): readonly { readonly [column: string]: BackupValue }[] {
  const columns = table?.columns ?? [];
  return (table?.rows ?? []).map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])));
}

async function verifyChains({ tables }: Backup, projects: readonly BackupProject[]): Promise<readonly string[]> {
  const audits = byProject(tables.get('audit'));
  const views = byProject(tables.get('access'));
  const bounds = byProject(tables.get('access_chains'));
  const problems: string[] = [];
  for (const { id, auditedFrom, revision, deletedAt } of projects) {
    if (deletedAt !== null) continue;
    const entries = (audits.get(id) ?? []).map(auditEntry);
    const flaw = await verifyAudit(id, entries, auditedFrom, revision);
    if (flaw !== null) problems.push(describeFlaw(`audit of project ${id}`, flaw));
    const log = accessChain(bounds.get(id)?.[0], views.get(id) ?? []);
    const logFlaw = await verifyAccessLog(id, log);
    if (logFlaw !== null) problems.push(describeFlaw(`access log of project ${id}`, logFlaw));
  }
  return problems;
}

type RowObject = ReturnType<typeof rowsByColumn>[number];

function byProject(table: TableRows | undefined): ReadonlyMap<BackupValue, readonly RowObject[]> {
  return Map.groupBy(rowsByColumn(table), (row) => row['project_id'] ?? null);
}

function auditEntry(row: RowObject) {
  return {
    seq: Number(row['seq']),
    at: String(row['at']),
    actor: String(row['actor']),
    event: String(row['event']),
    detailsText: String(row['details']),
    hash: String(row['hash']),
  };
}

function accessChain(bounds: RowObject | undefined, entries: readonly RowObject[]): AccessLog {
  return {
    start: { seq: Number(bounds?.['start_seq'] ?? 0), hash: String(bounds?.['start_hash'] ?? '') },
    last: { seq: Number(bounds?.['last_seq'] ?? 0), hash: String(bounds?.['last_hash'] ?? '') },
    entries: entries.map((row) => ({
      seq: Number(row['seq']),
      at: String(row['at']),
      member: String(row['member']),
      page: String(row['page']),
      hash: String(row['hash']),
    })),
  };
}

function describeFlaw(chain: string, { kind, seq }: HashChainFlaw): string {
  return `The ${chain} is broken: entry ${seq} ${kind === 'missing' ? 'is missing' : 'was altered or moved'}.`;
}
