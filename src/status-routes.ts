// The routes of the deployment's status: /status for people, /status.json and /health?deep for programs. The edge
// answers /health without the parameter `deep`. Responses contain nothing of the request. Loads the checks on the first
// request for them.

import manifest from '#manifest';
import { version } from '../package.json';
import { encodeHex } from './core/encoding.ts';
import type { EdgeApi } from './edge/app.ts';
import { assetShardFetcher } from './edge/asset-shards.ts';
import { describeHealth } from './edge/pages/health.ts';
import { isSecureUrl } from './edge/request/request-url.ts';
import {
  anyPageCorsGrant,
  isReadMethod,
  jsonResponse,
  optionsResponse,
  refusalResponse,
  tlsRedirectResponse,
} from './edge/response.ts';
import type { StatusReport } from './status/report.ts';
import type { StatusCache } from './status/status-cache.ts';
import { deploymentUsageName, openUsageObject, type UsageEnv } from './usage/open-usage.ts';

type StatusEnv = Pick<Env, 'ASSETS' | 'DB' | 'PROJECTS'> & Partial<Pick<Env, 'STATUS'>> & UsageEnv;

let cache: StatusCache | null = null;

/** Returns the response of /status or /status.json; null for other paths. */
export async function statusResponse(
  request: Request,
  env: StatusEnv,
  context: ExecutionContext,
  api: EdgeApi,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  if (pathname !== '/status' && pathname !== '/status.json') return null;
  const isPage = pathname === '/status';
  if (request.method === 'OPTIONS' && !isPage) return optionsResponse(request.headers, 'GET, HEAD');
  if (!isReadMethod(request.method)) return api.refuse(env, context, 'method_not_allowed', { Allow: 'GET, HEAD' });
  if (!isSecureUrl(request.url)) {
    return isPage ? tlsRedirectResponse(request.url) : api.refuse(env, context, 'https_required');
  }
  const report = await readReport(env);
  if (report === null) return api.refuse(env, context, 'rate_limited');
  if (!isPage) return jsonResponse(JSON.stringify(report), anyPageCorsGrant);
  return (await import('./dashboard/status-page.tsx')).statusPageResponse(report);
}

/** Returns the response of /health with the parameter `deep`: 503 while a part is down. Null for any other request. */
export async function deepHealthResponse(
  request: Request,
  env: StatusEnv,
  context: ExecutionContext,
  api: EdgeApi,
): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const isDeep = pathname === '/health' && [...searchParams.keys()].includes('deep');
  if (!isDeep || !isReadMethod(request.method)) return null;
  const report = await readReport(env);
  if (report === null) return api.refuse(env, context, 'rate_limited');
  const { incidents: _incidents, errors: _errors, ...health } = report;
  const body = JSON.stringify(health);
  return report.status === 'ok' ? jsonResponse(body, anyPageCorsGrant) : refusalResponse('data_unavailable', body);
}

async function readReport(env: StatusEnv): Promise<StatusReport | null> {
  const { StatusCache: Cache } = await import('./status/status-cache.ts');
  const { collectStatus } = await import('./status/report.ts');
  cache ??= new Cache();
  const nowMs = Date.now();
  const { data } = describeHealth(version, manifest.database, nowMs);
  return cache.read(env.STATUS, nowMs, () =>
    collectStatus({
      ...{ db: env.DB, kv: env.PROJECTS, version, data, nowMs },
      readsData: () => readsShard(env.ASSETS),
      // Opens the Durable Object inside the function `hours`, because collectStatus catches what this function throws.
      // Opening the object throws if the runtime does not have the deployment's jurisdiction, as local workerd does
      // not.
      usage:
        env.USAGE === undefined
          ? null
          : { hours: async (from) => (await openUsageObject(env, deploymentUsageName)?.hours(from)) ?? [] },
    }),
  );
}

/** Whether the smallest shard of the data can be read and its SHA-256 digest begins with its name. */
async function readsShard(assets: Fetcher): Promise<boolean> {
  const [shard] = [...manifest.v4, ...manifest.v6].toSorted(([, , a], [, , b]) => a - b);
  if (shard === undefined) return false;
  const [, name, bytes] = shard;
  const content = await assetShardFetcher(assets)(name, new ArrayBuffer(bytes));
  if (content === null || content.byteLength !== bytes) return false;
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', content))).startsWith(name);
}
