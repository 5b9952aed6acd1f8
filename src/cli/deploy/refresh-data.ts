// The steps of a deployment that keep the location data fresh: one updates the data before the Worker is built, the
// other prints how old the data is.

import { dirname } from 'node:path';
import { describeDataAge } from '../data-age.ts';
import type { DeployStep } from './deployment.ts';

/**
 * Updates the location data to a newer edition, if there is one. A failure is only a warning, because the existing data
 * is still valid, only older.
 */
export const refreshData: DeployStep = async ({ refresh, config, print }) => {
  if (refresh === null) return null;
  print('Looking for newer location data …');
  const isRefreshed = await refresh(dirname(config.manifest));
  if (!isRefreshed) {
    print('Warning: the location data was not refreshed. The lines above say why; the deployment goes on without it.');
  }
  return null;
};

/** Prints how old the deployed data is. */
export const showDataAge: DeployStep = async ({ config, now, print }) => {
  print(describeDataAge(config.manifest, now()));
  return null;
};
