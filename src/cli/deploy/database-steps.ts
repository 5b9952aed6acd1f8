// The steps of a deployment on its database. An existing database is migrated before the upload, because the new version
// may need new tables. On the first deployment the upload creates the database.

import * as z from 'zod';
import { because, parseAs, type Step, wrangler } from './deployment.ts';

const databasesShape = z.array(z.object({ name: z.string() }));

/** Returns the name that wrangler gives to the store that it creates for a binding. */
export function provisionedName(worker: string, binding: string): string {
  return `${worker}-${binding.toLowerCase()}`;
}

export const findDatabase: Step = async (deployment) => {
  const outcome = await wrangler(deployment, ['d1', 'list', '--json']);
  if (!outcome.ok) return because('The account could not be read.', outcome);
  const databases = parseAs(databasesShape, outcome.stdout);
  if (databases === null) return 'The list of databases could not be read; nothing was deployed.';
  deployment.hasDatabase = databases.some(({ name }) => name === provisionedName(deployment.config.name, 'DB'));
  return null;
};

const migrate: Step = async (deployment) => {
  deployment.print('Preparing the database …');
  const outcome = await wrangler(deployment, ['d1', 'migrations', 'apply', 'DB', '--remote']);
  return outcome.ok ? null : because('The database could not be prepared.', outcome);
};

export const migrateBefore: Step = async (deployment) => (deployment.hasDatabase ? migrate(deployment) : null);
export const migrateAfter: Step = async (deployment) => (deployment.hasDatabase ? null : migrate(deployment));
