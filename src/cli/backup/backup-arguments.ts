// Parses the arguments of `npm run settings`. Does not run the commands.

import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsTarget } from '../open-settings.ts';

export type BackupCommand =
  | { readonly kind: 'backup' | 'verify'; readonly file: string }
  | { readonly kind: 'restore'; readonly file: string; readonly replace: boolean; readonly withKeys: boolean };

export interface BackupArguments {
  readonly command: BackupCommand;
  readonly target: SettingsTarget;
}

export const backupHelpText = `Usage: npm run settings -- COMMAND FILE [OPTIONS]

  backup FILE     write projects, keys, members, accounts, passkeys, audit and access log to a new file
  verify FILE     check the checksum, hash chains and references of a backup
  restore FILE    restore a backup into an empty database and publish every project
    --replace       replace the projects and accounts that the database has
    --with-keys     restore keys too: some may have been revoked since the backup

  --remote        use the deployed Worker's settings instead of those of \`npm start\``;

const options = {
  replace: { type: 'boolean' },
  'with-keys': { type: 'boolean' },
  remote: { type: 'boolean' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

/** Parses the arguments of `npm run settings`. If they are invalid, returns an error message of one line. */
export function parseBackupArguments(args: readonly string[]): Result<BackupArguments, string> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm run settings -- --help.`);
  }
  const { values, positionals } = parsed;
  const [kind, file, ...rest] = positionals;
  if (kind === undefined) return refuse('No command given. See npm run settings -- --help.');
  if (kind !== 'backup' && kind !== 'verify' && kind !== 'restore') {
    return refuse(`Unknown command: ${kind}. See npm run settings -- --help.`);
  }
  if (file === undefined || rest.length > 0) return refuse(`${kind} takes one file.`);
  const { replace = false, 'with-keys': withKeys = false, remote = false } = values;
  if (kind !== 'restore' && (replace || withKeys)) {
    return refuse('--replace and --with-keys apply to the command restore only.');
  }
  const target = { remote, config: values.config, persistTo: values['persist-to'] };
  const command: BackupCommand = kind === 'restore' ? { kind, file, replace, withKeys } : { kind, file };
  return accept({ command, target });
}
