// The steps of a deployment that build missing location data and check the data and wrangler.toml. They use no network.

import { allShards } from '../../../data/manifest.ts';
import { checkData, checkVariables } from './deploy-checks.ts';
import type { DeployStep } from './deployment.ts';

/**
 * Builds the location data if it is missing. Existing data is kept, since it may come from the operator's own source.
 */
export const provideData: DeployStep = async ({ hasData, build, print }) => {
  if (hasData()) return null;
  print('Building the location data …');
  return (await build()) ? null : 'The data build failed; nothing was deployed.';
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
