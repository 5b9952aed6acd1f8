// The Worker: composition root, and the only file that knows both planes. The settings plane is loaded when it is first
// asked for; a lookup never runs any of it.

import { createApi } from './api.ts';
import type { Dashboard } from './dashboard/app.tsx';
import { cutRequestUrl } from './edge/request-url.ts';
import { answerProblem } from './edge/response.ts';

const api = createApi();

export default {
  fetch(request, env, context) {
    const { origin } = cutRequestUrl(request.url);
    const target = request.url.slice(origin.length);
    // Hardly any request is for the settings, so this is all that the others pay for them.
    if (target.startsWith('/dashboard')) return answerDashboard(request, env);
    return target.startsWith('/operator/') ? answerOperator(request, env) : api.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

let dashboard: Dashboard | null = null;

async function answerDashboard(request: Request, env: Env): Promise<Response> {
  if (!cutRequestUrl(request.url).secure) return redirectToTls(request.url);
  const { createDashboard } = await import('./dashboard/app.tsx');
  dashboard ??= createDashboard({
    now: () => new Date(),
    fillRandom: (bytes) => {
      crypto.getRandomValues(bytes);
    },
    readSession: async () => null,
    isSteppedUp: () => false,
  });
  return dashboard.app.fetch(request, env);
}

function redirectToTls(url: string): Response {
  return new Response(null, { status: 308, headers: { Location: `https:${url.slice('http:'.length)}` } });
}

async function answerOperator(request: Request, env: Env): Promise<Response> {
  // A redirect would come too late: the code has been sent.
  if (!cutRequestUrl(request.url).secure) return answerProblem('https_required');
  const { answerRedemption } = await import('./dashboard/redeem.ts');
  return answerRedemption(request, env);
}
