// The Worker: composition root. No entry point rejects: the platform would answer an exception with a page of its own and
// report the stack, which may hold what somebody sent.

import { createApi } from './api.ts';
import { resetRegExpStatics } from './edge/request/reset-regexp-statics.ts';
import { problemResponse } from './edge/response.ts';
import { runScheduled, settingsRoutes } from './settings-routes.ts';

const api = createApi();

export default {
  fetch(request, env, context) {
    const { url } = request;
    // The first slash after `https://` and a host.
    const start = url.indexOf('/', 8);
    // Hardly any request is for the settings: these comparisons are all that a lookup pays for them.
    for (const { prefix, answer } of settingsRoutes) {
      if (url.startsWith(prefix, start)) return catching(() => answer(request, env, context, api));
    }
    return api.fetch(request, env, context);
  },
  async scheduled(_, env) {
    try {
      await runScheduled(env);
    } catch {
      // The next run, five minutes later, does what this one did not. Pages show what is not published yet.
    }
  },
} satisfies ExportedHandler<Env>;

/**
 * Answers what a part does not catch itself, such as code that cannot be loaded. Resets the last match: the settings run
 * patterns on cookies and on typed text, and the engine would keep it.
 */
async function catching(answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch {
    return problemResponse('internal');
  } finally {
    resetRegExpStatics();
  }
}
