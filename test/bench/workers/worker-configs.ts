// The compared Workers, as folders of modules with a workerd configuration: Wherefrom, bundled as deployed, and two
// Workers that return a constant. One of the two also reads and writes the same headers as Wherefrom. They run without
// a proxy or an emulation of Cloudflare: assets are the built folder itself, and KV is a Worker with one snapshot.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unstable_readConfig } from 'wrangler';
import type { HttpResponse } from './http-client.ts';
import { projectId, secret, snapshot } from './project.ts';

/** The compatibility date of the Workers that return a constant. They use no feature that depends on it. */
const compatibility: Compatibility = { date: '2026-11-01', flags: [] };

/**
 * Returns the source of a Worker that replaces KV. workerd reads KV by GET with the key as the path. Every project of
 * the benchmark has the same settings. `delayMs` is the time of each read.
 */
function kvSource(delayMs: number): string {
  return `const snapshot = ${JSON.stringify(snapshot)};
export default {
  async fetch(request) {
    if (${delayMs} > 0) await scheduler.wait(${delayMs});
    const id = /^\\/project(?::|%3A)(bench[0-9]{15})$/.exec(new URL(request.url).pathname)?.[1];
    return id === undefined ? new Response(null, { status: 404 }) : Response.json({ ...snapshot, id });
  },
};
`;
}

/** Returns the source of a Worker that serves assets with a delay. */
const slowAssetsSource = (delayMs: number) => `export default {
  async fetch(request, env) {
    await scheduler.wait(${delayMs});
    return env.DISK.fetch(request);
  },
};
`;

function constantSource(body: string): string {
  return `const body = ${JSON.stringify(body)};
export default {
  fetch() {
    return new Response(body, { headers: { 'Content-Type': 'application/json' } });
  },
};
`;
}

/**
 * The headers that the Wherefrom Worker reads for a page's request. Browsers send the last three only on request
 * (Accept-CH).
 */
const headersRead = [
  ...['X-Project-Id', 'Authorization', 'Signature-Input', 'Origin', 'CF-Connecting-IP', 'Accept-Language'],
  ...['Sec-CH-UA', 'Sec-CH-UA-Platform', 'Sec-CH-UA-Mobile'],
  ...['Sec-CH-UA-Full-Version-List', 'Sec-CH-UA-Platform-Version', 'Sec-CH-UA-Model'],
];

function boundSource({ body, headers }: HttpResponse): string {
  return `const body = new TextEncoder().encode(${JSON.stringify(body)});
const headers = new Headers(${JSON.stringify(headers)});
const names = ${JSON.stringify(headersRead)};
export default {
  fetch(request) {
    for (const name of names) request.headers.get(name);
    return new Response(body, { headers });
  },
};
`;
}

/**
 * Returns the source of the entry module: the Wherefrom Worker with every rate limiter replaced by one that resolves in
 * a microtask. Cloudflare's limiter answers from memory. Miniflare's takes 1.5 ms, which would hide all other costs of
 * a request.
 */
function entrySource(limiters: readonly string[]): string {
  return `import worker from './index.js';
export * from './index.js';
const limiter = { limit: async () => ({ success: true }) };
let bound;
export default {
  ...worker,
  fetch(request, env, context) {
    bound ??= { ...env, ${limiters.map((name) => `${name}: limiter`).join(', ')} };
    return worker.fetch(request, bound, context);
  },
};
`;
}

/** The source of a Worker whose Durable Object replaces the one that counts, and does nothing. */
const usageStubSource = `import { DurableObject } from 'cloudflare:workers';
const answer = { kind: 'counted', over: { pages: null, servers: null } };
export class ProjectUsage extends DurableObject {
  flush() {
    return answer;
  }
}
export default {
  fetch() {
    return new Response(null, { status: 404 });
  },
};
`;

/**
 * Returns the binding of the Durable Object that counts, its class and the service that stores its data. The data is on
 * disk, because workerd provides SQL only there. With `stub`, the object does nothing and is in a Worker of its own.
 * With `none`, for revisions without the object, the configuration has none of them.
 */
function usageObjects(kind: 'none' | 'own' | 'stub', folder: string, compatible: Compatibility): UsageObjects {
  if (kind === 'none') return { bindings: [], members: '', services: [] };
  const namespaces = (storage: string, sql: string) => `,
    durableObjectNamespaces = [(className = "ProjectUsage", uniqueKey = "ProjectUsage"${sql})],
    durableObjectStorage = (${storage})`;
  if (kind === 'stub') {
    writeFileSync(join(folder, 'usage.js'), usageStubSource);
    const modules = [module('usage.js', 'esModule')];
    return {
      bindings: ['(name = "USAGE", durableObjectNamespace = (className = "ProjectUsage", serviceName = "usage"))'],
      members: '',
      services: [worker('usage', modules, compatible, [], namespaces('inMemory = void', ''))],
    };
  }
  const storage = resolve(folder, 'storage');
  mkdirSync(storage, { recursive: true });
  return {
    bindings: ['(name = "USAGE", durableObjectNamespace = "ProjectUsage")'],
    members: namespaces('localDisk = "storage"', ', enableSql = true'),
    services: [`(name = "storage", disk = (path = ${JSON.stringify(storage)}, writable = true))`],
  };
}

interface UsageObjects {
  readonly bindings: readonly string[];
  readonly members: string;
  readonly services: readonly string[];
}

interface WherefromWorkerOptions {
  /** The time of each read of KV and of assets. */
  readonly delayMs?: number;
  /** Whether the Durable Object that counts is replaced by one that does nothing. */
  readonly stubUsage?: boolean;
}

/**
 * Bundles and configures the Worker of the repository at `root` into `folder`. Returns the path of the configuration.
 */
