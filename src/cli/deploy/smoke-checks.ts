// The checks of a deployed Worker, over HTTP and without a credential. Each proves that one part works for callers.
// Stores nothing on the deployment and needs no project, so that a check leaves nothing behind.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { allShards } from '../../../data/manifest.ts';
import { parseBuildInfo } from '../build/build-info.ts';
import { masterSecretName } from '../dev-vars.ts';
import type { WorkerConfig } from '../worker-config.ts';
import { checkData } from './deploy-checks.ts';
import { parseJsonAs } from './deployment.ts';
import {
  type DeploymentFinding,
  failedFinding,
  misconfiguredFinding,
  passedFinding,
  uncheckedFinding,
} from './finding.ts';
import { compareLandingPage } from './landing-check.ts';

/** A response with its body read. */
export interface ReadResponse {
  readonly status: number;
  readonly text: string;
}

/** Requests a path of the deployment. Rejects if the host cannot be reached. */
export type RequestPath = (path: string, headers?: Readonly<Record<string, string>>) => Promise<ReadResponse>;

export interface SmokeCheck {
  readonly name: string;
  readonly run: (visit: RequestPath, config: WorkerConfig) => Promise<DeploymentFinding>;
}

const healthShape = z.object({ status: z.literal('ok'), data: z.object({ builtAt: z.string() }) });
const problemShape = z.object({ code: z.string() });

function codeOf({ text }: ReadResponse): string {
  return parseJsonAs(problemShape, text)?.code ?? 'no error code';
}

/**
 * The members that a refusal may have: those of a problem document (RFC 9457). Another member could contain a location.
 */
const problemMembers = new Set(['type', 'title', 'status', 'detail', 'code', 'instance']);

/** Checks by build.json that the uploaded Worker answers, not its predecessor. */
async function checkBuild(visit: RequestPath, { assets }: WorkerConfig): Promise<DeploymentFinding> {
  const path = join(assets, 'documents', 'build.json');
  const uploaded = existsSync(path) ? parseBuildInfo(readFileSync(path, 'utf8')) : null;
  if (uploaded === null) return uncheckedFinding(`${path} cannot be read`);
  const { status, text } = await visit('/.well-known/build.json');
  const answering = status === 200 ? parseBuildInfo(text) : null;
  if (answering === null) return failedFinding(`/.well-known/build.json has status ${status}`);
  const isSame = answering.code === uploaded.code && answering.data === uploaded.data;
  return isSame ? passedFinding : failedFinding('another build answers');
}

async function checkHealth(visit: RequestPath, config: WorkerConfig): Promise<DeploymentFinding> {
  const data = await checkData(config);
  const { status, text } = await visit('/health');
  const health = status === 200 ? parseJsonAs(healthShape, text) : null;
  if (health === null) return failedFinding(`/health has status ${status}`);
  if (typeof data === 'string') return uncheckedFinding(data);
  const { builtAt } = data.manifest.database;
  return health.data.builtAt === builtAt
    ? passedFinding
    : failedFinding(`the data is of ${health.data.builtAt}, not ${builtAt}`);
}

/**
 * Checks that a request for a random project ID is refused. The Worker reads every project that is not in its cache
 * from KV, so the refusal also proves that KV answers.
 */
async function checkUnknownProject(visit: RequestPath): Promise<DeploymentFinding> {
  const project = randomBytes(10).toString('hex');
  const seen = await visit(`/v1/visitor?project=${project}`, { Origin: 'https://stranger.example' });
  if (seen.status === 503) return failedFinding(`KV cannot be read (${codeOf(seen)})`);
  if (seen.status !== 403) return failedFinding(`status ${seen.status} (${codeOf(seen)}) instead of 403`);
  const members = Object.keys(parseJsonAs(z.record(z.string(), z.unknown()), seen.text) ?? { '(no JSON)': true });
  const others = members.filter((member) => !problemMembers.has(member));
  return others.length === 0
    ? passedFinding
    : failedFinding(`the refusal contains more than the reason: ${others.join(', ')}`);
}

async function checkShards(visit: RequestPath, config: WorkerConfig): Promise<DeploymentFinding> {
  const data = await checkData(config);
  if (typeof data === 'string') return uncheckedFinding(data);
  const [row] = allShards(data.manifest);
  if (row === undefined) return uncheckedFinding('the data has no shards');
  const { status } = await visit(`/shards/${row[1]}.shard`);
  return status === 404 ? passedFinding : failedFinding(`a shard has status ${status} instead of 404`);
}

/** Checks the master secret by the public keys of location tokens, which exist only with a usable secret. */
async function checkSecret(visit: RequestPath): Promise<DeploymentFinding> {
  const seen = await visit('/.well-known/jwks.json');
  if (seen.status === 200) return passedFinding;
  if (codeOf(seen) !== 'keys_unavailable') return failedFinding(`/.well-known/jwks.json has status ${seen.status}`);
  return misconfiguredFinding(
    `${masterSecretName} is missing or too short. Set it: npx wrangler secret put ${masterSecretName}`,
  );
}

/** Checks the database by the sign-in page, which reads the accounts from it. */
async function checkDatabase(visit: RequestPath): Promise<DeploymentFinding> {
  const { status } = await visit('/dashboard/sign-in');
  // The sign-in page never redirects, so another server in front of the Worker answered.
  if (status >= 300 && status < 400)
    return uncheckedFinding('Cloudflare Access or another gate answers /dashboard/sign-in');
  return status === 200 ? passedFinding : failedFinding(`/dashboard/sign-in has status ${status}`);
}

async function checkLookup(visit: RequestPath, config: WorkerConfig): Promise<DeploymentFinding> {
  const data = await checkData(config);
  if (typeof data === 'string') return uncheckedFinding(data);
  const { status, text } = await visit('/', { 'Accept-Language': 'en' });
  if (status !== 200) return failedFinding(`the landing page has status ${status}`);
  return compareLandingPage(text, data.manifest, dirname(config.manifest));
}

export const smokeChecks: readonly SmokeCheck[] = [
  { name: 'new version', run: checkBuild },
  { name: 'health', run: checkHealth },
  { name: 'lookup', run: checkLookup },
  { name: 'refusal of strangers, with KV', run: checkUnknownProject },
  { name: 'shards are private', run: checkShards },
  { name: 'secret', run: checkSecret },
  { name: 'database', run: checkDatabase },
];
