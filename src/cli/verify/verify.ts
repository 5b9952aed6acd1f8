// `npm run verify -- https://HOST`: compares a deployment with the local build (docs/verify.md). Without a token for
// Cloudflare's API, compares the public documents; with a token, also the deployed script and its settings. Changes
// nothing.

import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import { describeBuild } from '../build/build-info.ts';
import { renderDocuments } from '../build/documents.ts';
import { addManifest, bundleWorker } from '../build/worker-modules.ts';
import { asksForHelp } from '../help.ts';
import { readWorkerConfig } from '../worker-config.ts';
import { defaultConfig } from '../wrangler.ts';
import { compareAccount } from './account.ts';
import { type CloudflareApi, openCloudflareApi } from './cloudflare-api.ts';
import {
  type DeploymentComparison,
  exitStatusOf,
  formatDeploymentComparison,
  summariseComparisons,
  unknownComparison,
} from './comparison.ts';
import { readExpectedWorker } from './expected-worker.ts';
import { isSafeUrl } from './http.ts';
import { compareFromOutside, type LocalBuild } from './outside.ts';

const usage = `Usage: npm run verify -- https://HOST

Compares the deployment at HOST with the build of this folder. With CLOUDFLARE_API_TOKEN, a token that may read Workers
Scripts and Workers Tail, also the deployed script, bindings, logs, Logpush and tails.
Exit status: 0 everything is the same, 1 something differs, 2 something could not be compared.`;

const options = { config: { type: 'string' } } as const;

/** Parses the arguments of `npm run verify`. If they are invalid, returns an error message. */
function parseVerifyArguments(args: readonly string[]): Result<{ url: URL; config: string }, string> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return refuse(usage);
  }
  const [text, ...rest] = parsed.positionals;
  if (text === undefined || rest.length > 0) return refuse(usage);
  const url = URL.parse(text);
  if (url === null || !isSafeUrl(text)) return refuse(`${text} is not an https URL.`);
  return accept({ url, config: resolve(parsed.values.config ?? defaultConfig) });
}

/**
 * Compares the deployed script and its settings through Cloudflare's API. Returns no comparisons if there is no token.
 */
async function compareWithToken(
  config: string,
  accountId: string | null,
  url: URL,
  { info }: LocalBuild,
): Promise<readonly DeploymentComparison[]> {
  const {
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: environmentId,
    CLOUDFLARE_API_BASE_URL: baseUrl,
  } = process.env;
  if (token === undefined || token === '') return [];
  const api = openCloudflareApi(token, baseUrl);
  if (!api.ok) return [unknownComparison('account', api.refusal)];
  const id = await findAccount(api.value, environmentId ?? accountId);
  if (!id.ok) return [unknownComparison('account', id.refusal)];
  const worker = await readExpectedWorker(config);
  return await compareAccount({ api: api.value, accountId: id.value, worker, info, hostname: url.hostname });
}

/** Returns the id of a Cloudflare account: the given one, else the only one that the token can read. */
async function findAccount(api: CloudflareApi, given: string | null): Promise<Result<string, string>> {
  if (given !== null && given !== '') return accept(given);
  const accounts = await api.get('/accounts');
  if (!accounts.ok) return accounts;
  const [first, ...others] = Array.isArray(accounts.value) ? accounts.value : [];
  const isOnly = others.length === 0 && typeof first?.id === 'string';
  return isOnly
    ? accept(first.id)
    : refuse('set CLOUDFLARE_ACCOUNT_ID: the token does not belong to one account alone');
}

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(usage);
    return 0;
  }
  const parsed = parseVerifyArguments(args);
  if (!parsed.ok) return fail(parsed.refusal);
  const { url, config: path } = parsed.value;
  const config = await readWorkerConfig(path);
  if (config === null) return fail(`There is no ${path}.`);
  console.log('Building this folder …');
  const modules = addManifest(dirname(config.manifest), bundleWorker());
  const build = { info: await describeBuild(modules), documents: await renderDocuments() };
  const outside = await compareFromOutside(url.origin, build);
  const account = await compareWithToken(path, config.accountId, url, build);
  const comparisons = [...outside, ...account];
  for (const comparison of comparisons) console.log(formatDeploymentComparison(comparison));
  if (account.length === 0)
    console.log(
      'The deployment was compared from outside only. Set CLOUDFLARE_API_TOKEN to compare the deployed script too.',
    );
  console.log(summariseComparisons(comparisons));
  return exitStatusOf(comparisons);
}

function fail(text: string): number {
  console.error(text);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
