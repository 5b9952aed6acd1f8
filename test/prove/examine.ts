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

/** Requests to a warm isolate, of each visitor. */
const repeats = 100;

/** A form of the dashboard does more work, and its page has run as often. */
const formRepeats = 20;
const isForm = ({ name }: Scenario) => name.startsWith('POST ');

/** Two for each scenario. */
const sessionsMax = 320;

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

/** One visitor many times: the engine keeps the key of a look-up only if it does not change. Several at a time. */
async function askRepeatedly(
  examination: Examination,
  port: number,
  { scenario }: Planted,
  visitor: Visitor,
  count: number,
): Promise<void> {
  for (let done = 0; done < count; done += 4) {
    const batch = Array.from({ length: Math.min(4, count - done) }, () => ask(examination, port, scenario, visitor));
    await Promise.all(batch);
  }
}

/** In Miniflare with recorded bindings: everything but the memory. Returns the routes. */
export async function examineStores(
  examination: Examination,
  { files, ...subject }: Subject,
  choose: ChooseScenarios,
  { signedIn }: { readonly signedIn: boolean },
): Promise<Routes> {
  const inspectorPort = await freePort();
  const sessions = signedIn ? sessionsMax : 0;
  const host = await startMiniflare({ ...subject, config: files.config, inspectorPort, sessions });
  const routes = (await host.read('/prove/routes')) as Routes;
  for (const planted of plant(examination, choose(routes, host.scene), host.scene?.sessions)) {
    for (const visitor of planted.visitors) await askRepeatedly(examination, host.port, planted, visitor, 2);
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

/** In Miniflare, without the recorder: the memory after each scenario. */
export async function examineDashboardMemory(
  examination: Examination,
  { files, ...subject }: Subject,
  choose: ChooseScenarios,
): Promise<void> {
  const inspectorPort = await freePort();
  const host = await startMiniflare({ ...subject, config: files.config, inspectorPort, sessions: sessionsMax });
  const routes = (await host.read('/prove/routes')) as Routes;
  for (const [i, planted] of plant(examination, choose(routes, host.scene), host.scene?.sessions).entries()) {
    const { scenario, visitors } = planted;
    const [first, second] = i % 2 === 0 ? visitors : visitors.toReversed();
    await ask(examination, host.port, scenario, first);
    await askRepeatedly(examination, host.port, planted, second, isForm(scenario) ? formRepeats : repeats);
    await lookAtMemory(examination, inspectorPort, 'core:user:', `after ${scenario.name}`);
  }
  await host.stop();
}

/** In plain workerd: the memory of an isolate that has answered one request of one visitor, and after many. */
export async function examineIsolates(
  examination: Examination,
  { files, ...subject }: Subject,
  scenarios: readonly Scenario[],
): Promise<void> {
  const inspectorPort = await freePort();
  const assets = join(files.folder, 'assets');
  const host = await startPlain({ ...subject, assets, isolates: 2 * scenarios.length, inspectorPort });
  const examineIsolate = async (planted: Planted, visitor: Visitor, isolate: number): Promise<void> => {
    const port = host.ports[isolate] ?? 0;
    const { name } = planted.scenario;
    const look = (when: string) => lookAtMemory(examination, inspectorPort, `main${isolate}`, `${when}, ${name}`);
    await ask(examination, port, planted.scenario, visitor);
    await look('after the first request');
    await askRepeatedly(examination, port, planted, visitor, repeats);
    await look(`after ${repeats} requests`);
  };
  // The isolates of both visitors at once: one answers while the memory of the other is searched.
  for (const [i, planted] of plant(examination, scenarios).entries()) {
    await Promise.all(planted.visitors.map((visitor, version) => examineIsolate(planted, visitor, 2 * i + version)));
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
