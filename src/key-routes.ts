// The routes for a project's own machines: /v1/usage and /v1/export, with a key that has the right. The edge admits the
// request as it does a lookup; the settings and counts are loaded on the first request for them.

import type { ProjectId } from './core/project/project-id.ts';
import type { Edge } from './edge/app.ts';
import { isSecure } from './edge/request/request-url.ts';
import {
  detailedProblemResponse,
  jsonResponse,
  optionsResponse,
  problemResponse,
  serverGrant,
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
  api: Edge,
): Promise<Response | null> {
  const right = rights.get(new URL(request.url).pathname);
  if (right === undefined) return null;
  const { method } = request;
  if (method === 'OPTIONS') return optionsResponse(request.headers, 'GET, HEAD');
  if (!isSecure(request.url)) return problemResponse('https_required');
  if (method !== 'GET' && method !== 'HEAD')
    return problemResponse('method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' });
  const admitted = await api.admitServer(request, env, context, right);
  if (!admitted.ok) return admitted.refusal;
  const usage = await readUsage(env, admitted.value);
  if (usage === null)
    return detailedProblemResponse('data_unavailable', 'The counts could not be read. Try again shortly.');
  return right === 'usage'
    ? jsonResponse(JSON.stringify(usage), serverGrant)
    : exportResponse(env, admitted.value, usage);
}

/** Returns all counts that are kept; null where they cannot be read. */
async function readUsage(env: Env, id: ProjectId) {
  const { readDays, readHours } = await import('./usage/read-usage.ts');
  const { exportUsage } = await import('./usage/export-usage.ts');
  const [hours, days] = await Promise.all([readHours(env, id, 0), readDays(env, id, 0)]);
  return hours === null || days === null ? null : exportUsage(id, hours, days);
}

/** Returns settings, audit and usage as one document. */
async function exportResponse(env: Env, id: ProjectId, usage: object): Promise<Response> {
  const { findProject } = await import('./settings/projects/store.ts');
  const { exportArchive } = await import('./settings/projects/export.ts');
  const { readAudit } = await import('./settings/audit/audit.ts');
  const { readKeyIssuers } = await import('./settings/keys/key-issuers.ts');
  const { listMembers } = await import('./settings/members/members.ts');
  try {
    const project = await findProject(env.DB, id);
    if (project === null || project.deletedAt !== null) return problemResponse('project_unknown');
    const issuers = await readKeyIssuers(env.DB, id);
    const audit = await readAudit(env.DB, id);
    const archive = exportArchive(project, await listMembers(env.DB, id), issuers, audit, new Date());
    return jsonResponse(JSON.stringify({ ...archive, usage }), serverGrant);
  } catch {
    // The error may contain settings, so it is neither logged nor shown.
    return problemResponse('settings_unavailable');
  }
}
