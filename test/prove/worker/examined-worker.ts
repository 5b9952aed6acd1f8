// The Worker as `npm run prove` examines it, controlled by request headers: every request counts as https to
// api.example (`X-Prove-Scheme` changes the scheme), `X-Prove-Cf` is the value of `request.cf`, and `X-Prove-Fail`
// names a binding that fails. In a build with `recording`, calls on bindings are recorded and listed at /prove/calls.
// The memory is searched in a build without recording, because the record itself keeps values in memory.

import worker from '#subject';
import { recordBindings, takeCalls } from './binding-recorder.ts';

/** Whether calls on bindings are recorded. The bundler replaces this name by `true` or `false`. */
declare const recording: boolean;

/** Returns a binding whose methods all fail, including those of D1's statements. */
function failingBinding(): object {
  const fail = () => Promise.reject(new Error('planted'));
  const member = (name: string | symbol) => {
    if (name === 'then') return undefined;
    return name === 'prepare' || name === 'bind' ? failingBinding : fail;
  };
  return new Proxy({}, { get: (_, name) => member(name) });
}

function withFailure(env: Env, binding: string | null): Env {
  if (binding === null) return env;
  if (binding === 'WHEREFROM_SECRET') return { ...env, WHEREFROM_SECRET: undefined } as unknown as Env;
  const overLimit = { limit: async () => ({ success: false }) };
  return { ...env, [binding]: binding.startsWith('RATE_') ? overLimit : failingBinding() } as unknown as Env;
}

export default {
  ...worker,
  async fetch(request, env, context) {
    const url = new URL(request.url);
    if (url.pathname === '/prove/routes') {
      // list-routes.ts is imported only here, because it imports the dashboard, which the Worker loads only for its
      // pages.
      const { listWorkerRoutes } = await import('../../support/list-routes.ts');
      return Response.json(listWorkerRoutes());
    }
    if (url.pathname === '/prove/revision') {
      const found = env.DB.prepare('SELECT revision FROM projects WHERE id = ?').bind(url.searchParams.get('id'));
      return new Response(String((await found.first('revision')) ?? 1));
    }
    if (url.pathname === '/prove/calls') return Response.json(takeCalls());
    const { headers } = request;
    url.protocol = headers.get('X-Prove-Scheme') ?? 'https:';
    url.host = 'api.example';
    url.port = '';
    const cf: IncomingRequestCfProperties = JSON.parse(headers.get('X-Prove-Cf') ?? '{}');
    const bindings = withFailure(env, headers.get('X-Prove-Fail'));
    const examined = new Request(new Request(url, request), { cf }) as Parameters<typeof worker.fetch>[0];
    for (const name of ['X-Prove-Scheme', 'X-Prove-Cf', 'X-Prove-Fail']) examined.headers.delete(name);
    if (!recording) return await worker.fetch(examined, bindings, context);
    const recorded = recordBindings(bindings, context);
    return await worker.fetch(examined, recorded.env, recorded.context);
  },
} satisfies ExportedHandler<Env>;
