// The steps of a deployment, in order. Each step returns null, or the reason to stop. The caller passes in the external
// commands, so that tests can replace them. An existing database is migrated before the upload, because the new version
// may need new tables. On the first deployment the upload creates the database. The master secret is set after the
// upload, because only an existing Worker can have a secret.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { allShards } from '../../../data/manifest.ts';
import type { SignInContext } from '../../settings/accounts/session.ts';
import { prepareOwnerCode, signInLinkTo } from '../../settings/accounts/sign-in-links.ts';
import type { BuildData } from '../build/build-data.ts';
import { secretName, visitorName } from '../dev-vars.ts';
import type { WorkerConfig } from '../worker-config.ts';
import { describeFailure, type RunWrangler, type WranglerOptions, type WranglerOutcome } from '../wrangler.ts';
import { checkData, checkVariables } from './deploy-checks.ts';
import { signInHint } from './deployed-resources.ts';

export interface Deployment extends Pick<SignInContext, 'now' | 'fillRandom'> {
  readonly config: WorkerConfig;
  readonly run: RunWrangler;
  readonly build: BuildData;
  readonly hasData: () => boolean;
  readonly makeSecret: () => string;
  readonly print: (line: string) => void;
  /** Whether the deployed D1 database exists. Set by the step that looks for it. */
  hasDatabase: boolean;
  /** The URLs of the deployed Worker; empty before the upload. */
  urls: readonly string[];
  /** The link that creates the first account; null if there is an account, or if looking for one failed. */
  ownerLink: string | null;
}

export type Step = (deployment: Deployment) => Promise<string | null>;

const wrangler = ({ run, config }: Deployment, args: readonly string[], options?: WranglerOptions) =>
  run([...args, '--config', config.path], options);

function because(what: string, outcome: WranglerOutcome): string {
  return `${what}\n${describeFailure(outcome)}`;
}

/**
 * Builds the location data if it is missing. Existing data is kept, since it may come from the operator's own source.
 */
const provideData: Step = async ({ hasData, build, print }) => {
  if (hasData()) return null;
  print('Building the location data …');
  return (await build()) ? null : 'The data build failed; nothing was deployed.';
};

const checkConfigAndData: Step = async ({ config, print }) => {
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

const bundleOnly: Step = async (deployment) => {
  const outcome = await wrangler(deployment, ['deploy', '--dry-run'], { show: true });
  return outcome.ok ? null : 'The Worker could not be bundled.';
};

const signIn: Step = async (deployment) => {
  const outcome = await wrangler(deployment, ['whoami', '--json']);
  return outcome.ok ? null : `You are not signed in, or Cloudflare cannot be reached. ${signInHint}`;
};

const databasesShape = z.array(z.object({ name: z.string() }));

/** Returns the name that wrangler gives to the store that it creates for a binding. */
export function provisionedName(worker: string, binding: string): string {
  return `${worker}-${binding.toLowerCase()}`;
}

const findDatabase: Step = async (deployment) => {
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

const migrateBefore: Step = async (deployment) => (deployment.hasDatabase ? migrate(deployment) : null);
const migrateAfter: Step = async (deployment) => (deployment.hasDatabase ? null : migrate(deployment));

/** Uploads the Worker and the data shards as one version. */
const upload: Step = async (deployment) => {
  deployment.print('Deploying …');
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-'));
  const report = join(folder, 'report.ndjson');
  try {
    const outcome = await wrangler(deployment, ['deploy'], {
      show: true,
      environment: { WRANGLER_OUTPUT_FILE_PATH: report },
    });
    if (!outcome.ok) return `The Worker was not deployed; the lines above say why.${brokenOffHint(outcome)}`;
    deployment.urls = parseTargets(readFileSync(report, 'utf8'));
    for (const url of deployment.urls) deployment.print(`Wherefrom answers at ${url}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Returns a hint if the upload failed because its stores exist already. wrangler creates the stores before the Worker;
 * if it is interrupted in between, the names of the stores are taken on the next attempt.
 */
function brokenOffHint({ stdout, stderr }: WranglerOutcome): string {
  if (!`${stdout}${stderr}`.includes('already exists')) return '';
  return '\nAn earlier first deployment probably failed halfway. Delete its empty stores (npx wrangler kv namespace list, npx wrangler d1 list), then deploy again.';
}

const reportShape = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).nullish() });

/** Returns the Worker's URLs from the report of `wrangler deploy`, which has one JSON object a line. */
export function parseTargets(report: string): string[] {
  return report.split('\n').flatMap((line) => parseAs(reportShape, line)?.targets ?? []);
}

const secretsShape = z.array(z.object({ name: z.string() }));

/**
 * Creates the master secret if it is missing. An existing secret is never replaced, because every key depends on it.
 */
const provideSecret: Step = async (deployment) => {
  const outcome = await wrangler(deployment, ['secret', 'list', '--format', 'json']);
  if (!outcome.ok) return because('The secrets could not be listed.', outcome);
  const names = parseAs(secretsShape, outcome.stdout)?.map(({ name }) => name);
  if (names === undefined) return 'The list of secrets could not be read; no secret was created.';
  if (names.includes(visitorName)) {
    return `The deployed Worker has ${visitorName}. Remove it: npx wrangler secret delete ${visitorName}`;
  }
  if (names.includes(secretName)) return null;
  const made = await wrangler(deployment, ['secret', 'put', secretName], { input: deployment.makeSecret() });
  if (!made.ok) return because('The secret could not be created.', made);
  deployment.print(`Created ${secretName}. It is stored at Cloudflare only and was not shown.`);
  return null;
};

const executedShape = z.array(z.object({ results: z.array(z.unknown()) }));

/**
 * Creates the owner's link, which creates the first account, if there is no account. A failure does not stop the
 * deployment; then the step prints how to create the link later.
 */
const offerOwnerLink: Step = async (deployment) => {
  const { code, statements } = await prepareOwnerCode(deployment);
  const sql = statements.join('; ');
  const outcome = await wrangler(deployment, ['d1', 'execute', 'DB', '--remote', '--yes', '--json', '--command', sql]);
  const executed = outcome.ok ? parseAs(executedShape, outcome.stdout) : null;
  const url = deployment.urls.find((target) => target.startsWith('https://'));
  if (executed === null || url === undefined) {
    deployment.print('To create the first account: npm run account -- owner-link --remote --url URL');
  } else if (executed[1]?.results.length === 1) {
    deployment.ownerLink = signInLinkTo(new URL(url).origin, code);
  }
  return null;
};

function parseAs<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The steps of a deployment that need no network. */
const stepsBeforeNetwork: readonly Step[] = [provideData, checkConfigAndData];
export const stepsOfDryRun: readonly Step[] = [...stepsBeforeNetwork, bundleOnly];
export const stepsOfDeployment: readonly Step[] = [
  ...stepsBeforeNetwork,
  signIn,
  findDatabase,
  migrateBefore,
  upload,
  migrateAfter,
  provideSecret,
  offerOwnerLink,
];

/**
 * Runs the steps of a deployment in order until one returns a reason to stop, and returns the reason; null if all
 * succeed.
 */
export async function runSteps(deployment: Deployment, steps: readonly Step[]): Promise<string | null> {
  for (const step of steps) {
    const refusal = await step(deployment);
    if (refusal !== null) return refusal;
  }
  return null;
}
