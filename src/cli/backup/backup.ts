// `npm run settings`: backs up the settings, verifies a backup and restores it, on the local stores or the deployment.
// `backup` never replaces a file, and only the operating system’s user who runs it can read the new file.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Result, refuse } from '../../core/result.ts';
import { readAppliedMigrations } from '../../settings/applied-migrations.ts';
import { type Backup, formatBackup, parseBackup } from '../../settings/backup/backup-file.ts';
import { readBackup } from '../../settings/backup/read-backup.ts';
import { restoreBackup } from '../../settings/backup/restore-backup.ts';
import { verifyBackup } from '../../settings/backup/verify-backup.ts';
import type { SettingsContext } from '../../settings/context.ts';
import type { SettingsTarget } from '../open-settings.ts';
import { type CommandReport, runSettingsCommand } from '../settings-command.ts';
import { readWorkerConfig } from '../worker-config.ts';
import { defaultConfig } from '../wrangler.ts';
import { writeNewFile } from '../write-new-file.ts';
import { type BackupArguments, backupHelpText, parseBackupArguments } from './backup-arguments.ts';
import { describeContent, describeProblems, describeRestoreRefusal, reportRestore } from './backup-report.ts';

/** Returns the SQL of the local migration files by file name, in the order of the names. */
async function readMigrations({ config: path }: SettingsTarget): Promise<ReadonlyMap<string, string>> {
  const config = await readWorkerConfig(resolve(path ?? defaultConfig));
  if (config === null) return new Map();
  const names = readdirSync(config.migrations).filter((name) => name.endsWith('.sql'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(config.migrations, name), 'utf8')]));
}

async function readFile(file: string): Promise<Result<Backup, string>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return refuse(`${file} cannot be read.`);
  }
  return parseBackup(text);
}

function failed(...problems: readonly string[]): CommandReport {
  return { lines: [], problems };
}

/**
 * Checks the backup file of `verify` or `restore` before the stores are opened. Returns the report if the command ends
 * here (`verify`, or a broken file); null if the command must open the stores.
 */
async function performOffline({ command, target }: BackupArguments): Promise<CommandReport | null> {
  if (command.kind === 'backup') return null;
  const { file } = command;
  const backup = await readFile(file);
  if (!backup.ok) return failed(backup.refusal);
  const problems = await verifyBackup(backup.value, [...(await readMigrations(target)).keys()]);
  if (problems.length > 0) return failed(...describeProblems(`${file} is not intact.`, problems));
  if (command.kind === 'restore') return null;
  const { createdAt, migrations } = backup.value;
  return {
    lines: [
      `${file} is intact: checksum, hash chains and references agree.`,
      `Backup of ${createdAt}, schema ${migrations.at(-1) ?? 'none'}.`,
      `${describeContent(backup.value)}.`,
    ],
    problems: [],
  };
}

async function backUp(settings: SettingsContext, file: string): Promise<CommandReport> {
  const migrations = [...(await readAppliedMigrations(settings.db))].toSorted();
  const backup = await readBackup(settings, migrations);
  if (!backup.ok) {
    return failed(
      ...describeProblems('The database is not intact; no backup was written.', backup.refusal),
      'For a copy as it is: npx wrangler d1 export',
    );
  }
  const problem = writeNewFile(file, await formatBackup(backup.value), 0o600);
  if (problem !== null) return failed(problem);
  return {
    lines: [
      `Wrote ${file}: ${describeContent(backup.value)}.`,
      'The file names people and their passkeys: keep it private. It contains no secrets. Restored keys need the same WHEREFROM_SECRET, so keep that too.',
    ],
    problems: [],
  };
}

async function perform(settings: SettingsContext, { command, target }: BackupArguments): Promise<CommandReport> {
  if (command.kind !== 'restore') return backUp(settings, command.file);
  const { file, replace, withKeys } = command;
  const backup = await readFile(file);
  if (!backup.ok) return failed(backup.refusal);
  const migrations = await readMigrations(target);
  const done = await restoreBackup(settings, backup.value, { migrations, replace, withKeys });
  return done.ok
    ? reportRestore(done.value, backup.value, withKeys)
    : failed(...describeRestoreRefusal(done.refusal, file));
}

await runSettingsCommand({ usage: backupHelpText, parse: parseBackupArguments, performOffline, perform });
