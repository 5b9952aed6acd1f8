// Formats the lines that `npm run settings` prints. Does not print them.

import type { Backup } from '../../settings/backup/backup-file.ts';
import type { BackupKey } from '../../settings/backup/leave-out-keys.ts';
import type { RestoreRefusal, RestoreReport } from '../../settings/backup/restore-backup.ts';
import { reportRepublishing } from '../project/project-report.ts';
import type { CommandReport } from '../settings-command.ts';

/** Maximum number of problems that are printed. */
const problemsMax = 20;

/** Describes in one line how many projects, accounts and other entries a backup has. */
export function describeContent({ tables }: Backup): string {
  const count = (table: string) => tables.get(table)?.rows.length ?? 0;
  const projects = tables.get('projects');
  const deletedAt = projects?.columns.indexOf('deleted_at') ?? -1;
  const deleted = projects?.rows.filter((row) => row[deletedAt] !== null).length ?? 0;
  return [
    `${counted(count('projects') - deleted, 'project')} and ${deleted} deleted`,
    counted(count('accounts'), 'account'),
    counted(count('members'), 'membership'),
    counted(count('passkeys'), 'passkey'),
    `${count('audit')} audit and ${count('access')} access log entries`,
  ].join(', ');
}

/** Formats the problems of a backup file or of the database, after the line `start`. */
export function describeProblems(start: string, problems: readonly string[]): readonly string[] {
  const more = problems.length - problemsMax;
  return [start, ...problems.slice(0, problemsMax), ...(more > 0 ? [`… and ${more} more.`] : [])];
}

export function describeRestoreRefusal(refusal: RestoreRefusal, file: string): readonly string[] {
  switch (refusal.code) {
    case 'backup_invalid':
      return describeProblems(`${file} is not intact; nothing was changed.`, refusal.problems);
    case 'schema_differs':
      return refusal.missing.length > 0
        ? [
            `The database lacks migrations: ${refusal.missing.join(', ')}. Deploy this release of Wherefrom first: npm run deploy`,
          ]
        : [`The database is of a later release (${refusal.unknown.join(', ')}). Update this copy of Wherefrom first.`];
    case 'not_empty':
      return [
        `The database has ${counted(refusal.projects, 'project')} (deleted ones included) and ${counted(refusal.accounts, 'account')}; nothing was changed.`,
        'Back up the database first. To replace everything in it, repeat the command with --replace.',
      ];
    case 'kv_unreadable':
      return ['The settings store (KV) cannot be read; nothing was changed. Try again later.'];
    case 'changed_meanwhile':
      return ['The database was changed or restored by someone else meanwhile; nothing was changed. Try again.'];
    case 'database_refused':
      return [`The database refused the backup; nothing was changed.`, refusal.reason];
  }
}

/** Describes a restore: what was restored, which keys were left out, and what to do next. */
export function reportRestore(report: RestoreReport, { createdAt }: Backup, withKeys: boolean): CommandReport {
  const { projects, accounts, keys, vanished, epoch, publishing } = report;
  const { lines, problems } = reportRepublishing(publishing);
  return {
    lines: [
      `Restored ${counted(projects.length, 'project')} and ${counted(accounts, 'account')} from the backup of ${createdAt}. The database’s epoch, which rises with each restore, is now ${epoch}.`,
      ...describeKeys(keys, withKeys),
      ...(vanished.length === 0 ? [] : [`Deleted, since the backup does not have them: ${vanished.join(', ')}`]),
      'Everyone is signed out. Recovery codes must be made again; passkeys work on their host name as before.',
      'Members and passkeys that were removed after the backup have access again. Check them:',
      '  npm run account -- list',
      ...lines,
    ],
    problems,
  };
}

function describeKeys(keys: readonly BackupKey[], withKeys: boolean): readonly string[] {
  if (keys.length === 0) return ['The backup has no keys.'];
  return [
    withKeys
      ? 'Restored these keys, which work with the WHEREFROM_SECRET that they were issued with. Revoke those that were revoked after the backup:'
      : 'Left out these keys, since some may have been revoked after the backup. Issue new ones, or repeat the command with --replace --with-keys:',
    ...keys.map(
      ({ id, name, createdAt, project }) => `  ${id}  ${name}  (${project.name}, ${project.id}, since ${createdAt})`,
    ),
  ];
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
