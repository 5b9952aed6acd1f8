// The checks of `npm run doctor` on local files: configuration, bindings, location data and the local secret. Uses no
// network.

import { type DataAge, dataAge, dataUpdateCommands } from '../../core/data-age.ts';
import { isUsableMasterSecret } from '../../core/master-secret.ts';
import { documentedBindings } from '../../privacy/bindings.ts';
import { commandOfNeed, findDataNeed } from '../build/data-need.ts';
import { checkData, checkVariables } from '../deploy/deploy-checks.ts';
import { masterSecretName, readSecrets } from '../dev-vars.ts';
import { readExpectedWorker } from '../verify/expected-worker.ts';
import type { WorkerConfig } from '../worker-config.ts';
import { type DoctorFinding, failedFinding, okFinding, warningFinding } from './finding.ts';

export function checkConfiguration(config: WorkerConfig): DoctorFinding {
  const refusal = checkVariables(config);
  return refusal === null
    ? okFinding('configuration', config.path)
    : failedFinding('configuration', refusal, 'Edit the file, then run this command again.');
}

/** The names of the bindings that the Worker needs; secrets and variables are set elsewhere. */
export const neededBindings: readonly string[] = documentedBindings
  .filter(({ kind }) => kind !== 'secret' && kind !== 'variable')
  .map(({ name }) => name);

/** Checks that the given names include every binding that the Worker needs. */
export function checkBindings(names: readonly string[], advice: string): DoctorFinding {
  const missing = neededBindings.filter((name) => !names.includes(name));
  return missing.length === 0
    ? okFinding('bindings', neededBindings.join(', '))
    : failedFinding('bindings', `missing: ${missing.join(', ')}`, advice);
}

/** Checks the bindings of the configuration file. */
export async function checkConfiguredBindings({ path }: WorkerConfig): Promise<DoctorFinding> {
  const { bindings: described } = await readExpectedWorker(path);
  const names = described.map((binding) => binding.split(' ')[1] ?? '');
  return checkBindings(names, 'Copy these sections back from the wrangler.toml of this repository.');
}

/** Checks that the built data is complete and fresh. Data that is no longer fresh is a warning. */
export async function checkBuiltData(config: WorkerConfig, now: Date): Promise<DoctorFinding> {
  const data = await checkData(config);
  if (typeof data === 'string') return failedFinding('data', data, 'npm run data');
  const need = findDataNeed(config.manifest);
  if (need.kind !== 'none') return warningFinding('data', `must be built again: ${need.why}`, commandOfNeed(need));
  const { name, builtAt } = data.manifest.database;
  return dataAgeFinding(
    `${name} of ${builtAt.slice(0, 10)}`,
    dataAge(builtAt, now.getTime()),
    dataUpdateCommands.local,
  );
}

/**
 * Describes the age of the location data. Old data is only a warning: the Worker still answers, but less accurately.
 */
export function dataAgeFinding(name: string, { days, freshness }: DataAge, advice: string): DoctorFinding {
  const text = `${name}, ${days} ${days === 1 ? 'day' : 'days'} old`;
  return freshness === 'fresh' ? okFinding('data', text) : warningFinding('data', `${text} (${freshness})`, advice);
}

/** Checks the secret of the local Worker. */
export function checkLocalSecret(devVars: string): DoctorFinding {
  const { current } = readSecrets(devVars);
  if (isUsableMasterSecret(current)) return okFinding('secret', `${masterSecretName} is set`);
  if (current === undefined)
    return warningFinding('secret', `${masterSecretName} is not set; keys do not work`, 'npm start creates one.');
  return failedFinding(
    'secret',
    `${masterSecretName} is shorter than 32 characters or the example; keys do not work`,
    `Remove ${masterSecretName} from ${devVars}; the next npm start creates a new one.`,
  );
}
