// Searches everything except the memory for values of planted visitors: what the Worker stores, sends, prints and
// responds, in Miniflare, with recorded calls on bindings.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/harness.ts';
import type { Examination } from './examination.ts';
import type { SceneSize } from './host/dashboard-scene.ts';
import { type MiniflareHost, startMiniflare } from './host/miniflare.ts';
import { askRepeatedly, plant } from './requests/ask.ts';
import type { ChooseScenarios, Routes, Scenario } from './requests/scenario.ts';
import { allowedCalls } from './worker/binding-allow-list.ts';
import type { Sink } from './worker/sinks.ts';
import { type Subject, waitForFlush } from './worker/subject.ts';

/**
 * Searches all sinks except the memory for planted values, and returns the Worker's routes. `scene` is the size of the
 * data for the dashboard's pages; null for none.
 */
export async function examineStores(
  examination: Examination,
  subject: Subject,
  choose: ChooseScenarios,
  scene: SceneSize | null,
): Promise<Routes> {
  const inspectorPort = await freePort();
  const host = await startMiniflare({ ...subject, inspectorPort, scene });
  const routes = (await host.read('/prove/routes')) as Routes;
  for (const planted of plant(examination, choose(routes, host.scene), host.scene?.sessions)) {
    for (const visitor of planted.visitors) await askRepeatedly(examination, host.port, planted, visitor, 2);
    await lookAtCalls(examination, host, planted.scenario);
  }
  await waitForFlush();
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

export function* filesBelow(folder: string): Generator<string> {
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

/** Returns the sink that a file belongs to. Miniflare has a folder for each kind of store. */
function storeOf(path: string): Sink {
  return stores[/\/(kv|d1|cache|do)\//.exec(path)?.[1] ?? ''] ?? 'other files';
}
