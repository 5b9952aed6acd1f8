// The entry points of the Worker, which compose its parts. They never reject, because Cloudflare would answer an
// exception with its own error page and report the stack, which may contain request data.

import { createApi } from './api.ts';
import { resetRegExpStatics } from './edge/request/reset-regexp-statics.ts';
import { runScheduled, settingsRoutes } from './settings-routes.ts';

// workerd looks for the class of a Durable Object among the exports of the entry module.
// biome-ignore lint/performance/noBarrelFile: the class belongs to another folder than the entry.
export { ProjectUsage } from './usage/project-usage.ts';

const api = createApi();

export default {
  fetch(request, env, context) {
    const { url } = request;
    // The path starts at the first slash after `https://` and the host.
    const start = url.indexOf('/', 8);
    // Almost every request is a lookup. The settings routes delay it only by comparing the prefixes of their paths.
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
 * Responds with an internal error if the route throws, such as when its code cannot be loaded, and counts the error.
 * Calls resetRegExpStatics, because the settings routes match cookies and user input against patterns, and the engine
 * would keep the last text that matched.
 */
async function catching(respond: () => Promise<Response>, env: Env, context: ExecutionContext): Promise<Response> {
  try {
    return await respond();
  } catch {
    return api.refuse(env, context, 'internal');
  } finally {
    resetRegExpStatics();
  }
}
