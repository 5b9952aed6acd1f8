// The entry points of the Worker, which compose its parts. They never reject, because Cloudflare would answer an
// exception with its own error page and report the stack, which may contain request data.

import { createApi } from './api.ts';
import { apiErrors } from './core/failure.ts';
import { resetRegExpStatics } from './edge/request/reset-regexp-statics.ts';
import { problemResponse } from './edge/response.ts';
import { runScheduled, settingsRoutes } from './settings-routes.ts';
import { UsageBuffer } from './usage/buffer.ts';

// workerd looks for the class of a Durable Object among the exports of the entry module.
// biome-ignore lint/performance/noBarrelFile: the class belongs to another folder than the entry.
export { ProjectUsage } from './usage/project-usage.ts';

const api = createApi();
/** Counts the unexpected errors of settingsRoutes, such as the dashboard. src/edge counts its own. */
const errors = new UsageBuffer();
const internalStatus = apiErrors.internal.status;

export default {
  fetch(request, env, context) {
    const { url } = request;
    // The path starts at the first slash after `https://` and the host.
    const start = url.indexOf('/', 8);
    // Almost every request is a lookup. It pays for the settings routes with these comparisons only.
    for (const { prefix, respond } of settingsRoutes) {
      if (url.startsWith(prefix, start)) return catching(() => respond(request, env, context, api), env, context);
    }
    return api.fetch(request, env, context);
  },
  async scheduled(_, env) {
    try {
      await runScheduled(env, api);
    } catch {
      // A scheduled run that failed needs no handling: the next run, five minutes later, completes the work. Until
      // then, the dashboard shows unpublished changes as pending.
    }
  },
} satisfies ExportedHandler<Env>;

/**
 * Responds with an internal error if the route throws, such as when its code cannot be loaded. Counts unexpected
 * errors. Resets the last regular expression match, because the settings routes match cookies and user input, and the
 * engine retains the last subject.
 */
async function catching(respond: () => Promise<Response>, env: Env, context: ExecutionContext): Promise<Response> {
  try {
    const response = await respond();
    // The dashboard answers its own unexpected errors.
    if (response.status === internalStatus) countInternal(env, context);
    return response;
  } catch {
    countInternal(env, context);
    return problemResponse('internal');
  } finally {
    resetRegExpStatics();
  }
}

function countInternal(env: Env, context: ExecutionContext): void {
  const keepAlive = (work: Promise<unknown>) => context.waitUntil(work);
  errors.count({ countedAs: { project: null, caller: null }, env, nowMs: Date.now(), keepAlive }, 'internal');
}
