// Removes the keys from a backup before it is restored: a key may have been revoked since the backup was made. For each
// removed key, adds an audit entry that the operator revoked the key.

import type { ProjectId } from '../../core/project/project-id.ts';
import { chainAuditEntry } from '../audit/audit.ts';
import { operatorId } from '../context.ts';
import type { StoredKey } from '../projects/store.ts';
import type { Backup, BackupRow, TableRows } from './backup-file.ts';
import type { BackupProject } from './verify-backup.ts';

/** A key of a backup, with its project. */
export interface BackupKey extends Pick<StoredKey, 'id' | 'name' | 'createdAt'> {
  readonly project: Pick<BackupProject, 'id' | 'name'>;
}

export function listBackupKeys(projects: readonly BackupProject[]): readonly BackupKey[] {
  return projects.flatMap(({ id, name, keys }) => keys.map((key) => ({ ...key, project: { id, name } })));
}

/** Returns the backup without keys. `projects` are the projects of the backup. */
export async function leaveOutKeys(backup: Backup, projects: readonly BackupProject[], now: Date): Promise<Backup> {
  const { projects: table, audit } = { projects: backup.tables.get('projects'), audit: backup.tables.get('audit') };
  const withKeys = new Map(projects.filter(({ keys }) => keys.length > 0).map((project) => [project.id, project]));
  if (table === undefined || audit === undefined || withKeys.size === 0) return backup;
  const entries: BackupRow[] = [];
  for (const project of withKeys.values()) entries.push(...(await revocations(project, audit, now)));
  const [id, keys, revision] = ['id', 'keys', 'revision'].map((column) => table.columns.indexOf(column));
  const rows = table.rows.map((row) => {
    const project = withKeys.get(row[id ?? -1] as ProjectId);
    if (project === undefined) return row;
    return row.map((value, i) => {
      if (i === keys) return '[]';
      return i === revision ? project.revision + project.keys.length : value;
    });
  });
  const tables = new Map(backup.tables);
  tables.set('projects', { ...table, rows });
  tables.set('audit', { ...audit, rows: [...audit.rows, ...entries] });
  return { ...backup, tables };
}

/** Returns rows for the table `audit`. Each row records the revocation of one of the project's keys. */
async function revocations({ id, revision, keys }: BackupProject, audit: TableRows, now: Date): Promise<BackupRow[]> {
  const [project, seqPlace, hashPlace] = ['project_id', 'seq', 'hash'].map((column) => audit.columns.indexOf(column));
  const last = audit.rows.find((row) => row[project ?? -1] === id && row[seqPlace ?? -1] === revision);
  let before = String(last?.[hashPlace ?? -1] ?? '');
  const rows: BackupRow[] = [];
  for (const [i, key] of keys.entries()) {
    const details = { key: key.id, name: key.name };
    const entry = {
      seq: revision + i + 1,
      at: now.toISOString(),
      actor: operatorId,
      event: 'key.revoke',
      details,
    } as const;
    const { detailsText, hash } = await chainAuditEntry(id, entry, before);
    const values = new Map<string, string | number>(
      Object.entries({ ...entry, project_id: id, details: detailsText, hash }),
    );
    rows.push(audit.columns.map((column) => values.get(column) ?? null));
    before = hash;
  }
  return rows;
}
