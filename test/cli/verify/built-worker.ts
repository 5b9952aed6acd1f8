// A fictional Worker with the bindings of wrangler.toml, as Cloudflare's API describes it right after a deployment.

import { hashModules } from '../../../src/cli/build/module-hashes.ts';
import { readExpectedWorker } from '../../../src/cli/verify/expected-worker.ts';
import { defaultConfig } from '../../../src/cli/wrangler.ts';
import type { UploadedWorker } from '../cloudflare-worker.ts';

export const code = 'export default { fetch: () => new Response("Elbonia") };\n';
const manifest = 'export default {"v4":[]};\n';
export const info = {
  commit: null,
  dirty: null,
  ...hashModules(
    new Map([
      ['index.js', code],
      ['manifest.js', manifest],
    ]),
  ),
};

export const script = (name: string, text: string) => new File([text], name, { type: 'application/javascript+module' });
export const ratelimit = (name: string, namespace_id: string, limit: number) => ({
  ...{ type: 'ratelimit', name, namespace_id, simple: { limit, period: 60 } },
});

/** Returns the Worker of wrangler.toml as Cloudflare's API describes it after a deployment. */
export function asBuilt(): UploadedWorker {
  return {
    modules: new Map([
      ['index.js', script('index.js', code)],
      ['./manifest.js', script('manifest.js', manifest)],
      ['index.js.map', new File(['{}'], 'index.js.map', { type: 'application/source-map' })],
    ]),
    bindings: [
      { type: 'kv_namespace', name: 'PROJECTS', namespace_id: 'a' },
      { type: 'd1', name: 'DB', id: 'b' },
      { type: 'durable_object_namespace', name: 'USAGE', class_name: 'ProjectUsage', namespace_id: 'c' },
      ratelimit('RATE_LOW', '8701', 100),
      ratelimit('RATE_STANDARD', '8702', 1000),
      ratelimit('RATE_HIGH', '8703', 10_000),
      ratelimit('SIGN_IN', '8704', 120),
      ratelimit('STATUS', '8705', 60),
      { type: 'assets', name: 'ASSETS' },
    ],
    runtime: structuredClone(runtime),
    settings: { logpush: false, observability: { enabled: false }, tail_consumers: null, tags: [] },
    versions: ['v2', 'v1'],
    traffic: [{ version_id: 'v2', percentage: 100 }],
    tails: [],
    subdomain: { enabled: true, previews_enabled: false },
    domains: [{ hostname: 'geo.elbonia.example', service: 'wherefrom' }],
  };
}

export const expected = await readExpectedWorker(defaultConfig);
const runtime = {
  compatibility_date: expected.compatibilityDate,
  compatibility_flags: [...expected.compatibilityFlags],
};
