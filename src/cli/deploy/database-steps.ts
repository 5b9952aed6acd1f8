// The steps of a deployment on its database. An existing database is migrated before the upload, because the new version
// may need new tables. On a first deployment without a jurisdiction the upload
// creates the database.

import * as z from 'zod';
import { because, type FoundDatabase, parseAs, type Step, wrangler } from './deployment.ts';

const databasesShape = z.array(
  z
    .object({ name: z.string(), uuid: z.string(), jurisdiction: z.string().nullish() })
    .transform(({ name, uuid, jurisdiction }) => ({ name, id: uuid, jurisdiction: jurisdiction ?? null })),
);

/** Returns the name that wrangler gives to the store that it creates for a binding. */
export function provisionedName(worker: string, binding: string): string {
  return `${worker}-${binding.toLowerCase()}`;
}

/** Finds the database that the upload will use. Refuses if the deployed Worker uses another. */
export const findDatabase: Step = async (deployment) => {
  const { config, storesBefore } = deployment;
  const outcome = await wrangler(deployment, ['d1', 'list', '--json']);
  if (!outcome.ok) return because('The account could not be read.', outcome);
  const databases = parseAs(databasesShape, outcome.stdout);
  if (databases === null) return 'The list of databases could not be read; nothing was deployed.';
  const wanted = config.database.name ?? provisionedName(config.name, 'DB');
  const isWanted = ({ name, id }: FoundDatabase) =>
    config.database.id === null ? name === wanted : id === config.database.id;
  deployment.database = databases.find(isWanted) ?? null;
  if (storesBefore === null || storesBefore.databaseId === deployment.database?.id) return null;
  const used = databases.find(({ id }) => id === storesBefore.databaseId)?.name ?? storesBefore.databaseId;
  return `The deployed Worker uses the database ${used}, but ${config.path} names ${config.database.id ?? wanted}. Deploying would leave all settings behind, so nothing was deployed. Correct database_name and database_id.`;
};

const migrate: Step = async (deployment) => {
  deployment.print('Preparing the database …');
  const outcome = await wrangler(deployment, ['d1', 'migrations', 'apply', 'DB', '--remote']);
  return outcome.ok ? null : because('The database could not be prepared.', outcome);
};

export const migrateBefore: Step = async (deployment) => (deployment.database === null ? null : migrate(deployment));
export const migrateAfter: Step = async (deployment) => (deployment.database === null ? migrate(deployment) : null);
