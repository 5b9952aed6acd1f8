// The Worker's routes that are not part of the lookup API: the dashboard, the pages on privacy, security and status, a
// project's counts and export (called with a key), and the redemption of the operator's one-time codes. Their code is
// loaded on the first request for them, so that lookups do not run it.

import type { DashboardApp } from './dashboard/app.tsx';
import type { EdgeApi } from './edge/app.ts';
import { isSecureUrl } from './edge/request/request-url.ts';
import { isReadMethod, tlsRedirectResponse } from './edge/response.ts';
import { securityResponse } from './security-routes.ts';
import { deepHealthResponse, statusResponse } from './status-routes.ts';
import { deleteProjectUsage } from './usage/deliver.ts';

interface SettingsRoute {
  /** The route handles every path that begins with this text. */
  readonly prefix: string;
  /** Returns the response. `api` handles paths that share the prefix but are not a settings route. */
  readonly respond: (request: Request, env: Env, context: ExecutionContext, api: EdgeApi) => Promise<Response>;
}

type RespondParameters = Parameters<SettingsRoute['respond']>;

export const settingsRoutes: readonly SettingsRoute[] = [
  { prefix: '/dashboard', respond: dashboardResponse },
  { prefix: '/privacy', respond: privacyResponse },
  { prefix: '/operator/', respond: operatorResponse },
  { prefix: '/status', respond: orApi(statusResponse) },
  { prefix: '/health?', respond: orApi(deepHealthResponse) },
  { prefix: '/security', respond: orApi(securityResponse) },
  { prefix: '/.well-known/security.txt', respond: orApi(securityResponse) },
  { prefix: '/v1/usage', respond: orApi(keyResponse) },
  { prefix: '/v1/export', respond: orApi(keyResponse) },
];

/** Returns a route that passes a request on to the API if the handler returns null. */
function orApi(handler: (...request: RespondParameters) => Promise<Response | null>): SettingsRoute['respond'] {
  return async (request, env, context, api) =>
    (await handler(request, env, context, api)) ?? api.fetch(request, env, context);
}

async function keyResponse(...request: RespondParameters): Promise<Response | null> {
  return (await import('./key-routes.ts')).keyRouteResponse(...request);
}

let dashboard: DashboardApp | null = null;

async function dashboardResponse(...[request, env, context, api]: RespondParameters): Promise<Response> {
  if (!isSecureUrl(request.url)) return tlsRedirectResponse(request.url);
  const { createDashboard } = await import('./dashboard/app.tsx');
  const { isSessionSteppedUp, readSession } = await import('./settings/accounts/session.ts');
  const { systemClockAndRandom } = await import('./settings/system-clock-and-random.ts');
  const [places] = api.sources;
  const data = { credits: api.sources, ...(places === undefined ? {} : { dataBuiltAt: places.builtAt }) };
  dashboard ??= createDashboard({ ...systemClockAndRandom, readSession, isSessionSteppedUp, ...data });
  return dashboard.fetch(request, env, (code) => api.countFailure(env, context, code));
}

async function privacyResponse(...[request, env, context, api]: RespondParameters): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname !== '/privacy') return api.fetch(request, env, context);
  if (!isReadMethod(request.method)) return api.refuse(env, context, 'method_not_allowed', { Allow: 'GET, HEAD' });
  if (!isSecureUrl(request.url)) return tlsRedirectResponse(request.url);
  return (await import('./dashboard/privacy.tsx')).privacyPageResponse();
}

async function operatorResponse(...[request, env, context, api]: RespondParameters): Promise<Response> {
  // Plain http is refused instead of redirected: a redirect would hide that the operator's code was sent unencrypted.
  if (!isSecureUrl(request.url)) return api.refuse(env, context, 'https_required');
  const { redemptionResponse } = await import('./dashboard/redeem.ts');
  return redemptionResponse(request, env, (code) => api.countFailure(env, context, code));
}

type ScheduledEnv = Env & {
  /** The URL that starts a deployment with newer data. */
  readonly DATA_REFRESH_HOOK?: string;
};

/** Publishes settings that KV lacks, deletes expired records, and requests newer data where it is old. */
export async function runScheduled(env: ScheduledEnv, { sources }: EdgeApi): Promise<void> {
  const { runScheduled: run } = await import('./settings/scheduled.ts');
  const { systemClockAndRandom } = await import('./settings/system-clock-and-random.ts');
  await run({
    db: env.DB,
    kv: env.PROJECTS,
    ...systemClockAndRandom,
    deleteUsage: (id, epoch) => deleteProjectUsage(env, id, epoch),
  });
  const { callDeployHook, parseDeployHook } = await import('./deploy-hook.ts');
  const hook = parseDeployHook(env.DATA_REFRESH_HOOK);
  const [source] = sources;
  if (hook === null || source === undefined) return;
  const { requestRefresh } = await import('./settings/data-refresh.ts');
  const send = () => callDeployHook(hook);
  await requestRefresh({ db: env.DB, ...systemClockAndRandom }, { builtAt: source.builtAt, send });
}
