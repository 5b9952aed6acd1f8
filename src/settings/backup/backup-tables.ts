// The tables of the settings database, and which tables and columns a backup contains. A test compares this list with
// the migrated schema, so that a backup cannot miss a table that a later migration adds.

export interface BackupTable {
  readonly name: string;
  /** The migration that creates the table. */
  readonly since: string;
  /** The primary key. Rows are written in its order, so that two backups of one state are equal. */
  readonly key: readonly string[];
  /** Columns that a backup leaves out. A restore sets them to their defaults. */
  readonly omitted?: readonly string[];
  /** Columns that name a row of another table by its `id`. */
  readonly references?: readonly (readonly [column: string, table: string])[];
}

const ofProject = ['project_id', 'projects'] as const;
const ofAccount = ['account_id', 'accounts'] as const;
const auditMigration = '0003_protections_keys_members_audit.sql';
const accessMigration = '0008_access_log.sql';

/** The tables of a backup. A table that others refer to comes before them. */
export const backupTables: readonly BackupTable[] = [
  // `published_revision` is the revision in KV. A restore publishes every project again, so the old value would be
  // wrong.
  { name: 'projects', since: '0001_projects.sql', key: ['id'], omitted: ['published_revision'] },
  // Recovery codes are not in the backup, so a restored account has none.
  { name: 'accounts', since: auditMigration, key: ['id'], omitted: ['recovery_made_at'] },
  {
    name: 'members',
    since: auditMigration,
    key: ['project_id', 'account_id'],
    references: [ofProject, ofAccount],
  },
  { name: 'audit', since: auditMigration, key: ['project_id', 'seq'], references: [ofProject] },
  { name: 'passkeys', since: '0004_sign_in.sql', key: ['id'], references: [ofAccount] },
  { name: 'access', since: accessMigration, key: ['project_id', 'seq'], references: [ofProject] },
  { name: 'access_chains', since: accessMigration, key: ['project_id'], references: [ofProject] },
];

/**
 * The tables that a backup leaves out, with the reason. A restore empties them, except for the records of used claim
 * codes (accounts/used-claim-codes.ts).
 */
export const omittedTables: ReadonlyMap<string, string> = new Map([
  ['sessions', 'a restore signs everyone out'],
  ['challenges', 'they last five minutes'],
  ['codes', 'one-use links and commands must not work a second time'],
  ['recovery_codes', 'a code that was used must not work again'],
  ['sign_ins', 'they are kept 90 days, and a file may be kept longer'],
  ['deployment', 'it describes the database: a restore raises its epoch'],
]);
