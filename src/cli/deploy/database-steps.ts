// The steps of a deployment that find and migrate the database. An existing database is migrated before the upload,
// because the new version may need new tables. On a first deployment without a jurisdiction the upload creates the
// database, so the migration follows the upload.

import * as z from 'zod';
import { type DeployStep, type FoundDatabase, failedCommandReason, parseJsonAs, runWranglerFor } from './deployment.ts';

const databasesShape = z.array(
  z
    .object({ name: z.string(), uuid: z.string(), jurisdiction: z.string().nullish() })
    .transform(({ name, uuid, jurisdiction }) => ({ name, id: uuid, jurisdiction: jurisdiction ?? null })),
);

/** Returns the name that wrangler gives to the store that it creates for a binding. */
export function provisionedStoreName(worker: string, binding: string): string {
  return `${worker}-${binding.toLowerCase()}`;
}

/** Finds the database that the upload will use. Refuses if the deployed Worker uses another database. */
export const findDatabase: DeployStep = async (deployment) => {
  const { config, storesBefore } = deployment;
  const outcome = await runWranglerFor(deployment, ['d1', 'list', '--json']);
  if (!outcome.ok) return failedCommandReason('The account could not be read.', outcome);
  const databases = parseJsonAs(databasesShape, outcome.stdout);
  if (databases === null) return 'The list of databases could not be read; nothing was deployed.';
  const wanted = config.database.name ?? provisionedStoreName(config.name, 'DB');
  const isWanted = ({ name, id }: FoundDatabase) =>
    config.database.id === null ? name === wanted : id === config.database.id;
  deployment.database = databases.find(isWanted) ?? null;
  if (storesBefore === null || storesBefore.databaseId === deployment.database?.id) return null;
  const used = databases.find(({ id }) => id === storesBefore.databaseId)?.name ?? storesBefore.databaseId;
  return `The deployed Worker uses the database ${used}, but ${config.path} names ${config.database.id ?? wanted}. Deploying would leave all settings behind, so nothing was deployed. Correct database_name and database_id.`;
};

const migrate: DeployStep = async (deployment) => {
  deployment.print('Preparing the database …');
  const outcome = await runWranglerFor(deployment, ['d1', 'migrations', 'apply', 'DB', '--remote']);
  return outcome.ok ? null : failedCommandReason('The database could not be prepared.', outcome);
};

export const migrateBeforeUpload: DeployStep = async (deployment) =>
  deployment.database === null ? null : migrate(deployment);
export const migrateAfterUpload: DeployStep = async (deployment) =>
  deployment.database === null ? migrate(deployment) : null;
