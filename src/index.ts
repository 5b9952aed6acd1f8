// The Worker: composition root, and the only file that knows both planes. The settings plane is loaded when it is first
// asked for; a lookup never runs any of it.

import { createApi } from './api.ts';
import type { Dashboard } from './dashboard/app.tsx';
import { cutRequestUrl } from './edge/request-url.ts';
import { answerProblem } from './edge/response.ts';

const api = createApi();

export default {
  fetch(request, env, context) {
    const { url } = request;
    const start = cutRequestUrl(url).origin.length;
    // Hardly any request is for the settings, so this is all that the others pay for them.
    if (url.startsWith('/dashboard', start)) return answerDashboard(request, env);
    if (url.startsWith('/privacy', start)) return answerPrivacy(request, env, context);
    return url.startsWith('/operator/', start) ? answerOperator(request, env) : api.fetch(request, env, context);
  },
  async scheduled(_, env) {
    const { runScheduled } = await import('./dashboard/scheduled.ts');
    await runScheduled({ db: env.DB, kv: env.PROJECTS, now, fillRandom });
  },
} satisfies ExportedHandler<Env>;

const now = () => new Date();

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  crypto.getRandomValues(bytes);
}

let dashboard: Dashboard | null = null;

async function answerDashboard(request: Request, env: Env): Promise<Response> {
  if (!cutRequestUrl(request.url).secure) return redirectToTls(request.url);
  const { createDashboard } = await import('./dashboard/app.tsx');
  const { isSteppedUp, readSession } = await import('./dashboard/session.ts');
  dashboard ??= createDashboard({ now, fillRandom, readSession, isSteppedUp });
  return dashboard.app.fetch(request, env);
}

function redirectToTls(url: string): Response {
  return new Response(null, { status: 308, headers: { Location: `https:${url.slice('http:'.length)}` } });
}

async function answerPrivacy(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (pathname !== '/privacy') return api.fetch(request, env, context);
  if (!isRead) return answerProblem('method_not_allowed', { Allow: 'GET, HEAD' });
  if (!cutRequestUrl(request.url).secure) return redirectToTls(request.url);
  return (await import('./dashboard/privacy.tsx')).answerPrivacy();
}

async function answerOperator(request: Request, env: Env): Promise<Response> {
  // A redirect would come too late: the code has been sent.
  if (!cutRequestUrl(request.url).secure) return answerProblem('https_required');
  const { answerRedemption } = await import('./dashboard/redeem.ts');
  return answerRedemption(request, env);
}
