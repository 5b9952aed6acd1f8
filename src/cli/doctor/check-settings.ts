// The checks of `npm run doctor` on the settings' stores: migrations, accounts, published projects and keys. Changes
// nothing.

import { readdirSync } from 'node:fs';
import { findMasterSecret, type MasterSecrets } from '../../core/master-secret.ts';
import { listAccounts } from '../../settings/accounts/accounts.ts';
import { readAppliedMigrations } from '../../settings/applied-migrations.ts';
import type { SettingsContext } from '../../settings/context.ts';
import { masterSecretsInUse } from '../../settings/keys/keys.ts';
import { listProjects } from '../../settings/projects/projects.ts';
import type { WorkerConfig } from '../worker-config.ts';
import { type DoctorFinding, failedFinding, okFinding, warningFinding } from './finding.ts';

export interface CheckedSettings {
  readonly settings: SettingsContext;
  readonly config: WorkerConfig;
  readonly remote: boolean;
  /**
   * The master secrets from which the local Worker derives keys; null if they are unusable, or if the stores of a
   * deployment are checked.
   */
  readonly masters: MasterSecrets | null;
}

/** Checks the stores. If a migration is missing, checks only the migrations, since reading the rest would fail. */
export async function checkSettings({ settings, config, remote, masters }: CheckedSettings): Promise<DoctorFinding[]> {
  const suffix = remote ? ' --remote' : '';
  const migrations = await checkMigrations(settings, config, remote);
  if (migrations.level === 'fail') return [migrations];
  const accounts = await listAccounts(settings.db);
  const projects = await listProjects(settings);
  const behind = projects.filter(({ revision, publishedRevision }) => publishedRevision < revision);
  const strange = [...masterSecretsInUse(projects, settings.now())].filter(
    (id) => masters !== null && findMasterSecret(masters, id) === null,
  );
  return [
    migrations,
    accounts.length === 0
      ? warningFinding(
          'accounts',
          'there is no account',
          `npm run account -- owner-link${suffix}${remote ? ' --url URL' : ''}`,
        )
      : okFinding('accounts', counted(accounts.length, 'account')),
    behind.length === 0
      ? okFinding('projects', `${counted(projects.length, 'project')}, all published`)
      : warningFinding(
          'projects',
          `${behind.length} of ${projects.length} not published`,
          `npm run project -- republish --all${suffix}`,
        ),
    ...strange.map((id) =>
      failedFinding(
        'keys',
        `keys use the secret ${id}, which is not set`,
        'Set that secret as WHEREFROM_SECRET_PREVIOUS, or rotate these keys.',
      ),
    ),
  ];
}

async function checkMigrations({ db }: SettingsContext, config: WorkerConfig, remote: boolean): Promise<DoctorFinding> {
  const known = readdirSync(config.migrations).filter((name) => name.endsWith('.sql'));
  const applied = await readAppliedMigrations(db);
  const missing = known.filter((name) => !applied.has(name));
  const later = [...applied].filter((name) => !known.includes(name));
  if (missing.length > 0) {
    return failedFinding(
      'migrations',
      `missing: ${missing.join(', ')}`,
      remote ? 'npm run deploy' : 'npm start applies them.',
    );
  }
  return later.length > 0
    ? failedFinding('migrations', `of a later release: ${later.join(', ')}`, 'Update this copy of Wherefrom.')
    : okFinding('migrations', `schema ${known.toSorted().at(-1) ?? 'none'}, all ${known.length} are applied`);
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
