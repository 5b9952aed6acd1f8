// The step of a deployment that chooses where the settings and counts are stored: the jurisdiction of the database,
// which Cloudflare fixes when it creates a database. The first deployment therefore creates the database itself. Later
// deployments read the jurisdiction back from the database and keep it. The Worker reads the jurisdiction from a
// secret, because secrets outlive deployments.

import { accept, type Result, refuse } from '../../core/result.ts';
import { jurisdictionName } from '../dev-vars.ts';
import {
  type Deployment,
  type DeployStep,
  type FoundDatabase,
  failedCommandReason,
  runWranglerFor,
} from './deployment.ts';
import { listSecrets } from './secret-step.ts';

/** The values of --jurisdiction. */
export const jurisdictions: readonly string[] = ['eu', 'us'];

/**
 * Returns the jurisdiction for the stores: for a new database the requested one, for an existing database its own; null
 * for none. Refuses to change the jurisdiction of an existing database.
 */
export function resolveJurisdiction(
  requested: string | null,
  database: FoundDatabase | null,
): Result<string | null, string> {
  if (database === null) return accept(requested);
  const { name, jurisdiction } = database;
  if (requested === null || requested === jurisdiction) return accept(jurisdiction);
  const present = jurisdiction === null ? 'exists without a jurisdiction' : `is in the jurisdiction ${jurisdiction}`;
  return refuse(
    `The database ${name} ${present}, and Cloudflare cannot change that after a database was created. Nothing was deployed. ` +
      'To move, back up the settings, deploy under another name (name and database_name in wrangler.toml) with ' +
      `--jurisdiction ${requested}, and restore them there.`,
  );
}

/**
 * Returns the jurisdiction that --jurisdiction or wrangler.toml names; null if neither does. Refuses two different
 * jurisdictions.
 */
function readJurisdiction({ jurisdiction, config }: Deployment): Result<string | null, string> {
  const configured = config.database.jurisdiction;
  if (jurisdiction === null || configured === null || jurisdiction === configured) {
    return accept(jurisdiction ?? configured);
  }
  return refuse(`--jurisdiction is ${jurisdiction}, but wrangler.toml has the jurisdiction ${configured}.`);
}

/** Chooses the jurisdiction, and creates the database in it if the database does not exist. */
export const ensureDatabaseJurisdiction: DeployStep = async (deployment) => {
  const requested = readJurisdiction(deployment);
  if (!requested.ok) return requested.refusal;
  const resolved = resolveJurisdiction(requested.value, deployment.database);
  if (!resolved.ok) return resolved.refusal;
  const jurisdiction = resolved.value;
  if (jurisdiction === null) return null;
  deployment.print(`Jurisdiction of the settings and counts: ${jurisdiction}`);
  if (deployment.database === null) {
    const refusal = await createDatabase(deployment, jurisdiction);
    if (refusal !== null) return refusal;
  }
  return await addJurisdictionSecret(deployment, jurisdiction);
};

async function createDatabase(deployment: Deployment, jurisdiction: string): Promise<string | null> {
  const { name } = deployment.config.database;
  // The upload finds the database by this name. Without a name in wrangler.toml, the upload would try to create a
  // second database.
  if (name === null) return 'wrangler.toml needs a database_name for --jurisdiction, such as "wherefrom-db".';
  const outcome = await runWranglerFor(deployment, ['d1', 'create', name, '--jurisdiction', jurisdiction]);
  if (!outcome.ok) return failedCommandReason('The database could not be created.', outcome);
  deployment.database = { name, id: null, jurisdiction };
  return null;
}

/**
 * If the Worker does not have the secret that names the jurisdiction, adds this secret to the upload. The secret is
 * uploaded together with the code, so that no Durable Object is ever created outside the jurisdiction. Returns a
 * refusal if the secrets cannot be listed, else null.
 */
async function addJurisdictionSecret(deployment: Deployment, jurisdiction: string): Promise<string | null> {
  const secrets = deployment.versionBefore === null ? accept([]) : await listSecrets(deployment);
  if (!secrets.ok) return secrets.refusal;
  if (!secrets.value.includes(jurisdictionName)) deployment.newSecrets = { [jurisdictionName]: jurisdiction };
  return null;
}
