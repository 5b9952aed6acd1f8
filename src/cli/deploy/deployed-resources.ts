// Finds the stores that a deployed Worker uses. wrangler.toml has no ids, because wrangler's automatic provisioning
// created the stores and bound them to the Worker. Reads the ids from the Worker's current version. Does not search for
// stores by name, because names may be ambiguous.

import * as z from 'zod';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { ResourceIds } from '../worker-config.ts';
import { describeFailure, type RunWrangler } from '../wrangler.ts';
import { parseJsonAs } from './deployment.ts';

/** The output of `wrangler deployments status --json`. */
const deploymentShape = z.object({
  versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })).min(1),
});

/** The output of `wrangler versions view ID --json`. */
const versionShape = z.object({
  resources: z.object({ bindings: z.array(z.looseObject({ type: z.string(), name: z.string() })) }),
});

const kvShape = z.object({ type: z.literal('kv_namespace'), name: z.literal('PROJECTS'), namespace_id: z.string() });
// Cloudflare's API has used two names, `database_id` and `id`, for the id of a D1 database.
const databaseShape = z.union([
  z.object({ type: z.literal('d1'), name: z.literal('DB'), database_id: z.string() }),
  z.object({ type: z.literal('d1'), name: z.literal('DB'), id: z.string() }),
]);

/**
 * Returns the id of the deployed version with the most traffic; null if the text is not a deployment as wrangler prints
 * it.
 */
export function parseDeployment(json: string): string | null {
  const versions = parseJsonAs(deploymentShape, json)?.versions ?? [];
  const [first] = versions.toSorted((a, b) => b.percentage - a.percentage);
  return first?.version_id ?? null;
}

/**
 * Returns the ids of the stores bound as PROJECTS and DB; null if the version has neither binding. Refuses a version
 * that has only one of them or lacks the id of a store, and text that is not a version as wrangler prints it.
 */
export function parseVersion(json: string): Result<ResourceIds | null, 'unreadable'> {
  const bindings = parseJsonAs(versionShape, json)?.resources.bindings;
  if (bindings === undefined) return refuse('unreadable');
  let kvId: string | null = null;
  let databaseId: string | null = null;
  for (const binding of bindings) {
    const kv = kvShape.safeParse(binding);
    if (kv.success) kvId = kv.data.namespace_id;
    const database = databaseShape.safeParse(binding);
    if (database.success) databaseId = 'id' in database.data ? database.data.id : database.data.database_id;
  }
  if (kvId !== null && databaseId !== null) return accept({ kvId, databaseId });
  return bindings.some(({ name }) => name === 'PROJECTS' || name === 'DB') ? refuse('unreadable') : accept(null);
}

/** The API's error code for an unknown Worker, as wrangler prints it. */
const workerMissingCode = '[code: 10007]';
const nothingDeployed = 'The Worker is not deployed. Deploy it first: npm run deploy';

/**
 * Finds the id of the deployed version with the most traffic; null if the Worker is not deployed. If wrangler fails or
 * its output cannot be read, returns an error message.
 */
export async function findDeployedVersion(run: RunWrangler, config: string): Promise<Result<string | null, string>> {
  const status = await run(['deployments', 'status', '--json', '--config', config]);
  if (status.ok) {
    const version = parseDeployment(status.stdout);
    // Not null, because null means "not deployed". A deployment would then skip the check that it uses the deployed
    // Worker's database, and could not roll back.
    return version === null ? refuse("The deployment could not be read from wrangler's output.") : accept(version);
  }
  const reason = describeFailure(status);
  if (reason.includes(workerMissingCode)) return accept(null);
  return refuse(`The deployment could not be read.\n${reason}\n${signInHint}`);
}

/** Finds the ids of the deployed stores through wrangler. If they cannot be found, returns an error message. */
export async function findDeployedResources(run: RunWrangler, config: string): Promise<Result<ResourceIds, string>> {
  const found = await findDeployedVersion(run, config);
  if (!found.ok) return found;
  const versionId = found.value;
  if (versionId === null) return refuse(nothingDeployed);
  const stores = await readStores(run, config, versionId);
  if (!stores.ok) return stores;
  if (stores.value === null) {
    return refuse('The deployed Worker has no stores for projects. Deploy again: npm run deploy');
  }
  return accept(stores.value);
}

/** Reads the ids of a version's stores; null if the version has no stores. */
export async function readStores(
  run: RunWrangler,
  config: string,
  versionId: string,
): Promise<Result<ResourceIds | null, string>> {
  const version = await run(['versions', 'view', versionId, '--json', '--config', config]);
  if (!version.ok) return refuse(`The deployed version could not be read.\n${describeFailure(version)}`);
  const stores = parseVersion(version.stdout);
  return stores.ok ? stores : refuse(`The stores of version ${versionId} could not be read from wrangler's output.`);
}

export const signInHint = 'Not signed in? Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.';
