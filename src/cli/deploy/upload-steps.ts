// The steps of a deployment that sign in, bundle and upload the Worker.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { WranglerOutcome } from '../wrangler.ts';
import { findDeployedVersion, readStores, signInHint } from './deployed-resources.ts';
import { type Deployment, type DeployStep, parseJsonAs, runWranglerFor } from './deployment.ts';

export const bundleWithoutUpload: DeployStep = async (deployment) => {
  const outcome = await runWranglerFor(deployment, ['deploy', '--dry-run'], { show: true });
  return outcome.ok ? null : 'The Worker could not be bundled.';
};

export const signInToCloudflare: DeployStep = async (deployment) => {
  const outcome = await runWranglerFor(deployment, ['whoami', '--json']);
  return outcome.ok ? null : `You are not signed in, or Cloudflare cannot be reached. ${signInHint}`;
};

/** Records the version to roll back to, and the stores of that version. */
export const noteRollbackVersion: DeployStep = async (deployment) => {
  const found = await findDeployedVersion(deployment.run, deployment.config.path);
  if (!found.ok) return found.refusal;
  deployment.versionBefore = found.value;
  if (found.value === null) return null;
  const stores = await readStores(deployment.run, deployment.config.path, found.value);
  if (!stores.ok) return stores.refusal;
  deployment.storesBefore = stores.value;
  return null;
};

/** Uploads the Worker and the data shards as one version. */
export const uploadVersion: DeployStep = async (deployment) => {
  deployment.print('Deploying …');
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-'));
  const report = join(folder, 'report.ndjson');
  try {
    const outcome = await runWranglerFor(deployment, ['deploy', ...withSecrets(deployment, folder)], {
      show: true,
      environment: { WRANGLER_OUTPUT_FILE_PATH: report },
    });
    if (!outcome.ok) return `The Worker was not deployed; the lines above say why.${brokenOffHint(outcome)}`;
    deployment.urls = parseWorkerUrls(readFileSync(report, 'utf8'));
    for (const url of deployment.urls) deployment.print(`Wherefrom answers at ${url}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Returns the option that uploads new secrets with the Worker; none without new secrets. The upload keeps the secrets
 * of the previous version in either case.
 */
function withSecrets({ newSecrets }: Deployment, folder: string): readonly string[] {
  if (Object.keys(newSecrets).length === 0) return [];
  const path = join(folder, 'secrets.json');
  writeFileSync(path, JSON.stringify(newSecrets), { mode: 0o600 });
  return ['--secrets-file', path];
}

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
export function parseWorkerUrls(report: string): string[] {
  const targets = report.split('\n').flatMap((line) => parseJsonAs(reportShape, line)?.targets ?? []);
  // wrangler lists the schedule of the scheduled handler among the URLs.
  return targets.filter((target) => !target.startsWith('schedule:'));
}
