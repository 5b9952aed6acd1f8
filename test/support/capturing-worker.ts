// The real Worker with an assets binding that records its requests, or fails in the way that the request's
// X-Assets-Fail header names. The response's X-Assets header lists the recorded requests.

import worker from '../../src/index.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

/** The failures of the assets binding that a test can request, by the name in the X-Assets-Fail header. */
const failures = new Map<string, () => Promise<Response>>([
  ['missing', async () => new Response('<h1>The platform has no such file</h1>', { status: 404, headers: platform })],
  ['error', async () => new Response('<h1>The platform has a fault</h1>', { status: 500, headers: platform })],
  ['redirect', async () => new Response(null, { status: 307, headers: { ...platform, Location: '/elsewhere' } })],
  ['partial', async () => new Response('half', { status: 206, headers: platform })],
  ['rejects', () => Promise.reject(new Error('Network connection lost. planted-192.0.2.7'))],
  ['breaks', async () => new Response(brokenBody(), { headers: platform })],
]);

const platform = { 'Content-Type': 'text/html', ETag: '"platform"', 'Set-Cookie': 'platform=1', 'X-Platform': '1' };

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.error(new Error('Network connection lost. planted-192.0.2.7'));
    },
  });
}

export default {
  async fetch(request, env, context) {
    const seen: object[] = [];
    const fail = failures.get(request.headers.get('X-Assets-Fail') ?? '');
    const assets = {
      async fetch(input: RequestInfo, init?: RequestInit) {
        const sent = new Request(input, init);
        const body = sent.body === null ? null : await sent.clone().text();
        seen.push({ url: sent.url, method: sent.method, headers: [...sent.headers], body });
        if (fail !== undefined) return await fail();
        const { body: content, status, headers } = await env.ASSETS.fetch(sent);
        return new Response(content, { status, headers: { ...Object.fromEntries(headers), ...platform } });
      },
    };
    const response = await worker.fetch(request, { ...env, ASSETS: assets as unknown as Fetcher }, context);
    const headers = new Headers(response.headers);
    headers.set('X-Assets', JSON.stringify(seen));
    return new Response(response.body, { status: response.status, headers });
  },
} satisfies ExportedHandler<Env>;