export function writeWherefromWorker(
  root: string,
  folder: string,
  { delayMs = 0, stubUsage = false }: WherefromWorkerOptions = {},
): string {
  const settings = unstable_readConfig({ config: join(root, 'wrangler.toml') }, { hideWarnings: true });
  const assets = settings.assets?.directory;
  if (assets === undefined) throw new Error('wrangler.toml has no assets directory');
  mkdirSync(folder, { recursive: true });
  bundle(root, folder);
  const modules = bundledModules(folder);
  writeFileSync(join(folder, 'entry.js'), entrySource(settings.ratelimits.map(({ name }: { name: string }) => name)));
  writeFileSync(join(folder, 'kv.js'), kvSource(delayMs));
  const { compatibility_date: date = '', compatibility_flags: flags } = settings;
  writeFileSync(join(folder, 'slow-assets.js'), slowAssetsSource(delayMs));
  const hasUsage = settings.durable_objects.bindings.length > 0;
  const usage = hasUsage ? (stubUsage ? 'stub' : 'own') : 'none';
  const { bindings, members, services } = usageObjects(usage, folder, { date, flags });
  const disk = '(name = "DISK", service = "assets")';
  const slowAssets = worker('slow-assets', [module('slow-assets.js', 'esModule')], { date, flags }, [disk]);
  return writeConfig(folder, [
    worker(
      'main',
      [module('entry.js', 'esModule'), ...modules],
      { date, flags },
      [
        ...bindings,
        '(name = "PROJECTS", kvNamespace = "kv")',
        `(name = "ASSETS", service = "${delayMs > 0 ? 'slow-assets' : 'assets'}")`,
        `(name = "WHEREFROM_SECRET", text = ${JSON.stringify(secret)})`,
      ],
      members,
    ),
    worker('kv', [module('kv.js', 'esModule')], { date, flags }),
    ...(delayMs > 0 ? [slowAssets] : []),
    ...services,
    `(name = "assets", disk = (path = ${JSON.stringify(resolve(root, assets))}, writable = false))`,
  ]);
}

/** Writes a Worker that returns a constant body after one slow read of KV. */
export function writeConstantWithRead(folder: string, { body }: HttpResponse, delayMs: number): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kv.js'), kvSource(delayMs));
  writeFileSync(
    join(folder, 'constant.js'),
    `const body = ${JSON.stringify(body)};
export default {
  async fetch(request, env) {
    await env.PROJECTS.get('project:${projectId}');
    return new Response(body, { headers: { 'Content-Type': 'application/json' } });
  },
};
`,
  );
  return writeConfig(folder, [
    worker('main', [module('constant.js', 'esModule')], compatibility, ['(name = "PROJECTS", kvNamespace = "kv")']),
    worker('kv', [module('kv.js', 'esModule')], compatibility),
  ]);
}

/** Writes a Worker that only returns a constant body. The Worker that replaces KV runs beside it, as for Wherefrom. */
export function writeConstant(folder: string, { body }: HttpResponse): string {
  return writeScript(folder, constantSource(body));
}

/**
 * Writes a Worker that returns a constant response with all its headers, and reads the same request headers as
 * Wherefrom. No logic can be faster, so it is the upper bound.
 */
export function writeUpperBoundWorker(folder: string, answer: HttpResponse): string {
  return writeScript(folder, boundSource(answer));
}

function writeScript(folder: string, source: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'constant.js'), source);
  writeFileSync(join(folder, 'kv.js'), kvSource(0));
  return writeConfig(folder, [
    worker('main', [module('constant.js', 'esModule')], compatibility),
    worker('kv', [module('kv.js', 'esModule')], compatibility),
  ]);
}

/** Writes a Worker of one module with the data shards as assets. */
export function writeModule(folder: string, file: string, assets: string): string {
  return writeConfig(folder, [
    worker('main', [module(file, 'esModule')], compatibility, ['(name = "ASSETS", service = "assets")']),
    `(name = "assets", disk = (path = ${JSON.stringify(assets)}, writable = false))`,
  ]);
}

function bundle(root: string, folder: string): void {
  const wrangler = join(import.meta.dirname, '../../../node_modules/wrangler/bin/wrangler.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', folder],
    { cwd: root, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (status !== 0) throw new Error(`the Worker could not be bundled:\n${stdout}${stderr}`);
}

function bundledModules(folder: string): readonly string[] {
  const notModules = ['index.js', 'index.js.map', 'README.md'];
  const others = readdirSync(folder).filter((name) => !notModules.includes(name));
  // The first module is the entry. Earlier revisions also have text modules.
  return ['index.js', ...others].map((name) => module(name, name.endsWith('.js') ? 'esModule' : 'text'));
}

function module(file: string, kind: 'esModule' | 'text'): string {
  return `(name = ${JSON.stringify(file)}, ${kind} = embed ${JSON.stringify(file)})`;
}

interface Compatibility {
  readonly date: string;
  readonly flags: readonly string[];
}

function worker(
  name: string,
  modules: readonly string[],
  { date, flags }: Compatibility,
  bindings: readonly string[] = [],
  members = '',
): string {
  return `(name = "${name}", worker = (compatibilityDate = "${date}", compatibilityFlags = ${JSON.stringify(flags)},
    modules = [${modules.join(', ')}],
    bindings = [${bindings.join(', ')}]${members}))`;
}

/** Writes the configuration of workerd. Port 0 lets the system choose the port, which workerd reports (server.ts). */
function writeConfig(folder: string, services: readonly string[]): string {
  const path = join(folder, 'config.capnp');
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
  ${services.join(',\n  ')}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`;
  writeFileSync(path, config);
  return path;
}
