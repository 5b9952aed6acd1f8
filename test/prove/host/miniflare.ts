// Starts the examined Worker in Miniflare, in a process of its own (miniflare-host.ts), with the bindings of
// wrangler.toml.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { masterSecret } from '../../support/keys.ts';
import { snapshots } from '../requests/projects.ts';
import type { Subject } from '../worker/subject.ts';
import type { DashboardScene, SceneSize } from './dashboard-scene.ts';
import type { FromHost, Setup } from './miniflare-host.ts';

/**
 * The size of the test data (Scene) for all scenarios: a session for each visitor who requests a page, and an owner for
 * each who sends a form.
 */
export const wholeScene: SceneSize = { sessions: 320, owners: 110 };

/** The size of the test data (Scene) for one page and one form. */
export const smallScene: SceneSize = { sessions: 2, owners: 2 };

/** Options of Miniflare for one Worker. */
export type WorkerOptions = Readonly<Record<string, unknown>>;

export interface MiniflareHost {
  readonly port: number;
  readonly scene: DashboardScene | null;
  /** The requests that the Worker sent to the internet. */
  readonly outbound: readonly string[];
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Reads JSON from a path that only the test build of the Worker (examined-worker.ts) serves. */
  read(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

interface Choice extends Subject {
  readonly inspectorPort: number;
  /** The size of the data for the dashboard's pages; null to start without a database. */
  readonly scene: SceneSize | null;
}

export async function startMiniflare(choice: Choice): Promise<MiniflareHost> {
  const { folder, files, inspectorPort, scene } = choice;
  mkdirSync(folder, { recursive: true });
  const child = fork(fileURLToPath(new URL('./miniflare-host.ts', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Temporary files are written to a folder that is searched.
    env: { ...process.env, TMPDIR: folder },
  });
  const stdout = collectOutput(child.stdout);
  const stderr = collectOutput(child.stderr);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const outbound: string[] = [];
  const setup: Setup = {
    ...{ folder, inspectorPort, scene, modules: [...choice.modules] },
    // Leaves out the module rules, which apply only to modules that Miniflare itself reads from files.
    options: {
      ...unstable_getMiniflareWorkerOptions(files.config).workerOptions,
      modulesRules: undefined,
      ...choice.options,
    },
    vars: { WHEREFROM_SECRET: masterSecret },
    snapshots: [...snapshots],
  };
  const ready = await new Promise<Extract<FromHost, { kind: 'ready' }>>((resolve, reject) => {
    child.on('message', (message: FromHost) => {
      if (message.kind === 'ready') resolve(message);
      else outbound.push(message.request);
    });
    void ended.then(() => reject(new Error(`Miniflare ended: ${stdout()}${stderr()}`)));
    child.send(setup);
  });
  return {
    port: Number(new URL(ready.url).port),
    ...{ scene: ready.scene, outbound, stdout, stderr },
    read: async (path) => await (await fetch(`${ready.url}${path}`)).json(),
    async stop() {
      child.send('stop');
      await ended;
    },
  };
}

/** Collects the text that a stream yields. Returns a function that returns the text so far. */
export function collectOutput(stream: ChildProcess['stdout']): () => string {
  let printed = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return () => printed;
}
