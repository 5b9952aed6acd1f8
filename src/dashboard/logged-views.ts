// Which views of the dashboard are recorded in a project's access log, by the path of their route. Pages below a
// recorded page are recorded as that page, so that new forms below it are recorded too. Does not write the log
// (settings/audit/access-log.ts).

import { type LoggedPage, recordAccessLogView } from '../settings/audit/access-log.ts';
import type { ProjectContext, PublicContext } from './context.ts';

const projectRoot = '/projects/:id/';

/** The pages whose views are recorded in the access log, by the first part of their path below the project's path. */
const pages: ReadonlyMap<string, LoggedPage> = new Map([
  ['members', 'members'],
  ['settings', 'settings'],
  ['keys', 'keys'],
  ['export.json', 'export.settings'],
  ['archive.json', 'export.archive'],
  ['audit.json', 'export.audit'],
  ['audit.csv', 'export.audit'],
  ['access-log.json', 'export.access'],
  ['access-log.csv', 'export.access'],
]);

/**
 * Returns the page under which the access log records a view of the route; null if views of the route are not recorded.
 */
export function accessLogPageOf(path: string): LoggedPage | null {
  if (!path.startsWith(projectRoot)) return null;
  return pages.get(path.slice(projectRoot.length).split('/')[0] ?? '') ?? null;
}

/** Records a view of the route's page in the access log, and returns the request's context with the result. */
export async function recordRouteView(path: string, context: PublicContext): Promise<PublicContext> {
  const page = accessLogPageOf(path);
  if (page === null || !isProjectContext(context)) return context;
  const { settings, project, member } = context;
  const recorded = await recordAccessLogView(settings, project, member.id, page);
  const viewed: ProjectContext = { ...context, isUnrecorded: !recorded.ok };
  return viewed;
}

function isProjectContext(context: PublicContext): context is ProjectContext {
  return 'project' in context;
}
