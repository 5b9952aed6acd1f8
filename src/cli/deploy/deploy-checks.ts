// The checks before a deployment: the data is complete, and no setting for local use would be deployed. Only reads
// files; uses no network.

import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { allShards, parseManifest, shardName } from '../../../data/manifest.ts';
import { shardPath } from '../../../data/output-folder.ts';
import type { ManifestFile } from '../../geo/manifest.ts';
import { masterSecretName, visitorAddressVariableName } from '../dev-vars.ts';
import type { WorkerConfig } from '../worker-config.ts';

const repair = 'Remove data/built, then deploy again.';

/**
 * Checks the data manifest that is bundled with the Worker, and every data shard. Returns the manifest or an error
 * message of one line.
 */
export async function checkData({
  manifest: path,
}: Pick<WorkerConfig, 'manifest'>): Promise<{ manifest: ManifestFile } | string> {
  if (!existsSync(path)) return `${path} does not exist. Build the data first: npm run data`;
  const manifest = parseManifest(readFileSync(path, 'utf8'));
  if (manifest === null) return `${path} cannot be read. ${repair}`;
  for (const [, name] of allShards(manifest)) {
    const shard = shardPath(dirname(path), name);
    if (!existsSync(shard)) return `The manifest names ${name}.shard, which is missing. ${repair}`;
    if ((await shardName(new Uint8Array(readFileSync(shard)))) !== name) return `${name}.shard is damaged. ${repair}`;
  }
  if (manifest.v4.length + manifest.v6.length === 0) return `The manifest lists no shards. ${repair}`;
  return { manifest };
}

/** Checks that no environment of wrangler.toml has a variable that must not be deployed. Returns a refusal or null. */
export function checkVariables({ path, variables }: WorkerConfig): string | null {
  if (variables.includes(visitorAddressVariableName)) {
    return `${path} sets ${visitorAddressVariableName}, which would give all visitors the location of that address. Remove it.`;
  }
  if (variables.includes(masterSecretName)) {
    return `${path} has ${masterSecretName} in plain text. Remove it: npm run deploy makes a secret of its own.`;
  }
  return null;
}
