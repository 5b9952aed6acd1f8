// The real Worker with bindings that fail when a request's header demands it. Also lists its routes from the routers'
// tables, so that a test can cover all of them.

import worker from '../../src/index.ts';
import { listRoutes } from './list-routes.ts';

/** Part of every injected error. No response and no log may contain it. */
const marker = 'planted-192.0.2.7';

const failures: Readonly<Record<string, () => Promise<never>>> = {
  rejects: () => Promise.reject(new Error(`Network connection lost. ${marker}`)),
  throws: () => {
    throw new Error(`D1_ERROR: ${marker}`);
  },
  text: () => Promise.reject(marker),
};

/** Returns a binding whose methods all fail, including those of D1's statements. */
function fail(how: string): object {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'prepare' || name === 'bind') return () => fail(how);
        return name === 'then' ? undefined : failures[how];
      },
    },
  );
}

/** Returns the environment with a failing binding. `X-Fail: DB rejects` names the binding and the failure. */
function failingEnv(env: Env, header: string | null): Env {
  const [name = '', how = ''] = header?.split(' ') ?? [];
  return name in env ? { ...env, [name]: fail(how) } : env;
}

function breakBody(request: Request): Request {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error(`Network connection lost. ${marker}`));
    },
  });
  const headers = new Headers(request.headers);
  headers.set('Content-Length', '40');
  return new Request(request, { body, headers });
}

function describeRoutes(): Response {
  return Response.json({ entryPoints: Object.keys(worker), ...listRoutes() });
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    const failing = failingEnv(env, request.headers.get('X-Fail'));
    if (pathname === '/test/routes') return describeRoutes();
    if (pathname === '/test/scheduled') {
      const run = { cron: '*/5 * * * *', scheduledTime: 0, noRetry: () => {} };
      await worker.scheduled(run as unknown as ScheduledController, failing);
      return new Response('done');
    }
    const sent = request.headers.get('X-Body') === 'breaks' ? breakBody(request) : request;
    return await worker.fetch(sent as Parameters<typeof worker.fetch>[0], failing, context);
  },
} satisfies ExportedHandler<Env>;
