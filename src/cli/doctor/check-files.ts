// The checks of `npm run doctor` on this folder: configuration, bindings, location data and the local secret. Uses no network.

import { type DataAge, dataAge, dataUpdateCommands } from '../../core/data-age.ts';
import { isUsableMasterSecret } from '../../core/master-secret.ts';
import { bindings } from '../../privacy/bindings.ts';
import { checkData, checkVariables } from '../deploy/deploy-checks.ts';
import { readSecrets, secretName } from '../dev-vars.ts';
import { readExpectedWorker } from '../verify/expected-worker.ts';
import type { WorkerConfig } from '../worker-config.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export function checkConfiguration(config: WorkerConfig): Finding {
  const refusal = checkVariables(config);
  return refusal === null
    ? ok('configuration', config.path)
    : fail('configuration', refusal, 'Edit the file, then run this command again.');
}

/** The names of the bindings that the Worker needs; secrets and variables are set elsewhere. */
export const neededBindings: readonly string[] = bindings
  .filter(({ kind }) => kind !== 'secret' && kind !== 'variable')
  .map(({ name }) => name);

/** Checks that names of bindings include every one that the Worker needs. */
export function checkBindings(names: readonly string[], advice: string): Finding {
  const missing = neededBindings.filter((name) => !names.includes(name));
  return missing.length === 0
    ? ok('bindings', neededBindings.join(', '))
    : fail('bindings', `missing: ${missing.join(', ')}`, advice);
}

/** Checks the bindings of the configuration file. */
export async function checkConfiguredBindings({ path }: WorkerConfig): Promise<Finding> {
  const { bindings: described } = await readExpectedWorker(path);
  const names = described.map((binding) => binding.split(' ')[1] ?? '');
  return checkBindings(names, 'Copy these sections back from the wrangler.toml of this repository.');
}

/** Checks that the built data is complete, and how old it is. */
export async function checkBuiltData(config: WorkerConfig, now: Date): Promise<Finding> {
  const data = await checkData(config);
  if (typeof data === 'string') return fail('data', data, 'npm run data');
  const { name, builtAt } = data.manifest.database;
  return dataAgeFinding(
    `${name} of ${builtAt.slice(0, 10)}`,
    dataAge(builtAt, now.getTime()),
    dataUpdateCommands.local,
  );
}

/** Old data is a warning: it is less accurate, and the Worker answers. */
export function dataAgeFinding(name: string, { days, freshness }: DataAge, advice: string): Finding {
  const text = `${name}, ${days} ${days === 1 ? 'day' : 'days'} old`;
  return freshness === 'fresh' ? ok('data', text) : warn('data', `${text} (${freshness})`, advice);
}

/** Checks the secret of the local Worker. */
export function checkLocalSecret(devVars: string): Finding {
  const { current } = readSecrets(devVars);
  if (isUsableMasterSecret(current)) return ok('secret', `${secretName} is set`);
  if (current === undefined)
    return warn('secret', `${secretName} is not set; keys do not work`, 'npm start creates one.');
  return fail(
    'secret',
    `${secretName} is shorter than 32 characters or the example; keys do not work`,
    `Remove ${secretName} from ${devVars}; the next npm start creates a new one.`,
  );
}
