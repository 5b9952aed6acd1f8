// Searches the memory of the Worker's isolates for values of planted visitors after their requests.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/harness.ts';
import type { Examination } from './examination.ts';
import { filesBelow } from './examine-stores.ts';
import type { SceneSize } from './host/dashboard-scene.ts';
import { readMemory } from './host/heap.ts';
import { startMiniflare } from './host/miniflare.ts';
import { outboundMark, startPlain } from './host/plain.ts';
import { ask, askRepeatedly, type Planted, plant } from './requests/ask.ts';
import type { ChooseScenarios, Routes, Scenario } from './requests/scenario.ts';
import type { Visitor } from './requests/visitors.ts';
import { type Subject, waitForFlush } from './worker/subject.ts';

/** The number of requests that one visitor sends to an isolate before its memory is searched. */
const repeats = 100;

/**
 * The number of times that a form of the dashboard is sent. Fewer than for other requests, because forms take longer
 * and their pages are requested 100 times anyway.
 */
const formRepeats = 20;
const isForm = ({ name }: Scenario) => name.startsWith('POST ');

/** Searches the memory after each scenario of the dashboard, in Miniflare, without recording calls on bindings. */
export async function examineDashboardMemory(
  examination: Examination,
  subject: Subject,
  choose: ChooseScenarios,
  scene: SceneSize,
): Promise<void> {
  const inspectorPort = await freePort();
  const host = await startMiniflare({ ...subject, inspectorPort, scene });
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

/** How many scenarios share a workerd process. Each scenario has two isolates, one for each of its visitors. */
const scenariosPerProcess = 8;

/**
 * Searches the memory of isolates in plain workerd. Each scenario has two visitors (IPv4 and IPv6), each with its own
 * isolate, which is searched after many requests. One of the two isolates, IPv4 and IPv6 in turn, is also searched
 * after the first request. Not both, because a snapshot takes a second.
 */
export async function examineIsolates(
  examination: Examination,
  subject: Subject,
  scenarios: readonly Scenario[],
): Promise<void> {
  const planted = plant(examination, scenarios);
  for (let at = 0; at < planted.length; at += scenariosPerProcess) {
    const folder = join(subject.folder, String(at));
    await examineProcess(examination, { ...subject, folder }, planted.slice(at, at + scenariosPerProcess));
  }
  // If the Durable Objects failed, their memory would hold no counts, and a search of it would prove nothing.
  const stored = [...filesBelow(subject.folder)].some(
    (path) => path.endsWith('.sqlite-wal') && readFileSync(path).includes('{"counts":[['),
  );
  if (!stored) examination.unexpected.add('the Durable Objects stored no counts');
}

async function examineProcess(
  examination: Examination,
  subject: Subject,
  scenarios: readonly Planted[],
): Promise<void> {
  const inspectorPort = await freePort();
  const host = await startPlain({ ...subject, isolates: 2 * scenarios.length, inspectorPort });
  const examineIsolate = async (planted: Planted, visitor: Visitor, isolate: number, cold: boolean): Promise<void> => {
    const port = host.ports[isolate] ?? 0;
    const { name } = planted.scenario;
    const look = (when: string) => lookAtMemory(examination, inspectorPort, `main${isolate}`, `${when}, ${name}`);
    await ask(examination, port, planted.scenario, visitor);
    if (cold) await look('after the first request');
    await askRepeatedly(examination, port, planted, visitor, repeats);
    await look(`after ${repeats} requests`);
  };
  // Handles both visitors at once: one isolate responds while the memory of the other is searched.
  for (const [i, planted] of scenarios.entries()) {
    const both = planted.visitors.map((visitor, version) =>
      examineIsolate(planted, visitor, 2 * i + version, i % 2 === version),
    );
    await Promise.all(both);
  }
  await host.stop();
  if (host.stdout().includes(outboundMark)) examination.note('requests to the internet', 'the Worker sent a request');
  examination.look('stdout', Buffer.from(host.stdout()), 'workerd');
  examination.look('stderr', Buffer.from(host.stderr()), 'workerd');
}

async function lookAtMemory(examination: Examination, port: number, target: string, where: string): Promise<void> {
  await waitForFlush();
  const { objects, buffers } = await readMemory(port, target);
  examination.look('heap objects', objects, where);
  examination.look('heap buffers', buffers, where);
}
