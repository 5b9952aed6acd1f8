// A Worker for plain workerd, as modules and a workerd configuration, with a fictional database. Tests use it for
// behaviour that wrangler's proxies hide. KV is a Worker with one project; the delay of assets is configurable.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleWorker } from '../../src/cli/build/worker-modules.ts';
import { elboniaToday, snapshotOf } from './harness.ts';
import { masterSecret } from './keys.ts';

interface Choice {
  /** The path of the Worker's entry module. */
  readonly main?: string;
  readonly snapshot?: string;
  readonly assetsDelayMs?: number;
  /** The only row of the imitated D1, in the table of sessions. If it is left out, the Worker has no D1. */
  readonly row?: Readonly<Record<string, string | null>>;
}

/**
 * Writes the modules and the workerd configuration of the Worker into `folder`, which writeWorkerFiles (harness.ts)
 * created. Returns the path of the configuration.
 */
export async function writePlainWorker(folder: string, choice: Choice = {}): Promise<string> {
  const { main = 'src/index.ts', snapshot = snapshotOf(), assetsDelayMs = 0, row } = choice;
  const workerd = join(folder, `workerd-${basename(main, '.ts')}`);
  mkdirSync(workerd);
  const modules = bundleWorker(main);
  modules.set('manifest.js', `export default ${readFileSync(join(folder, 'manifest.json'), 'utf8')};`);
  for (const [name, text] of modules) writeFileSync(join(workerd, name), text);
  writeFileSync(join(workerd, 'kv.js'), kvSource(snapshot));
  writeFileSync(join(workerd, 'assets.js'), assetsSource(assetsDelayMs));
  writeFileSync(join(workerd, 'd1.js'), d1Source(row ?? {}));
  const worker = (name: string, files: Iterable<string>, bindings: string) =>
    `(name = "${name}", worker = (compatibilityDate = "2026-11-01", compatibilityFlags = ["new_module_registry"],
      bindings = [${bindings}],
      modules = [${[...files].map((file) => `(name = "${file}", esModule = embed "${file}")`).join(', ')}]))`;
  const bindings = [
    '(name = "PROJECTS", kvNamespace = "kv")',
    '(name = "ASSETS", service = "assets")',
    `(name = "WHEREFROM_SECRET", text = ${JSON.stringify(masterSecret)})`,
    ...(row === undefined ? [] : [d1Binding]),
  ];
  const services = [
    worker('main', ['index.js', ...[...modules.keys()].filter((name) => name !== 'index.js')], bindings.join(', ')),
    worker('kv', ['kv.js'], ''),
    worker('d1', ['d1.js'], ''),
    worker('assets', ['assets.js'], '(name = "DISK", service = "disk")'),
    `(name = "disk", disk = (path = ${JSON.stringify(join(folder, 'assets'))}, writable = false))`,
  ];
  const socket = '(name = "http", address = "127.0.0.1:0", http = (), service = "main")';
  const path = join(workerd, 'config.capnp');
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${services.join(', ')}], sockets = [${socket}]);
`,
  );
  return path;
}

/** Returns the source of a service that replaces KV. workerd sends it GET requests with the key as the path. */
function kvSource(snapshot: string): string {
  return `const key = ${JSON.stringify(`project:${elboniaToday}`)};
export default {
  fetch(request) {
    const isKnown = decodeURIComponent(new URL(request.url).pathname).slice(1) === key;
    return isKnown ? new Response(${JSON.stringify(snapshot)}) : new Response(null, { status: 404 });
  },
};`;
}

/** The binding of workerd's D1 client, which sends queries to a service. */
const d1Binding = `(name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api",
  innerBindings = [(name = "fetcher", service = "d1")]))`;

/** Returns the source of a service that replaces D1. */
function d1Source(row: Readonly<Record<string, string | null>>): string {
  const results = { columns: Object.keys(row), rows: [Object.values(row)] };
  return `const answer = (results) => ({ success: true, meta: {}, results });
const session = ${JSON.stringify(results)};
const answerTo = ({ sql }) => answer(sql.includes('FROM sessions') ? session : { columns: [], rows: [] });
export default {
  async fetch(request) {
    const query = await request.json();
    return Response.json(Array.isArray(query) ? query.map(answerTo) : answerTo(query));
  },
};`;
}

function assetsSource(delayMs: number): string {
  return `export default {
  async fetch(request, env) {
    await scheduler.wait(${delayMs});
    return env.DISK.fetch(request);
  },
};`;
}
