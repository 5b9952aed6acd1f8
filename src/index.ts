// The Worker's entry points and composition root. They never reject, because Cloudflare would answer an exception with
// its own error page and report the stack, which may contain request data.

import { createApi } from './api.ts';
import { apiErrors } from './core/failure.ts';
import { resetRegExpStatics } from './edge/request/reset-regexp-statics.ts';
import { problemResponse } from './edge/response.ts';
import { runScheduled, settingsRoutes } from './settings-routes.ts';
import { UsageBuffer } from './usage/buffer.ts';

// workerd finds the class of a Durable Object among the entry module's exports.
// biome-ignore lint/performance/noBarrelFile: the class belongs to another folder than the entry.
export { ProjectUsage } from './usage/project-usage.ts';

const api = createApi();
/** Counts the unexpected errors of the dashboard and the pages beside the API. */
const errors = new UsageBuffer();
const internalStatus = apiErrors.internal.status;

export default {
  fetch(request, env, context) {
    const { url } = request;
    // The path starts at the first slash after `https://` and the host.
    const start = url.indexOf('/', 8);
    // Almost every request is a lookup, so settings routes cost it only these comparisons.
    for (const { prefix, respond } of settingsRoutes) {
      if (url.startsWith(prefix, start)) return catching(() => respond(request, env, context, api), env, context);
    }
    return api.fetch(request, env, context);
  },
  async scheduled(_, env) {
    try {
      await runScheduled(env, api);
    } catch {
      // A failed run needs no handling: the next one, five minutes later, completes its work. Until then, pages show
      // unpublished changes as pending.
    }
  },
} satisfies ExportedHandler<Env>;

/**
 * Answers uncaught failures, such as code that cannot be loaded, and counts unexpected errors. Resets the last regular
 * expression match, because the settings match cookies and user input, and the engine retains the last subject.
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
