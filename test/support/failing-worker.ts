// The real Worker with bindings that fail when a request's header demands it. Also lists its routes from the routers'
// tables, so that a test can cover all of them.

import worker from '../../src/index.ts';
import { listWorkerRoutes } from './list-routes.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

/** Part of every injected error. No response and no log may contain it. */
const marker = 'planted-192.0.2.7';

const failures: Readonly<Record<string, () => Promise<unknown>>> = {
  rejects: () => Promise.reject(new Error(`Network connection lost. ${marker}`)),
  throws: () => {
    throw new Error(`D1_ERROR: ${marker}`);
  },
  text: () => Promise.reject(marker),
  overloaded: () => Promise.reject(Object.assign(new Error(marker), { overloaded: true, retryable: true })),
  // Counts nothing, but answers after two seconds as a Durable Object that has counted.
  slow: async () => {
    await scheduler.wait(2_000);
    return { kind: 'counted', over: { pages: null, servers: null } };
  },
  // Never settles.
  waits: () => new Promise(() => {}),
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

/** Returns a namespace of Durable Objects whose methods fail. */
function failingObjects(how: string): Env['USAGE'] {
  return { idFromName: (name: string) => name, get: () => fail(how) } as unknown as Env['USAGE'];
}

/** Returns the counts that a Durable Object stores, summed over all hours. */
async function describeUsage(env: Env, name: string): Promise<Response> {
  const hours = await env.USAGE.get(env.USAGE.idFromName(name)).hours(0);
  const counts = new Map<string, number>();
  let dropped = 0;
  for (const hour of hours) {
    dropped += hour.dropped;
    for (const [outcome, count] of hour.counts) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  }
  return Response.json({ counts: Object.fromEntries(counts), dropped });
}

/**
 * Returns the environment with a failing binding. `X-Fail: DB rejects` names the binding and the failure. With `USAGE
 * none` nothing is counted. With `unreadable`, reading the binding throws: an error that no code expects.
 */
function failingEnv(env: Env, header: string | null): Env {
  const [name = '', how = ''] = header?.split(' ') ?? [];
  if (how === 'unreadable') {
    const get = () => {
      throw new TypeError(marker);
    };
    return Object.defineProperty({ ...env }, name, { get });
  }
  if (name === 'USAGE' && how === 'none') return { ...env, USAGE: undefined } as unknown as Env;
  if (name === 'USAGE') return { ...env, USAGE: failingObjects(how) };
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
  return Response.json({ entryPoints: Object.keys(worker), ...listWorkerRoutes() });
}

export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    const failing = failingEnv(env, request.headers.get('X-Fail'));
    if (pathname === '/test/routes') return describeRoutes();
    if (pathname === '/test/usage') return await describeUsage(env, searchParams.get('name') ?? '');
    if (pathname === '/test/scheduled') {
      const run = { cron: '*/5 * * * *', scheduledTime: 0, noRetry: () => {} };
      await worker.scheduled(run as unknown as ScheduledController, failing);
      return new Response('done');
    }
    const sent = request.headers.get('X-Body') === 'breaks' ? breakBody(request) : request;
    return await worker.fetch(sent as Parameters<typeof worker.fetch>[0], failing, context);
  },
} satisfies ExportedHandler<Env>;
