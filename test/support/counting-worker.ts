// The real Worker with an assets binding that records which shards it serves. The response's X-Shards header lists the
// shards fetched for it.

import worker from '../../src/index.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

export default {
  async fetch(request, env, context) {
    const fetched: string[] = [];
    const assets = {
      fetch: (url: string, init?: RequestInit) => {
        fetched.push(new URL(url).pathname);
        return env.ASSETS.fetch(url, init);
      },
    };
    const response = await worker.fetch(request, { ...env, ASSETS: assets as unknown as Fetcher }, context);
    const headers = new Headers(response.headers);
    headers.set('X-Shards', fetched.join(' '));
    return new Response(response.body, { status: response.status, headers });
  },
} satisfies ExportedHandler<Env>;
