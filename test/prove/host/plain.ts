// Starts the examined Worker in plain workerd, without Miniflare: many isolates, so that scenarios do not share one. A
// Worker with the projects' snapshots replaces KV; D1 is not bound.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { unstable_readConfig } from 'wrangler';
import { workerdPath } from '../../bench/workers/server.ts';
import type { WorkerFiles } from '../../support/harness.ts';
import { masterSecret } from '../../support/keys.ts';
import { snapshots } from '../requests/projects.ts';
import { collectOutput } from './miniflare.ts';

export interface PlainHost {
  /** The ports of the isolates `main0`, `main1` and so on. */
  readonly ports: readonly number[];
  readonly stdout: () => string;
  readonly stderr: () => string;
  stop(): Promise<void>;
}

interface Setup {
  readonly modules: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly files: WorkerFiles;
  readonly isolates: number;
  readonly inspectorPort: number;
}

const startTimeoutMs = 120_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts workerd. The Durable Objects store their data in the folder, where a later start finds it again. */
export async function startPlain(setup: Setup): Promise<PlainHost> {
  const { folder, isolates, inspectorPort } = setup;
  const config = writeConfig(setup);
  const options = ['--control-fd=3', `--inspector-addr=127.0.0.1:${inspectorPort}`];
  const child = spawn(workerdPath(), ['serve', ...options, config], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    cwd: folder,
  });
  running.add(child);
  const stdout = collectOutput(child.stdout);
  const stderr = collectOutput(child.stderr);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ports = await listeningPorts(child, isolates);
  if (ports.length < isolates) throw new Error(`workerd did not start: ${stdout()}${stderr()}`);
  return {
    ...{ ports, stdout, stderr },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      running.delete(child);
    },
  };
}

async function listeningPorts(child: ChildProcess, count: number): Promise<readonly number[]> {
  const control = child.stdio[3];
  const ports = new Map<string, number>();
  if (!(control instanceof Readable)) return [];
  for await (const line of createInterface({ input: control, signal: AbortSignal.timeout(startTimeoutMs) })) {
    const { event, socket, port }: { event?: unknown; socket?: unknown; port?: unknown } = JSON.parse(line);
    if (event === 'listen' && typeof socket === 'string' && typeof port === 'number') ports.set(socket, port);
    if (ports.size === count) break;
  }
  return Array.from({ length: count }, (_, i) => ports.get(`http${i}`) ?? 0).filter((port) => port > 0);
}

function writeConfig({ modules, folder, files, isolates }: Setup): string {
  const storage = join(folder, 'storage');
  mkdirSync(storage, { recursive: true });
  const { compatibility_date: compatibilityDate } = unstable_readConfig({ config: files.config });
  for (const [name, text] of modules) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'kv.js'), kvSource());
  writeFileSync(join(folder, 'internet.js'), internetSource);
  const internet = 'globalOutbound = "internet",';
  // The Durable Objects run in the examined isolate, and each isolate has its own. They are on disk, because workerd
  // provides SQL only there.
  const objects = (key: string) => `${internet} durableObjectStorage = (localDisk = "storage"),
      durableObjectNamespaces = [(className = "ProjectUsage", uniqueKey = "${key}", enableSql = true)],`;
  const worker = (name: string, names: Iterable<string>, bindings = '', members = internet) =>
    `(name = "${name}", worker = (compatibilityDate = "${compatibilityDate}", bindings = [${bindings}], ${members}
      modules = [${[...names].map((file) => `(name = "${file}", esModule = embed "${file}")`).join(', ')}]))`;
  const bindings = [
    '(name = "PROJECTS", kvNamespace = "kv")',
    '(name = "ASSETS", service = "assets")',
    '(name = "USAGE", durableObjectNamespace = "ProjectUsage")',
    `(name = "WHEREFROM_SECRET", text = ${JSON.stringify(masterSecret)})`,
  ].join(', ');
  const numbers = Array.from({ length: isolates }, (_, i) => i);
  const services = [
    ...numbers.map((i) => worker(`main${i}`, modules.keys(), bindings, objects(`usage${i}`))),
    worker('kv', ['kv.js']),
    worker('internet', ['internet.js'], '', ''),
    `(name = "assets", disk = (path = ${JSON.stringify(join(files.folder, 'assets'))}, writable = false))`,
    `(name = "storage", disk = (path = ${JSON.stringify(storage)}, writable = true))`,
  ];
  const sockets = numbers.map((i) => `(name = "http${i}", address = "127.0.0.1:0", http = (), service = "main${i}")`);
  const path = join(folder, 'config.capnp');
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${services.join(',\n')}], sockets = [${sockets.join(', ')}]);
`,
  );
  return path;
}

/** Returns the source of a service that replaces KV. workerd sends it GET requests with the key as the path. */
function kvSource(): string {
  return `const snapshots = new Map(${JSON.stringify([...snapshots])});
export default {
  fetch(request) {
    const text = snapshots.get(decodeURIComponent(new URL(request.url).pathname).slice(1));
    return text === undefined ? new Response(null, { status: 404 }) : new Response(text);
  },
};`;
}

/** Prefix of the printed line about a request to the internet. */
export const outboundMark = 'request to the internet:';

const internetSource = `export default {
  async fetch(request) {
    console.log('${outboundMark}', request.method, request.url, JSON.stringify([...request.headers]), await request.text());
    return new Response(null, { status: 204 });
  },
};`;
