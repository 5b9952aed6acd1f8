// A process that runs the examined Worker in Miniflare, with its stores persisted below one folder. Its stdout and
// stderr are what Miniflare, workerd and the Worker print. Requests of the Worker to the internet get the response 204.
// miniflare.ts sends the process a Setup, and then any message to stop it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from 'miniflare';
import { applyMigrations } from '../../support/migrations.ts';
import { type DashboardScene, makeScene, type SceneSize } from './dashboard-scene.ts';
import type { WorkerOptions } from './miniflare.ts';

export interface Setup {
  readonly modules: readonly (readonly [name: string, text: string])[];
  readonly folder: string;
  readonly options: WorkerOptions;
  readonly vars: Readonly<Record<string, string>>;
  readonly snapshots: readonly (readonly [key: string, text: string])[];
  readonly inspectorPort: number;
  readonly scene: SceneSize | null;
}

export type FromHost =
  | { readonly kind: 'ready'; readonly url: string; readonly scene: DashboardScene | null }
  | { readonly kind: 'outbound'; readonly request: string };

const send = (message: FromHost) => process.send?.(message);

/** Returns Miniflare's options for the rate limits, with limits that the planted visitors cannot reach. */
function unlimited(ratelimits: unknown): WorkerOptions {
  return Object.fromEntries(
    Object.entries(ratelimits ?? {}).map(([name, limit]) => [name, { ...limit, simple: { limit: 1e6, period: 60 } }]),
  );
}

function start({ modules, folder, options, vars, inspectorPort }: Setup): Miniflare {
  return new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      modules: modules.map(([path, contents]) => ({ type: 'ESModule', path, contents })),
      modulesRoot: '.',
      ratelimits: unlimited(options['ratelimits']),
      bindings: vars,
      resourcePersistencePath: folder,
      inspectorPort,
      log: new Log(LogLevel.VERBOSE),
      // Turns off the list of requests that Miniflare prints for developers, which no deployed Worker has.
      logRequests: false,
      // A fixed value, because Miniflare otherwise fetches `cf` from the internet.
      cf: { country: 'FR' },
      outboundService: async (request: { method: string; url: string; headers: unknown; text(): Promise<string> }) => {
        const headers = JSON.stringify([...(request.headers as Iterable<[string, string]>)]);
        send({ kind: 'outbound', request: `${request.method} ${request.url} ${headers} ${await request.text()}` });
        return new Response(null, { status: 204 });
      },
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
}

async function run(setup: Setup): Promise<void> {
  const miniflare = start(setup);
  const url = await miniflare.ready;
  const kv = (await miniflare.getKVNamespace('PROJECTS')) as unknown as KVNamespace;
  for (const [key, text] of setup.snapshots) await kv.put(key, text);
  const db = (await miniflare.getD1Database('DB')) as unknown as D1Database;
  const scene = setup.scene === null ? null : await fillDatabase(db, kv, setup.scene);
  process.once('message', async () => {
    await miniflare.dispose();
    process.exit(0);
  });
  send({ kind: 'ready', url: url.origin, scene });
}

async function fillDatabase(db: D1Database, kv: KVNamespace, size: SceneSize): Promise<DashboardScene> {
  const folder = fileURLToPath(new URL('../../../src/settings/migrations/', import.meta.url));
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  await applyMigrations(db, Object.fromEntries(files));
  return await makeScene({ db, kv }, size);
}

process.once('message', (setup: Setup) => void run(setup));
// When this process exits, Miniflare ends workerd.
process.once('disconnect', () => process.exit(1));
