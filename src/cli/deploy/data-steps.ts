// The steps of a deployment that build missing location data and check the data and wrangler.toml. They use no network.

import { dirname } from 'node:path';
import { allShards } from '../../../data/manifest.ts';
import { provideBuiltData } from '../build/data-need.ts';
import { checkData, checkVariables } from './deploy-checks.ts';
import type { DeployStep } from './deployment.ts';

/**
 * Builds the location data if it is missing, or if an older version built it without a part that this version serves.
 * Data from the operator's own source is kept, with a warning.
 */
export const provideData: DeployStep = async ({ config, dataNeed, build, print }) => {
  const problem = await provideBuiltData(dirname(config.manifest), dataNeed(), { build, print });
  return problem === null ? null : `Nothing was deployed. ${problem}`;
};

export const checkConfigAndData: DeployStep = async ({ config, print }) => {
  const refusal = checkVariables(config);
  if (refusal !== null) return refusal;
  const data = await checkData(config);
  if (typeof data === 'string') return data;
  const { database, asn } = data.manifest;
  const names = [database, ...(asn === undefined ? [] : [asn.database])].map(
    ({ name, builtAt }) => `${name} of ${builtAt.slice(0, 10)}`,
  );
  print(`Data: ${names.join(', ')}, ${allShards(data.manifest).length} shards (npm run data).`);
  return null;
};
