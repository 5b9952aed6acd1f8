// `npm run deploy`: deploys the Worker and its data to the operator's Cloudflare account. Safe to repeat. `--dry-run`
// runs only the steps that need no network. Does not write the ids of stores to wrangler.toml: wrangler writes them
// only if it can ask the user, and this command runs it without a terminal.

import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import { systemClockAndRandom } from '../../settings/system-clock-and-random.ts';
import { buildData, refreshBuiltData } from '../build/build-data.ts';
import { findDataNeed } from '../build/data-need.ts';
import { makeMasterSecret, masterSecretName } from '../dev-vars.ts';
import { asksForHelp } from '../help.ts';
import { isSafeUrl } from '../verify/http.ts';
import { readWorkerConfig } from '../worker-config.ts';
import { defaultConfig, runWrangler } from '../wrangler.ts';
import { runSteps, stepsOfDeployment, stepsOfDryRun } from './deploy-steps.ts';
import type { Deployment } from './deployment.ts';
import { jurisdictions } from './residency-step.ts';

const usage = `Usage: npm run deploy -- [OPTIONS]

Deploys the Worker and its data to your Cloudflare account (npx wrangler login).

  --dry-run      run only the steps that need no network
  --no-refresh   deploy the present location data without looking for a newer edition
  --jurisdiction eu|us
                 store settings and counts there; at the first deployment; later ones keep it
  --url URL      check the new version at this URL; by default at the first one that wrangler reports
  --wait SECONDS repeat failing checks for this long; 60 by default
  --no-check     do not check the new version, and never roll back
  --config FILE  deploy the Worker of this file instead of wrangler.toml, such as a second one for staging`;

const options = {
  'dry-run': { type: 'boolean' },
  'no-refresh': { type: 'boolean' },
  jurisdiction: { type: 'string' },
  url: { type: 'string' },
  wait: { type: 'string', default: '60' },
  'no-check': { type: 'boolean' },
  config: { type: 'string' },
} as const;

type DeployValues = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Parses the arguments of `npm run deploy`. If they are invalid, returns an error message of one line. */
function parseDeployArguments(args: readonly string[]): Result<DeployValues, string> {
  let values: DeployValues;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm run deploy -- --help.`);
  }
  const { wait, jurisdiction, url } = values;
  if (!/^\d{1,3}$/.test(wait)) return refuse('Invalid options: --wait takes a number of seconds from 0 to 999.');
  if (jurisdiction !== undefined && !jurisdictions.includes(jurisdiction)) {
    return refuse(`Invalid options: --jurisdiction takes ${jurisdictions.join(' or ')}.`);
  }
  if (url !== undefined && !isSafeUrl(url)) return refuse('Invalid options: --url takes an https URL.');
  return accept(values);
}

function fail(line: string): number {
  console.error(line);
  return 1;
}

function describeNext(isDryRun: boolean, { ownerLink, urls }: Deployment): string {
  if (isDryRun) return 'Ready to deploy. Run: npm run deploy';
  if (ownerLink !== null) return `Next: create the first account. The link expires in 24 hours:\n${ownerLink}`;
  const [url] = urls;
  return url === undefined ? 'Next: npm run project -- list --remote' : `Settings: ${url}/dashboard`;
}

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(usage);
    return 0;
  }
  const parsed = parseDeployArguments(args);
  if (!parsed.ok) return fail(parsed.refusal);
  const { value: values } = parsed;
  const path = resolve(values.config ?? defaultConfig);
  const config = await readWorkerConfig(path);
  if (config === null) return fail(`${path} does not exist.`);
  const deployment: Deployment = {
    config,
    run: runWrangler,
    build: buildData,
    dataNeed: () => findDataNeed(config.manifest),
    refresh: values['no-refresh'] === true ? null : refreshBuiltData,
    makeSecret: makeMasterSecret,
    print: (line) => console.log(line),
    ...systemClockAndRandom,
    fetch,
    pause: (ms) => setTimeout(ms),
    check: values['no-check'] === true ? null : { url: values.url ?? null, waitMs: Number(values.wait) * 1000 },
    versionBefore: null,
    storesBefore: null,
    database: null,
    jurisdiction: values.jurisdiction ?? null,
    ownSecret: process.env[masterSecretName],
    isLogged: (process.env['CI'] ?? '') !== '',
    newSecrets: {},
    secrets: [],
    urls: [],
    ownerLink: null,
  };
  const isDryRun = values['dry-run'] === true;
  const refusal = await runSteps(deployment, isDryRun ? stepsOfDryRun : stepsOfDeployment);
  if (refusal !== null) return fail(refusal);
  console.log(describeNext(isDryRun, deployment));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
