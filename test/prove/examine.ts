// Sends planted visitors to an examined Worker and searches every sink. Decides nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/harness.ts';
import type { Examination } from './examination.ts';
import type { Scene } from './host/dashboard-scene.ts';
import { readMemory } from './host/heap.ts';
import { type MiniflareHost, startMiniflare, type WorkerOptions } from './host/miniflare.ts';
import { startPlain } from './host/plain.ts';
import { type Scenario, send } from './requests/scenario.ts';
import { plantVisitor, type Visitor } from './requests/visitors.ts';
import { allowedCalls } from './worker/binding-allow-list.ts';
import type { Sink } from './worker/sinks.ts';

export interface Subject {
  readonly script: string;
  /** An empty folder. */
  readonly folder: string;
  /** As written by harness.ts. */
  readonly files: { readonly config: string; readonly folder: string };
  readonly options?: WorkerOptions | undefined;
}

/** As list-routes.ts lists them, whose code is for workerd. */
export interface Routes {
  readonly prefixes: readonly string[];
  readonly api: readonly string[];
  readonly dashboard: readonly string[];
}

/** Chooses scenarios from the routers' tables; `scene` is what the dashboard's paths name. */
export type ChooseScenarios = (routes: Routes, scene: Scene | null) => readonly Scenario[];

interface Planted {
  readonly scenario: Scenario;
  /** One with an IPv4 address and one with an IPv6 address, who make no other requests. */
  readonly visitors: readonly [Visitor, Visitor];
}

function plant(examination: Examination, scenarios: readonly Scenario[], sessions: readonly string[] = []): Planted[] {
  return scenarios.map((scenario, i) => {
    const visitors = [
      plantVisitor(i, 4, sessions[2 * i]), // its own session
      plantVisitor(i, 6, sessions[2 * i + 1]),
    ] as const;
    for (const visitor of visitors) examination.plant(visitor);
    return { scenario, visitors };
  });
}

async function ask(examination: Examination, port: number, scenario: Scenario, visitor: Visitor): Promise<void> {
  const { status, code, everything } = await send(port, scenario, visitor);
  examination.requests += 1;
  if (!isExpected(scenario, status) || (scenario.code !== undefined && scenario.code !== code)) {
    examination.unexpected.add(`${scenario.name}: status ${status}, code ${code}`);
  }
  examination.look('other responses', everything, scenario.name, visitor.name);
  if (scenario.code !== undefined) examination.look('refusals', everything, scenario.name);
}

function isExpected({ status: expected }: Scenario, status: number): boolean {
  if (expected === 'any') return true;
  return expected === 'handled' ? status < 500 : status === expected;
}

/** Several at a time, so that their requests interleave. */
async function askRepeatedly(
  examination: Examination,
  port: number,
  { scenario, visitors }: Planted,
  count: number,
): Promise<void> {
  for (let done = 0; done < count; done += 4) {
    const batch = Array.from({ length: Math.min(4, count - done) }, (_, i) => visitors[i % 2 === 0 ? 0 : 1]);
    await Promise.all(batch.map((visitor) => ask(examination, port, scenario, visitor)));
  }
}

/** In Miniflare with recorded bindings: everything but the memory. Returns the routes. */
export async function examineStores(
  examination: Examination,
  { files, ...subject }: Subject,
  choose: ChooseScenarios,
  sessions: number,
): Promise<Routes> {
  const host = await startMiniflare({ ...subject, config: files.config, inspectorPort: await freePort(), sessions });
  const routes = (await host.read('/prove/routes')) as Routes;
  for (const planted of plant(examination, choose(routes, host.scene), host.scene?.sessions)) {
    await askRepeatedly(examination, host.port, planted, 4);
    await lookAtCalls(examination, host, planted.scenario);
  }
  await host.stop();
  for (const request of host.outbound) {
    examination.note('requests to the internet', 'the Worker sent a request');
    examination.look('requests to the internet', Buffer.from(request), 'request to the internet');
  }
  examination.look('stdout', Buffer.from(host.stdout()), 'Miniflare');
  examination.look('stderr', Buffer.from(host.stderr()), 'Miniflare');
  for (const path of filesBelow(subject.folder)) examination.look(storeOf(path), readFileSync(path), storeOf(path));
  return routes;
}

interface BindingCall {
  readonly binding: string;
  readonly method: string;
  readonly args: string;
}

async function lookAtCalls(examination: Examination, host: MiniflareHost, { name }: Scenario): Promise<void> {
  for (const { binding, method, args } of (await host.read('/prove/calls')) as readonly BindingCall[]) {
    const call = `${binding}.${method}`;
    if (!allowedCalls.has(call)) examination.note('binding calls', `${call} is not on the list: ${name}`);
    examination.look('binding calls', Buffer.from(args), `${call}: ${name}`);
  }
}

/** In Miniflare, without the recorder: the memory after each scenario's first request and after `repeats` more. */
export async function examineDashboardMemory(
  examination: Examination,
  { files, ...subject }: Subject,
  choose: ChooseScenarios,
  { sessions, repeats }: { readonly sessions: number; readonly repeats: number },
): Promise<void> {
  const inspectorPort = await freePort();
  const host = await startMiniflare({ ...subject, config: files.config, inspectorPort, sessions });
  const routes = (await host.read('/prove/routes')) as Routes;
  for (const planted of plant(examination, choose(routes, host.scene), host.scene?.sessions)) {
    await askRepeatedly(examination, host.port, planted, repeats);
    await lookAtMemory(examination, inspectorPort, 'core:user:', `after ${planted.scenario.name}`);
  }
  await host.stop();
}

/** In plain workerd: the memory of an isolate that has answered one request, and after `repeats` for each visitor. */
export async function examineIsolates(
  examination: Examination,
  { files, ...subject }: Subject,
  scenarios: readonly Scenario[],
  repeats: number,
): Promise<void> {
  const inspectorPort = await freePort();
  const assets = join(files.folder, 'assets');
  const host = await startPlain({ ...subject, assets, isolates: 2 * scenarios.length, inspectorPort });
  const look = (isolate: number, when: string, { name }: Scenario) =>
    lookAtMemory(examination, inspectorPort, `main${isolate}`, `${when}, ${name}`);
  for (const [i, planted] of plant(examination, scenarios).entries()) {
    const { scenario, visitors } = planted;
    for (const [version, visitor] of visitors.entries()) {
      const isolate = 2 * i + version;
      await ask(examination, host.ports[isolate] ?? 0, scenario, visitor);
      await look(isolate, 'after the first request', scenario);
    }
    await askRepeatedly(examination, host.ports[2 * i] ?? 0, planted, 2 * repeats);
    await look(2 * i, `after ${2 * repeats} requests`, scenario);
  }
  await host.stop();
  examination.look('stdout', Buffer.from(host.stdout()), 'workerd');
  examination.look('stderr', Buffer.from(host.stderr()), 'workerd');
}

async function lookAtMemory(examination: Examination, port: number, target: string, where: string): Promise<void> {
  const { objects, buffers } = await readMemory(port, target);
  examination.look('heap objects', objects, where);
  examination.look('heap buffers', buffers, where);
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

const stores: Readonly<Record<string, Sink>> = {
  kv: 'KV on disk',
  d1: 'D1 on disk',
  do: 'Durable Objects on disk',
  cache: 'cache on disk',
};

/** Miniflare has a folder for each kind of store. */
function storeOf(path: string): Sink {
  return stores[/\/(kv|d1|cache|do)\//.exec(path)?.[1] ?? ''] ?? 'other files';
}
