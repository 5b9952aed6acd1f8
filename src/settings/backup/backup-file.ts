// The file format of a backup (docs/backup.md): JSON with a version and a checksum. Does not read the database, and
// does not check the content of the rows (verify-backup.ts).

import * as z from 'zod';
import { encodeHex, encodeUtf8 } from '../../core/encoding.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

export type BackupValue = string | number | null;
export type BackupRow = readonly BackupValue[];

/** The rows of a table, with values in the order of the columns. */
export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly BackupRow[];
}

export interface Backup {
  /** When the backup was made: ISO 8601, UTC. */
  readonly createdAt: string;
  /** The migrations that the database had, in order. */
  readonly migrations: readonly string[];
  /** Tables by name, in the order of backupTables. */
  readonly tables: ReadonlyMap<string, TableRows>;
}

const format = 'wherefrom-backup';
const version = 1;

const headerShape = z.object({ format: z.literal(format), version: z.int() });

// A restore puts the names of columns into SQL statements, so only letters and underscores are accepted.
const columnShape = z.string().regex(/^[a-z][a-z_]*$/);

const fileShape = z.object({
  createdAt: z.iso.datetime(),
  checksum: z.string(),
  migrations: z.array(z.string()),
  tables: z.record(
    z.string(),
    z.strictObject({
      columns: z.array(columnShape),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    }),
  ),
});

/**
 * Returns SHA-256 in hexadecimal over everything but the time, so that two backups of one state have the same checksum.
 */
async function checksumOf(migrations: readonly string[], tables: object): Promise<string> {
  const text = JSON.stringify({ version, migrations, tables });
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text))));
}

/** Formats a backup with one row a line, so that two files can be compared by line. */
export async function formatBackup({ createdAt, migrations, tables }: Backup): Promise<string> {
  const checksum = await checksumOf(migrations, Object.fromEntries(tables));
  const header = JSON.stringify({ format, version, createdAt, checksum, migrations }, null, 1).slice(0, -2);
  return `${header},\n "tables": {\n${[...tables].map(formatTable).join(',\n')}\n }\n}\n`;
}

function formatTable([name, { columns, rows }]: readonly [string, TableRows]): string {
  const lines = rows.map((row) => `\n${JSON.stringify(row)}`).join(',');
  return `"${name}": { "columns": ${JSON.stringify(columns)}, "rows": [${lines}] }`;
}

/**
 * Parses a backup file and checks its checksum. If the file is invalid or damaged, returns an error message of one
 * line.
 */
export async function parseBackup(text: string): Promise<Result<Backup, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('The file is not complete JSON. It may have been cut off.');
  }
  const header = headerShape.safeParse(value);
  if (!header.success) return refuse('The file is not a backup of Wherefrom.');
  if (header.data.version !== version) {
    return refuse(`The file has version ${header.data.version}; this release reads version ${version}.`);
  }
  const parsed = fileShape.safeParse(value);
  if (!parsed.success) return refuse('The file is damaged: a JSON member is missing or invalid.');
  const { createdAt, checksum, migrations, tables } = parsed.data;
  if ((await checksumOf(migrations, tables)) !== checksum) {
    return refuse('The file is damaged: its checksum differs from its content.');
  }
  return accept({ createdAt, migrations, tables: new Map(Object.entries(tables)) });
}
