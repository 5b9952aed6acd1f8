// The routes for a project's own machines: /v1/usage and /v1/export, with a key that has the right `usage` or `export`.
// The edge admits the request as it does a lookup; the settings and counts are loaded on the first request for them.

import type { FailureCode } from './core/failure.ts';
import type { KeyId } from './core/key.ts';
import type { ProjectId } from './core/project/project-id.ts';
import { accept, type Result, refuse } from './core/result.ts';
import type { EdgeApi } from './edge/app.ts';
import { isSecureUrl } from './edge/request/request-url.ts';
import {
  detailedProblemResponse,
  isReadMethod,
  jsonResponse,
  optionsResponse,
  problemResponse,
  serverCorsGrant,
} from './edge/response.ts';

const rights: ReadonlyMap<string, 'usage' | 'export'> = new Map([
  ['/v1/usage', 'usage'],
  ['/v1/export', 'export'],
] as const);

/** Returns the response of /v1/usage or /v1/export; null for other paths. */
export async function keyRouteResponse(
  request: Request,
  env: Env,
  context: ExecutionContext,
  api: EdgeApi,
): Promise<Response | null> {
  const right = rights.get(new URL(request.url).pathname);
  if (right === undefined) return null;
  const { method } = request;
  if (method === 'OPTIONS') return optionsResponse(request.headers, 'GET, HEAD');
  if (!isSecureUrl(request.url)) return api.refuse(env, context, 'https_required');
  if (!isReadMethod(method)) {
    return api.refuse(env, context, 'method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' });
  }
  const admitted = await api.admitServer(request, env, context, right);
  if (!admitted.ok) return admitted.refusal;
  const { project, key, count } = admitted.value;
  const answer = await answerServer(env, project, key, right);
  count(answer.ok ? 'answered_server' : answer.refusal);
  if (answer.ok) return answer.value;
  return answer.refusal === 'data_unavailable'
    ? detailedProblemResponse('data_unavailable', 'The counts could not be read. Try again shortly.')
    : problemResponse(answer.refusal);
}

type Answer = Result<Response, FailureCode>;

async function answerServer(env: Env, id: ProjectId, key: KeyId | null, right: 'usage' | 'export'): Promise<Answer> {
  const usage = await readUsage(env, id);
  if (usage === null) return refuse('data_unavailable');
  if (right === 'usage') return accept(jsonResponse(JSON.stringify(usage), serverCorsGrant));
  try {
    return await exportProject(env, id, key, usage);
  } catch {
    // The error may contain settings, so it is neither logged nor shown.
    return refuse('settings_unavailable');
  }
}

/** Returns all stored counts of the project; null if they cannot be read. */
async function readUsage(env: Env, id: ProjectId) {
  const { readDailyUsage, readHourlyUsage } = await import('./usage/read-usage.ts');
  const { exportUsage } = await import('./usage/export-usage.ts');
  const [hours, days] = await Promise.all([readHourlyUsage(env, id, 0), readDailyUsage(env, id, 0)]);
  return hours === null || days === null ? null : exportUsage(id, hours, days);
}

/**
 * Returns settings, audit and usage as one document, and records the export in the access log under the member who
 * issued the key. If the log cannot be written, the header `Access-Log: unrecorded` says so, as for downloads from the
 * dashboard.
 */
async function exportProject(env: Env, id: ProjectId, key: KeyId | null, usage: object): Promise<Answer> {
  const { findProject } = await import('./settings/projects/store.ts');
  const { exportArchive } = await import('./settings/projects/export.ts');
  const { recordAccessLogView } = await import('./settings/audit/access-log.ts');
  const { readAudit } = await import('./settings/audit/audit.ts');
  const { operatorId } = await import('./settings/context.ts');
  const { readKeyIssuers } = await import('./settings/keys/key-issuers.ts');
  const { listMembers } = await import('./settings/members/members.ts');
  const { systemClockAndRandom } = await import('./settings/system-clock-and-random.ts');
  const project = await findProject(env.DB, id);
  if (project === null || project.deletedAt !== null) return refuse('project_unknown');
  const issuers = await readKeyIssuers(env.DB, id);
  const audit = await readAudit(env.DB, id);
  const archive = exportArchive(project, await listMembers(env.DB, id), issuers, audit, new Date());
  const issuer = issuers.get(key ?? '') ?? operatorId;
  const recorded = await recordAccessLogView(
    { db: env.DB, ...systemClockAndRandom },
    project,
    issuer,
    'export.archive',
  );
  const response = jsonResponse(JSON.stringify({ ...archive, usage }), serverCorsGrant);
  if (!recorded.ok) response.headers.set('Access-Log', 'unrecorded');
  return accept(response);
}
