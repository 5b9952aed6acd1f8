// The Workers that are compared, as folders of modules and workerd's own configuration: ours, bundled as it is deployed,
// and two that return a constant: one does nothing else, one handles headers as ours does. No proxy and no emulated platform is in between: the assets are the
// built folder itself, and KV is a Worker that knows one snapshot.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeyId, writeKey } from '../../src/core/key.ts';
import { deriveKeySecret, openMasters } from '../../src/core/master-secret.ts';
import type { Snapshot } from '../../src/core/project/project.ts';
import { parseProjectId } from '../../src/core/project/project-id.ts';
import type { Answer } from './load.ts';

export const projectId = 'bench000000000000000';
export const pageOrigin = 'https://elbonia.example';

/** Of this Worker alone, which nobody can reach. */
const secret = 'the benchmark keeps no secret from anybody';

async function makeKey() {
  const [project, key, masters] = [
    parseProjectId(projectId),
    parseKeyId('bench000'),
    await openMasters(secret, undefined),
  ];
  if (project === null || key === null || masters === null) throw new Error('the key of the benchmark is not one');
  const generation = { salt: 'A'.repeat(22), master: masters.current.id, endsAtMs: null };
  const keySecret = await deriveKeySecret(masters.current, generation, project, key);
  return { text: writeKey({ project, key, secret: keySecret }), stored: { id: key, generations: [generation] } };
}

const { text, stored } = await makeKey();

/** What the benchmark's server presents. */
export const benchKey = text;

const snapshot: Snapshot = {
  schema: 2,
  id: projectId,
  revision: 1,
  development: false,
  allowlist: [pageOrigin, 'https://*.elbonia.example'],
  keys: [stored],
};

/** What workerd sends to a service that stands in for KV: GET, with the key as the path. */
const kvSource = `const path = ${JSON.stringify(`/${encodeURIComponent(`project:${projectId}`)}`)};
const snapshot = ${JSON.stringify(JSON.stringify(snapshot))};
export default {
  fetch(request) {
    const known = new URL(request.url).pathname.replace(':', '%3A') === path;
    return known ? new Response(snapshot) : new Response(null, { status: 404 });
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

/** What an answer to a page reads of its request; of these, the last three are sent only to who asks for them. */
const headersRead = [
  ...['X-Project-Id', 'Authorization', 'Signature-Input', 'Origin', 'CF-Connecting-IP', 'Accept-Language'],
  ...['Sec-CH-UA', 'Sec-CH-UA-Platform', 'Sec-CH-UA-Mobile'],
  ...['Sec-CH-UA-Full-Version-List', 'Sec-CH-UA-Platform-Version', 'Sec-CH-UA-Model'],
];

function boundSource({ body, headers }: Answer): string {
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

/** Bundles our Worker into `folder` and configures it. Returns the path of workerd's configuration. */
export function writeOurs(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  bundle(root, folder);
  writeFileSync(join(folder, 'kv.js'), kvSource);
  const date = readCompatibilityDate(root);
  const assets = join(root, 'data/built/assets');
  return writeConfig(folder, [
    worker('main', bundledModules(folder), date, [
      '(name = "PROJECTS", kvNamespace = "kv")',
      '(name = "ASSETS", service = "assets")',
      `(name = "WHEREFROM_SECRET", text = ${JSON.stringify(secret)})`,
    ]),
    worker('kv', [module('kv.js', 'esModule')], date),
    `(name = "assets", disk = (path = ${JSON.stringify(assets)}, writable = false))`,
  ]);
}

/** Configures a Worker that returns the body of `answer` and nothing else. */
export function writeConstant(root: string, folder: string, { body }: Answer): string {
  return writeScript(root, folder, constantSource(body));
}

/** The same with the headers of `answer`, for which it reads the headers that ours reads: what no logic can be faster than. */
export function writeBound(root: string, folder: string, answer: Answer): string {
  return writeScript(root, folder, boundSource(answer));
}

function writeScript(root: string, folder: string, source: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'constant.js'), source);
  const services = [worker('main', [module('constant.js', 'esModule')], readCompatibilityDate(root))];
  return writeConfig(folder, services);
}

function bundle(root: string, folder: string): void {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', folder],
    { cwd: root, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (status !== 0) throw new Error(`the Worker could not be bundled:\n${stdout}${stderr}`);
}

function bundledModules(folder: string): readonly string[] {
  const notModules = ['index.js', 'index.js.map', 'README.md'];
  const texts = readdirSync(folder).filter((name) => !notModules.includes(name));
  // The first module is the one that runs. What is bundled apart from it are texts (the rules in wrangler.toml).
  return [module('index.js', 'esModule'), ...texts.map((name) => module(name, 'text'))];
}

function readCompatibilityDate(root: string): string {
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(readFileSync(join(root, 'wrangler.toml'), 'utf8'))?.[1];
  if (date === undefined) throw new Error('wrangler.toml has no compatibility_date');
  return date;
}

function module(file: string, kind: 'esModule' | 'text'): string {
  return `(name = ${JSON.stringify(file)}, ${kind} = embed ${JSON.stringify(file)})`;
}

function worker(name: string, modules: readonly string[], date: string, bindings: readonly string[] = []): string {
  return `(name = "${name}", worker = (compatibilityDate = "${date}",
    modules = [${modules.join(', ')}],
    bindings = [${bindings.join(', ')}]))`;
}

/** The socket has port 0: the machine chooses, and workerd says which (server.ts). */
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
